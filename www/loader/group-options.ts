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

/** The options after a change; `before` are those that it changed. Throws for what cannot work, without repeating a secret. */
export function checkGroup(options: GroupOptions, before: GroupOptions = options): GroupOptions {
  const { clientSecret, mode, amount, currency } = options;
  const payment = /^(payment|subscription)$/.test(String(mode)) && Number.isSafeInteger(amount) && amount! > 0 && currency;
  const wrong =
    (clientSecret !== before.clientSecret && 'another `clientSecret` needs another group') ||
    ((clientSecret === undefined ? mode !== undefined && mode !== 'setup' && !payment : mode || !SECRET.test(clientSecret)) &&
      'pass an intent’s `clientSecret`, or else a `mode`: "setup"; "payment" or "subscription" with `currency` and a positive whole `amount` in its smallest unit');
  if (wrong) throw new IntegrationError(`elements(): ${wrong}.`);
  return options;
}
