/**
 * The box by which buyers say that their shipping and billing addresses are the same. While a group has an element for each, one
 * of them shows it (`syncAddressCheckbox`), and is told what the other holds; while it is ticked, that is what it holds itself. A chunk of
 * its own, for groups with an address.
 */
import type { GroupState } from './elements.js';
import type { Mount } from './field-mount.js';
import { addressMode } from './components/address-mode.js';
import { same } from './components/plain.js';

/** What the frame of an address is told of the other element. */
interface Twin {
  readonly of: string;
  readonly complete: boolean;
  readonly value: unknown;
}

const told = new WeakMap<Mount, Twin | null>();

/** The Payment Elements that do not ask for what another element has. */
const spared = new WeakMap<Mount, boolean>();

/** Tells the element with the box what is new of the other one, or that there is none any more; and the Payment Element what it need not ask. */
export function syncAddresses(group: GroupState, isThere: (mount: Mount) => boolean): void {
  const wanted = (group.options()['syncAddressCheckbox'] as string | undefined) ?? 'billing';
  const mounts = group.holders().map((holder) => holder.mounted());
  const addresses = mounts.filter((mount) => mount !== undefined).filter((mount) => addressMode(mount.field) !== undefined && isThere(mount));
  const other = addresses.find((mount) => addressMode(mount.field) !== wanted);
  for (const mount of addresses) {
    const twin = other && other !== mount && addressMode(mount.field) === wanted ? twinOf(other) : null;
    if (same(told.get(mount) ?? null, twin)) continue;
    told.set(mount, twin);
    mount.link.post({ t: 'update', options: { options: { sync: twin } } });
  }
  const billing = addresses.some((mount) => addressMode(mount.field) === 'billing');
  for (const mount of mounts) if (mount?.field.type === 'payment' && isThere(mount)) askOnce(mount, billing);
}

/**
 * Nobody is asked twice: while an element of the group has the billing address, with the name in it, the Payment Element asks for
 * neither. What its page says of these fields counts again when there is no such element any more.
 */
function askOnce(payment: Mount, elsewhere: boolean): void {
  if ((spared.get(payment) ?? false) === elsewhere) return;
  spared.set(payment, elsewhere);
  const { fields } = payment.field.options() as { fields?: { billingDetails?: unknown } };
  const billing = fields?.billingDetails;
  const others = typeof billing === 'string' ? { email: billing, phone: billing } : (billing as object | undefined);
  const once = { ...fields, billingDetails: { ...others, name: 'never', address: 'never' } };
  const options = payment.field.group.kit.portable('element’s options', { fields: elsewhere ? once : { ...fields } });
  payment.link.post({ t: 'update', options: { options } });
}

/** The element begins anew, or has other options, and knows of no other. */
export function forgetTwin(mount: Mount): void {
  told.delete(mount);
  spared.delete(mount);
}

function twinOf(other: Mount): Twin {
  const { complete, value } = other.change ?? {};
  return { of: addressMode(other.field)!, complete: complete === true, value: value ?? null };
}
