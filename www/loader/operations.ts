/**
 * The operations on cards: what a page passes to each, taken apart into the element that it means and the plain values that
 * go to the frame with it. A chunk of its own, fetched while the buyer types; what it shares with the loader is passed in.
 * What it does not know goes to `payments.js`.
 */
import { call } from './calls.js';
import { loadDialog } from './chunks.js';
import type { Holder } from './field-element.js';
import type { Link } from './frame-link.js';
import { linkOf, settled } from './holders.js';
import type { OperationsKit } from './kit.js';
import type { Opentill, OperationOptions } from './public.js';
import type { Operation } from './protocol.js';
import type { Session } from './session.js';

/** The methods that are here. */
export type Method =
  | 'createToken'
  | 'createPaymentMethod'
  | 'confirmCardPayment'
  | 'handleCardAction'
  | 'retrievePaymentIntent';

export { submitForm } from './enter-key.js';
export { connectionError } from './errors.js';

type Values = Record<string, unknown>;
type Result = Promise<never>;

/** The elements that speak for a card. */
const CARD = /^card(Number)?$/;

/** The methods of one Opentill object. */
export function operations(kit: OperationsKit, session: Session): Pick<Opentill, Method> {
  const { IntegrationError, cardOf, portable } = kit;

  /** Runs an operation and names its result; misuse rejects, all else resolves. */
  const run = async (name: string, link: Link, op: Operation, args: object, options?: OperationOptions): Result => {
    const { value, error } = await call(link, IntegrationError, op, portable('arguments', args), options?.signal);
    return (error ? { error } : { [name]: value }) as never;
  };

  /** What has no card element in it is the other chunk's, and so is what is wrong with it. */
  const elsewhere = (method: Method, ...args: unknown[]) => kit.late(method)(...args) as Result;

  /** The element, if it is one of this object and of such a type. */
  const ours = (value: unknown, types: RegExp): Holder | undefined => {
    const found = cardOf(value);
    return found?.group.session === session && types.test(found.type) ? found : undefined;
  };

  /** The link of a card, once all elements that hold parts of it work. */
  const cardLink = async (card: Holder): Promise<Link> => {
    linkOf(card, IntegrationError);
    if (card.type !== 'card') await settled(card.group);
    return linkOf(card, IntegrationError);
  };

  /** A PaymentIntent's client secret; the message does not repeat what was passed. */
  const checkClientSecret = (value: unknown, method: string) => {
    if (/^pi_\w+?_secret_\w+$/.test(String(value))) return;
    throw new IntegrationError(
      `${method}() needs a PaymentIntent’s \`client_secret\` (pi_..._secret_...) as your server got it.`,
    );
  };

  return {
    async createToken(...args: unknown[]) {
      const [element, params, given] = args;
      const card = ours(element, CARD);
      if (!card) return elsewhere('createToken', ...args);
      return run('token', await cardLink(card), 'createToken', { params: { ...(params as Values) } }, given as OperationOptions);
    },
    async createPaymentMethod(data, given) {
      const { type, card: element, ...params } = { ...data } as Values;
      const card = ours(element, CARD);
      if (!card || type !== 'card') return elsewhere('createPaymentMethod', data, given);
      return run('paymentMethod', await cardLink(card), 'createPaymentMethod', { params }, given);
    },
    async confirmCardPayment(clientSecret, data, given) {
      checkClientSecret(clientSecret, 'confirmCardPayment');
      const handleActions = given?.handleActions !== false;
      if (handleActions) loadDialog().catch(() => {});
      const { payment_method: method, ...others } = { ...data } as Values;
      const { card: element, ...typed } = Object(method) as Values;
      const card = ours(element, CARD);
      const options = Object(others['payment_method_options']) as Values;
      const { cvc, ...rest } = Object(options['card']) as Values;
      const code = ours(cvc, /^cardCvc$/);
      const saved = !method || typeof method === 'string';
      // The code of a saved card is typed again; beside a card that is typed anew, the code is that card's.
      if ((!card && !saved) || (cvc !== undefined && !code)) {
        return elsewhere('confirmCardPayment', clientSecret, data, given);
      }
      const cvcLink = saved ? code && linkOf(code, IntegrationError) : undefined;
      if (code) others['payment_method_options'] = { ...options, card: rest };
      const link = card ? await cardLink(card) : (cvcLink ?? session.anyLink());
      const details = card ? { payment_method: typed } : method ? { payment_method: method } : {};
      const args = { clientSecret, data: { ...others, ...details, useElement: !!card, useCvc: !!cvcLink }, handleActions };
      return run('paymentIntent', link, 'confirmCardPayment', args, given);
    },
    async handleCardAction(clientSecret, given) {
      checkClientSecret(clientSecret, 'handleCardAction');
      loadDialog().catch(() => {});
      return run('paymentIntent', session.anyLink(), 'handleCardAction', { clientSecret }, given);
    },
    async retrievePaymentIntent(clientSecret, given) {
      checkClientSecret(clientSecret, 'retrievePaymentIntent');
      return run('paymentIntent', session.anyLink(), 'retrievePaymentIntent', { clientSecret }, given);
    },
  };
}
