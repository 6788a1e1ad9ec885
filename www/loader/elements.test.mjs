import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { createGroup, groupOf } = await load('loader/elements.ts');
const { openSession } = await load('loader/session.ts');

const payment = { mode: 'payment', amount: 1099, currency: 'usd' };

/** A group of a session that opens no frames, and what happened to both. */
function group(options) {
  const heard = [];
  const session = {
    elements: new Set(),
    groups: new Set(),
    check() {},
    checkOptions: (place, given) => heard.push([place, { ...given }]),
    openController: () => assert.fail('nothing is mounted'),
    payments: () => heard.push('payments frame'),
  };
  const late = (name) => async (...args) => [name, ...args];
  const made = createGroup(session, {}, late, options);
  const state = groupOf(made);
  /** A mounted element of this type, as far as the group can tell. */
  const mount = (type, post = () => {}) => session.elements.add({ type, group: state, mounted: () => ({ regroup: () => post({ t: 'update' }) }) });
  return { made, state, session, heard, mount };
}

test('one element of each type, found by its type or by a wrapper’s component', () => {
  const { made } = group();
  for (const type of ['card', 'cardNumber', 'cardExpiry', 'cardCvc', 'iban', 'auBankAccount']) {
    const element = made.create(type);
    assert.equal(made.getElement(type), element);
    assert.equal(made.getElement(Object.assign(() => null, { __elementType: type })), element);
    assert.throws(() => made.create(type), { name: 'IntegrationError', message: new RegExp(`There is a ${type} element already`) });
    element.destroy();
    assert.equal(made.getElement(type), null);
    assert.notEqual(made.create(type), element);
  }
  for (const type of ['crad', 'paymentForm', 'toString', undefined]) {
    assert.throws(() => made.create(type), { name: 'IntegrationError', message: /no element of type .* There are card, cardNumber/ });
    assert.equal(made.getElement(type), null);
  }
});

test('two addresses, one for each purpose', () => {
  const { made } = group();
  const shipping = made.create('address', { mode: 'shipping' });
  assert.equal(made.getElement('address'), shipping);
  assert.equal(made.getElement('address', { mode: 'billing' }), null);
  const billing = made.create('address');
  assert.equal(made.getElement('address', { mode: 'billing' }), billing);
  assert.equal(made.getElement('address', { mode: 'shipping' }), shipping);
  for (const options of [{ mode: 'shipping' }, { mode: 'billing' }, {}, undefined]) {
    assert.throws(() => made.create('address', options), { name: 'IntegrationError', message: /There is a address element already/ });
  }
  shipping.destroy();
  assert.equal(made.getElement('address', { mode: 'shipping' }), null);
  assert.ok(made.create('address', { mode: 'shipping' }));
  assert.throws(() => made.create('card', { mode: 'shipping' }) && made.create('card', { mode: 'billing' }), /a card element already/);
});

test('options of an element that cannot be sent are refused at once', () => {
  const { made } = group();
  assert.throws(() => made.create('iban', { style: { base: { color: () => 'red' } } }), { name: 'IntegrationError' });
  assert.equal(made.getElement('iban'), null);
});

test('contradictions are refused when the group is made', () => {
  assert.throws(() => group({ ...payment, clientSecret: 'pi_1_secret_2' }), { name: 'IntegrationError', message: /or else a `mode`/ });
  assert.throws(() => group({ mode: 'payment', currency: 'usd' }), { name: 'IntegrationError', message: /`amount`/ });
});

test('an update merges, and reaches what is mounted without taking it away', async () => {
  const { made, state, mount } = group(payment);
  const posted = [];
  mount('card', (message) => posted.push(message));
  const ends = [];
  made.on('update-end', () => ends.push('end'));
  await made.update({ amount: 1299, currency: 'eur' });
  assert.deepEqual(state.options(), { mode: 'payment', amount: 1299, currency: 'eur' });
  await made.update({ mode: 'setup', autoAdvance: true });
  assert.deepEqual(state.options(), { mode: 'setup', amount: 1299, currency: 'eur', autoAdvance: true });
  assert.deepEqual(ends, ['end', 'end']);
  assert.deepEqual(posted.map(({ t }) => t), ['update', 'update']);
});

test('an update that contradicts rejects, and changes nothing', async () => {
  const { made, state } = group(payment);
  await assert.rejects(made.update({ amount: 0 }), { name: 'IntegrationError', message: /`amount`/ });
  await assert.rejects(made.update({ clientSecret: 'pi_1_secret_2' }), { name: 'IntegrationError', message: /another group/ });
  assert.deepEqual(state.options(), payment);
  const other = group({ clientSecret: 'pi_1_secret_2' });
  await other.made.update({ clientSecret: 'pi_1_secret_2', locale: 'de' });
  await assert.rejects(other.made.update({ mode: 'setup' }), { name: 'IntegrationError', message: /or else a `mode`/ });
});

test('submit and fetchUpdates are the payments’ chunk’s', async () => {
  const { made, state } = group(payment);
  assert.deepEqual(await made.submit(), ['submit', state]);
  assert.deepEqual(await made.fetchUpdates(), ['fetchUpdates', state]);
});

test('what a payment needs is fetched when the buyer can type, if the group will need it', () => {
  const frames = (options) => {
    const { state, heard } = group(options);
    state.preload();
    return heard.filter((entry) => entry === 'payments frame').length;
  };
  assert.equal(frames(), 0);
  assert.equal(frames({ locale: 'de' }), 0);
  assert.equal(frames(payment), 1);
  assert.equal(frames({ clientSecret: 'pi_1_secret_2' }), 1);
  assert.equal(frames({ paymentMethodCreation: 'manual' }), 1);
});

test('what was given is handed to the check for names', async () => {
  const { made, heard } = group({ locale: 'de', ammount: 1 });
  made.create('iban', { hideIkon: true }).update({ styl: {} });
  await made.update({ amont: 1 });
  assert.deepEqual(heard, [
    ['elements()', { locale: 'de', ammount: 1 }],
    ['iban', { hideIkon: true }],
    ['iban', { styl: {} }],
    ['elements()', { amont: 1 }],
  ]);
});

test('what a page gave is wiped when its Opentill object is destroyed', () => {
  const session = openSession({ api: { key: 'pk_live_1' }, frameBase: 'https://pay.example' });
  const made = createGroup(session, {}, () => {}, { ...payment, customerSessionClientSecret: 'cuss_secret_1' });
  const other = createGroup(session, {}, () => {}, payment);
  assert.equal(groupOf(made).options().customerSessionClientSecret, 'cuss_secret_1');
  session.destroy();
  assert.deepEqual([groupOf(made).options(), groupOf(other).options()], [{}, {}]);
});

test('the handle of another group, or of none, is no group', () => {
  for (const value of [undefined, null, 'card', {}, { create() {} }]) assert.equal(groupOf(value), undefined);
});
