/** What pages pass to operations, taken apart: the elements that they mean, and the plain values that go along. */
import type { GroupState } from '../elements.js';
import type { Holder } from '../field-element.js';
import { isSubmitted, METHOD_TYPES, PAYERS, payerOf } from '../group-methods.js';
import { linkOf } from '../holders.js';
import type { Kit } from '../kit.js';
import type { Session } from '../session.js';

/** Plain values by name, as far as they have been looked at. */
export type Values = Record<string, unknown>;

/** Reads the arguments of the operations of one Opentill object; what cannot work throws. */
export interface Arguments {
  /** An element that can be asked: mounted, of one of these types, of this object. */
  element(value: unknown, types: readonly string[], method: string): Holder;
  /** A group of elements, of this object; one that has to be submitted first has been. */
  group(value: unknown, method: string): GroupState;
  /** The element of a group that holds payment details. */
  payer(group: GroupState, method: string): Holder;
  /** The data of a PaymentMethod, and the element in it in the place of details. */
  details(data: unknown, type: string, method: string): { data: Values; details: Holder | undefined };
  /** Values without the element that holds a saved card's security code, and that element. */
  cvc(data: Values, method: string): { data: Values; cvc: Holder | undefined };
}

/** The reader of one Opentill object's arguments. */
export function argumentsOf({ IntegrationError, cardOf, groupOf }: Kit, session: Session): Arguments {
  const checkOwner = (owner: Session) => {
    if (owner === session) return;
    throw new IntegrationError('This element is of another Opentill object. Use the one whose elements() made it.');
  };

  const element: Arguments['element'] = (value, types, method) => {
    const found = cardOf(value);
    if (!found || !types.includes(found.type)) {
      const wanted = types.join(' or ');
      throw new IntegrationError(`${method}() needs a mounted ${wanted} element: pass what elements.create() gave you.`);
    }
    checkOwner(found.group.session);
    // Throws when it is not mounted.
    linkOf(found, IntegrationError);
    return found;
  };

  const group: Arguments['group'] = (value, method) => {
    const found = groupOf(value);
    if (!found) throw new IntegrationError(`${method}() needs the object that elements() gave you as \`elements\`.`);
    checkOwner(found.session);
    if (found.options().mode && !isSubmitted(found)) {
      throw new IntegrationError(
        `Call elements.submit(), and wait until it succeeds, before ${method}(): with \`mode\` it tells what the buyer has ` +
          'still to fill in, before your server makes the intent. Call it again after elements.update().',
      );
    }
    return found;
  };

  const payer: Arguments['payer'] = (group, method) => {
    const found = payerOf(group);
    if (found) return found;
    throw new IntegrationError(
      `${method}() found no element with payment details. Mount one of this group (${PAYERS.join(', ')}) and leave it mounted.`,
    );
  };

  const details: Arguments['details'] = (data, type, method) => {
    const values = { ...(data as Values) };
    const given = values[type];
    // What has a mount() is meant as an element, whatever became of it; a card is one, or a token.
    const meant = cardOf(given) || typeof (Object(given) as Values)['mount'] === 'function';
    const nothing = type === 'card' && !Object.keys(Object(given) as Values).length;
    if (!meant && !nothing) return { data: values, details: undefined };
    const types = PAYERS.filter((payer) => METHOD_TYPES[payer] === type);
    delete values[type];
    return { data: values, details: element(given, types, method) };
  };

  const cvc: Arguments['cvc'] = (data, method) => {
    const options = Object(data['payment_method_options']) as Values;
    const { cvc, ...card } = Object(options['card']) as Values;
    if (!cardOf(cvc)) return { data, cvc: undefined };
    const rest = { ...options, card };
    return { data: { ...data, payment_method_options: rest }, cvc: element(cvc, ['cardCvc'], method) };
  };

  return { element, group, payer, details, cvc };
}
