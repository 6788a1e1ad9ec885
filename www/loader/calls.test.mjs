import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { pendingCalls } = await load('loader/calls.ts');
const { GONE, IntegrationError } = await load('loader/errors.ts');

/** Calls on a port that only remembers what was sent. */
function calls() {
  const sent = [];
  const shown = [];
  const show = (url, tell) => {
    const challenge = { url, tell, open: true };
    shown.push(challenge);
    return () => (challenge.open = false);
  };
  return { ...pendingCalls((message) => sent.push(message), show, IntegrationError), sent, shown };
}

test('a result ends its own call', async () => {
  const { start, hear, sent } = calls();
  const [first, second] = [start('createToken', { a: 1 }), start('createToken', {})];
  assert.deepEqual(sent[0], { t: 'call', id: 1, op: 'createToken', args: { a: 1 } });
  hear({ t: 'result', id: 2, error: { type: 'card_error' } });
  hear({ t: 'result', id: 1, value: { id: 'tok_1' } });
  hear({ t: 'result', id: 1, value: { id: 'tok_2' } });
  hear({ t: 'result', id: 9, value: {} });
  assert.deepEqual([await first, await second], [{ value: { id: 'tok_1' } }, { error: { type: 'card_error' } }]);
});

test('misuse rejects, failures resolve', async () => {
  const { start, hear, end, sent } = calls();
  const misused = start('createToken', {});
  hear({ t: 'misuse', id: 1, message: 'Mount it.' });
  await assert.rejects(misused, { name: 'IntegrationError', message: 'Mount it.' });
  const gone = start('createToken', {});
  end(GONE);
  assert.equal((await gone).error.code, 'element_unmounted');
  assert.deepEqual(sent.at(-1), { t: 'abort', id: 2 });
  const refused = start('createToken', {}, undefined, { code: 'api_base_refused', message: 'Leave it out.' });
  await assert.rejects(refused, { name: 'IntegrationError', message: 'Leave it out.' });
  assert.equal((await start('createToken', {}, undefined, GONE)).error.type, 'api_connection_error');
});

test('a signal ends a call, before and during it', async () => {
  const { start, sent } = calls();
  assert.equal((await start('createToken', {}, AbortSignal.abort())).error.code, 'operation_aborted');
  assert.deepEqual(sent, []);
  const controller = new AbortController();
  const call = start('createToken', {}, controller.signal);
  controller.abort();
  assert.equal((await call).error.code, 'operation_aborted');
  assert.deepEqual(sent.at(-1), { t: 'abort', id: 2 });
});

test('a call that is never answered ends by its deadline', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { start, sent } = calls();
  const call = start('createToken', {});
  context.mock.timers.tick(60_000);
  assert.equal((await call).error.code, 'timeout');
  assert.deepEqual(sent.at(-1), { t: 'abort', id: 1 });
});

test('a challenge is shown, gives the buyer time, and goes away with its call', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { start, hear, sent, shown } = calls();
  const call = start('confirmCardPayment', {});
  hear({ t: 'challenge', id: 1, url: 'https://bank.example/1' });
  context.mock.timers.tick(10 * 60_000);
  shown[0].tell('hint');
  assert.deepEqual(sent.at(-1), { t: 'challenge', id: 1, event: 'hint' });
  hear({ t: 'challenge_end', id: 1 });
  hear({ t: 'challenge', id: 1, url: 'https://bank.example/2' });
  assert.deepEqual(shown.map(({ open }) => open), [false, true]);
  hear({ t: 'result', id: 1, value: { status: 'succeeded' } });
  assert.equal((await call).value.status, 'succeeded');
  assert.equal(shown[1].open, false);
});
