/** What goes wrong: misuse (thrown) and failure (a result). Texts never repeat a key, a secret or a typed value. */
import type { StripeError } from '@stripe/stripe-js';

/** The API was used in a way that cannot work; the message names the remedy. */
export class IntegrationError extends Error {
  override readonly name = 'IntegrationError';
}

/** Why something failed that is nobody's misuse. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What to do when an answer was lost. */
export const LOOK = 'You may have paid: check before you try again.';

/** The far end went away, with the calls that it was to answer. */
export const GONE: Failure = {
  code: 'element_unmounted',
  message: `The payment fields went away first. ${LOOK}`,
};

/** A failure in Stripe's shape. */
export function connectionError({ code, message }: Failure): StripeError {
  return { type: 'api_connection_error', code, message };
}

const warned = new Set<string>();

/** Warns about each option that does not exist, once a page, and names the one that was probably meant. */
export function checkOptions(place: string, options: object | undefined, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options ?? {})) {
    const text = `opentill: ${place} has no option "${name}".${suggestion(name, known)}`;
    if (value !== undefined && !known.includes(name) && !warned.has(text)) {
      warned.add(text);
      console.warn(text);
    }
  }
}

/** A sentence that names the nearest of the known names. */
export function suggestion(name: string, known: readonly string[]): string {
  const best = known.reduce((best, next) => (likeness(name, next) > likeness(name, best) ? next : best));
  return ` The nearest is "${best}".`;
}

/** How many letters two names share, less how much longer one is: enough to find the one that was mistyped. */
function likeness(name: string, known: string): number {
  const shared = [...known.toLowerCase()].filter((letter) => name.toLowerCase().includes(letter));
  return shared.length - Math.abs(name.length - known.length);
}
