import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

Object.assign(globalThis, { location: new URL('https://shop.example/'), document: {} });

const { CONFIRM_METHODS, PAYMENTS_METHODS } = await load('loader/methods.ts');
const { refusals } = await load('loader/refusals.ts');
const { IntegrationError, Opentill } = await load('loader/opentill.ts');

const till = Opentill('pk_test_1', { frameBase: 'https://pay.example' });

test('there are 46 calls that confirm one type, confirmCardPayment among them', () => {
  assert.equal(new Set([...CONFIRM_METHODS, 'confirmCardPayment']).size, 46);
  for (const name of CONFIRM_METHODS) assert.match(name, /^confirm[A-Z]\w+(Payment|Setup)$/);
});

test('each name is a function of its own, without `this`', async () => {
  assert.equal(new Set(PAYMENTS_METHODS).size, PAYMENTS_METHODS.length);
  for (const name of PAYMENTS_METHODS) {
    assert.ok(Object.hasOwn(till, name), name);
    // The chunk is not beside a module that has no address: each of them asks for it, and resolves.
    const { [name]: method } = till;
    assert.equal((await method('pi_1_secret_2')).error.code, 'load_failed', name);
  }
});

test('what is not there yet rejects, and says what to do instead', async () => {
  const refused = refusals(IntegrationError);
  for (const [name, method] of Object.entries(refused)) {
    assert.ok(PAYMENTS_METHODS.includes(name), name);
    await assert.rejects(method(), (error) => {
      assert.ok(error instanceof IntegrationError);
      assert.match(error.message, new RegExp(`^${name}\\(\\) is not there yet\\. \\w+ .*\\.$`));
      return true;
    });
  }
  assert.equal(Object.keys(refused).length, 11);
});

test('what would give an object at once throws at once', () => {
  for (const name of ['initCheckoutElementsSdk', 'initCheckoutFormSdk', 'paymentRequest']) {
    assert.throws(() => till[name]({}), { name: 'IntegrationError', message: /is not there yet\. Use confirmPayment\(\)/ });
  }
});
