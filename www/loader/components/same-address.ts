/**
 * The box by which buyers say that their shipping and billing addresses are the same. While a group has an element for each, one
 * of them shows it (`syncAddressCheckbox`), and is told what the other holds; while it is ticked, that is what it holds itself.
 */
import type { GroupState } from '../elements.js';
import type { Mount } from '../field-mount.js';
import { same } from './plain.js';

/** What the frame of an address is told of the other element. */
interface Twin {
  readonly of: string;
  readonly complete: boolean;
  readonly value: unknown;
}

const told = new WeakMap<Mount, Twin | null>();

/** Tells the element with the box what is new of the other one, or that there is none any more. */
export function syncAddresses(group: GroupState, isThere: (mount: Mount) => boolean): void {
  const wanted = (group.options()['syncAddressCheckbox'] as string | undefined) ?? 'billing';
  const mounts = group.holders().map((holder) => holder.mounted());
  const addresses = mounts.filter((mount) => mount !== undefined).filter((mount) => modeOf(mount) !== undefined && isThere(mount));
  const other = addresses.find((mount) => modeOf(mount) !== wanted);
  for (const mount of addresses) {
    const twin = other && other !== mount && modeOf(mount) === wanted ? twinOf(other) : null;
    if (same(told.get(mount) ?? null, twin)) continue;
    told.set(mount, twin);
    mount.link.post({ t: 'update', options: { options: { sync: twin } } });
  }
}

/** The element begins anew, and knows of no other. */
export function forgetTwin(mount: Mount): void {
  told.delete(mount);
}

function twinOf(other: Mount): Twin {
  const { complete, value } = other.change ?? {};
  return { of: modeOf(other)!, complete: complete === true, value: value ?? null };
}

/** What an address is for; `undefined` for other elements. */
function modeOf({ field }: Mount): string | undefined {
  if (field.type === 'shippingAddress') return 'shipping';
  return field.type === 'address' ? ((field.options() as { mode?: string }).mode ?? 'billing') : undefined;
}
