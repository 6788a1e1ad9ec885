// Nothing exists before the buyer presses the button: the element is made for an amount, the page hands a ConfirmationToken to the server, and the server makes
// and confirms the payment.

import { callShop, returnUrl, setting, showPaid, start } from './checkout.js';

start({
  options: async () => ({ mode: 'payment', amount: Number(setting('shop-amount')), currency: setting('shop-currency') }),
  async pay({ till, elements }) {
    const { error, confirmationToken } = await till.createConfirmationToken({ elements, params: { return_url: returnUrl } });
    if (error) return { error };
    const order = await callShop('/checkouts/deferred', { confirmationToken: confirmationToken.id, returnUrl });
    const next = order.status === 'requires_action' ? await till.handleNextAction({ clientSecret: order.clientSecret }) : {};
    if (next.error) return { error: next.error };
    return { intent: next.paymentIntent, done: await showPaid(order.id) };
  },
  returned: (query) => showPaid(query.get('payment_intent')),
});
