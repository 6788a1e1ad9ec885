/** Which languages there are beside English, and which of all run from right to left. Files: `www/texts/`. */

/** The languages with texts of their own; a variant such as `de-AT` has those of its language. */
const LANGUAGES = /^(ar|de|fr|ja)\b/i;
const RIGHT_TO_LEFT = /^(ar|fa|he|ur|yi)\b/i;

/** The language whose texts a buyer of this locale reads; `undefined` for English, and for those without texts. */
export function languageOf(locale: string): string | undefined {
  return LANGUAGES.exec(locale)?.[0].toLowerCase();
}

/** Which way lines run in a locale. It is the page's matter, not that of the texts: fields stand in its lines. */
export function runsRightToLeft(locale: string): boolean {
  return RIGHT_TO_LEFT.test(locale);
}
