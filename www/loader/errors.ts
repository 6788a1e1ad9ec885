/** What goes wrong: misuse (thrown) and failure (a result). Texts never repeat a key, a secret or a typed value. */
import type { StripeError } from '@stripe/stripe-js';

/** The API was used in a way that cannot work; the message names the remedy. */
export class IntegrationError extends Error {
  override readonly name = 'IntegrationError';
}

/** Why something failed that is nobody's misuse. */
export interface Failure {
  readonly code: string;
  /** Where the code alone does not say it. */
  readonly message?: string;
}

/** The far end went away, with the calls that it was to answer. */
export const GONE: Failure = { code: 'element_unmounted' };

/** What to do when an answer was lost. */
export const LOOK = 'You may have paid: check before you try again.';

/** A failure in Stripe's shape. Not in the loader: the chunks have it, which are fetched when there is something to say. */
export function connectionError({ code, message }: Failure): StripeError {
  const messages: Record<string, string> = {
    element_unmounted: `The payment fields went away first. ${LOOK}`,
    unreachable_or_refused:
      'The pay origin did not answer. Check `frameBase`, whom it lets embed it, and this page’s frame-src.',
    crashed: 'The payment fields did not start. Reload the page.',
    version: 'Serve opentill.js and the frame pages of one release.',
    reload_loop: 'The frame keeps reloading. Do not move its container.',
    load_failed: 'A part of opentill did not load. Serve the whole package.',
    opaque_origin: 'Add allow-same-origin to the sandbox.',
  };
  return { type: 'api_connection_error', code, message: message ?? messages[code] ?? code };
}
