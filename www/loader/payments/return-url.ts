/** Where the buyer comes back to, and going there: `https:` only, `http:` on loopback. */
import type { IntegrationError } from '../errors.js';
import { secureUrl } from '../secure-url.js';

/** Throws when a return URL is given that the buyer cannot be sent to. */
export function checkReturnUrl(url: unknown, method: string, Misuse: typeof IntegrationError): void {
  if (url === undefined || url === null || secureUrl(url)) return;
  throw new Misuse(`${method}() needs an absolute https URL as \`return_url\` (http only on loopback).`);
}

/** What has become of an intent, where the buyer has to go back to the shop's page with that. */
const STATUS: Record<string, string> = { succeeded: 'succeeded', requires_capture: 'succeeded', processing: 'pending' };

/** Next actions that the buyer carries out later: the order stands. */
const LATER = /_display_details$|^display_bank_transfer_instructions$|^verify_with_microdeposits$/;

/** `redirect_status` of an intent that has come as far as it can without the buyer; `undefined` of any other. */
export function redirectStatus(intent: Record<string, unknown>): string | undefined {
  const action = Object(intent['next_action']) as { type?: string };
  const later = intent['status'] === 'requires_action' && LATER.test(String(action.type));
  return later ? 'pending' : STATUS[String(intent['status'])];
}

/** The return URL with what the shop's page needs there, as Stripe has it: `payment_intent`, its client secret, the status. */
export function returnUrl(url: string, kind: string, clientSecret: string, status: string): URL {
  const there = new URL(url);
  there.searchParams.set(kind, clientSecret.split('_secret_')[0]!);
  there.searchParams.set(`${kind}_client_secret`, clientSecret);
  there.searchParams.set('redirect_status', status);
  return there;
}

/**
 * Leaves the page. What waits for the end of its operation waits in vain, unless the buyer comes back by the browser's button and
 * finds the page as it was left: then `back` is called.
 */
export function leaveFor(url: URL, back: () => void): void {
  const shown = ({ persisted }: PageTransitionEvent) => {
    if (persisted) back();
  };
  addEventListener('pageshow', shown, { once: true });
  location.assign(url.href);
}
