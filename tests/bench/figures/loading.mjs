/** From nothing cached to a card that can be typed into: times, requests, bytes, layout shift, hosts, memory. */
import { BARE, clickField, memory, openPage, painted, PRODUCT, probeOf, sessions } from '../browser.mjs';
import { figure } from '../stats.mjs';

const FIGURES = [
  ['typable', 'first typable, from mounting', 'ms', (run) => run.frame.input - run.page.mount],
  ['painted', 'first shown, from mounting', 'ms', (run) => run.frame.painted - run.page.mount],
  ['navigation', 'first shown, from the page’s navigation', 'ms', (run) => run.frame.painted - run.page.origin],
  ['ready', 'ready, from mounting', 'ms', (run) => run.page.ready - run.page.mount],
  ['requests', 'requests', '', (run) => run.requests.length],
  ['bytes', 'bytes over the wire', 'B', (run) => run.requests.reduce((sum, { bytes }) => sum + bytes, 0)],
  ['frames', 'frames', '', (run) => run.frames],
  ['shift', 'layout shift, with typing and an error', '', (run) => run.page.shifts.reduce((sum, value) => sum + value, 0)],
  ['hosts', 'foreign hosts contacted', '', (run) => run.foreign],
  ['heap-page', 'heap of the page', 'B', (run) => run.memory.page.heap],
  ['heap-frame', 'heap of the frame', 'B', (run) => run.memory.frame.heap],
];

/** Loads product and floor in turns, each in a browser that has seen neither. */
export async function measureLoading(bench, sites, rounds) {
  const runs = { [PRODUCT]: [], [BARE]: [] };
  for (let round = 0; round < rounds; round++) {
    for (const kind of [PRODUCT, BARE]) runs[kind].push(await load(bench, sites, kind));
  }
  return FIGURES.map(([id, name, unit, read]) =>
    figure(id, name, unit, sites.network.name, runs[PRODUCT].map(read), runs[BARE].map(read)),
  );
}

async function load(bench, sites, kind) {
  sites.log.length = 0;
  const opened = await openPage(bench.browser, sites, bench.key, kind);
  try {
    const frame = await painted(opened.frames[0]);
    // What is loaded ahead of its time belongs to it.
    await opened.page.waitForLoadState('networkidle');
    const requests = [...sites.log];
    const session = await sessions(opened);
    const weight = { page: await memory(session.page), frame: await memory(session.frame) };
    await disturb(opened);
    return {
      frame,
      page: await probeOf(opened.page),
      requests,
      frames: opened.frames.length,
      foreign: opened.foreignHosts().length,
      memory: weight,
    };
  } finally {
    await opened.close();
  }
}

/** What could make a page jump: a number is typed, it is wrong, the card is left. */
async function disturb({ page, frames }) {
  await clickField(page, frames[0]);
  await page.keyboard.type('4242424242424241');
  await page.mouse.click(1, 1);
  // Shifts are told after the frame in which they happened.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
