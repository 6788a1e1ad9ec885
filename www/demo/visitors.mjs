// Who visits: a cookie of the shop's own, and the customer that the shop's server makes for it at the first need, with two saved cards as somebody has who
// has bought before. In memory, as the demo is.

import { randomUUID } from 'node:crypto';

const NAME = 'visitor';
/** More visitors than a demo has; the oldest are forgotten. */
const MOST = 10_000;

export class Visitors {
  #stripe;
  #customers = new Map();

  constructor(stripe) {
    this.#stripe = stripe;
  }

  /** The visitor of a request, and the header that a new one's answer carries. */
  of(request) {
    const [, known] = /(?:^|;\s*)visitor=([0-9a-f-]{36})(?:;|$)/.exec(request.headers.cookie ?? '') ?? [];
    const id = known ?? randomUUID();
    const headers = known ? {} : { 'set-cookie': `${NAME}=${id}; Path=/; HttpOnly; SameSite=Lax` };
    return { headers, customer: () => this.#customer(id) };
  }

  /** One customer for one visitor, also when two calls ask at once; one that could not be made is tried again. */
  #customer(id) {
    let customer = this.#customers.get(id);
    if (!customer) {
      customer = this.#seed();
      this.#customers.set(id, customer);
      customer.catch(() => this.#customers.delete(id));
      if (this.#customers.size > MOST) this.#customers.delete(this.#customers.keys().next().value);
    }
    return customer;
  }

  async #seed() {
    const customer = await this.#stripe.customers.create({ name: 'Ada Moreau', email: 'ada@example.com' });
    for (const card of ['pm_card_mastercard', 'pm_card_visa']) {
      const kept = await this.#stripe.paymentMethods.attach(card, { customer: customer.id });
      // Ada has agreed that the shop shows them again.
      await this.#stripe.paymentMethods.update(kept.id, { allow_redisplay: 'always' });
    }
    return customer;
  }
}
