/**
 * Measures the card element in Chromium, and beside each figure its floor: the same with a bare `<input>` in a cross-origin
 * frame. Writes JSON; `cargo xtask bench` starts it, shows the figures and holds them to their budgets.
 *
 *   node bench.mjs --chromium FILE --backend ORIGIN --key pk_test_... --package DIR --out FILE
 *
 * It judges nothing. Product and floor take turns, so that the machine's moods reach both.
 */
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { launch } from './browser.mjs';
import { measureLoading } from './figures/loading.mjs';
import { measureCycles, measureTen } from './figures/many.mjs';
import { measureToken } from './figures/token.mjs';
import { measureTyping } from './figures/typing.mjs';
import { measureWasm } from './figures/wasm.mjs';
import { DIRECT, SLOW } from './network.mjs';
import { openSites } from './sites.mjs';

const ROUNDS = { loading: 21, slowLoading: 11, typing: 30, ten: 5, wasm: 25, token: 60 };

const { values: flags } = parseArgs({
  options: {
    chromium: { type: 'string' },
    backend: { type: 'string' },
    key: { type: 'string' },
    package: { type: 'string' },
    out: { type: 'string' },
  },
});
for (const name of ['chromium', 'backend', 'key', 'package', 'out']) {
  if (!flags[name]) throw new Error(`give --${name}: \`cargo xtask bench\` does`);
}

const browser = await launch(flags.chromium);
const bench = { browser, key: flags.key };
const figures = [];

/** Takes one set of figures. */
async function take(what, network, measure) {
  process.stderr.write(`    ${what}, ${network.name}\n`);
  const sites = { ...(await openSites({ backend: flags.backend, packageDir: flags.package, network })), network };
  try {
    figures.push(...(await measure(sites)));
  } finally {
    sites.close();
  }
}

try {
  await take('loading', DIRECT, (sites) => measureLoading(bench, sites, ROUNDS.loading));
  await take('typing', DIRECT, (sites) => measureTyping(bench, sites, ROUNDS.typing));
  await take('ten cards', DIRECT, (sites) => measureTen(bench, sites, ROUNDS.ten));
  await take('mounts and unmounts', DIRECT, (sites) => measureCycles(bench, sites));
  await take('wasm', DIRECT, (sites) => measureWasm(bench, sites, ROUNDS.wasm));
  await take('tokens', DIRECT, (sites) => measureToken(bench, sites, ROUNDS.token));
  await take('loading', SLOW, (sites) => measureLoading(bench, sites, ROUNDS.slowLoading));
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memory: totalmem(), system: `${process.platform} ${release()}` };
  const result = { date: new Date().toISOString(), chromium: browser.version(), machine, figures };
  writeFileSync(flags.out, `${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  await browser.close();
}
