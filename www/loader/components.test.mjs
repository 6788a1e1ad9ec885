import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { hear } = await load('loader/components.ts');
const { IntegrationError } = await load('loader/errors.ts');
const { portable } = await load('loader/field-options.ts');

globalThis.document = {};

/** A group with these elements, all of them begun, and what their frames were told since. */
function group(types, first) {
  let options = first;
  const told = [];
  const state = {
    kit: { IntegrationError, portable },
    session: { init: (locale, element) => ({ t: 'init', locale: locale ?? 'en', element }) },
    options: (back) => (options = back ?? options),
    holders: () => holders,
  };
  const holders = types.map((type) => {
    let calls;
    const post = (message) => {
      if (message.t !== 'call') return void told.push([type, message.options]);
      queueMicrotask(() => calls.hear({ t: 'result', id: message.id, value: {} }));
    };
    const link = { node: () => undefined, refusal: () => undefined, calls: (make) => (calls ??= make(post)), post, fail: assert.fail };
    const mount = { container: {}, link, field: { type, group: state, options: () => ({}) }, regroup: () => hear(mount, { t: 'regroup' }) };
    return { type, mounted: () => mount };
  });
  for (const { mounted } of holders) hear(mounted(), { t: 'start', send() {} });
  const update = (changes) => {
    options = { ...options, ...changes };
    return Promise.all(holders.map(({ mounted }) => mounted().regroup()));
  };
  return { state, told, update };
}

const refused = { name: 'IntegrationError', message: /`paymentMethodTypes` is a list/ };

test('an update that a frame would have no use for changes nothing', async () => {
  const first = { mode: 'payment', amount: 1, currency: 'eur', locale: 'en' };
  const { state, told, update } = group(['shippingAddress', 'payment', 'contactDetails'], first);
  await assert.rejects(update({ locale: 'de', paymentMethodTypes: 'card' }), refused);
  assert.equal(state.options(), first);
  assert.deepEqual(told, [['shippingAddress', { locale: 'de' }], ['shippingAddress', { locale: 'en' }]], 'what was told is taken back');
  await update({ locale: 'fr' });
  assert.equal(state.options().paymentMethodTypes, undefined);
  assert.deepEqual(told.slice(2).map(([type, { locale }]) => [type, locale]), [['shippingAddress', 'fr'], ['payment', 'fr'], ['contactDetails', 'fr']]);
});

test('an update beside one that is refused stays', async () => {
  const { state, update } = group(['payment'], { mode: 'payment', amount: 1, currency: 'eur' });
  const bad = assert.rejects(update({ paymentMethodTypes: 'card' }), refused);
  const good = update({ amount: 2 });
  await Promise.all([bad, good]);
  assert.deepEqual(state.options(), { mode: 'payment', amount: 2, currency: 'eur' });
});
