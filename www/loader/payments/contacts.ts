/**
 * What address and e-mail elements of a group add to a payment: a billing address and an e-mail address to the payment method, a
 * shipping address to the payment. What the page passed, name by name, comes before that.
 */
import { addressMode } from '../components/address-mode.js';
import type { GroupState } from '../elements.js';
import type { Holder } from '../field-element.js';
import { linkOf } from '../holders.js';
import type { Kit } from '../kit.js';
import type { Values } from './arguments.js';
import { linkCall } from './link-calls.js';

/** What the elements hold, under the API's names. */
export interface Contacts {
  readonly billing: Values;
  readonly shipping: Values | undefined;
  readonly email: string | undefined;
}

/** An address element's value. */
interface AddressValue {
  readonly name?: string;
  readonly phone?: string;
  readonly address?: Values;
}

const EMAILS = ['linkAuthentication', 'contactDetails'];

/** Asks the elements; one that is not finished adds nothing, for `submit()` has said so to the buyer. */
export async function contactsOf(group: GroupState, { IntegrationError }: Kit): Promise<Contacts> {
  const valueOf = async (holder: Holder | undefined): Promise<Values | undefined> => {
    if (!holder) return undefined;
    const { value } = await linkCall(linkOf(holder, IntegrationError), IntegrationError, 'value', {}, undefined);
    const { complete, value: found } = Object(value) as { complete?: boolean; value?: Values };
    return complete ? found : undefined;
  };
  const mounted = group.holders().filter((holder) => holder.mounted());
  const find = (wanted: (holder: Holder) => boolean) => valueOf(mounted.find(wanted));
  const [billing, shipping, contact] = await Promise.all([
    find((holder) => addressMode(holder) === 'billing'),
    find((holder) => addressMode(holder) === 'shipping'),
    find(({ type }) => EMAILS.includes(type)),
  ]);
  const sync = group.options()['syncAddressCheckbox'] ?? 'billing';
  const asked = payerAsksForAddress(mounted);
  return {
    billing: detailsOf(billing ?? (sync === 'billing' && !asked ? shipping : undefined)),
    shipping: shippingOf(shipping ?? (sync === 'shipping' ? billing : undefined)),
    email: contact?.['email'] as string | undefined,
  };
}

/** Whether the element with the payment details has an address of its own, which another address must not be mixed with. */
function payerAsksForAddress(mounted: Holder[]): boolean {
  return mounted.some((holder) => holder.mounted()?.change?.value?.['billingDetails']);
}

function detailsOf(value: AddressValue | undefined): Values {
  if (!value) return {};
  const { name, phone, address } = value;
  return { name, ...(phone && { phone }), address: filled(address) };
}

function shippingOf(value: AddressValue | undefined): Values | undefined {
  return value && detailsOf(value);
}

/** Without the lines that are empty. */
function filled(address: Values | undefined): Values {
  return Object.fromEntries(Object.entries({ ...address }).filter(([, line]) => line !== null && line !== ''));
}

/** Billing details with what the elements add; the page's own come first. */
export function withBilling(given: Values | undefined, { billing, email }: Contacts): Values | undefined {
  const own = Object(given?.['billing_details']) as Values;
  const address = { ...(billing['address'] as Values), ...(own['address'] as Values) };
  const details = { ...billing, ...(email !== undefined && { email }), ...own, ...(Object.keys(address).length > 0 && { address }) };
  return Object.keys(details).length > 0 ? { ...given, billing_details: details } : given;
}
