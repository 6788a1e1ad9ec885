/**
 * The operations that need no card element: every other payment method, SetupIntents, tokens of plain values, and what a
 * group of elements does by itself. A chunk of its own; it knows arguments and results, and what happens in between is the
 * payments frame's.
 */
import { groupMethods } from './group-methods.js';
import type { Kit, Methods } from './kit.js';
import { argumentsOf } from './payments/arguments.js';
import { checkoutMethods } from './payments/checkout.js';
import { customerSessionMethods } from './payments/customer-session.js';
import { intentMethods } from './payments/intents.js';
import { runner } from './payments/run.js';
import { tokenMethods } from './payments/tokens.js';
import { refusals } from './refusals.js';
import type { Session } from './session.js';

/** The methods of one Opentill object. */
export function payments(kit: Kit, session: Session): Methods {
  const read = argumentsOf(kit, session);
  const run = runner(kit, session);
  return {
    ...intentMethods(kit, read, run),
    ...tokenMethods(kit, read, run),
    ...groupMethods(kit, run),
    ...customerSessionMethods(kit, session),
    ...checkoutMethods(kit, session),
    ...refusals(kit.IntegrationError),
  };
}
