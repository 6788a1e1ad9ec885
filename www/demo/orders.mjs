// The shop's orders: an order is packed when the backend's webhook says that it is paid, and not when a page says so. In memory, as the demo is.

/** How long a question for an order may stay open, in milliseconds. */
const PATIENCE = 20_000;

export class Orders {
  #orders = new Map();
  #waiting = new Map();

  /** An order that waits for its payment. */
  place(intent) {
    this.#orders.set(intent, { state: 'placed' });
  }

  /** What a webhook's event makes of an order. The same event can come again: it changes nothing then. */
  take({ type, data: { object } }) {
    if (type === 'payment_intent.succeeded') this.#move(object.id, 'packed');
    if (type === 'charge.refunded' && object.refunded) this.#move(object.payment_intent, 'called back');
  }

  /** The order of a payment, or nothing. */
  of(intent) {
    return this.#orders.get(intent);
  }

  /** The order once it is no longer merely placed, or as it is when that takes too long or the page is gone. */
  async settled(intent, gone) {
    if (this.of(intent)?.state !== 'placed') return this.of(intent);
    const waiting = this.#waiting.get(intent) ?? new Set();
    this.#waiting.set(intent, waiting);
    await new Promise((resolve) => {
      const leave = () => {
        clearTimeout(late);
        waiting.delete(leave);
        resolve();
      };
      const late = setTimeout(leave, PATIENCE);
      waiting.add(leave);
      gone.addEventListener('abort', leave, { once: true });
    });
    return this.of(intent);
  }

  #move(intent, state) {
    const order = this.#orders.get(intent);
    // The merchant may take other payments by the same account: those are no orders of this shop.
    if (!order || order.state === 'called back') return;
    order.state = state;
    for (const leave of [...this.#waiting.get(intent) ?? []]) leave();
    this.#waiting.delete(intent);
  }
}
