// The shop's checkouts with the Payment Element: what each page says, and what the shop's server does for it. The card shop is not among them.

import { cart, CURRENCY, month, preorder, price } from './cart.mjs';

const TEAPOT = { picture: '/teapot.svg', shows: 'An ink blue stoneware teapot with two cups' };
const BOWL = { picture: '/bowl.svg', shows: 'A salt white stoneware bowl with a blue band' };

/** The pages, by path. `title` is the form's heading, `button` what is pressed; the scripts are of the same name. */
export const CHECKOUTS = {
  '/returning': {
    order: cart,
    ...TEAPOT,
    name: 'Welcome back',
    title: 'Welcome back, Ada',
    intro: 'Pay with a card that you saved, or with anything else.',
    sum: 'Total',
    button: `Pay ${price(cart().total)}`,
    fine: 'A Customer Session lets this page show what you saved, for half an hour and to nobody else.',
    done: 'Thank you, it is paid',
  },
  '/deferred': {
    order: cart,
    ...TEAPOT,
    name: 'Pay by any method',
    title: 'Payment',
    intro: 'Nothing is created before you press the button.',
    sum: 'Total',
    button: `Pay ${price(cart().total)}`,
    fine: 'The page hands a ConfirmationToken to the shop\'s server, which makes the payment and confirms it.',
    done: 'Thank you, it is paid',
  },
  '/save': {
    order: preorder,
    ...BOWL,
    name: 'Pay later',
    title: 'How will you pay?',
    intro: 'We charge you when your bowl leaves the kiln in January, not today.',
    sum: 'Due in January',
    button: 'Save and order',
    fine: 'A SetupIntent saves what you choose. You can have it removed at any time.',
    done: 'Your order is in',
  },
  '/subscribe': {
    order: month,
    ...TEAPOT,
    name: 'Subscribe',
    title: 'Join the club',
    intro: `${price(month().total)} each month, until you cancel.`,
    sum: 'Today',
    button: `Subscribe for ${price(month().total)} a month`,
    fine: 'The first invoice is paid now, and the same method pays the next ones.',
    done: 'Welcome to the club',
  },
};

/** What each page asks of the server, by path below `/api/checkouts`: functions of the shop, the visitor and what the page sent. */
export const CALLS = {
  '/returning': startReturning,
  '/returning/session': async ({ stripe }, visitor) => ({
    customerSessionClientSecret: await openSession(stripe, (await visitor.customer()).id),
  }),
  '/deferred': confirmDeferred,
  '/save': startSaving,
  '/save/ship': chargeSaved,
  '/subscribe': startSubscription,
};

async function startReturning({ stripe, orders }, visitor) {
  const { id: customer } = await visitor.customer();
  const [intent, customerSessionClientSecret] = await Promise.all([
    stripe.paymentIntents.create({
      amount: cart().total,
      currency: CURRENCY,
      customer,
      automatic_payment_methods: { enabled: true },
      description: 'Harbour Pottery order',
    }),
    openSession(stripe, customer),
  ]);
  orders.place(intent.id);
  return { ...forPage(intent), customerSessionClientSecret };
}

/** What the page may do with the customer: show what is saved, save more, remove. */
async function openSession(stripe, customer) {
  const session = await stripe.customerSessions.create({
    customer,
    components: {
      payment_element: {
        enabled: true,
        features: {
          payment_method_redisplay: 'enabled',
          payment_method_save: 'enabled',
          payment_method_save_usage: 'off_session',
          payment_method_remove: 'enabled',
        },
      },
    },
  });
  return session.client_secret;
}

/** The page has no intent: the server makes it of the buyer's ConfirmationToken, for the amount that the server knows, and confirms it at once. */
async function confirmDeferred({ stripe, orders }, visitor, { confirmationToken, returnUrl }) {
  const intent = await stripe.paymentIntents.create({
    amount: cart().total,
    currency: CURRENCY,
    automatic_payment_methods: { enabled: true },
    confirm: true,
    confirmation_token: text(confirmationToken),
    return_url: text(returnUrl),
    description: 'Harbour Pottery order',
  });
  orders.place(intent.id);
  return forPage(intent);
}

async function startSaving({ stripe }, visitor) {
  const { id: customer } = await visitor.customer();
  const intent = await stripe.setupIntents.create({ customer, automatic_payment_methods: { enabled: true }, usage: 'off_session' });
  return { id: intent.id, clientSecret: intent.client_secret };
}

/** January: what was saved is charged while the buyer is away. */
async function chargeSaved({ stripe, orders }, visitor, { setupIntent }) {
  const { customer, payment_method: method } = await stripe.setupIntents.retrieve(text(setupIntent));
  if (customer !== (await visitor.customer()).id) throw new Error('this SetupIntent is another customer\'s');
  const intent = await stripe.paymentIntents.create({
    amount: preorder().total,
    currency: CURRENCY,
    customer,
    payment_method: method,
    off_session: true,
    confirm: true,
    description: 'Harbour Pottery pre-order',
  });
  orders.place(intent.id);
  return { ...forPage(intent), total: price(intent.amount) };
}

/** The first month is an invoice. Its payment keeps the method, for the invoices to come. */
async function startSubscription({ stripe, orders }, visitor) {
  const { id: customer } = await visitor.customer();
  await stripe.invoiceItems.create({ customer, amount: month().total, currency: CURRENCY, description: 'Harbour Club, first month' });
  const draft = await stripe.invoices.create({ customer, pending_invoice_items_behavior: 'include' });
  const invoice = await stripe.invoices.finalizeInvoice(draft.id, { expand: ['payments'] });
  const { payment_intent: id } = invoice.payments.data[0].payment;
  const intent = await stripe.paymentIntents.update(id, { setup_future_usage: 'off_session' });
  orders.place(intent.id);
  return forPage(intent);
}

function forPage({ id, status, client_secret: clientSecret, amount, currency }) {
  return { id, status, clientSecret, amount, currency };
}

/** What a page sent, if it is a text as ids and addresses are. */
function text(value) {
  if (typeof value !== 'string' || value.length > 2000) throw new Error('the page sent no text where one is needed');
  return value;
}
