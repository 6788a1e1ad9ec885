/** What a merchant's TypeScript relies on; compiled with the rest, never run. Each line marked as an error must be one. */
import type { Stripe, StripeCardElement, StripeCardNumberElement, StripeError } from '@stripe/stripe-js';
import * as implementation from './opentill.js';
import type * as published from './public.js';
import { IntegrationError, loadOpentill, type LoadError, Opentill } from './public.js';

// The published declarations and the code are of one shape.
const same: typeof published = implementation;

async function pay(clientSecret: string): Promise<string> {
  const opentill = await loadOpentill('pk_test_1', { frameBase: 'https://pay.example', locale: 'de', stripeAccount: 'acct_1' });
  if (!opentill) return 'no document';
  const elements = opentill.elements({ locale: 'fr' });
  const card: StripeCardElement = elements.create('card', { hidePostalCode: true, style: { base: { fontSize: '16px' } } });
  card.mount('#card');
  card.mount(document.body);
  card.on('change', ({ brand, complete, error, value }) => [brand, complete, error?.code, value.postalCode]);
  card.on('loaderror', ({ error }) => void (error as LoadError satisfies StripeError).code);
  const found: StripeCardElement | null = elements.getElement('card');
  const byComponent: StripeCardElement | null = elements.getElement(() => null);
  await elements.update({ locale: 'it', autoAdvance: true });

  const number: StripeCardNumberElement = elements.create('cardNumber', { showIcon: true, preferredNetwork: ['cartes_bancaires'] });
  number.on('change', ({ brand }) => brand);
  number.on('networkschange', ({ elementType }) => elementType);
  elements.create('cardExpiry', { placeholder: 'MM/YY' }).update({ disabled: true });
  const cvc = elements.create('cardCvc');
  await opentill.createToken(number);
  await opentill.createPaymentMethod({ type: 'card', card: number });
  await opentill.confirmCardPayment(clientSecret, { payment_method: { card: number } });
  await opentill.confirmCardPayment(clientSecret, { payment_method: 'pm_1', payment_method_options: { card: { cvc } } });

  const abort = new AbortController();
  const { token, error } = await opentill.createToken(card, { name: 'Ada', address_zip: '94107' }, { signal: abort.signal });
  if (error) return error.message ?? error.type;
  const { paymentMethod } = await opentill.createPaymentMethod({ type: 'card', card, billing_details: { name: 'Ada' } });
  await opentill.createPaymentMethod({ type: 'card', card: { token: token.id } }, { signal: abort.signal });
  await opentill.createPaymentMethod({ elements, params: { billing_details: { name: 'Ada' } } });
  await opentill.createPaymentMethod({ element: card, metadata: { order: '1' } });
  const result = await opentill.confirmCardPayment(
    clientSecret,
    { payment_method: { card }, receipt_email: 'ada@example.com' },
    { handleActions: false, signal: abort.signal },
  );
  await opentill.confirmCardPayment(clientSecret, { payment_method: paymentMethod?.id ?? 'pm_1' });
  if (result.error) return result.error.code ?? '';
  await opentill.handleCardAction(clientSecret);
  await opentill.handleCardAction(clientSecret, { signal: abort.signal });
  await opentill.retrievePaymentIntent(clientSecret, { signal: abort.signal });
  opentill.destroy();
  return [result.paymentIntent.status, found, byComponent].join();
}

// Code that was written for Stripe's object takes ours, for the methods that both have.
function takesStripe(stripe: Pick<Stripe, 'confirmCardPayment' | 'handleCardAction' | 'retrievePaymentIntent' | 'registerAppInfo'>): void {
  stripe.registerAppInfo({ name: 'shop' });
}
takesStripe(Opentill('pk_test_1', { frameBase: 'https://pay.example' }));

function misuse(opentill: published.Opentill, card: StripeCardElement): void {
  // @ts-expect-error: no such element
  opentill.elements().create('crad');
  // @ts-expect-error: no such option
  opentill.elements().create('card', { hidePostlCode: true });
  // @ts-expect-error: an option of the whole card
  opentill.elements().create('cardNumber', { hidePostalCode: true });
  // @ts-expect-error: the date is no card
  void opentill.createToken(opentill.elements().create('cardExpiry'));
  // @ts-expect-error: no such option
  Opentill('pk_test_1', { framesBase: 'https://pay.example' });
  // @ts-expect-error: an element, not its type
  void opentill.createToken('card');
  // @ts-expect-error: no card
  void opentill.createPaymentMethod({ type: 'card' });
  // @ts-expect-error: not both
  void opentill.createPaymentMethod({ elements: opentill.elements(), element: card });
  // @ts-expect-error: there is nothing to pay with
  void opentill.handleCardAction('pi_1_secret_2', { payment_method: 'pm_1' });
  // @ts-expect-error: a client secret comes first
  void opentill.confirmCardPayment({ payment_method: { card } });
}

const error: Error & { name: 'IntegrationError' } = new IntegrationError('message');

export { error, misuse, pay, same };
