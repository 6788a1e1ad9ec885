/** The options of a group of elements: what contradicts itself is refused while the page's call is on the stack. */
import { IntegrationError } from './errors.js';

/** Options as the page gave them; those that have a type here have been checked. */
export interface GroupOptions {
  readonly clientSecret?: string;
  readonly mode?: 'payment' | 'subscription' | 'setup';
  /** In the currency's smallest unit. */
  readonly amount?: number;
  readonly currency?: string;
  readonly locale?: string;
  readonly autoAdvance?: boolean;
  readonly [name: string]: unknown;
}

const SECRET = /^(pi|seti)_\w+?_secret_\w+$/;
const MODE = /^(payment|subscription|setup)$/;

/** The options after a change; `before` are those that it changed. Throws for what cannot work, without repeating a secret. */
export function checkGroup(options: GroupOptions, before: GroupOptions = options): GroupOptions {
  const { clientSecret, mode, amount, currency } = options;
  const payment = mode && mode !== 'setup';
  const wrong =
    (clientSecret !== before.clientSecret && 'another `clientSecret` needs another group') ||
    (clientSecret !== undefined && !SECRET.test(clientSecret) && '`clientSecret` must be the `client_secret` of an intent') ||
    (clientSecret && mode && 'pass `clientSecret` or `mode`, not both') ||
    (mode !== undefined && !MODE.test(mode) && '`mode` must be "payment", "subscription" or "setup"') ||
    (payment && !(Number.isSafeInteger(amount) && amount! > 0) && 'this `mode` needs an `amount`, a positive whole number in the currency’s smallest unit') ||
    (payment && !currency && 'this `mode` needs a `currency`, like "usd"');
  if (wrong) throw new IntegrationError(`elements(): ${wrong}.`);
  return options;
}
