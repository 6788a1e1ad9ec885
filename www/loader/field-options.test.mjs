import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { height: heightOf, portable, travelling } = await load('loader/field-options.ts');

const lineHeight = (style) => heightOf('card', { style });

test('the height of the line follows the style', () => {
  const height = (base) => Number(lineHeight({ base }).toFixed(2));
  assert.equal(Number(lineHeight(undefined).toFixed(2)), 19.2);
  assert.equal(height({ fontSize: '20px' }), 24);
  assert.equal(height({ fontSize: '20px', lineHeight: '30px' }), 30);
  assert.equal(height({ fontSize: '20px', lineHeight: '1.6' }), 32);
  assert.equal(height({ fontSize: '1.5rem', lineHeight: '2em' }), 48);
  assert.equal(height({ padding: '4px' }), 27.2);
  assert.equal(height({ padding: '10px 4px 2px' }), 31.2);
  assert.equal(height({ fontSize: 'larger', lineHeight: 'normal' }), 19.2);
});

test('only what the frame may see travels, as a copy', () => {
  const style = { base: { color: 'red' } };
  const sent = travelling('card', { style, classes: { base: 'x' }, value: { postalCode: '94107', number: '4242' }, hideIcon: true, other: 1 });
  assert.deepEqual(JSON.parse(JSON.stringify(sent)), { style, value: { postalCode: '94107' }, hideIcon: true });
  assert.notEqual(sent.style, style);
});

test('the number alone shows no icon unless it is asked to', () => {
  assert.deepEqual(travelling('cardNumber', { showIcon: true, hideIcon: true }), { hideIcon: false });
  assert.deepEqual(travelling('cardNumber', { showIcon: false }), { hideIcon: true });
  assert.deepEqual(travelling('cardNumber', { hideIcon: true }), {});
});

test('the options of bank accounts travel as well', () => {
  const options = { supportedCountries: ['SEPA'], placeholderCountry: 'DE', iconStyle: 'solid', hideIcon: true, disabled: false };
  assert.deepEqual(travelling('iban', { ...options, iban: 'DE89' }), options);
});

test('options of a wrong type are made to fit', () => {
  const sent = travelling('card', { disabled: 1, hideIcon: null, hidePostalCode: 'yes', iconStyle: {}, value: { postalCode: 94107 }, style: null });
  assert.deepEqual(sent, {
    value: { postalCode: '94107' },
    hidePostalCode: true,
    iconStyle: '[object Object]',
    disabled: true,
  });
  assert.deepEqual(travelling('card', { disabled: undefined, placeholder: null }), {});
  assert.deepEqual(travelling('card', { disabled: 0, preferredNetwork: 'visa' }), { disabled: false, preferredNetwork: ['visa'] });
  assert.equal(lineHeight({ base: { fontSize: 20, lineHeight: 1.5, padding: 5 } }), 40);
  assert.equal(lineHeight({ base: 'large' }), lineHeight(undefined));
});

test('what a framework wraps in proxies travels as if it were plain', () => {
  const reactive = (target) =>
    new Proxy(target, { get: (of, name) => (Object(of[name]) === of[name] ? reactive(of[name]) : of[name]) });
  const details = { name: 'Ada', address: { lines: ['1', '2'], city: undefined } };
  assert.deepEqual(portable('arguments', reactive(details)), { name: 'Ada', address: { lines: ['1', '2'] } });
  assert.deepEqual(travelling('card', reactive({ style: { base: { color: 'red' } } })), { style: { base: { color: 'red' } } });
});

test('what cannot be sent is refused at once', () => {
  const cycle = {};
  cycle.cycle = cycle;
  for (const color of [() => 'red', 1n, cycle]) {
    assert.throws(() => travelling('card', { style: { base: { color } } }), { name: 'IntegrationError', message: /element’s options/ });
  }
});

test('what is more than a line has its own height, known before it comes', () => {
  assert.equal(heightOf('payment', {}), 320);
  assert.equal(heightOf('payment', { layout: { type: 'tabs', spacedAccordionItems: true } }), 320);
  for (const layout of ['accordion', { type: 'accordion' }]) assert.equal(heightOf('payment', { layout }), 440);
  assert.equal(heightOf('expressCheckout', {}), 44);
  assert.equal(heightOf('expressCheckout', { buttonHeight: 55 }), 55);
});
