// Files of a folder by their path in a URL, and nothing outside that folder.

import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Gives a function from a URL path to `{bytes, type}`, or to nothing where no such file is served. */
export function openFolder(folder) {
  const root = resolve(folder instanceof URL ? fileURLToPath(folder) : folder) + sep;
  return async (path) => {
    const type = TYPES[extname(path)];
    const file = decoded(path, root);
    if (!type || !file?.startsWith(root)) return undefined;
    try {
      return { bytes: await readFile(file), type };
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code)) return undefined;
      throw error;
    }
  };
}

function decoded(path, root) {
  try {
    const name = decodeURIComponent(path);
    return name.includes('\0') ? undefined : resolve(root, name);
  } catch {
    return undefined;
  }
}
