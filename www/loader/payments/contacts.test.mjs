import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../../testing.mjs';

const { contactsOf, withBilling } = await load('loader/payments/contacts.ts');
const { IntegrationError } = await load('loader/errors.ts');

const kit = { IntegrationError };
const market = { line1: '1 Market St', line2: null, city: 'San Francisco', state: '', country: 'US' };
const main = { line1: '2 Main St', city: 'Reno', country: 'US' };
const JANE = { name: 'Jane', phone: '+14155550132', address: market };
const JOE = { name: 'Joe', phone: '', address: main };
/** As it goes to the API. */
const SENT = { name: 'Jane', phone: '+14155550132', address: { line1: '1 Market St', city: 'San Francisco', country: 'US' } };

/** An element whose frame has this to say of its value; `undefined` is one that is not mounted. */
function element(type, value, options = {}, change) {
  let calls;
  const link = {
    refusal: () => undefined,
    calls: (make) => (calls ??= make(({ id, op }) => {
      assert.equal(op, 'value');
      queueMicrotask(() => calls.hear({ t: 'result', id, value }));
    })),
  };
  return { type, options: () => options, mounted: () => value && { link, change, field: { type, options: () => options } } };
}

const of = (elements, options = {}) => contactsOf({ holders: () => elements, options: () => options }, kit);
const complete = (value) => ({ complete: true, value });

test('each address goes where it belongs, without empty lines, and the e-mail address along', async () => {
  const shipping = element('shippingAddress', complete(JANE));
  const billing = element('address', complete(JOE), { mode: 'billing' });
  const email = element('contactDetails', complete({ email: 'jane@example.com' }));
  const both = await of([shipping, billing, email]);
  assert.deepEqual(both, { billing: { name: 'Joe', address: main }, shipping: SENT, email: 'jane@example.com' });
  const byMode = await of([element('address', complete(JANE), { mode: 'shipping' }), billing]);
  assert.deepEqual(byMode.shipping, SENT);
  assert.deepEqual(await of([]), { billing: {}, shipping: undefined, email: undefined });
});

test('what is not finished, or not mounted, adds nothing', async () => {
  const found = await of([
    element('shippingAddress', { complete: false, value: JANE }),
    element('address', undefined, { mode: 'billing' }),
    element('linkAuthentication', { complete: false, value: { email: 'jane@' } }),
  ]);
  assert.deepEqual(found, { billing: {}, shipping: undefined, email: undefined });
});

test('one address does for both, as far as the option and the Payment Element let it', async () => {
  const shipping = element('shippingAddress', complete(JANE));
  assert.deepEqual((await of([shipping])).billing, SENT);
  assert.deepEqual((await of([shipping], { syncAddressCheckbox: 'none' })).billing, {});
  const asks = element('payment', {}, {}, { value: { billingDetails: { address: { postal_code: '94107' } } } });
  assert.deepEqual((await of([shipping, asks])).billing, {});
  const asksNot = element('payment', {}, {}, { value: {} });
  assert.deepEqual((await of([shipping, asksNot])).billing, SENT);
  const billing = element('address', complete(JANE), { mode: 'billing' });
  assert.equal((await of([billing])).shipping, undefined);
  assert.deepEqual((await of([billing], { syncAddressCheckbox: 'shipping' })).shipping, SENT);
});

test('what the page passes comes before what its elements hold, name by name', () => {
  const contacts = { billing: { name: 'Jane', phone: '1', address: { line1: '1 Market St', city: 'Reno' } }, email: 'jane@example.com' };
  const given = { type: 'card', billing_details: { name: 'Shop', address: { city: 'Berlin' }, email: 'shop@example.com' } };
  assert.deepEqual(withBilling(given, contacts), {
    type: 'card',
    billing_details: { name: 'Shop', phone: '1', email: 'shop@example.com', address: { line1: '1 Market St', city: 'Berlin' } },
  });
  assert.deepEqual(withBilling(undefined, contacts).billing_details, { ...contacts.billing, email: 'jane@example.com' });
  const none = { billing: {}, email: undefined };
  assert.equal(withBilling(undefined, none), undefined);
  assert.deepEqual(withBilling({ type: 'card' }, none), { type: 'card' });
});
