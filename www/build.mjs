/**
 * Builds what a browser loads: the frame pages with their hashed assets, and the npm package.
 *
 *   node www/build.mjs --wasm target/web --out dist [--dev]
 *
 * It compiles no Rust: `cargo xtask build` does that first, and then calls this.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minify } from 'terser';
import { dataFiles, languages } from './data.mjs';

const WWW = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(WWW);

const { values: flags } = parseArgs({
  options: {
    wasm: { type: 'string', default: join(ROOT, 'target/web') },
    out: { type: 'string', default: join(ROOT, 'dist') },
    dev: { type: 'boolean', default: false },
  },
});
const wasm = resolve(flags.wasm);
const out = resolve(flags.out);
const frames = join(out, 'frame');
const assets = join(frames, 'assets');
const npm = join(out, 'npm');

/** esbuild's options for everything: what the three supported engines have, and names that nobody reads. */
const COMMON = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  minify: !flags.dev,
  sourcemap: flags.dev && 'inline',
  write: false,
  logLevel: 'warning',
};

/** Loaded when they are needed, by names that do not change: merchants' bundlers give them hashes. */
const CHUNKS = ['addresses', 'checks', 'components', 'dialog', 'direct', 'direct-address', 'direct-bank', 'direct-express', 'direct-methods', 'direct-offers', 'direct-payment', 'direct-payments', 'direct-wallet', 'express', 'fonts', 'offers', 'offers-stripe', 'operations', 'payments'];
const EXTERNAL = CHUNKS.map((name) => `./${name}.js`);

/**
 * What the loader and its chunks call each other's members: in what ships, each is a letter; `t` and `v` are those of messages. No
 * name of the public API, of a message, of what a chunk exports, or of the platform may be among them.
 */
const INTERNAL =
  'anyLink calls cardOf check container ended groupOf heard holders isDestroyed isReady kit late link meeting mounted node openController opened place portable post preload refusal regroup reloaded restarted settled';
// In the order that compresses best.
const LETTERS = 'KdlEeoHxnaBPrNGuWMygSkCifbQD';
const SHORTENED = flags.dev ? {} : shortened(INTERNAL.split(' '));

/** The modules that frames load, and direct mode: those of MODULES in xtask/src/build.rs without `client`. */
const FRAME_MODULES = ['card', 'payments', 'bank', 'payment', 'methods', 'address', 'express', 'offers'];

/** What the script of a frame fetches when it needs it. */
const FRAME_CHUNKS = ['operations', 'methods'];

/** The frames' pages; each names its module's script, or none that is one of the crate's. */
const PAGES = ['card', 'card-number', 'card-expiry', 'card-cvc', 'iban', 'au-bank-account', 'controller', 'payments', 'challenge', 'action', 'payment', 'payment-accordion', 'address', 'shipping-address', 'contact-details', 'link-authentication', 'express-checkout', 'pricing-table', 'buy-button', 'wallet'];

/**
 * The crate's glue, without its own idea of where the wasm is: every caller here says so. `opentill-card` and the like are the
 * modules by name; the boot script is made for each, and means its own by `opentill-module`.
 */
const crate = (own) => ({
  name: 'crate',
  setup({ onResolve, onLoad }) {
    // Where an element's frame pays, too, that is another module's work.
    onResolve({ filter: /^opentill-line$/ }, () => ({
      path: join(WWW, `frame/${own === 'payment' ? 'shared' : 'own'}-line.ts`),
    }));
    onResolve({ filter: /^opentill-\w+$/ }, ({ path }) => {
      const name = path.replace('opentill-', '').replace('module', own);
      return { path: files[name].glue, namespace: 'crate' };
    });
    onLoad({ filter: /./, namespace: 'crate' }, ({ path }) => ({ contents: glue(path, own !== undefined) }));
  },
});

/** What the page says while a dialog has not come, in every language: too little to be fetched. */
const waiting = {
  name: 'waiting',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^opentill-waiting$/ }, ({ path }) => ({ path, namespace: 'waiting' }));
    onLoad({ filter: /./, namespace: 'waiting' }, () => {
      const of = (texts) => ({ challenge_title: texts.challenge_title, cancel: texts.cancel });
      const words = Object.fromEntries(Object.entries(languages()).map(([language, texts]) => [language, of(texts)]));
      return { contents: JSON.stringify(words), loader: 'json' };
    });
  },
};

/** What a table or button says while no frame has come, in every language. */
const offerWords = {
  name: 'offer-words',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^opentill-offer-words$/ }, ({ path }) => ({ path, namespace: 'offer-words' }));
    onLoad({ filter: /./, namespace: 'offer-words' }, () => {
      const of = (texts) => ({ failed: texts.offer_failed, retry: texts.offer_retry, going: texts.offer_to_checkout });
      const english = {
        offer_failed: 'This offer could not be loaded. Check your connection and try again.',
        offer_retry: 'Try again',
        offer_to_checkout: 'Go to the checkout',
      };
      const words = Object.fromEntries(Object.entries({ en: english, ...languages() }).map(([language, texts]) => [language, of(texts)]));
      return { contents: JSON.stringify(words), loader: 'json' };
    });
  },
};

/** What tells developers of options that do not exist is not for a page of our own. */
const unchecked = {
  name: 'unchecked',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/checks\.js$/ }, ({ path }) => ({ path, namespace: 'unchecked' }));
    onLoad({ filter: /./, namespace: 'unchecked' }, () => ({ contents: 'export const checkOptions = () => {};' }));
  },
};

/** HTML and CSS as text, for direct mode: the fields' markup alone, and styles minified. */
const text = {
  name: 'text',
  setup({ onLoad }) {
    onLoad({ filter: /\.html$/ }, ({ path }) => ({ contents: form(minifyHtml(readHtml(path))), loader: 'text' }));
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: (await bundleCss(path)).toString(), loader: 'text' }));
  },
};

const files = Object.fromEntries(
  [...FRAME_MODULES, 'client'].map((name) => [
    name,
    { glue: join(wasm, name, 'opentill.js'), module: join(wasm, name, 'opentill_bg.wasm') },
  ]),
);

checkInputs();
for (const directory of [frames, npm]) rmSync(directory, { recursive: true, force: true });
mkdirSync(assets, { recursive: true });
await buildFrames();
await buildPackage();

function checkInputs() {
  const missing = Object.values(files).flatMap(Object.values).filter((file) => !existsSync(file));
  if (missing.length === 0) return;
  console.error(`error: the wasm modules are not built (${missing[0]} is missing). Run \`cargo xtask build\`.`);
  process.exit(1);
}

/** `frame/*.html` and the assets that they name. */
async function buildFrames() {
  const made = new Map();
  const make = (name, bytes) => made.set(name, asset(name, bytes));
  for (const name of FRAME_MODULES) {
    make(`${name}.wasm`, readFileSync(files[name].module));
    if (!FRAME_CHUNKS.includes(name)) make(`${name}.js`, await bundleJs('frame/boot.ts', { plugins: [crate(name)] }));
  }
  for (const name of FRAME_CHUNKS) make(`${name}.js`, await bundleJs(`frame/${name}.ts`, { plugins: [crate(name)] }));
  make('card.css', await bundleCss(join(WWW, 'frame/card.css')));
  make('bank.css', await bundleCss(join(WWW, 'frame/bank.css')));
  make('payment.css', await bundleCss(join(WWW, 'frame/payment.css')));
  make('address.css', await bundleCss(join(WWW, 'frame/address.css')));
  make('express.css', await bundleCss(join(WWW, 'frame/express.css')));
  make('offers.css', await bundleCss(join(WWW, 'frame/offers.css')));
  for (const name of ['challenge', 'action', 'wallet']) {
    make(`${name}.css`, await bundleCss(join(WWW, `frame/${name}.css`)));
    make(`${name}.js`, await bundleJs(`frame/${name}.ts`));
  }
  make('checkout.css', await bundleCss(join(WWW, 'checkout/checkout.css')));
  // A frame's fields are never in this page: direct mode's chunks are left out.
  make('checkout.js', await bundleJs('checkout/checkout.ts', { external: ['./direct*'], plugins: [waiting, unchecked], ...SHORTENED }));
  made.set('data', { path: `assets/${await buildData()}` });
  for (const name of PAGES) {
    const html = minifyHtml(readHtml(join(WWW, `frame/${name}.html`)));
    writeFileSync(join(frames, `${name}.html`), withAssets(html, made));
  }
  // Served at an address of its own, two folders deep: no frame page.
  mkdirSync(join(frames, 'hosted'), { recursive: true });
  const checkout = minifyHtml(readHtml(join(WWW, 'checkout/checkout.html')));
  writeFileSync(join(frames, 'hosted/checkout.html'), withAssets(checkout, made, '../../frame/v1/'));
}

/**
 * The data files, flat: texts, and what www/data holds, under one hash of all of them: a page names them by it, and needs to know none.
 * Gives what their names begin with.
 */
async function buildData() {
  const found = await dataFiles();
  const hash = createHash('sha256');
  for (const [name, bytes] of found) hash.update(name).update(bytes);
  const prefix = `data-${hash.digest('hex').slice(0, 16)}-`;
  const direct = join(npm, 'data');
  mkdirSync(direct, { recursive: true });
  for (const [name, bytes] of found) {
    compressed(join(assets, prefix + name), bytes);
    writeFileSync(join(direct, name), bytes);
  }
  return prefix;
}

/** The npm package: pkg.json says what is in it. */
async function buildPackage() {
  mkdirSync(join(npm, 'wasm'), { recursive: true });
  for (const name of ['opentill', ...CHUNKS]) {
    write(`${name}.js`, await bundleJs(`loader/${name}.ts`, { external: EXTERNAL, plugins: [waiting, offerWords, crate(), text], ...SHORTENED }));
  }
  for (const name of FRAME_MODULES) write(`${name}_bg.wasm`, readFileSync(files[name].module));
  write('opentill.d.ts', readFileSync(join(WWW, 'loader/public.d.ts')));
  write('offers.d.ts', readFileSync(join(WWW, 'loader/public-offers.d.ts')));
  write('package.json', readFileSync(join(ROOT, 'pkg.json')));
  for (const name of ['opentill.js', 'opentill_bg.wasm']) {
    cpSync(join(wasm, 'client', name), join(npm, 'wasm', name));
  }
  write('wasm/opentill.d.ts', withDisposal(readFileSync(join(wasm, 'client/opentill.d.ts'), 'utf8')));
  cpSync(frames, join(npm, 'frame'), { recursive: true });
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT']) {
    if (existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(npm, name));
  }
  checkPackage();
}

/** What pkg.json does not name is not shipped. */
function checkPackage() {
  const { files: named } = JSON.parse(readFileSync(join(ROOT, 'pkg.json'), 'utf8'));
  const left = readdirSync(npm).filter((name) => name !== 'package.json' && !named.includes(name));
  if (left.length > 0) throw new Error(`pkg.json: \`files\` does not name ${left.join(', ')}`);
}

async function bundleJs(entry, options = {}) {
  const { outputFiles } = await build({ ...COMMON, entryPoints: [join(WWW, entry)], ...options });
  if (flags.dev) return Buffer.from(outputFiles[0].contents);
  // esbuild bundles; terser makes the result 4 % smaller after compression.
  const { code } = await minify(outputFiles[0].text, { module: true, ecma: 2022, compress: { passes: 3, unsafe_arrows: true } });
  return Buffer.from(code);
}

/** esbuild's options for members with short names. */
function shortened(names) {
  const short = names.map((name, index) => [name, LETTERS[index]]);
  return { mangleProps: new RegExp(`^(${names.join('|')})$`), mangleCache: Object.fromEntries(short) };
}

async function bundleCss(path) {
  const { outputFiles } = await build({ ...COMMON, sourcemap: false, target: 'esnext', entryPoints: [path] });
  return Buffer.from(outputFiles[0].text.trim());
}

/**
 * wasm-bindgen's glue, without its idea of where the wasm is: merchants' bundlers would look there too. Where `bytes` are all that it
 * is given, it knows of nothing else: its way from an address to the module is a third of a kilobyte.
 */
function glue(path, bytes) {
  const url = /new URL\('[^']*', import\.meta\.url\)/;
  let text = replaced(readFileSync(path, 'utf8'), url, 'undefined');
  if (text.includes('import.meta')) throw new Error(`${path}: a use of import.meta that this build does not know`);
  if (bytes) {
    text = replaced(text, /(async function __wbg_load\(module, imports\) {).*?\n}\n/s, '$1 return WebAssembly.instantiate(module, imports); }\n');
    text = replaced(text, /(async function __wbg_init_once\(module_or_path\) {).*?(\n    const imports = [^\n]*\n).*?(?=\n    const { instance)/s, '$1 ({ module_or_path } = module_or_path);$2');
  }
  return renamed(text, path);
}

/** The text with the one place replaced; an error where there is none: this build does not know that version. */
function replaced(text, pattern, replacement) {
  if (!pattern.test(text)) throw new Error(`wasm-bindgen's glue is another than this build knows: ${pattern}`);
  return text.replace(pattern, replacement);
}

/** The glue with the short names that the optimised module has, if it is: see RENAME in xtask/src/build.rs. */
function renamed(text, path) {
  const file = join(dirname(path), 'names.json');
  if (flags.dev || !existsSync(file)) return text;
  const { imports, exports } = JSON.parse(readFileSync(file, 'utf8'));
  const given = new Map(imports.map(([, name, short]) => [name, short]));
  const taken = new Map(exports);
  return replaced(text, /"\.\/opentill_bg\.js"(?=: import0)/, '"a"')
    .replace(/^( +)(__wb\w+)(?=: function)/gm, (_, indent, name) => `${indent}${given.get(name) ?? name}`)
    .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${taken.get(name) ?? name}`);
}

/** wasm-bindgen's declarations name `Symbol.dispose`, which a merchant's `lib` may be too old to have. */
function withDisposal(declarations) {
  return `/// <reference lib="esnext.disposable" />\n${declarations}`;
}

/** Writes an asset under a name that changes with its content, and compressed copies beside it. */
function asset(name, bytes) {
  const digest = (algorithm, form) => createHash(algorithm).update(bytes).digest(form);
  const extension = extname(name);
  const hashed = `${basename(name, extension)}-${digest('sha256', 'hex').slice(0, 16)}${extension}`;
  compressed(join(assets, hashed), bytes);
  return { path: `assets/${hashed}`, integrity: `sha384-${digest('sha384', 'base64')}` };
}

/** Writes a file, and compressed copies beside it. */
function compressed(path, bytes) {
  writeFileSync(path, bytes);
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${path}.br`, brotli(bytes));
}

function brotli(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_MAX_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
  const params = { [BROTLI_PARAM_QUALITY]: BROTLI_MAX_QUALITY, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

/**
 * Points a page at its assets. Scripts and styles get `integrity`; the wasm gets `data-integrity`, which the boot script
 * checks: engines differ in whether a preload with `integrity` serves a fetch without. What data files begin with gets none.
 */
function withAssets(html, made, base = '') {
  return html.replace(/ (href|src)="([^"]+)"( data-integrity)?/g, (_, attribute, name, own) => {
    // No picture, so that none is asked for.
    if (name === 'data:,') return ` ${attribute}="${name}"`;
    const { path, integrity } = made.get(name) ?? {};
    if (!path) throw new Error(`a frame page names ${name}, which is not an asset`);
    if (!integrity) return ` ${attribute}="${base}${path}"`;
    return ` ${attribute}="${base}${path}" ${own ? 'data-integrity' : 'integrity'}="${integrity}"`;
  });
}

/** A page's text, with what it includes. */
function readHtml(path) {
  return readFileSync(path, 'utf8').replace(/<!-- include (\S+) -->/g, (_, name) => readFileSync(join(dirname(path), name), 'utf8'));
}

/** Drops comments and the white space between tags; text in the pages is in attributes only, so none is lost. */
function minifyHtml(html) {
  return html.replace(/<!--.*?-->/gs, '').replace(/>\s+</g, '><').trim();
}

function form(html) {
  const [markup] = html.match(/<form.*<\/form>/s) ?? [];
  if (!markup) throw new Error('card.html has no form');
  return markup;
}

function write(name, bytes) {
  writeFileSync(join(npm, name), bytes);
}
