/**
 * `<opentill-pricing-table>` and `<opentill-buy-button>`: defined when this is imported, which does nothing on a server. An entry of its own:
 * pages that sell by them need nothing else of opentill.
 */
import { defaults, elementOf } from './offers/element.js';

/** `<opentill-pricing-table>` */
export const PricingTable = elementOf({ type: 'pricingTable', page: 'pricing-table', id: 'pricingTableId', height: 420 });

/** `<opentill-buy-button>` */
export const BuyButton = elementOf({ type: 'buyButton', page: 'buy-button', id: 'buyButtonId', height: 56 });

/** Says for all elements of the page what they do not say themselves, such as `frameBase`. Before they stand in the page. */
export function configure(options: typeof defaults): void {
  Object.assign(defaults, options);
}

/** Defines both under another prefix (`stripe`). Names that are taken are left alone. */
export function define(prefix: string): void {
  if (!globalThis.customElements) return;
  const elements = [['pricing-table', PricingTable], ['buy-button', BuyButton]] as const;
  for (const [name, element] of elements) {
    // A class has one name: others are classes of their own.
    if (!customElements.get(`${prefix}-${name}`)) customElements.define(`${prefix}-${name}`, prefix === 'opentill' ? element : class extends element {});
  }
}

define('opentill');
