/** From a key press to the next frame, and what it costs the main thread. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BARE, clickField, openPage, PRODUCT, probeOf, sessions } from '../browser.mjs';
import { figure } from '../stats.mjs';

/** One digit short of a number, so that the focus stays. */
const DIGITS = '424242424242424';
/** How far apart frames are. */
const FRAME_MS = 1000 / 60;

export async function measureTyping(bench, sites, rounds) {
  const typists = {};
  for (const kind of [PRODUCT, BARE]) typists[kind] = await typist(bench, sites, kind);
  const keys = { [PRODUCT]: [], [BARE]: [] };
  const work = { [PRODUCT]: [], [BARE]: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const kind of [PRODUCT, BARE]) {
      const typed = await typists[kind].type();
      if (round === 0) continue;
      keys[kind].push(...typed.keys);
      work[kind].push(typed.work);
    }
  }
  for (const kind of [PRODUCT, BARE]) await typists[kind].close();
  return [
    figure('key', 'key press to next frame', 'ms', sites.network.name, keys[PRODUCT], keys[BARE]),
    figure('key-work', 'main thread for a key press, next frame included', 'ms', sites.network.name, work[PRODUCT], work[BARE]),
  ];
}

async function typist(bench, sites, kind) {
  const opened = await openPage(bench.browser, sites, bench.key, kind);
  const { frame: session } = await sessions(opened);
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
  let pressed = 0;
  return {
    close: opened.close,
    /** Types the digits into an empty field; gives how long each took, and the main thread's time for one. */
    async type() {
      const { page, frames } = opened;
      const [frame] = frames;
      await clickField(page, frame);
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Delete');
      await frame.evaluate(() => (__probe.keys.length = 0));
      const before = await busy(session);
      for (const digit of DIGITS) {
        // At every phase between two frames alike: waiting for one frame and pressing at once would hide all work in the wait.
        pressed += 1;
        await sleep(FRAME_MS * ((pressed * 0.618034) % 1));
        await page.keyboard.press(digit);
      }
      await frame.evaluate((count) => __probe.until(({ keys }) => keys.length === count), DIGITS.length);
      const work = ((await busy(session)) - before) / DIGITS.length;
      return { keys: (await probeOf(frame)).keys, work };
    },
  };
}

/** Milliseconds that the process's main thread has been busy so far. */
async function busy(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
}
