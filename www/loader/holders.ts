/** What chunks ask of the elements of a group. In each of them, for the loader itself needs none of it. */
import type { GroupState } from './elements.js';
import type { IntegrationError } from './errors.js';
import type { Holder } from './field-element.js';
import type { Link } from './frame-link.js';

/** The link of a mounted element; throws when there is none. */
export function linkOf(holder: Holder, Misuse: typeof IntegrationError): Link {
  const mount = holder.mounted();
  if (mount) return mount.link;
  throw new Misuse('This element is not mounted, or was destroyed. Call mount(), of a new one if need be, and leave it mounted until the result is there.');
}

/** Resolves when every mounted element of the group works or has failed. */
export function settled(group: GroupState): Promise<unknown> {
  return Promise.all(group.holders().map(({ mounted }) => mounted()?.settled));
}
