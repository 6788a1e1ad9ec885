/** How long the card's wasm takes to compile and to instantiate, beside a module of no function at all. */
import { figure } from '../stats.mjs';

export async function measureWasm(bench, sites, rounds) {
  const context = await bench.browser.newContext();
  const page = await context.newPage();
  await page.goto(`${sites.shop}/bare?pay=${sites.pay}&count=0`);
  const times = await page.evaluate(compileInTurns, rounds);
  await context.close();
  const line = (id, name) => figure(id, name, 'ms', sites.network.name, times.product[id], times.bare[id]);
  return [
    line('compile', 'wasm: compile'),
    line('instantiate', 'wasm: instantiate'),
    figure('wasm-memory', 'wasm: memory at the start', 'B', sites.network.name, [times.product.memory], [times.bare.memory]),
  ];
}

/** Runs in the page. */
async function compileInTurns(rounds) {
  const module = new Uint8Array(await (await fetch('/npm/card_bg.wasm')).arrayBuffer());
  const sources = { product: module, bare: module.slice(0, 8) };
  /** The same module with other bytes: the engine keeps what it has compiled before. */
  const fresh = (bytes) => {
    const section = [0, 10, 1, 120, ...crypto.getRandomValues(new Uint8Array(8))];
    const copy = new Uint8Array(bytes.length + section.length);
    copy.set(bytes);
    copy.set(section, bytes.length);
    return copy;
  };
  const stubs = (compiled) => {
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(compiled)) (imports[from] ??= {})[name] = () => 0;
    return imports;
  };
  const times = { product: { compile: [], instantiate: [] }, bare: { compile: [], instantiate: [] } };
  for (let round = 0; round < rounds; round++) {
    for (const [kind, bytes] of Object.entries(sources)) {
      const source = fresh(bytes);
      const start = performance.now();
      const compiled = await WebAssembly.compile(source);
      const between = performance.now();
      const imports = stubs(compiled);
      const again = performance.now();
      const { exports } = await WebAssembly.instantiate(compiled, imports);
      times[kind].instantiate.push(performance.now() - again);
      times[kind].memory = exports.memory?.buffer.byteLength ?? 0;
      times[kind].compile.push(between - start);
    }
  }
  return times;
}
