/**
 * What payment methods show and ask for, a file for each type and language, made of `data/methods/`: one source per type, with
 * the texts of every language in it, and `shared.json` with what several have in common. `wire::method_data` and `wire::method_form`
 * in the crate read what comes out, and say what may stand there.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every language that there are texts in. */
export const LANGUAGES = ['en', 'de', 'fr', 'ja', 'ar'];

/** Pairs of a name, such as `methods/ideal.de`, and what the crate then reads. */
export function methodForms(directory) {
  const read = (file) => JSON.parse(readFileSync(join(directory, file), 'utf8'));
  const shared = read('shared.json');
  const types = readdirSync(directory).filter((file) => file.endsWith('.json') && file !== 'shared.json').sort();
  return types.flatMap((file) => {
    const source = read(file);
    if (file !== `${source.type}.json`) throw new Error(`data/methods/${file} is of the type ${source.type}`);
    return LANGUAGES.map((language) => [`methods/${source.type}.${language}`, methodForm(source, shared, language)]);
  });
}

/** A type's form in one language. */
export function methodForm(source, shared, language) {
  const { type, label, icon, fields = [], note, mandate, always_mandate, reusable } = source;
  const say = (text) => spoken(text, language, type);
  const name = say(label);
  const told = (text) => text && say(text.use ? known(shared.texts, text.use, type) : text).replaceAll('{method}', name);
  return {
    type,
    label: name,
    icon: [
      { d: known(shared.shapes, 'frame', type), fill: icon.colour },
      { d: known(shared.shapes, icon.shape, type), fill: '#FFFFFF' },
    ],
    fields: fields.map(({ use, ...own }) => field(use ? { ...known(shared.fields, use, type), ...own } : own, say)),
    note: told(note),
    mandate: told(mandate),
    always_mandate,
    reusable,
  };
}

function field({ options, ...rest }, say) {
  const { label, placeholder, ...plain } = rest;
  return {
    ...plain,
    ...(label && { label: say(label) }),
    ...(placeholder && { placeholder: say(placeholder) }),
    ...(options && { options: options.map((option) => (Array.isArray(option) ? [option[0], say(option[1])] : option)) }),
  };
}

/** A text in a language: one that is the same in all stands for itself. */
function spoken(text, language, type) {
  if (typeof text === 'string') return text;
  const missing = LANGUAGES.find((known) => !text[known]);
  const unknown = Object.keys(text).find((key) => !LANGUAGES.includes(key));
  if (missing || unknown) throw new Error(`data/methods/${type}.json: a text ${missing ? `without ${missing}` : `with ${unknown}`}`);
  return text[language];
}

function known(table, name, type) {
  if (!Object.hasOwn(table, name)) throw new Error(`data/methods/${type}.json uses ${name}, which shared.json does not have`);
  return table[name];
}

// `node methods.mjs`: all of them as one object, for the crate's tests.
if (process.argv[1] === import.meta.filename) {
  process.stdout.write(JSON.stringify(Object.fromEntries(methodForms(join(import.meta.dirname, 'data/methods')))));
}
