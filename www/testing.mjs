/** Loads a TypeScript module for a test, bundled as the build would; chunks that are loaded on need are not there. */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const CHUNKS = ['addresses', 'checks', 'components', 'dialog', 'direct', 'direct-address', 'direct-bank', 'direct-express', 'direct-methods', 'direct-offers', 'direct-payment', 'direct-payments', 'direct-wallet', 'express', 'fonts', 'offers', 'operations', 'payments'].map((name) => `./${name}.js`);

/** The exports of `path`, which is relative to www/. */
export async function load(path) {
  const entry = fileURLToPath(new URL(`./${path}`, import.meta.url));
  const options = { bundle: true, format: 'esm', target: 'es2022', write: false, external: CHUNKS };
  const { outputFiles } = await build({ entryPoints: [entry], ...options });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
