/** The two ways in which things go wrong: misuse (thrown) and failure (a result). Texts never repeat a key, a secret or a typed value. */
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

/** A failure in Stripe's shape. */
export function connectionError({ code, message }: Failure): StripeError {
  return { type: 'api_connection_error', code, message };
}

const warned = new Set<string>();

/** Warns about each option that does not exist, once a page, and names the one that was probably meant. */
export function checkOptions(place: string, options: object | undefined, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options ?? {})) {
    const text = `opentill: ${place} has no option "${name}" (it is ignored).${suggestion(name, known)}`;
    if (value !== undefined && !known.includes(name) && !warned.has(text)) {
      warned.add(text);
      console.warn(text);
    }
  }
}

/** A sentence that names the nearest of the known names, or all of them when none is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const near = known.find((candidate) => distance(name.toLowerCase(), candidate.toLowerCase()) < 3);
  return near ? ` Did you mean "${near}"?` : ` There is: ${known.join(', ')}.`;
}

/** Edit distance (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (from[i] === to[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length]!;
}
