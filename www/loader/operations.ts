/**
 * The operations: what a page passes to each, taken apart into the element that it means and the plain values that go to
 * the frame with it. A chunk of its own, fetched while the buyer types; what it shares with the loader is passed in.
 */
import { call } from './calls.js';
import type { Holder } from './field-element.js';
import type { Link } from './frame-link.js';
import type { OperationsKit } from './kit.js';
import type { CreatePaymentMethodFromCard, Opentill, OperationOptions } from './public.js';
import type { Operation } from './protocol.js';
import type { Session } from './session.js';

/** The methods that are here. */
export type Method =
  | 'createToken'
  | 'createPaymentMethod'
  | 'confirmCardPayment'
  | 'handleCardAction'
  | 'retrievePaymentIntent';

type Values = Record<string, unknown>;
type Result = Promise<never>;

/** The methods of one Opentill object. */
export function operations({ IntegrationError, cardOf, loadDialog, portable }: OperationsKit, session: Session): Pick<Opentill, Method> {
  /** Runs an operation and names its result; misuse rejects, all else resolves. */
  const run = async (name: string, link: Link, op: Operation, args: object, options?: OperationOptions): Result => {
    const { value, error } = await call(link, IntegrationError, op, portable('arguments', args), options?.signal);
    return (error ? { error } : { [name]: value }) as never;
  };

  /** The element that the page passed to `method`: one of those types, of this object. */
  const elementOf = (value: unknown, types: string, method: string): Holder => {
    const card = cardOf(value);
    if (!card || !types.split(' or ').includes(card.type)) {
      throw new IntegrationError(`${method}() needs a mounted ${types} element: pass what elements.create() gave you.`);
    }
    if (card.group.session !== session) {
      throw new IntegrationError('This element is of another Opentill object. Use the one whose elements() made it.');
    }
    card.link();
    return card;
  };

  /** The link of the element with the card, once all elements that hold parts of it work. */
  const cardLink = async (value: unknown, method: string): Promise<Link> => {
    const card = elementOf(value, 'card or cardNumber', method);
    if (card.type !== 'card') await card.group.settled();
    return card.link();
  };

  /** `card` of a PaymentMethod's data: an element, or a token. Gives the link to use, and the data that goes along. */
  const cardData = async (data: Values, method: string): Promise<{ link: Link; params: Values; useElement: boolean }> => {
    const { card, ...params } = data;
    if (typeof (card as Values | undefined)?.['token'] === 'string') {
      return { link: session.anyLink(), params: data, useElement: false };
    }
    return { link: await cardLink(card, method), params, useElement: true };
  };

  /** The arguments of createPaymentMethod, in the form with `card` and in the forms with `elements` or `element`. */
  const paymentMethodData = (given: unknown): Values => {
    const data = Object(given) as Values & Partial<CreatePaymentMethodFromCard>;
    if (data.elements || data.element) {
      const of = (type: 'card' | 'cardNumber') => data.elements?.getElement?.(type as 'card');
      const card = data.element ?? of('card') ?? of('cardNumber');
      return { ...data.params, ...(data.metadata && { metadata: data.metadata }), card };
    }
    const { type, ...params } = data;
    if (type !== 'card') {
      throw new IntegrationError('createPaymentMethod() makes cards only: pass {type: "card", card: element}.');
    }
    return params;
  };

  /** A PaymentIntent's client secret; the message does not repeat what was passed. */
  const checkClientSecret = (value: unknown, method: string) => {
    if (/^pi_\w+?_secret_\w+$/.test(String(value))) return;
    throw new IntegrationError(
      `${method}() needs a PaymentIntent’s \`client_secret\` (pi_..._secret_...) as your server got it.`,
    );
  };

  /**
   * `payment_method_options` without the element that holds the security code again, and that element's link if it is to be
   * asked for it: beside a card that is typed anew, the code is that card's.
   */
  const withoutCvc = (data: Values, typedAnew: boolean): { rest: Values; cvcLink: Link | undefined } => {
    const options = Object(data['payment_method_options']) as Values;
    const { cvc, ...card } = Object(options['card']) as Values;
    if (cvc === undefined) return { rest: data, cvcLink: undefined };
    const element = elementOf(cvc, 'cardCvc', 'confirmCardPayment');
    const rest = { ...data, payment_method_options: { ...options, card } };
    return { rest, cvcLink: typedAnew ? undefined : element.link() };
  };

  return {
    async createToken(card, params, given) {
      const link = await cardLink(card, 'createToken');
      return run('token', link, 'createToken', { params: { ...params } }, given);
    },
    async createPaymentMethod(data, given) {
      const { link, params } = await cardData(paymentMethodData(data), 'createPaymentMethod');
      const args = { params: params['card'] ? { type: 'card', ...params } : params };
      return run('paymentMethod', link, 'createPaymentMethod', args, given);
    },
    async confirmCardPayment(clientSecret, data, given) {
      checkClientSecret(clientSecret, 'confirmCardPayment');
      const handleActions = given?.handleActions !== false;
      if (handleActions) loadDialog().catch(() => {});
      const { payment_method: method, ...others } = { ...data } as Values;
      const named = method === undefined || method === null || typeof method === 'string';
      const { rest, cvcLink } = withoutCvc(others, !named);
      const { link, params, useElement } = named
        ? { link: cvcLink ?? session.anyLink(), params: method, useElement: false }
        : await cardData({ ...(method as Values) }, 'confirmCardPayment');
      const args = {
        clientSecret,
        data: { ...rest, ...(params ? { payment_method: params } : {}), useElement, useCvc: !!cvcLink },
        handleActions,
      };
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
