import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

class IntegrationError extends Error {}
const { groupMethods, isSubmitted } = await load('loader/group-methods.ts');

/** A link whose far end answers each call with this. */
function link(answer, asked) {
  let calls;
  return {
    refusal: () => undefined,
    calls: (make) => (calls ??= make((message) => {
      if (message.t !== 'call') return;
      asked.push([message.op, message.args]);
      queueMicrotask(() => calls.hear({ t: 'result', id: message.id, ...answer }));
    })),
  };
}

/** A group with these elements mounted: by type, what a check of each says. */
function group(elements, options = {}) {
  const holders = Object.entries(elements).map(([type, error]) => {
    const of = [];
    const live = link(error ? { error } : { value: {} }, of);
    return { type, asked: of, mounted: () => ({ link: live }) };
  });
  const state = { options: () => options, holders: () => holders };
  return { state, checked: () => holders.filter(({ asked }) => asked.length).map(({ type }) => type) };
}

/** The methods; the payments frame gives this answer. */
function methods(answer = { value: { id: 'pi_1' } }) {
  const asked = [];
  const run = async (...args) => {
    asked.push(args);
    return answer;
  };
  return { ...groupMethods({ IntegrationError }, run), asked };
}

const { submit } = methods();
const incomplete = { type: 'validation_error', code: 'incomplete_iban', message: 'text' };

test('submit names the type of what was typed', async () => {
  const types = { card: 'card', cardNumber: 'card', iban: 'sepa_debit', auBankAccount: 'au_becs_debit' };
  for (const [element, type] of Object.entries(types)) {
    const { state } = group({ [element]: undefined }, { mode: 'setup' });
    assert.deepEqual(await submit(state), { selectedPaymentMethod: type });
    assert.equal(isSubmitted(state), true);
    state.options = () => ({ amount: 1299 });
    assert.equal(isSubmitted(state), false);
  }
});

test('what is missing is the answer, and nothing counts as submitted', async () => {
  const { state } = group({ iban: incomplete });
  assert.deepEqual(await submit(state), { error: incomplete });
  assert.equal(isSubmitted(state), false);
});

test('every element is checked once: the number speaks for its date and its code', async () => {
  const split = group({ cardExpiry: undefined, cardCvc: undefined, cardNumber: undefined });
  await submit(split.state);
  assert.deepEqual(split.checked(), ['cardNumber']);
  const code = group({ cardCvc: undefined });
  assert.deepEqual(await submit(code.state), { selectedPaymentMethod: 'card' });
  assert.deepEqual(code.checked(), ['cardCvc']);
  const both = group({ card: undefined, iban: incomplete });
  assert.deepEqual(await submit(both.state), { error: incomplete });
  assert.deepEqual(both.checked(), ['card', 'iban']);
});

test('with nothing mounted there is nothing to submit', async () => {
  await assert.rejects(submit(group({}).state), { message: /Mount an element/ });
});

test('the intent is read again, by the client secret that the group has', async () => {
  const { fetchUpdates, asked } = methods();
  assert.deepEqual(await fetchUpdates(group({}, { clientSecret: 'pi_1_secret_2' }).state), {});
  assert.deepEqual(asked, [['retrieve', { clientSecret: 'pi_1_secret_2' }]]);
});

test('an intent that cannot be read is an error, without its secret', async () => {
  const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'text' };
  const { state } = group({}, { clientSecret: 'pi_1_secret_2' });
  assert.deepEqual(await methods({ error }).fetchUpdates(state), { error: { message: 'text', status: 'resource_missing' } });
});

test('a group without a client secret has nothing to fetch', async () => {
  await assert.rejects(methods().fetchUpdates(group({}, { mode: 'setup' }).state), { message: /use update\(\)/ });
});
