/** `opentill/offers`: `<opentill-pricing-table>` and `<opentill-buy-button>`. `opentill/offers/stripe` defines them as `<stripe-...>`, too. */
import type { StripeError } from '@stripe/stripe-js';

/** The look: a theme, and the variables and rules that docs/appearance.md lists; beside them `highlightColor`. */
export interface OfferAppearance {
  theme?: 'stripe' | 'night' | 'flat';
  variables?: Record<string, string>;
  rules?: Record<string, Record<string, string>>;
}

/** How often something is paid. */
export interface OfferPeriod {
  interval?: 'day' | 'week' | 'month' | 'year';
  intervalCount?: number;
}

/** What is bought. */
export interface OfferPurchase {
  price: string;
  product: string;
  quantity: number;
}

/** The events; `checkout` and `contact` can be prevented, and then the page stays. `error` does not bubble. */
export interface OfferEventMap {
  ready: CustomEvent<OfferPeriod & { currency: string; currencies: string[]; items: number }>;
  change: CustomEvent<OfferPeriod & Partial<OfferPurchase> & { currency: string }>;
  checkout: CustomEvent<OfferPurchase & { currency: string; session: { id: string; url: string; expiresAt: number } }>;
  contact: CustomEvent<{ product: string; url: string }>;
  expired: CustomEvent<{ reason: string }>;
  error: CustomEvent<{ error: StripeError | { type: string; code?: string; param?: string; message?: string } }>;
}

/** What both elements have. */
export interface OfferElement extends HTMLElement {
  publishableKey: string | null;
  clientReferenceId: string | null;
  customerEmail: string | null;
  /** A Customer Session's; as a property it is not shown in the markup. */
  customerSessionClientSecret: string | null;
  theme: string | null;
  locale: string | null;
  appearance: OfferAppearance | string | null;
  currency: string | null;
  frameBase: string | null;
  apiBase: string | null;
  stripeAccount: string | null;
  apiVersion: string | null;
  allowGuest: boolean;
  direct: boolean;
  /** Loads it again. */
  retry(): void;
  addEventListener<K extends keyof OfferEventMap>(type: K, listener: (this: this, event: OfferEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
}

export interface PricingTable extends OfferElement {
  pricingTableId: string | null;
}
export interface BuyButton extends OfferElement {
  buyButtonId: string | null;
}
export declare const PricingTable: { new (): PricingTable; prototype: PricingTable };
export declare const BuyButton: { new (): BuyButton; prototype: BuyButton };

/** Says for all elements of the page what they do not say themselves. */
export declare function configure(options: {
  frameBase?: string;
  apiBase?: string;
  stripeAccount?: string;
  apiVersion?: string;
  locale?: string;
}): void;

/** Defines both elements under another prefix. */
export declare function define(prefix: string): void;

/** The attributes in markup of frameworks. */
export interface OfferAttributes {
  'publishable-key'?: string;
  'client-reference-id'?: string;
  'customer-email'?: string;
  'customer-session-client-secret'?: string;
  theme?: 'light' | 'dark' | 'auto';
  locale?: string;
  appearance?: string | OfferAppearance;
  currency?: string;
  'allow-guest'?: boolean | '';
  direct?: boolean | '';
  height?: string | number;
  'frame-base'?: string;
  'api-base'?: string;
  'stripe-account'?: string;
  'api-version'?: string;
  id?: string;
  class?: string;
  className?: string;
  style?: unknown;
  slot?: string;
  key?: string | number | null;
  ref?: unknown;
  children?: unknown;
}
export interface PricingTableAttributes extends OfferAttributes {
  'pricing-table-id': string;
}
export interface BuyButtonAttributes extends OfferAttributes {
  'buy-button-id': string;
}

/** The elements by their names, for every framework's own table of elements. */
export interface OfferElements {
  'opentill-pricing-table': PricingTableAttributes;
  'opentill-buy-button': BuyButtonAttributes;
  'stripe-pricing-table': PricingTableAttributes;
  'stripe-buy-button': BuyButtonAttributes;
}

/** The same, as Vue's table of components has it. */
export type OfferComponents = { [Name in keyof OfferElements]: new () => { $props: OfferElements[Name] } };

declare global {
  interface HTMLElementTagNameMap {
    'opentill-pricing-table': PricingTable;
    'opentill-buy-button': BuyButton;
    'stripe-pricing-table': PricingTable;
    'stripe-buy-button': BuyButton;
  }
  /** React 18, Preact with `jsxFactory`. */
  namespace JSX {
    interface IntrinsicElements extends OfferElements {}
  }
}

// For those of these that a project has: where one is not installed, its part says nothing, and is no error.

/** React 18 and 19. */
// @ts-ignore
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends OfferElements {}
  }
}
/** Preact. */
// @ts-ignore
declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements extends OfferElements {}
  }
}
/** Solid. */
// @ts-ignore
declare module 'solid-js/jsx-runtime' {
  namespace JSX {
    interface IntrinsicElements extends OfferElements {}
  }
}
/** Svelte. */
// @ts-ignore
declare module 'svelte/elements' {
  interface SvelteHTMLElements extends OfferElements {}
}
/** Vue: templates, with `compilerOptions.isCustomElement` for these names. */
// @ts-ignore
declare module 'vue' {
  interface GlobalComponents extends OfferComponents {}
}
