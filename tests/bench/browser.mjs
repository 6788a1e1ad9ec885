/** Chromium, and a measured page in it: the product's or the floor's, in a context of its own with nothing cached. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PROBE = readFileSync(new URL('probe.js', import.meta.url), 'utf8');
const ARGUMENTS = [
  // Its sandbox needs privileges that containers lack, and refuses to run as root.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  // A frame of another site is another process, as it is on every desktop.
  '--site-per-process',
  // Nobody else is to be found, should anything ask.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export const PRODUCT = 'product';
export const BARE = 'bare';

export function launch(executablePath) {
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Opens a page that is measured; resolves when its cards are ready. */
export async function openPage(browser, { shop, pay }, key, kind, count = 1) {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await context.addInitScript(PROBE);
  const hosts = new Set();
  const bodies = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    // Nothing is asked for a data: URL.
    if (url.protocol !== 'data:') hosts.add(url.origin);
    if (request.method() === 'POST') bodies.push(request);
  });
  const page = await context.newPage();
  await page.goto(`${shop}/${kind}?${new URLSearchParams({ key, pay, count })}`);
  await page.evaluate(() => __probe.until((probe) => probe.ready));
  const frames = page.frames().filter((frame) => frame.parentFrame());
  return {
    page,
    frames,
    bodies,
    /** Origins that were asked for something, without the two sites. */
    foreignHosts: () => [...hosts].filter((origin) => origin !== shop && origin !== pay),
    close: () => context.close(),
  };
}

/** What a document's probe has written down. */
export function probeOf(frame) {
  return frame.evaluate(() => ({ ...JSON.parse(JSON.stringify(__probe)), origin: performance.timeOrigin }));
}

/** Waits until a frame's input has been shown. */
export async function painted(frame) {
  await frame.evaluate(() => __probe.until((probe) => probe.painted));
  return probeOf(frame);
}

/** DevTools sessions of the page's and of the frames' process. Fails when they are one and the same. */
export async function sessions({ page, frames }) {
  const context = page.context();
  return { page: await context.newCDPSession(page), frame: await context.newCDPSession(frames[0]) };
}

/** Clicks into the first field of a frame, as a buyer would. */
export async function clickField(page, frame) {
  const node = await frame.frameElement();
  const { x, y } = await node.boundingBox();
  const field = await frame.evaluate(() => {
    const { left, top, width, height } = document.querySelector('input').getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  });
  await page.mouse.click(x + field.x, y + field.y);
  await node.dispose();
}

/** Memory of a process after its garbage was collected. */
export async function memory(session) {
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { documents, nodes, jsEventListeners: listeners } = await session.send('Memory.getDOMCounters');
  return { heap: usedSize, documents, nodes, listeners };
}
