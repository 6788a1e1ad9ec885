import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

globalThis.location = { origin: 'https://shop.example' };
const { changes, checked, readAppearance } = await load('loader/offers/attributes.ts');
const { keepHeight, knownHeight } = await load('loader/offers/heights.ts');
const { readSettings } = await load('loader/offers/settings.ts');

const KEY = 'pk_test_1';
const PAY = { frameBase: 'https://pay.example' };

/** What is left of a reference and an address, and the attributes that were refused. */
function left(reference, email) {
  const refused = [];
  const kept = checked(reference, email, ({ param, message }) => refused.push([param, message]));
  return { ...kept, refused };
}

test('a reference and an address that can be used are kept as they are', () => {
  for (const reference of ['order_7-A', 'a', 'x'.repeat(200)]) {
    assert.deepEqual(left(reference, 'ada+1@mail.shop.example'), { reference, email: 'ada+1@mail.shop.example', refused: [] });
  }
  assert.deepEqual(left('', ''), { reference: '', email: '', refused: [] });
});

test('others are left out, and the rule is named', () => {
  for (const reference of ['order 7', 'order#7', 'ünïcode', 'x'.repeat(201), 'a\n', '<b>']) {
    const { reference: kept, refused } = left(reference, '');
    assert.equal(kept, '', JSON.stringify(reference));
    assert.match(String(refused), /client-reference-id.*\[A-Za-z0-9_-\]\{1,200\}.*goes on without it/);
  }
  for (const email of ['jane', 'jane@', '@shop.example', 'jane@shop', 'ja ne@shop.example', 'a@b@c.example', 'a@b..example', 'a@b.example\n']) {
    const { email: kept, refused } = left('', email);
    assert.equal(kept, '', JSON.stringify(email));
    assert.match(String(refused), /customer-email.*e-mail address.*goes on without it/);
  }
});

test('an appearance is an object, or its JSON', () => {
  const refused = [];
  const read = (given) => readAppearance(given, ({ param }) => refused.push(param));
  const look = { variables: { colorPrimary: '#0a7' } };
  assert.deepEqual([read(look), read(JSON.stringify(look)), read(null), read(''), read(undefined)], [look, look, {}, {}, {}]);
  assert.deepEqual(refused, []);
  assert.deepEqual(read('{colorPrimary'), {});
  for (const other of ['7', '"dark"', 'null', '[]']) assert.deepEqual(read(other), {}, other);
  assert.deepEqual(refused, ['appearance', 'appearance', 'appearance', 'appearance', 'appearance']);
});

test('what did not change is not told, and what is gone is empty', () => {
  const before = { id: 'prctbl_1', currency: 'eur', clientReferenceId: 'a', allowGuest: false };
  assert.deepEqual(changes(before, { ...before }), {});
  assert.deepEqual(changes(before, { id: 'prctbl_1', currency: 'jpy', allowGuest: true }), { currency: 'jpy', clientReferenceId: '', allowGuest: true });
});

test('the frame comes from a secure address, without a slash at its end', () => {
  assert.equal(readSettings(` ${KEY} `, PAY).base, 'https://pay.example');
  assert.equal(readSettings(KEY, { frameBase: 'https://pay.example/till//' }).base, 'https://pay.example/till');
  assert.equal(readSettings('pk_live_1', { frameBase: 'http://127.0.0.1:4242' }).base, 'http://127.0.0.1:4242');
  for (const frameBase of [undefined, '', 'pay.example', 'http://pay.example', 'javascript:alert(1)', 'data:text/html,x']) {
    assert.throws(() => readSettings(KEY, { frameBase }), /frame-base/, String(frameBase));
  }
});

test('a key that is none, or a secret one, is refused', () => {
  for (const key of ['', 'x', 'pk_1', 'sk_test_1']) assert.throws(() => readSettings(key, PAY), /publishable-key/, key);
  for (const key of ['sk_test_1', 'rk_live_1']) assert.throws(() => readSettings(key, PAY), /Replace this secret key/);
});

test('another API than the pay origin is named, and direct mode needs one', () => {
  assert.equal(readSettings(KEY, { ...PAY, apiBase: 'https://pay.example/x' }).api.apiBase, undefined);
  assert.equal(readSettings(KEY, { ...PAY, apiBase: 'https://api.example' }).api.apiBase, 'https://api.example');
  assert.throws(() => readSettings(KEY, { direct: true }), /api-base/);
  const direct = readSettings(KEY, { direct: true, apiBase: 'https://api.example', stripeAccount: 'acct_1' });
  assert.deepEqual([direct.base, direct.api.apiBase, direct.api.account], ['', 'https://api.example', 'acct_1']);
});

test('a height is kept for the same element at about the same width; without storage there is none', () => {
  const kept = new Map();
  globalThis.sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  keepHeight('prctbl_1', 800, 420.5);
  assert.deepEqual([knownHeight('prctbl_1', 801), knownHeight('prctbl_1', 300), knownHeight('prctbl_2', 800)], [420.5, undefined, undefined]);
  globalThis.sessionStorage = { getItem: () => { throw new Error('refused'); }, setItem: () => { throw new Error('refused'); } };
  keepHeight('prctbl_1', 800, 1);
  assert.equal(knownHeight('prctbl_1', 800), undefined);
});
