import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const frames = [];
Object.assign(globalThis, {
  self: { origin: 'https://shop.example' },
  document: {
    createElement() {
      const frame = { isConnected: false, style: { setProperty() {} }, remove: () => (frame.isConnected = false) };
      frames.push(frame);
      return frame;
    },
    body: { append: (frame) => (frame.isConnected = true) },
  },
});

const { openSession } = await load('loader/session.ts');
const { call: start } = await load('loader/calls.ts');

/** A session, and what its frames do next. */
function session() {
  frames.length = 0;
  const opened = openSession({ key: 'pk_test_1', frameBase: 'https://pay.example', direct: false });
  /** Lets the last frame load: the other end of its port. */
  const load = () => {
    let port;
    const frame = frames.at(-1);
    frame.contentWindow = { postMessage: (_greeting, _origin, [taken]) => (port = taken) };
    frame.onload();
    return port;
  };
  return { ...opened, load };
}

const call = (link) => start(link, Error, 'retrievePaymentIntent', {});

test('a controller frame is kept while it serves or may do so', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { anyLink, load, destroy } = session();
  const link = anyLink();
  assert.equal(anyLink(), link);
  load();
  assert.equal(anyLink(), link);
  assert.equal(frames.length, 1);
  destroy();
  assert.equal(frames[0].isConnected, false);
  assert.throws(anyLink, { name: 'IntegrationError' });
});

test('a controller frame that failed, or left the document, makes room for a new one', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { anyLink, load, destroy } = session();
  const first = call(anyLink());
  context.mock.timers.tick(10_000);
  assert.equal((await first).error.code, 'unreachable_or_refused');
  const second = call(anyLink());
  assert.deepEqual(frames.map(({ isConnected }) => isConnected), [false, true]);
  load();
  frames[1].isConnected = false;
  void anyLink();
  assert.equal((await second).error.code, 'element_unmounted');
  assert.deepEqual(frames.map(({ isConnected }) => isConnected), [false, false, true]);
  destroy();
});
