import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../../testing.mjs';

const { customMethods } = await load('loader/components/custom-methods.ts');
const { heardExpress } = await load('loader/express.ts');
const { forgetTwin, syncAddresses } = await load('loader/addresses.ts');
const { IntegrationError } = await load('loader/errors.ts');
const { portable } = await load('loader/field-options.ts');

/** A mounted element of a type, and what its frame was posted. `emit` is called with each event that the page hears. */
function mount(type, { options = {}, group = {}, emit = () => false, change } = {}) {
  const posted = [];
  const state = { options: () => group, kit: { IntegrationError, portable } };
  return { field: { type, options: () => options, group: state, emit }, link: { post: (message) => posted.push(message) }, change, posted };
}

/** A group with these mounts, of which all but those that are `away` have begun. */
function sync(mounts, options = {}, away = []) {
  const holders = () => mounts.map((each) => ({ mounted: () => each }));
  syncAddresses({ options: () => options, holders }, (each) => !away.includes(each));
}

const twins = ({ posted }) => posted.splice(0).map(({ options }) => options.options.sync);

test('the billing address is told what the shipping address holds, once for each change', () => {
  const value = { name: 'Jane', address: { line1: '1 Market St' } };
  const shipping = mount('shippingAddress', { change: { complete: true, value } });
  const billing = mount('address', { options: { mode: 'billing' } });
  const mounts = [billing, shipping, mount('payment')];
  sync(mounts);
  assert.deepEqual(twins(billing), [{ of: 'shipping', complete: true, value }]);
  sync(mounts);
  assert.deepEqual(twins(billing), []);
  shipping.change = { complete: false, value };
  sync(mounts);
  assert.deepEqual(twins(billing), [{ of: 'shipping', complete: false, value }]);
  sync(mounts, {}, [shipping]);
  assert.deepEqual(twins(billing), [null]);
  assert.deepEqual(twins(shipping), []);
});

test('the box may be at the shipping address, or nowhere', () => {
  const both = () => [mount('address', { options: { mode: 'shipping' } }), mount('address', { change: { complete: true, value: { name: 'Jo' } } })];
  const [shipping, billing] = both();
  sync([shipping, billing], { syncAddressCheckbox: 'shipping' });
  assert.deepEqual(twins(shipping), [{ of: 'billing', complete: true, value: { name: 'Jo' } }]);
  assert.deepEqual(twins(billing), []);
  const none = both();
  sync(none, { syncAddressCheckbox: 'none' });
  assert.deepEqual(none.flatMap(twins), []);
  const alone = mount('address');
  sync([alone]);
  assert.deepEqual(twins(alone), []);
});

test('an element that begins anew is told again', () => {
  const shipping = mount('shippingAddress');
  const billing = mount('address');
  sync([shipping, billing]);
  forgetTwin(billing);
  sync([shipping, billing]);
  assert.deepEqual(twins(billing), [{ of: 'shipping', complete: false, value: null }, { of: 'shipping', complete: false, value: null }]);
});

test('the Payment Element asks for no address that another element has, until that goes', () => {
  const fields = (mount) => mount.posted.splice(0).map(({ options }) => options.options.fields);
  const never = { name: 'never', address: 'never' };
  const billing = mount('address');
  for (const [given, while_] of [
    [undefined, { billingDetails: never }],
    [{ billingDetails: 'always', card: {} }, { billingDetails: { email: 'always', phone: 'always', ...never }, card: {} }],
    [{ billingDetails: { address: { country: 'never' }, email: 'never' } }, { billingDetails: { email: 'never', ...never } }],
  ]) {
    const payment = mount('payment', { options: { fields: given } });
    sync([payment, mount('shippingAddress')]);
    assert.deepEqual(fields(payment), []);
    sync([payment, billing]);
    sync([payment, billing]);
    assert.deepEqual(fields(payment), [while_]);
    sync([payment]);
    assert.deepEqual(fields(payment), [given ?? {}]);
  }
});

/** What the page hears of the frame's question, and what the frame is answered when the page does that. */
function asked(event, act, payload = { ask: 7, expressPaymentType: 'apple_pay' }) {
  const heard = [];
  const wallet = mount('expressCheckout', { emit: (name, detail) => (heard.push([name, Object.keys(detail)]), act?.(detail), Boolean(act)) });
  heardExpress(wallet, event, payload);
  return { heard, answers: wallet.posted, change: wallet.change };
}

test('a wallet’s question is answered once, by the first answer', () => {
  const { heard, answers } = asked('click', ({ resolve, reject }) => {
    resolve({ lineItems: [{ name: 'Tea', amount: 1 }] });
    resolve();
    reject();
  });
  assert.deepEqual(heard, [['click', ['expressPaymentType', 'resolve', 'reject']]]);
  assert.deepEqual(answers, [{ t: 'answer', ask: 7, ok: true, details: { lineItems: [{ name: 'Tea', amount: 1 }] } }]);
  assert.deepEqual(asked('shippingaddresschange', ({ reject }) => reject()).answers, [{ t: 'answer', ask: 7, ok: false }]);
  assert.throws(() => asked('click', ({ resolve }) => resolve({ lineItems: () => [] })), { name: 'IntegrationError' });
});

test('where nobody listens the buyer goes on, but nothing is paid', () => {
  assert.deepEqual(asked('click').answers, [{ t: 'answer', ask: 7, ok: true }]);
  assert.deepEqual(asked('confirm').answers, [{ t: 'answer', ask: 7, ok: false }]);
});

test('the wallet has something to pay with from its confirmation on, until the page says that it failed', () => {
  assert.deepEqual(asked('confirm', () => {}).change, { complete: true });
  const failed = asked('confirm', ({ paymentFailed }) => paymentFailed({ reason: 'fail' }));
  assert.deepEqual(failed.change, { complete: false });
  assert.deepEqual(failed.answers, [{ t: 'answer', ask: 7, ok: false, details: { reason: 'fail' } }]);
  assert.deepEqual(asked('cancel', () => {}, {}), { heard: [['cancel', []]], answers: [], change: { complete: false } });
});

/** A mounted Payment Element with custom methods, and the boxes under it. */
function withMethods(methods) {
  const boxes = new Set();
  const made = mount('payment', { group: { customPaymentMethods: methods } });
  made.container = { append: (box) => boxes.add(box) };
  globalThis.document = { createElement: () => { const box = { remove: () => boxes.delete(box) }; return box; } };
  return { boxes, custom: customMethods(made) };
}

test('a custom method’s box is there while the method is the one that is chosen', (t) => {
  const seen = [];
  const failures = [];
  globalThis.reportError = (error) => failures.push(error.message);
  t.after(() => { delete globalThis.document; delete globalThis.reportError; });
  const embedded = { handleRender: (box) => seen.push(box), handleDestroy: () => { seen.push('gone'); throw new Error('page'); } };
  const { boxes, custom } = withMethods([
    { id: 'cpmt_1', options: { type: 'embedded', embedded } },
    { id: 'cpmt_2', options: { type: 'static', embedded } },
  ]);
  for (const [payload, count] of [[{ id: 'cpmt_2', shown: true }, 0], [{ id: 'cpmt_3', shown: true }, 0], [{ id: 'cpmt_1', shown: true }, 1], [{ id: 'cpmt_1', shown: true }, 1], [{ id: 'cpmt_2', shown: true }, 0], [{ id: 'cpmt_1', shown: 1 }, 0]]) {
    custom.show(payload);
    assert.equal(boxes.size, count, JSON.stringify(payload));
  }
  assert.equal(seen.filter((entry) => entry === 'gone').length, 2);
  // What the page's code throws is told, and keeps no box.
  assert.deepEqual(failures, ['page', 'page']);
  custom.show({ id: 'cpmt_1', shown: true });
  custom.end();
  custom.end();
  assert.equal(boxes.size, 0);
  assert.equal(seen.filter((entry) => entry === 'gone').length, 3);
});
