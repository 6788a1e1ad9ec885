import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

globalThis.location = { origin: 'https://shop.example' };
const { checkOptions, OPTIONS } = await load('loader/checks.ts');

/** What these options cause to be said. */
function said(context, place, options) {
  const warn = context.mock.method(console, 'warn', () => {});
  checkOptions(place, options);
  checkOptions(place, options);
  return warn.mock.calls.map(({ arguments: [text] }) => text);
}

test('an option that does not exist is named once, with the one that was meant', (context) => {
  assert.deepEqual(said(context, 'Opentill()', { stripeAcount: 'acct_1', locale: undefined, lcale: undefined }), [
    'opentill: Opentill() has no option "stripeAcount". The nearest is "stripeAccount".',
  ]);
});

test('each mistyped option leads to the right one', (context) => {
  const meant = {
    'elements()': { clientSecrt: 'clientSecret', ammount: 'amount', curency: 'currency', setupFutureUse: 'setupFutureUsage', paymentMethodType: 'paymentMethodTypes', capturMethod: 'captureMethod' },
    iban: { suportedCountries: 'supportedCountries', placeholderContry: 'placeholderCountry' },
    auBankAccount: { hideIcons: 'hideIcon' },
    cardNumber: { showIcons: 'showIcon' },
    payment: { paymentMetodOrder: 'paymentMethodOrder', buisness: 'business', aplePay: 'applePay' },
    expressCheckout: { butonHeight: 'buttonHeight' },
  };
  for (const [place, names] of Object.entries(meant)) {
    for (const [mistyped, right] of Object.entries(names)) {
      assert.deepEqual(said(context, place, { [mistyped]: 1 }), [
        `opentill: ${place} has no option "${mistyped}". The nearest is "${right}".`,
      ]);
      context.mock.restoreAll();
    }
  }
});

test('nothing is said of options that exist', (context) => {
  for (const [place, names] of Object.entries(OPTIONS)) {
    const options = Object.fromEntries(names.split(' ').map((name) => [name, 'https://pay.example']));
    assert.deepEqual(said(context, place, options), []);
  }
});

test('fields that the page can read are warned about', (context) => {
  const [text, ...others] = said(context, 'Opentill()', { frameBase: 'https://shop.example/pay' });
  assert.match(text, /another origin/);
  assert.deepEqual(others, []);
});
