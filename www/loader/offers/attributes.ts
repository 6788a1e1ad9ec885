/** What a page says of a table or button, as attributes and as properties; and what of it counts. */
import type { Init } from '../protocol.js';

/** The attributes that are texts, by their properties' names. */
export const TEXTS = 'publishableKey clientReferenceId customerEmail theme locale currency frameBase apiBase stripeAccount apiVersion'.split(' ');

/** Those that are there or not. */
export const FLAGS = ['allowGuest', 'direct'];

/** Properties that are not shown as attributes: a secret stays out of the markup, an object has no text. */
export const HIDDEN = ['customerSessionClientSecret', 'appearance'] as const;

/** The look that a page wants. */
export interface Appearance {
  theme?: string;
  variables?: Record<string, string>;
  rules?: Record<string, Record<string, string>>;
}

/** What is said to the frame; an empty text takes away what was said before. */
export type Options = Record<string, string | boolean>;

/** The rules that Stripe's components keep in silence. */
const REFERENCE = /^[\w-]{1,200}$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/;

/** A value that cannot be used: which attribute, and what it must be. */
export interface Refusal {
  readonly param: string;
  readonly message: string;
}

/** The reference and the e-mail address, each if it can be used; `refuse` hears why one cannot. The purchase goes on without it. */
export function checked(reference: string, email: string, refuse: (refusal: Refusal) => void): { reference: string; email: string } {
  const take = (param: string, value: string, rule: RegExp, message: string) => {
    if (!value || rule.test(value)) return value;
    refuse({ param, message: `${param} ${message} The purchase goes on without it.` });
    return '';
  };
  return {
    reference: take('client-reference-id', reference, REFERENCE, 'must match [A-Za-z0-9_-]{1,200}: letters, digits, - and _ alone.'),
    email: take('customer-email', email, EMAIL, 'must be an e-mail address, such as ada@shop.example.'),
  };
}

/** The `appearance` attribute or property; `refuse` hears when it is none. */
export function readAppearance(given: unknown, refuse: (refusal: Refusal) => void): Appearance {
  let read: unknown = given || {};
  try {
    if (typeof read === 'string') read = JSON.parse(read);
  } catch {
    read = undefined;
  }
  if (Object(read) === read && !Array.isArray(read)) return read as Appearance;
  refuse({ param: 'appearance', message: 'appearance must be a JSON object, such as {"variables":{"colorPrimary":"#0a7"}}.' });
  return {};
}

/** The members of `now` that are not as `before`; one that is gone is empty. */
export function changes(before: Options, now: Options): Options {
  const names = Object.keys({ ...before, ...now });
  return Object.fromEntries(names.filter((name) => before[name] !== now[name]).map((name) => [name, now[name] ?? '']));
}

/** The first message's element. */
export function elementInit(type: 'pricingTable' | 'buyButton', options: Options, appearance: object): Init['element'] {
  return { type, options, appearance };
}
