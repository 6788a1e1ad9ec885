/** Loads a TypeScript module for a test, bundled as the build would. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** The exports of `path`, which is relative to www/. */
export async function load(path) {
  const entry = fileURLToPath(new URL(`./${path}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', target: 'es2022', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
