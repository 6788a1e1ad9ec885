import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { checkGroup } = await load('loader/group-options.ts');

const payment = { mode: 'payment', amount: 1099, currency: 'usd' };
const secret = 'pi_1_secret_QWERTY';

/** The message of the IntegrationError that these options cause; it repeats no secret. */
function refusal(...args) {
  let message;
  assert.throws(() => checkGroup(...args), (error) => {
    message = error.message;
    return error.name === 'IntegrationError';
  });
  assert.doesNotMatch(message, /QWERTY/);
  return message;
}

test('what is whole passes: no intent, an intent, one that is still to be made', () => {
  const fine = [
    {},
    { locale: 'de', currency: 'eur' },
    { clientSecret: secret },
    { clientSecret: 'seti_1_secret_2', mode: undefined },
    payment,
    { ...payment, mode: 'subscription' },
    { mode: 'setup' },
    { mode: 'setup', currency: 'usd', amount: undefined },
  ];
  for (const options of fine) assert.equal(checkGroup(options), options);
});

test('an intent that is there and one to be made contradict each other', () => {
  assert.match(refusal({ ...payment, clientSecret: secret }), /an intent’s `clientSecret`, or else a `mode`/);
});

test('a client secret is that of an intent', () => {
  for (const clientSecret of [null, '', 5, {}, 'QWERTY', 'pi_1', 'sk_test_QWERTY', 'cs_test_1_secret_QWERTY', 'pi_1_secret_']) {
    assert.match(refusal({ clientSecret }), /an intent’s `clientSecret`, or else a `mode`/);
  }
});

test('a mode says what it needs', () => {
  for (const mode of ['payments', '', null, 1]) assert.match(refusal({ ...payment, mode }), /an intent’s `clientSecret`, or else a `mode`/);
  for (const mode of ['payment', 'subscription']) {
    for (const amount of [undefined, null, 0, -1, 10.99, '1099', NaN, Infinity, 2 ** 60]) {
      assert.match(refusal({ mode, amount, currency: 'usd' }), /an intent’s `clientSecret`, or else a `mode`/);
    }
    for (const currency of [undefined, '', null]) assert.match(refusal({ mode, amount: 1099, currency }), /an intent’s `clientSecret`, or else a `mode`/);
  }
});

test('a group keeps its client secret, and only that', () => {
  assert.match(refusal({ clientSecret: 'pi_2_secret_2' }, { clientSecret: secret }), /another group/);
  assert.match(refusal({ clientSecret: secret }, {}), /another group/);
  assert.ok(checkGroup({ clientSecret: secret, locale: 'it' }, { clientSecret: secret, locale: 'de' }));
  assert.ok(checkGroup({ mode: 'setup' }, payment));
});
