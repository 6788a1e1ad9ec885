import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../../testing.mjs';

const { optionsOf } = await load('loader/components/element-options.ts');
const { isEvent } = await load('loader/components/events.ts');
const { sessionOf } = await load('loader/components/group-session.ts');
const { changed, same } = await load('loader/components/plain.ts');
const { IntegrationError } = await load('loader/errors.ts');
const { portable } = await load('loader/field-options.ts');

const kit = () => ({ IntegrationError, portable });
const misuse = (message) => ({ name: 'IntegrationError', message });

/** What the frames of a group with these options are told. */
const session = (options, of = kit()) => sessionOf({ kit: of, options: () => options });

/** Does something on a page of that address. */
function at(href, act) {
  globalThis.location = { href };
  try {
    return act();
  } finally {
    delete globalThis.location;
  }
}

test('an element’s frame is sent a copy of what concerns it, and nothing else', () => {
  const fields = { billingDetails: 'never' };
  const sent = optionsOf('payment', { fields, layout: undefined, contacts: [], onChange: () => {} }, kit());
  assert.deepEqual(sent, { fields });
  assert.notEqual(sent.fields, fields);
  assert.deepEqual(optionsOf('contactDetails', { defaultValues: { email: 'a@b.c' }, fields }, kit()), { defaultValues: { email: 'a@b.c' } });
  assert.throws(() => optionsOf('payment', { fields: { billingDetails: () => 'never' } }, kit()), misuse(/Pass plain values/));
});

test('an address is for shipping or for billing', () => {
  assert.deepEqual(optionsOf('address', { mode: 'shipping' }, kit()), { mode: 'shipping' });
  assert.deepEqual(optionsOf('address', {}, kit()), {});
  assert.throws(() => optionsOf('address', { mode: 'both' }, kit()), misuse(/"shipping" or "billing"/));
  assert.deepEqual(optionsOf('shippingAddress', { mode: 'both' }, kit()), {});
});

test('a frame’s word for an event counts where its element has that', () => {
  assert.ok(isEvent('payment', 'savedpaymentmethodremove') && isEvent('expressCheckout', 'confirm') && isEvent('address', 'change'));
  assert.ok(!isEvent('address', 'confirm') && !isEvent('payment', 'confirm') && !isEvent('expressCheckout', 'change'));
  assert.ok(!isEvent('payment', '') && !isEvent('payment', 'change loaderstart'));
});

test('options have one name in a frame, whatever release named them', () => {
  const { claim, ...told } = session({ mode: 'payment', amount: 1099, currency: 'usd', payment_method_types: ['card'], setup_future_usage: 'off_session', appearance: {} });
  assert.match(claim, /^[0-9a-f]{32}$/);
  assert.deepEqual(told, { mode: 'payment', amount: 1099, currency: 'usd', paymentMethodTypes: ['card'], setupFutureUsage: 'off_session' });
  assert.deepEqual(session({ mode: 'setup', paymentMethodTypes: ['card'], allowedPaymentMethodTypes: ['card'] }).paymentMethodTypes, ['card']);
  assert.throws(
    () => session({ mode: 'setup', paymentMethodTypes: ['card'], allowedPaymentMethodTypes: ['ideal'] }),
    misuse(/`paymentMethodTypes` and `allowedPaymentMethodTypes` are one option/),
  );
});

test('types are names, and go with a mode', () => {
  for (const types of ['card', [1], {}]) {
    assert.throws(() => session({ mode: 'setup', paymentMethodTypes: types }), misuse(/`paymentMethodTypes` is a list of names/));
  }
  assert.throws(() => session({ clientSecret: 'pi_1_secret_2', paymentMethodTypes: ['card'] }), misuse(/goes with `mode`/));
  assert.throws(() => session({ mode: 'setup', paymentMethodTypes: ['card'], excludedPaymentMethodTypes: ['ideal'] }), misuse(/to offer .* or those to leave out/));
  assert.deepEqual(session({ clientSecret: 'pi_1_secret_2', excludedPaymentMethodTypes: ['ideal'] }).excludedPaymentMethodTypes, ['ideal']);
});

test('a Customer Session is taken on safe pages only, and no message repeats its secret', () => {
  const customerSessionClientSecret = 'cuss_secret_1';
  const open = (href, more) => at(href, () => session({ mode: 'setup', customerSessionClientSecret, ...more }));
  for (const href of ['https://shop.example/', 'http://localhost:3000/']) {
    assert.equal(open(href).customerSessionClientSecret, customerSessionClientSecret);
  }
  const silent = (message) => (error) => message.test(error.message) && !error.message.includes('cuss_secret_1');
  assert.throws(() => open('http://shop.example/'), silent(/https pages only/));
  assert.throws(() => open('https://shop.example/', { customerOptions: {} }), silent(/without `customerOptions`/));
  assert.throws(() => open('https://shop.example/', { customerSessionClientSecret: 'cuss_secret_1 ' }), silent(/as your server got it/));
});

test('of a custom method, a frame is told its name and what it says of itself', () => {
  const embedded = { type: 'embedded', subtitle: 'By tram', embedded: { handleRender() {} } };
  const told = (methods) => session({ mode: 'setup', customPaymentMethods: methods }).customPaymentMethods;
  assert.deepEqual(told([{ id: 'cpmt_1', options: embedded }, { id: 'cpmt_2' }]), [{ id: 'cpmt_1', subtitle: 'By tram' }, { id: 'cpmt_2' }]);
  assert.deepEqual(told([{ id: 'cpmt_1', payment: { type: 'static', subtitle: 'now' }, options: embedded }]), [{ id: 'cpmt_1', subtitle: 'now' }]);
  assert.equal(told([]), undefined);
  for (const wrong of [{}, [{ id: 'pm_1' }], [{}]]) assert.throws(() => told(wrong), misuse(/`customPaymentMethods` is a list/));
});

test('a document claims sessions by one random word', () => {
  const shared = kit();
  assert.equal(session({ mode: 'setup' }, shared).claim, session({ mode: 'setup' }, shared).claim);
  assert.notEqual(session({ mode: 'setup' }).claim, session({ mode: 'setup' }).claim);
});

test('an update tells what is new, and names what is gone', () => {
  assert.deepEqual(changed({ amount: 1, currency: 'usd', options: { a: [1] } }, { amount: 2, options: { a: [1] }, mode: 'setup' }), { amount: 2, currency: null, mode: 'setup' });
  assert.deepEqual(changed(undefined, undefined), {});
  assert.deepEqual(changed(undefined, { amount: 1 }), { amount: 1 });
  assert.ok(same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }) && !same({ a: 1 }, { a: 2 }) && !same(undefined, null));
});
