/**
 * The data files that pages fetch when they need them, as the build writes them: texts by language, and what www/data holds. The
 * names are flat, as frame/host.ts asks for them: `texts/de` is `texts-de.json`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { methodForms } from './methods.mjs';

const WWW = dirname(fileURLToPath(import.meta.url));

/** Pairs of a file's name and its bytes, in the order of the names. */
export async function dataFiles() {
  const methods = methodForms(join(WWW, 'data/methods')).map(([name, form]) => entry(name, form));
  const files = [...plain('texts', 'texts'), ...plain('data/addresses', 'addresses'), ...methods];
  return files.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The texts of each language but English, by its tag. */
export function languages() {
  const read = (file) => JSON.parse(readFileSync(join(WWW, 'texts', file), 'utf8'));
  const files = readdirSync(join(WWW, 'texts')).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(files.sort().map((file) => [file.replace(/\.json$/, ''), read(file)]));
}

/** Every `.json` of a directory, as it stands but for white space; none where there is no such directory. */
function plain(directory, name) {
  const path = join(WWW, directory);
  const names = existsSync(path) ? readdirSync(path).filter((file) => file.endsWith('.json')) : [];
  return names.map((file) => entry(`${name}/${file.replace(/\.json$/, '')}`, JSON.parse(readFileSync(join(path, file), 'utf8'))));
}

/** A data file by its name. */
export function entry(name, value) {
  return [`${name.replace(/\W/g, '-')}.json`, Buffer.from(JSON.stringify(value))];
}
