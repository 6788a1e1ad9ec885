import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

Object.assign(globalThis, { location: new URL('https://shop.example/'), document: {} });

const { IntegrationError, loadOpentill, Opentill } = await load('loader/opentill.ts');

const options = { frameBase: 'https://pay.example' };
const secret = 'pi_1_secret_2';

test('an operation whose chunk does not load is a failure, not a rejection', async () => {
  // No chunk is beside a module that has no address.
  const { error } = await Opentill('pk_test_1', options).retrievePaymentIntent(secret);
  assert.equal(error.type, 'api_connection_error');
  assert.equal(error.code, 'load_failed');
  assert.match(error.message, /whole package/);
});

test('a destroyed object refuses operations as misuse', async () => {
  const till = Opentill('pk_test_1', options);
  const waiting = till.retrievePaymentIntent(secret);
  till.destroy();
  await assert.rejects(till.retrievePaymentIntent(secret), { name: 'IntegrationError', message: /destroyed/ });
  assert.ok((await waiting).error, 'what was asked for before ends with an error');
});

test('the object is what wrappers take for one of Stripe’s', async () => {
  const till = await loadOpentill('pk_test_1', options);
  const names = ['elements', 'createToken', 'createPaymentMethod', 'confirmCardPayment', 'handleCardAction', 'retrievePaymentIntent'];
  // Spread, as wrappers do: nothing depends on `this`.
  const spread = { ...till };
  for (const name of [...names, 'registerAppInfo', '_registerWrapper', 'destroy']) assert.equal(typeof spread[name], 'function', name);
  assert.equal('then' in till, false);
  assert.throws(() => Opentill('sk_test_1', options), IntegrationError);
});
