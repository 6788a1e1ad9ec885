/** The options of a group of elements: those that contradict each other are refused while the page's call is on the stack. */
import { IntegrationError } from './errors.js';

/** Options as the page gave them; those that concern the loader have been checked. */
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

/** The options after a change: `before` are those that there were. Throws for what cannot work, without repeating a secret. */
export function checkGroup(options: GroupOptions, before: GroupOptions = options): GroupOptions {
  const { clientSecret, mode, amount, currency } = options;
  const check = (fine: unknown, remedy: string) => {
    if (!fine) throw new IntegrationError(`elements(): ${remedy}`);
  };
  check(clientSecret === before.clientSecret, 'another `clientSecret` needs another group. Call elements() again.');
  if (clientSecret !== undefined) {
    check(mode === undefined, 'pass `clientSecret`, or `mode` with `amount` and `currency`, not both.');
    const secret = /^(pi|seti)_\w+_secret_\w+$/;
    check(secret.test(clientSecret), '`clientSecret` must be that of an intent (pi_..._secret_... or seti_..._secret_...).');
  }
  if (mode === undefined) return options;
  check(/^(payment|subscription|setup)$/.test(mode), '`mode` must be "payment", "subscription" or "setup".');
  if (mode !== 'setup') {
    check(
      Number.isSafeInteger(amount) && amount! > 0,
      `mode "${mode}" needs an \`amount\`: a positive whole number in the currency’s smallest unit, like 1099.`,
    );
    check(currency, `mode "${mode}" needs a \`currency\`, like "usd".`);
  }
  return options;
}
