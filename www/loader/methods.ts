/**
 * The names of the methods that `payments.js` has: the loader makes a function of each, which fetches that chunk and calls it.
 * It says what there is, not what it does.
 */

/** The method types with a `confirm…Payment` and a `confirm…Setup`, as the names of these calls spell them. */
const BOTH = 'AcssDebit AuBecsDebit Bancontact Blik Cashapp Ideal PayPal SepaDebit Sofort UsBankAccount';

/** Those with a `confirm…Payment` only; `confirmCardPayment` is in `operations.js`. */
const PAYMENT =
  'Affirm AfterpayClearpay Alipay Billie Boleto CustomerBalance Eps Fpx Giropay GrabPay Klarna Konbini Mobilepay Multibanco Oxxo P24 PayByBank PayNow Pix PromptPay Twint WechatPay';

/** Those with a `confirm…Setup` only. */
const SETUP = 'AmazonPay BacsDebit Card';

const OTHERS =
  'confirmPayment confirmSetup createConfirmationToken createSource retrieveSource handleNextAction retrieveSetupIntent verifyMicrodepositsForPayment verifyMicrodepositsForSetup openCustomerSession redirectToCheckout';

/** What is not there yet and would give a promise: it rejects. What would give an object is refused by the loader. */
const REFUSED =
  'collectBankAccountForPayment collectBankAccountForSetup collectBankAccountToken collectFinancialConnectionsAccounts createEmbeddedCheckoutPage createEphemeralKeyNonce createRadarSession initializePricing processOrder retrieveOrder verifyIdentity';

type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}` ? Word | Words<Rest> : Text;

/** A call that confirms an intent with one method type. */
export type ConfirmMethod =
  | `confirm${Words<typeof BOTH> | Words<typeof PAYMENT>}Payment`
  | `confirm${Words<typeof BOTH> | Words<typeof SETUP>}Setup`;

/** A method that is there to say what to use instead. */
export type RefusedMethod = Words<typeof REFUSED>;

/** The name of a method of `payments.js`. */
export type PaymentsMethod = ConfirmMethod | Words<typeof OTHERS> | RefusedMethod;

/** The words of a list. */
export const words = (text: string) => text.split(' ');
const confirms = (types: string, intent: string) => words(types).map((type) => `confirm${type}${intent}`);

/** The calls that confirm an intent with one method type. */
export const CONFIRM_METHODS = [
  ...confirms(`${BOTH} ${PAYMENT}`, 'Payment'),
  ...confirms(`${BOTH} ${SETUP}`, 'Setup'),
] as ConfirmMethod[];

/** All of them. */
export const PAYMENTS_METHODS = [...CONFIRM_METHODS, ...words(`${OTHERS} ${REFUSED}`)] as PaymentsMethod[];
