/** What is not there yet: each method says so, and what to use instead. Part of the payments' chunk. */
import type { IntegrationError } from './errors.js';
import type { RefusedMethod } from './methods.js';

const BANK = 'Take the account with createPaymentMethod({type: "us_bank_account", ...}), and check it with microdeposits.';
const CHECKOUT = 'Use elements() with confirmPayment(), or a hosted page that your server redirects to.';
const SERVER = 'Do it on your server.';
const ORDERS = 'Use a PaymentIntent: confirmPayment() and retrievePaymentIntent().';

const INSTEAD: Record<RefusedMethod, string> = {
  collectBankAccountForPayment: BANK,
  collectBankAccountForSetup: BANK,
  collectBankAccountToken: 'Take the account with createToken("bank_account", {...}).',
  collectFinancialConnectionsAccounts: BANK,
  createEmbeddedCheckoutPage: CHECKOUT,
  createEphemeralKeyNonce: SERVER,
  createRadarSession: 'Nothing is needed in its place: leave the call out.',
  initializePricing: 'Show the prices that your server gives you.',
  processOrder: ORDERS,
  retrieveOrder: ORDERS,
  verifyIdentity: SERVER,
};

/** The methods that refuse, each with an {@link IntegrationError}. */
export function refusals(Misuse: typeof IntegrationError): Record<RefusedMethod, () => Promise<never>> {
  const refusal = ([name, instead]: [string, string]) => [
    name,
    async () => {
      throw new Misuse(`${name}() is not there yet. ${instead}`);
    },
  ];
  return Object.fromEntries(Object.entries(INSTEAD).map(refusal)) as Record<RefusedMethod, () => Promise<never>>;
}
