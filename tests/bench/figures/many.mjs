/** Ten cards on one page, and two hundred that come and go. */
import { BARE, memory, openPage, painted, PRODUCT, probeOf, sessions } from '../browser.mjs';
import { figure } from '../stats.mjs';

const TEN = 10;
const CYCLES = 200;
const WARM_UP = 20;
/** How often garbage is collected anew until what is left has settled. */
const COLLECTIONS = 20;

const KINDS = [PRODUCT, BARE];

export async function measureTen(bench, sites, rounds) {
  const runs = { [PRODUCT]: [], [BARE]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of KINDS) runs[kind].push(await ten(bench, sites, kind));
  }
  const line = (id, name, unit, read) => figure(id, name, unit, sites.network.name, runs[PRODUCT].map(read), runs[BARE].map(read));
  return [
    line('ten-painted', 'ten cards: the last is shown, from mounting', 'ms', ({ last }) => last),
    line('ten-ready', 'ten cards: all are ready, from mounting', 'ms', ({ ready }) => ready),
    line('ten-frames', 'ten cards: frames', '', ({ frames }) => frames),
    line('ten-heap-page', 'ten cards: heap of the page', 'B', ({ page }) => page.heap),
    line('ten-heap-frame', 'ten cards: heap of the frames', 'B', ({ frame }) => frame.heap),
  ];
}

async function ten(bench, sites, kind) {
  const opened = await openPage(bench.browser, sites, bench.key, kind, TEN);
  const probes = await Promise.all(opened.frames.map(painted));
  const page = await probeOf(opened.page);
  const session = await sessions(opened);
  const run = {
    last: Math.max(...probes.map((probe) => probe.painted)) - page.mount,
    ready: page.ready - page.mount,
    frames: opened.frames.length,
    page: await memory(session.page),
    frame: await memory(session.frame),
  };
  await opened.close();
  return run;
}

/** Counts what mounts and unmounts leave in both processes, beside one card that stays and keeps the frames' process alive. */
export async function measureCycles(bench, sites) {
  const left = {};
  for (const kind of KINDS) {
    const opened = await openPage(bench.browser, sites, bench.key, kind);
    const session = await sessions(opened);
    await opened.page.evaluate((count) => __shop.cycle(count), WARM_UP);
    const before = await settled(opened.page, session, undefined);
    const started = performance.now();
    await opened.page.evaluate((count) => __shop.cycle(count), CYCLES);
    const each = (performance.now() - started) / CYCLES;
    const after = await settled(opened.page, session, before);
    const grown = (member) => after.page[member] - before.page[member] + after.frame[member] - before.frame[member];
    left[kind] = {
      each,
      nodes: grown('nodes'),
      listeners: grown('listeners'),
      documents: grown('documents'),
      frames: opened.page.frames().length - 2,
      heap: grown('heap'),
    };
    await opened.close();
  }
  const line = (id, name, unit, member) => figure(id, name, unit, sites.network.name, [left[PRODUCT][member]], [left[BARE][member]]);
  return [
    line('cycle', `one of ${CYCLES} mounts, to ready and away`, 'ms', 'each'),
    line('left-nodes', `nodes left by ${CYCLES} mounts and unmounts`, '', 'nodes'),
    line('left-listeners', `listeners left by ${CYCLES} mounts and unmounts`, '', 'listeners'),
    line('left-documents', `documents left by ${CYCLES} mounts and unmounts`, '', 'documents'),
    line('left-frames', `frames left by ${CYCLES} mounts and unmounts`, '', 'frames'),
    line('left-heap', `heap left by ${CYCLES} mounts and unmounts`, 'B', 'heap'),
  ];
}

/** Memory of both processes once collecting garbage takes nothing away any more, or nothing is left of what came since. */
async function settled(page, session, before) {
  let last;
  for (let round = 0; round < COLLECTIONS; round++) {
    // What the engine puts off until it has made a frame or is idle.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve))));
    const now = { page: await memory(session.page), frame: await memory(session.frame) };
    if (last && count(now) >= count(last) && (!before || count(now) <= count(before))) return now;
    last = now;
  }
  return last;
}

function count({ page, frame }) {
  return page.nodes + frame.nodes + page.listeners + frame.listeners + page.documents + frame.documents;
}
