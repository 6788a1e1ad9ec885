/** What a page passes to an operation, taken apart: which element it means, and the plain values that go to the frame with it. */
import { portable } from './card-options.js';
import { cardOf } from './card-element.js';
import { IntegrationError } from './errors.js';
import type { Outcome } from './calls.js';
import type { Link } from './frame-link.js';
import type { CreatePaymentMethodFromCard, OperationOptions } from './public.js';
import type { Operation } from './protocol.js';
import type { Session } from './session.js';

type Values = Record<string, unknown>;

/** Runs an operation and names its result; misuse rejects, all else resolves. */
export async function run<Name extends string>(
  name: Name,
  link: Link,
  op: Operation,
  args: object,
  options: OperationOptions | undefined,
): Promise<never> {
  const { value, error }: Outcome = await link.call(op, portable('arguments', args), options?.signal);
  return (error ? { error } : { [name]: value }) as never;
}

/** The link of the element that the page passed to `method`. */
export function linkOf(session: Session, value: unknown, method: string): Link {
  const card = cardOf(value);
  if (!card) {
    throw new IntegrationError(`${method}() needs a mounted card element: pass what elements.create("card") gave you.`);
  }
  if (card.session !== session) {
    throw new IntegrationError('This element is of another Opentill object. Use the one whose elements() made it.');
  }
  return card.link();
}

/** `card` of a PaymentMethod's data: an element, or a token. Gives the link to use, and the data that goes along. */
export function cardData(session: Session, data: Values, method: string): { link: Link; params: Values; useElement: boolean } {
  const { card, ...params } = data;
  if (typeof (card as Values | undefined)?.['token'] === 'string') {
    return { link: session.anyLink(), params: data, useElement: false };
  }
  return { link: linkOf(session, card, method), params, useElement: true };
}

/** The arguments of createPaymentMethod, in the form with `card` and in the forms with `elements` or `element`. */
export function paymentMethodData(given: unknown): Values {
  const data = Object(given) as Values & Partial<CreatePaymentMethodFromCard>;
  if (data.elements || data.element) {
    const card = data.element ?? data.elements?.getElement?.('card');
    return { ...data.params, ...(data.metadata && { metadata: data.metadata }), card };
  }
  const { type, ...params } = data;
  if (type !== 'card') {
    throw new IntegrationError('createPaymentMethod() makes cards only: pass {type: "card", card: element}.');
  }
  return params;
}

/** A PaymentIntent's client secret; the message does not repeat what was passed. */
export function checkClientSecret(value: unknown, method: string): asserts value is string {
  if (/^pi_\w+?_secret_\w+$/.test(String(value))) return;
  throw new IntegrationError(
    `${method}() needs a PaymentIntent’s \`client_secret\` (pi_..._secret_...) as your server got it.`,
  );
}
