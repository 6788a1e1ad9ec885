/** What an address element is for. */
import type { AnyFieldOptions } from '../field-options.js';
import type { ElementType } from '../protocol.js';

/** `shipping` or `billing`; `undefined` of other elements. */
export function addressMode({ type, options }: { readonly type: ElementType; options(): AnyFieldOptions }): string | undefined {
  if (type === 'shippingAddress') return 'shipping';
  return type === 'address' ? (options().mode ?? 'billing') : undefined;
}
