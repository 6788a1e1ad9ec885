/** What a merchant's TypeScript relies on of pricing tables and buy buttons; compiled with the rest, never run. Each line marked as an error must be one. */
import type { JSX as Preact } from 'preact';
import type { JSX as React } from 'react';
import type { JSX as Solid } from 'solid-js/jsx-runtime';
import type { SvelteHTMLElements } from 'svelte/elements';
import type { GlobalComponents } from 'vue';
import { BuyButton, configure, define, type OfferElements, PricingTable, type PricingTableAttributes } from './public-offers.js';

configure({ frameBase: 'https://pay.example', locale: 'de' });
define('shop');

function page(): void {
  const table = document.querySelector('opentill-pricing-table');
  const button: BuyButton = document.createElement('stripe-buy-button');
  if (!table) return;
  table.pricingTableId = 'prctbl_1';
  table.customerSessionClientSecret = 'cuss_secret_1';
  table.appearance = { theme: 'night', variables: { colorPrimary: '#0a7' } };
  table.allowGuest = button.direct;
  table.addEventListener('checkout', (event) => {
    const bought: [string, number, string] = [event.detail.price, event.detail.quantity, event.detail.session.url];
    event.preventDefault();
    return bought;
  });
  table.addEventListener('expired', ({ detail }) => detail.reason);
  table.addEventListener('error', ({ detail }) => detail.error.message);
  table.addEventListener('click', (event) => event.preventDefault());
  table.retry();
  new PricingTable().currency = 'eur';
  // @ts-expect-error: a table has no such id
  table.buyButtonId = 'buy_btn_1';
  // @ts-expect-error: a flag is no text
  table.allowGuest = 'yes';
  // @ts-expect-error: an event has no such member
  table.addEventListener('ready', ({ detail }) => detail.session);
}

const whole: PricingTableAttributes = {
  'pricing-table-id': 'prctbl_1',
  'publishable-key': 'pk_test_1',
  'client-reference-id': 'order-7',
  theme: 'auto',
  'allow-guest': true,
  height: 420,
};
// @ts-expect-error: without its id it shows nothing
const nothing: PricingTableAttributes = { 'publishable-key': 'pk_test_1' };
// @ts-expect-error: no such theme
const unknown: PricingTableAttributes = { 'pricing-table-id': 'prctbl_1', theme: 'night' };

/** Every framework knows the elements by their names, with these attributes. */
type Known<Table> = OfferElements extends Pick<Table, keyof OfferElements & keyof Table> ? keyof OfferElements extends keyof Table ? true : false : false;
const known: [Known<React.IntrinsicElements>, Known<Preact.IntrinsicElements>, Known<Solid.IntrinsicElements>, Known<SvelteHTMLElements>] = [true, true, true, true];
const inTemplates: InstanceType<GlobalComponents['opentill-buy-button']>['$props'] = { 'buy-button-id': 'buy_btn_1' };
// @ts-expect-error: without its id it shows nothing
const idless: InstanceType<GlobalComponents['opentill-buy-button']>['$props'] = {};
// @ts-expect-error: the test of the test: this is no element of ours
const other: React.IntrinsicElements['opentill-other'] = {};

export const compiled = [page, whole, nothing, unknown, known, inTemplates, idless, other];
