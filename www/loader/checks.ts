/**
 * What a page's developer is warned about: options that do not exist, fields that the page can read. A chunk of its own, fetched with test keys only: nobody
 * reads it in a live page. It refuses nothing.
 */

import { TRAVELLING } from './components/element-options.js';

const FIELD = 'classes style disabled';
const CARD = `${FIELD} iconStyle disableLink preferredNetwork`;
const BANK = `${FIELD} iconStyle hideIcon`;

/** The options that there are, by the place where they are given. */
export const OPTIONS: Record<string, string> = {
  'Opentill()': 'frameBase apiBase direct stripeAccount apiVersion locale allowLiveKeysInPage',
  'elements()':
    'clientSecret mode amount currency setupFutureUsage setup_future_usage captureMethod capture_method onBehalfOf on_behalf_of paymentMethodTypes payment_method_types allowedPaymentMethodTypes excludedPaymentMethodTypes paymentMethodConfiguration payment_method_configuration paymentMethodOptions payment_method_options paymentMethodCreation externalPaymentMethodTypes customPaymentMethods adaptivePricing fonts locale appearance loader customerOptions customerSessionClientSecret syncAddressCheckbox autoAdvance',
  card: `${CARD} value hidePostalCode hideIcon`,
  cardNumber: `${CARD} placeholder showIcon`,
  cardExpiry: `${FIELD} placeholder`,
  cardCvc: `${FIELD} placeholder`,
  iban: `${BANK} supportedCountries placeholderCountry`,
  auBankAccount: BANK,
  ...Object.fromEntries(Object.entries(TRAVELLING).map(([type, options]) => [type, `classes ${options}`])),
  payment: `${TRAVELLING.payment} applePay`,
};

const warned = new Set<string>();

/** Warns about each option that does not exist, and names the one that was probably meant. */
export function checkOptions(place: string, given: object): void {
  // The elements that hand their options to their frames are given what Stripe's are: they have no list here.
  const known = OPTIONS[place]?.split(' ');
  if (!known) return;
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || known.includes(name)) continue;
    warn(`${place} has no option "${name}". The nearest is "${nearest(name, known)}".`);
  }
  const { frameBase } = given as { frameBase?: string };
  if (frameBase && new URL(frameBase).origin === location.origin) {
    warn('This page can read the card fields: use a `frameBase` of another origin.');
  }
}

/** Says it once a page. */
function warn(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(`opentill: ${text}`);
}

function nearest(name: string, known: readonly string[]): string {
  return known.reduce((best, next) => (likeness(name, next) > likeness(name, best) ? next : best));
}

/** How many letters two names share, less how much longer one is: enough to find the one that was mistyped. */
function likeness(name: string, known: string): number {
  const shared = [...known.toLowerCase()].filter((letter) => name.toLowerCase().includes(letter));
  return shared.length - Math.abs(name.length - known.length);
}
