/** Card data that a page holds itself: none is taken, wherever it stands among an operation's arguments. */
import type { IntegrationError } from '../errors.js';

const WHY =
  'Card data is taken from card elements only. A number or a security code that your page can read brings all of the page, and ' +
  'your server, into the scope of PCI DSS. Mount a card, cardNumber or cardCvc element, and pass that.';

const NAMES = ['number', 'cvc', 'cvv', 'exp_month', 'exp_year'];

/** Throws when there is card data in plain values. The values are not repeated. */
export function refuseCardData(value: unknown, Misuse: typeof IntegrationError): void {
  for (const [name, inner] of Object.entries(Object(value) as object)) {
    if (typeof inner === 'string') {
      if (name === 'card') throw new Misuse(WHY);
    } else {
      if (name === 'card' && NAMES.some((name) => Object(inner)[name] != null)) throw new Misuse(WHY);
      refuseCardData(inner, Misuse);
    }
  }
}

/** For a form that would take card data in Stripe's API, but not here. */
export function cardDataRefused(Misuse: typeof IntegrationError): Error {
  return new Misuse(WHY);
}
