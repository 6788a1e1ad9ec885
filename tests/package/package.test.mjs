// The npm package as a merchant gets it. `cargo xtask test package` packs it, installs the tarball into a fresh copy of the
// app beside this file, builds that, and then runs these; what the built app does in browsers is the end-to-end tests'.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const app = setting('OPENTILL_APP');
const built = setting('OPENTILL_PACKAGE');
const api = setting('OPENTILL_API');
const installed = join(app, 'node_modules/opentill');
/** What was made of one name: eight characters stand for its content, so that `direct-` is not `direct-bank-` as well. */
const asset = (start, end) => {
  const length = start.length + 8 + end.length;
  return readdirSync(join(app, 'dist/assets')).filter((name) => name.startsWith(start) && name.endsWith(end) && name.length === length);
};

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test package\``);
  return value;
}

/** Paths of all files below a folder. */
function files(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length)).sort();
}

test('what is installed is what was built, byte for byte', () => {
  assert.deepEqual(files(installed), files(built));
  for (const file of files(built)) assert.ok(readFileSync(built + file).equals(readFileSync(installed + file)), file);
});

test('every file that the manifest names is in the tarball', () => {
  const { exports, files: listed, main, module, types } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const targets = Object.values(exports).flatMap((target) => (typeof target === 'string' ? target : Object.values(target)));
  const named = [...targets, ...listed, main, module, types].map((name) => `/${name.replace(/^\.\//, '')}`);
  const there = files(installed);
  for (const name of named) {
    const start = name.replace(/\*$/, '');
    assert.ok(there.some((file) => file === name || (file.startsWith(start) && (start !== name || file[start.length] === '/'))), name);
  }
});

test('an app that uses the package passes the strictest type check', async () => {
  const tsc = createRequire(join(app, 'package.json')).resolve('typescript/package.json').replace('package.json', 'bin/tsc');
  await run(process.execPath, [tsc], { cwd: app }).catch(({ stdout, message }) => assert.fail(stdout || message));
});

test('the bundler finds what is loaded on demand, and the wasm', () => {
  const scripts = readdirSync(built).filter((name) => name.endsWith('.js'));
  const imports = scripts.flatMap((name) => [...readFileSync(join(built, name), 'utf8').matchAll(/\bimport\("\.\/([\w-]+)\.js"\)/g)]);
  const chunks = new Set(imports.map(([, chunk]) => chunk));
  assert.ok(chunks.has('dialog') && chunks.has('direct'), `the loader imports ${[...chunks]}`);
  for (const chunk of chunks) assert.equal(asset(`${chunk}-`, '.js').length, 1, `${chunk}-*.js in dist/assets`);
  for (const wasm of ['bank_bg', 'card_bg', 'opentill_bg', 'payments_bg']) assert.equal(asset(`${wasm}-`, '.wasm').length, 1, `${wasm}-*.wasm in dist/assets`);
  const [direct] = asset('direct-', '.js');
  const [wasm] = asset('card_bg-', '.wasm');
  assert.ok(readFileSync(join(app, 'dist/assets', direct), 'utf8').includes(wasm), 'direct mode asks for the emitted wasm');
  assert.ok(readFileSync(join(app, 'dist/assets', wasm)).equals(readFileSync(join(built, 'card_bg.wasm'))));
});

test('a page with framed fields loads neither wasm nor direct mode', () => {
  const html = readFileSync(join(app, 'dist/index.html'), 'utf8');
  assert.doesNotMatch(html, /direct-|dialog-|wasm/);
});

test('the development server serves what is loaded on demand', async (t) => {
  const vite = createRequire(join(app, 'package.json')).resolve('vite/package.json').replace('package.json', 'dist/node/index.js');
  const { createServer } = await import(pathToFileURL(vite));
  // A cache of its own: one of an earlier run would serve an earlier package.
  const cacheDir = join(app, `node_modules/.vite-test-${process.pid}`);
  const server = await createServer({ root: app, cacheDir, logLevel: 'error', server: { host: '127.0.0.1', port: 0, ws: false } });
  t.after(() => server.close());
  await server.listen();
  const { port } = server.httpServer.address();
  const read = async (path, from = `http://127.0.0.1:${port}/`) => {
    const url = new URL(path, from);
    const response = await fetch(url);
    assert.equal(response.status, 200, url.href);
    return { url, type: response.headers.get('content-type'), text: await response.text() };
  };
  const main = await read('/src/main.ts');
  for (const [module, pattern] of [[/from "([^"]*opentill\.js[^"]*)"/, /import\("([^"]*direct[^"]*)"\)/], [/import\("([^"]*opentill_wasm\.js[^"]*)"\)/, undefined]]) {
    let script = await read(main.text.match(module)[1], main.url);
    if (pattern) script = await read(script.text.match(pattern)[1], script.url);
    const [, wasm] = script.text.match(/new URL\("([^"]*\.wasm[^"]*)", (?:'' \+ )?import\.meta\.url\)/);
    assert.equal((await read(wasm, script.url)).type, 'application/wasm', wasm);
  }
});

test('pricing tables and buy buttons can be imported on a server, more than once, and define nothing there', async () => {
  for (const name of ['offers.js', 'offers-stripe.js', 'offers.js?again']) {
    const { PricingTable, define } = await import(pathToFileURL(join(installed, name.split('?')[0])) + (name.includes('?') ? '?again' : ''));
    if (name.startsWith('offers.js')) assert.deepEqual([typeof PricingTable, define('shop')], ['function', undefined], name);
  }
});

test('the client without fields reads an intent in Node', async () => {
  const response = await fetch(`${api}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${setting('OPENTILL_SECRET_KEY')}` },
    body: new URLSearchParams({ amount: '1099', currency: 'usd', 'payment_method_types[]': 'card' }),
  });
  const { client_secret: secret } = await response.json();
  const { stdout } = await run(process.execPath, ['node-client.mjs', api, setting('OPENTILL_PUBLISHABLE_KEY'), secret], { cwd: app });
  assert.equal(stdout.trim(), 'requires_payment_method');
});
