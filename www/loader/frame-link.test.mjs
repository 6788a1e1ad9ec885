import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { openLink } = await load('loader/frame-link.ts');
const { call } = await load('loader/calls.ts');

/** A link to a far end that only remembers what it was sent, and says what it is told to. */
function link(context) {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const ends = [];
  const heard = [];
  const opened = openLink({
    connect(events) {
      const sent = [];
      const port = { postMessage: (message) => sent.push(message), close() {} };
      const end = {
        ...events,
        sent,
        node: { isConnected: true },
        open: () => events.opened(port),
        say: (data) => port.onmessage?.({ data }),
        kinds: () => sent.map(({ t, id }) => (id ? t + id : t)),
      };
      ends.push(end);
      return { node: end.node, close() {} };
    },
    place() {},
    init: (send) => send({ t: 'init' }),
    heard: ({ t }) => heard.push(t),
    failed: ({ code }) => heard.push(code),
  });
  const start = (op, args, signal) => call(opened, Error, op, args, signal);
  return { ...opened, call: start, ends, heard, far: () => ends.at(-1), tick: (ms) => context.mock.timers.tick(ms) };
}

const hello = { t: 'hello', v: 1 };
const ready = { t: 'ready' };

test('all but the first message waits until the far end serves', async (context) => {
  const { call, post, far, isReady } = link(context);
  const token = call('createToken', {});
  post({ t: 'focus' });
  far().open();
  assert.deepEqual(far().kinds(), []);
  far().say(hello);
  assert.deepEqual([far().kinds(), isReady()], [['init'], false]);
  far().say(ready);
  assert.deepEqual([far().kinds(), isReady()], [['init', 'call1', 'focus'], true]);
  far().say({ t: 'result', id: 1, value: { id: 'tok_1' } });
  assert.deepEqual(await token, { value: { id: 'tok_1' } });
});

test('a far end that serves too late runs no call that was reported as failed', async (context) => {
  const { call, far, heard, tick } = link(context);
  const payment = call('confirmCardPayment', {});
  far().open();
  far().say(hello);
  tick(10_000);
  assert.equal((await payment).error.code, 'crashed');
  assert.equal((await call('confirmCardPayment', {})).error.code, 'crashed');
  far().say(ready);
  assert.deepEqual(far().kinds(), ['init']);
  assert.deepEqual(heard, ['crashed', 'ready']);
  void call('createToken', {});
  assert.deepEqual(far().kinds(), ['init', 'call3']);
});

test('a call that is aborted before it was sent never is; one that was sent is followed by its abort', async (context) => {
  const { call, far } = link(context);
  const [early, late] = [new AbortController(), new AbortController()];
  const calls = [call('createToken', {}, early.signal), call('createToken', {}, late.signal)];
  far().open();
  far().say(hello);
  early.abort();
  far().say(ready);
  late.abort();
  assert.deepEqual(far().kinds(), ['init', 'call2', 'abort2']);
  for (const { error } of await Promise.all(calls)) assert.equal(error.code, 'operation_aborted');
});

test('a call that a reload or the end of the link finds waiting is not sent', async (context) => {
  const { call, close, ends, far } = link(context);
  const moved = call('createToken', {});
  far().open();
  far().reloaded();
  assert.equal((await moved).error.code, 'element_unmounted');
  const closed = call('createToken', {});
  far().open();
  far().say(hello);
  close();
  assert.equal((await closed).error.code, 'element_unmounted');
  assert.equal((await call('createToken', {})).error.code, 'element_unmounted');
  assert.equal(ends.some(({ sent }) => sent.some(({ t }) => t === 'call')), false);
});

test('a far end whose node left the document refuses calls at once', async (context) => {
  const { call, far, isReady, refusal } = link(context);
  far().node.isConnected = false;
  assert.equal(refusal(), undefined, 'mounted before its container is in the document');
  far().node.isConnected = true;
  far().open();
  far().say(hello);
  far().say(ready);
  far().node.isConnected = false;
  assert.equal(isReady(), false);
  assert.equal((await call('createToken', {})).error.code, 'element_unmounted');
  assert.deepEqual(far().kinds(), ['init']);
});
