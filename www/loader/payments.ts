/** The operations that need no card element: every other payment method, tokens, SetupIntents. A chunk of its own. */
import { groupMethods } from './group-methods.js';
import type { Kit, Methods } from './kit.js';
import { refusals } from './refusals.js';
import type { Session } from './session.js';

/** The methods of one Opentill object. */
export function payments(kit: Kit, _session: Session): Methods {
  return { ...groupMethods(kit), ...refusals(kit.IntegrationError) };
}
