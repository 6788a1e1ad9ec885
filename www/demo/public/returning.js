// A buyer who comes back: the server makes a PaymentIntent for their customer, and a Customer Session that shows this page what they saved.

import { callShop, returnUrl, showPaid, start } from './checkout.js';

let order;

start({
  async options() {
    order = await callShop('/checkouts/returning', {});
    return { clientSecret: order.clientSecret, customerSessionClientSecret: order.customerSessionClientSecret };
  },
  // A Customer Session lasts half an hour. What the buyer has typed stays.
  renew: async () => (await callShop('/checkouts/returning/session', {})).customerSessionClientSecret,
  async pay({ till, elements }) {
    const { error, paymentIntent: intent } = await till.confirmPayment({ elements, confirmParams: { return_url: returnUrl }, redirect: 'if_required' });
    return { error, intent, done: !error && await showPaid(order.id) };
  },
  returned: (query) => showPaid(query.get('payment_intent')),
});
