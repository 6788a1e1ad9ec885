/** Which languages there are beside English, and which of all run from right to left. Files: `www/texts/`. */

/** The languages with texts of their own; a variant such as `de-AT` has those of its language. */
const LANGUAGES = /^(ar|de|fr|ja)(?![a-z])/i;
const ENGLISH = /^en(?![a-z])/i;
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|yi)(?![a-z])/i;

/**
 * The language whose texts a buyer of this locale reads, and the tag to say so by. Those of English, which the crate has, are none:
 * so it is with every language that has none.
 */
export function languageOf(locale: string): [string | undefined, string] {
  const language = LANGUAGES.exec(locale)?.[0].toLowerCase();
  return [language, language || ENGLISH.test(locale) ? locale.replaceAll('_', '-') : 'en'];
}

/** Which way lines run in a locale. It is the page's matter, not that of the texts: fields stand in its lines. */
export function runsRightToLeft(locale: string): boolean {
  return RIGHT_TO_LEFT.test(locale);
}
