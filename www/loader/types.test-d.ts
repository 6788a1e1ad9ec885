/** What a merchant's TypeScript relies on; compiled with the rest, never run. Each line marked as an error must be one. */
import type { Stripe, StripeCardElement, StripeCardNumberElement, StripeError, StripeIbanElement } from '@stripe/stripe-js';
import type { PaymentsMethod, RefusedMethod } from './methods.js';
import * as implementation from './opentill.js';
import type { Method } from './operations.js';
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

// Every method of Stripe's object is one of ours, or one that refuses, and none is both.
type Refused = RefusedMethod | 'initCheckoutElementsSdk' | 'initCheckoutFormSdk' | 'paymentRequest';
type Served = Exclude<keyof Stripe, Refused>;
const missing: Record<Exclude<Served, keyof published.Opentill>, true> = {};
const both: Record<Extract<Refused, keyof published.Opentill>, true> = {};
// What the loader makes is what Stripe's types name, three that older ones did, and one of ours; nothing of what is served is left out.
const unknown: Record<Exclude<PaymentsMethod, keyof Stripe>, true> = {
  createSource: true,
  openCustomerSession: true, redirectToCheckout: true,
  retrieveSource: true,
};
const unmade: Record<Exclude<Served, PaymentsMethod | Method | 'elements' | 'registerAppInfo'>, true> = {};

// Code that was written for Stripe's object takes ours: all of it but the elements that are not there yet, and `hashedValue`.
function takesStripe(stripe: Pick<Stripe, Exclude<Served, 'elements' | 'handleNextAction'>>): void {
  stripe.registerAppInfo({ name: 'shop' });
}
takesStripe(Opentill('pk_test_1', { frameBase: 'https://pay.example' }));

async function payAnyhow(opentill: published.Opentill, clientSecret: string): Promise<string> {
  const { signal } = new AbortController();
  const elements = opentill.elements({ mode: 'payment', amount: 1099, currency: 'eur', paymentMethodTypes: ['sepa_debit'] });
  const iban: StripeIbanElement = elements.create('iban', { supportedCountries: ['SEPA'], placeholderCountry: 'DE' });
  iban.on('change', ({ country, bankName, complete, error }) => [country, bankName, complete, error?.code]);
  elements.create('auBankAccount', { hideIcon: true }).on('change', ({ bankName, branchName }) => [bankName, branchName]);
  await elements.update({ amount: 1299, mode: 'subscription', setupFutureUsage: null });
  const { error: incomplete, selectedPaymentMethod } = await elements.submit();
  if (incomplete) return incomplete.code ?? incomplete.type;
  const { error: stale } = await elements.fetchUpdates();
  const { confirmationToken } = await opentill.createConfirmationToken({ elements, params: { return_url: 'https://shop.example' } });
  await opentill.createConfirmationToken({ element: iban }, { signal });
  await opentill.createPaymentMethod({ type: 'sepa_debit', sepa_debit: iban, billing_details: { name: 'Ada', email: 'ada@example.com' } });
  await opentill.createPaymentMethod({ element: iban, params: { billing_details: { name: 'Ada' } } }, { signal });
  const confirmParams = { return_url: 'https://shop.example' };
  const { error } = await opentill.confirmPayment({ elements, clientSecret, confirmParams });
  const result = await opentill.confirmPayment({ elements, clientSecret, redirect: 'if_required' }, { signal });
  await opentill.confirmSetup({ clientSecret, confirmParams, redirect: 'always' });
  await opentill.confirmIdealPayment(clientSecret, { payment_method: { ideal: { bank: 'ing' } }, ...confirmParams }, { handleActions: false, signal });
  await opentill.confirmSepaDebitPayment(clientSecret, undefined, { signal });
  await opentill.confirmAcssDebitSetup(clientSecret, {}, { skipMandate: true, signal });
  await opentill.confirmCardSetup(clientSecret, { payment_method: 'pm_1' }, { handleActions: false });
  await opentill.handleNextAction({ clientSecret }, { signal });
  await opentill.verifyMicrodepositsForSetup(clientSecret, { descriptor_code: 'SM11AA' }, { signal });
  await opentill.createToken('bank_account', { country: 'US', currency: 'usd', account_number: '1', account_holder_type: 'individual' });
  await opentill.createToken('pii', { personal_id_number: '1' }, { signal });
  await opentill.createToken(iban, { currency: 'eur', account_holder_name: 'Ada', account_holder_type: 'individual' });
  const { source } = await opentill.createSource(iban, { type: 'sepa_debit', currency: 'eur', owner: { name: 'Ada' } });
  await opentill.retrieveSource({ id: source?.id ?? '', client_secret: source?.client_secret ?? '' });
  return [selectedPaymentMethod, stale?.message, confirmationToken?.id, error.code, result.paymentIntent?.status].join();
}

async function payWithElement(opentill: published.Opentill, customerSessionClientSecret: string): Promise<string> {
  const elements = opentill.elements({ mode: 'payment', amount: 1099, currency: 'eur', customerSessionClientSecret, syncAddressCheckbox: 'billing' });
  const payment = elements.create('payment', { layout: { type: 'accordion', radios: 'always' }, fields: { billingDetails: 'auto' } });
  payment.on('change', ({ complete, value }) => [complete, value.type, value.payment_method?.id]);
  payment.on('expired', ({ reason }) => reason).on('methodunavailable', ({ type, reason }) => [type, reason]);
  payment.on('savedpaymentmethodremove', ({ success, payment_method }) => [success, payment_method]);
  payment.mount('#payment');
  payment.collapse();
  payment.update({ readOnly: true });
  const address = elements.create('address', { mode: 'shipping', allowedCountries: ['DE'] });
  elements.create('address', { mode: 'billing' });
  elements.getElement('address', { mode: 'billing' })?.clear();
  const { complete, value } = await address.getValue();
  elements.create('contactDetails').on('change', ({ value }) => value.email);
  elements.create('expressCheckout', { emailRequired: true }).on('click', ({ resolve }) => resolve({ lineItems: [] }));
  await elements.update({ customerSessionClientSecret });
  const { customerSession, error } = await opentill.openCustomerSession(customerSessionClientSecret);
  if (error) return error.code ?? '';
  const { paymentMethods } = await customerSession.on('expired', ({ reason }) => reason).list();
  await customerSession.update('pm_1', { allow_redisplay: 'limited' });
  customerSession.close();
  return [complete, value.name, paymentMethods?.[0]?.id, customerSession.expiresAt].join();
}

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
  // @ts-expect-error: one or the other
  opentill.elements({ clientSecret: 'pi_1_secret_2', mode: 'payment', amount: 1, currency: 'usd' });
  // @ts-expect-error: no amount
  opentill.elements({ mode: 'payment', currency: 'usd' });
  // @ts-expect-error: these do not change
  void opentill.elements().update({ clientSecret: 'pi_1_secret_2' });
  // @ts-expect-error: data is needed
  void opentill.confirmBlikPayment('pi_1_secret_2');
  // @ts-expect-error: where to come back to
  void opentill.confirmPayment({ clientSecret: 'pi_1_secret_2' });
  // @ts-expect-error: the details are in no element
  void opentill.createConfirmationToken({ params: {} });
  // @ts-expect-error: it is not there yet
  void opentill.createRadarSession();
  // @ts-expect-error: there is nothing to pay with
  void opentill.handleCardAction('pi_1_secret_2', { payment_method: 'pm_1' });
  // @ts-expect-error: a client secret comes first
  void opentill.confirmCardPayment({ payment_method: { card } });
}

const error: Error & { name: 'IntegrationError' } = new IntegrationError('message');

export { both, error, missing, misuse, pay, payAnyhow, payWithElement, same, unknown, unmade };
