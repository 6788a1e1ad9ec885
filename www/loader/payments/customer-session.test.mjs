import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../../testing.mjs';

const { customerSessionMethods } = await load('loader/payments/customer-session.ts');
const { IntegrationError } = await load('loader/errors.ts');

const SECRET = 'cuss_secret_1';
const PUBLIC = { components: { payment_element: {} }, features: { list: true }, expiresAt: 1 };
const CLOSED = { type: 'invalid_request_error', code: 'customer_session_closed', message: /is closed/ };

/** A far end that numbers its sessions, and what it was asked. `answers` has others than the usual, by operation. */
function farEnd(answers = {}) {
  const asked = [];
  let calls;
  let count = 0;
  const usual = {
    'customerSession.open': () => ({ value: { ...PUBLIC, session: ++count, key: 'ek_test_1' } }),
    'customerSession.list': () => ({ value: { data: [{ id: 'pm_1' }], has_more: false } }),
  };
  return {
    asked,
    gone: false,
    refusal() {
      return this.gone ? { code: 'crashed' } : undefined;
    },
    calls: (make) => (calls ??= make(({ id, op, args }) => {
      asked.push([op, args]);
      const { value, error } = (answers[op] ?? usual[op])?.(args) ?? { value: { id: args.id } };
      queueMicrotask(() => calls.hear({ t: 'result', id, value, error }));
    })),
    tell: (event, payload) => calls.hear({ t: 'element', event, payload }),
  };
}

/** The method over these far ends, of which each takes the place of one that is gone. */
function rig(t, ...ends) {
  globalThis.location = { href: 'https://shop.example/' };
  t.after(() => delete globalThis.location);
  const session = { payments: () => ends.find(({ gone }) => !gone) };
  return customerSessionMethods({ IntegrationError }, session).openCustomerSession;
}

const ops = ({ asked }) => asked.map(([op]) => op);

test('a session that is open lists, updates and detaches, and tells no key', async (t) => {
  const end = farEnd();
  const { customerSession } = await rig(t, end)(SECRET);
  const { list, update, detach, close, on, once, off, ...told } = customerSession;
  assert.deepEqual(told, PUBLIC);
  assert.ok([on, once, off].every((method) => typeof method === 'function'));
  assert.deepEqual(await list(), { paymentMethods: [{ id: 'pm_1' }] });
  assert.deepEqual(await update('pm_1', { billing_details: { name: 'Jo' } }), { paymentMethod: { id: 'pm_1' } });
  assert.deepEqual(await detach('pm_1'), { paymentMethod: { id: 'pm_1' } });
  close();
  const [[, { claim, clientSecret }], ...others] = end.asked;
  assert.match(claim, /^[0-9a-f]{32}$/);
  assert.equal(clientSecret, SECRET);
  assert.deepEqual(others, [
    ['customerSession.list', { session: 1 }],
    ['customerSession.update', { id: 'pm_1', params: { billing_details: { name: 'Jo' } }, session: 1 }],
    ['customerSession.detach', { id: 'pm_1', session: 1 }],
    ['customerSession.close', { session: 1 }],
  ]);
});

test('after its close a session says so, and asks nobody', async (t) => {
  const end = farEnd();
  const { customerSession } = await rig(t, end)(SECRET);
  customerSession.close();
  customerSession.close();
  const { error } = await customerSession.list();
  assert.equal(error.code, CLOSED.code);
  assert.match(error.message, CLOSED.message);
  assert.deepEqual(ops(end), ['customerSession.open', 'customerSession.close']);
});

test('where the far end goes away another one opens the session, by the same claim', async (t) => {
  const [first, second] = [farEnd(), farEnd()];
  const { customerSession } = await rig(t, first, second)(SECRET);
  first.gone = true;
  assert.deepEqual(await customerSession.list(), { paymentMethods: [{ id: 'pm_1' }] });
  assert.deepEqual(ops(second), ['customerSession.open', 'customerSession.list']);
  assert.deepEqual(second.asked[0][1], first.asked[0][1]);
});

test('the end is told once, of this session alone, and no other far end opens it again', async (t) => {
  const [first, second] = [farEnd(), farEnd()];
  const { customerSession } = await rig(t, first, second)(SECRET);
  const reasons = [];
  customerSession.on('expired', ({ reason }) => reasons.push(reason));
  first.tell('expired', { session: 2, reason: 'expired' });
  first.tell('change', { session: 1, reason: 'expired' });
  assert.deepEqual(reasons, []);
  first.tell('expired', { session: 1, reason: 'expired' });
  first.tell('expired', { session: 1, reason: 'expired' });
  assert.deepEqual(reasons, ['expired']);
  // Where it is open it answers still, with errors of its own.
  assert.deepEqual(await customerSession.list(), { paymentMethods: [{ id: 'pm_1' }] });
  first.gone = true;
  assert.equal((await customerSession.list()).error.code, CLOSED.code);
  assert.deepEqual(second.asked, []);
});

test('errors are results', async (t) => {
  const error = { type: 'invalid_request_error', code: 'customer_session_expired', message: 'text' };
  assert.deepEqual(await rig(t, farEnd({ 'customerSession.open': () => ({ error }) }))(SECRET), { error });
  const { customerSession } = await rig(t, farEnd({ 'customerSession.detach': () => ({ error }) }))(SECRET);
  assert.deepEqual(await customerSession.detach('pm_1'), { error });
});

test('a signal ends what is asked, and the options stand after the arguments', async (t) => {
  const end = farEnd();
  const { customerSession } = await rig(t, end)(SECRET);
  const signal = AbortSignal.abort();
  for (const asked of [customerSession.list({ signal }), customerSession.update('pm_1', {}, { signal }), customerSession.detach('pm_1', { signal })]) {
    assert.equal((await asked).error.code, 'operation_aborted');
  }
  assert.deepEqual(ops(end), ['customerSession.open']);
});

test('what is no secret, and pages that are not safe, are refused without a word of the secret', async (t) => {
  const open = rig(t, farEnd());
  for (const secret of [undefined, 'cuss_secret_1 ', 'pi_1_secret_2', 'ek_test']) {
    await assert.rejects(open(secret), { name: 'IntegrationError', message: /`client_secret` as your server got it/ });
  }
  globalThis.location = { href: 'http://shop.example/' };
  await assert.rejects(open(SECRET), (error) => error.name === 'IntegrationError' && /https pages only/.test(error.message) && !error.message.includes(SECRET));
});
