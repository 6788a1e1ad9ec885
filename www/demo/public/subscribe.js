// A subscription: the element is made for its first amount, and the server makes the first invoice when the buyer presses the button. Its payment keeps the
// method for the invoices to come.

import { callShop, returnUrl, setting, showPaid, start } from './checkout.js';

let invoice;

start({
  options: async () => ({ mode: 'subscription', amount: Number(setting('shop-amount')), currency: setting('shop-currency') }),
  async pay({ till, elements }) {
    // One invoice for this subscription: a declined card is tried again on the same one.
    invoice ??= await callShop('/checkouts/subscribe', {});
    const { error, paymentIntent: intent } = await till.confirmPayment({
      elements,
      clientSecret: invoice.clientSecret,
      confirmParams: { return_url: returnUrl },
      redirect: 'if_required',
    });
    return { error, intent, done: !error && await showPaid(invoice.id) };
  },
  returned: (query) => showPaid(query.get('payment_intent')),
});
