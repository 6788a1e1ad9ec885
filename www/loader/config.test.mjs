import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

globalThis.location = { origin: 'https://shop.example' };
const { readConfig } = await load('loader/config.ts');
const { secureUrl } = await load('loader/secure-url.ts');

const PAY = { frameBase: 'https://pay.example' };

/** The message of the IntegrationError that these arguments cause. */
function refusal(key, options) {
  let message;
  assert.throws(() => readConfig(key, options), (error) => {
    message = error.message;
    return error.name === 'IntegrationError';
  });
  return message;
}

test('a publishable key and a frame base are enough', () => {
  const config = readConfig('pk_test_1', { frameBase: 'https://pay.example/base/' });
  assert.equal(config.frameBase, 'https://pay.example/base');
});

test('what goes on is the cleaned form', () => {
  const { api: { key, apiBase }, frameBase } = readConfig(' pk_test_1\n', {
    frameBase: 'HTTPS://Pay.example//?x#y',
    apiBase: 'https://api.example/v1?x#y',
  });
  assert.deepEqual([key, frameBase, apiBase], ['pk_test_1', 'https://pay.example', 'https://api.example']);
  assert.equal(readConfig('pk_test_1', { direct: true, apiBase: 'https://api.example/#x' }).api.apiBase, 'https://api.example');
});

test('the pay origin is no API origin to ask leave for', () => {
  assert.equal(readConfig('pk_test_1', { ...PAY, apiBase: 'https://pay.example/' }).api.apiBase, undefined);
  assert.equal(readConfig('pk_test_1', PAY).api.apiBase, undefined);
});

test('a live key is one with white space around it, too', () => {
  assert.match(refusal(' pk_live_1', { direct: true, apiBase: 'https://api.example' }), /allowLiveKeysInPage/);
});

test('a key that is none is refused, with the remedy and without the key', () => {
  for (const key of ['', ' ', undefined, null, 5, 'sk_test_QWERTY', ' rk_live_QWERTY', 'QWERTY', 'pk_QWERTY', 'pk_test_']) {
    const message = refusal(key, PAY);
    assert.match(message, /publishable key \(pk_test_/);
    assert.doesNotMatch(message, /QWERTY/);
  }
});

test('addresses are https, or http on loopback', () => {
  const secure = ['https://pay.example', 'http://localhost:4243', 'http://pay.localhost', 'http://127.0.0.1:1', 'http://127.9.9.9', 'http://[::1]:4243'];
  const insecure = ['http://pay.example', 'http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'javascript:alert(1)', 'data:,x', '//pay.example', '', undefined];
  for (const address of secure) assert.ok(secureUrl(address), address);
  for (const address of insecure) {
    assert.equal(secureUrl(address), undefined, address);
    assert.match(refusal('pk_test_1', { frameBase: address }), /`frameBase` must be/);
  }
});

test('a page that can read the fields gets no live key unasked', () => {
  assert.match(refusal('pk_live_1', { direct: true, apiBase: 'https://api.example' }), /allowLiveKeysInPage/);
  assert.match(refusal('pk_live_1', { frameBase: 'https://shop.example/pay' }), /allowLiveKeysInPage/);
  assert.ok(readConfig('pk_live_1', { direct: true, apiBase: 'https://api.example', allowLiveKeysInPage: true }));
  assert.ok(readConfig('pk_live_1', PAY));
  assert.ok(readConfig('pk_test_1', { frameBase: 'https://shop.example' }));
});

test('direct mode needs to know where the API is', () => {
  assert.match(refusal('pk_test_1', { direct: true }), /`apiBase` must be/);
});
