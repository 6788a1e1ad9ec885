/** `redirectToCheckout`: to the hosted page of a Checkout Session that a server made. */
import type { Kit, Methods } from '../kit.js';
import { leave } from '../leave.js';
import type { Session } from '../session.js';

const ID = /^cs_(test|live)_\w+$/;
const BLOCKED = {
  type: 'invalid_request_error',
  code: 'navigation_blocked',
  message: 'The browser did not leave the page. Call redirectToCheckout() in the handler of a click; a sandbox needs allow-top-navigation-by-user-activation.',
} as const;

/** The method. */
export function checkoutMethods({ IntegrationError }: Kit, session: Session): Methods {
  /** The pay origin: where the frame that pays comes from; in direct mode the API's. */
  const payOrigin = () => {
    const frame = session.payments().node() as HTMLIFrameElement;
    return frame.src ? frame.src.split('/frame/v')[0] : session.init(undefined).apiBase;
  };
  return {
    /** Gives nothing where it succeeds: the page goes away. */
    async redirectToCheckout(given?: { sessionId?: unknown; lineItems?: unknown; items?: unknown }) {
      const { sessionId, lineItems, items } = given ?? {};
      if (lineItems || items) {
        throw new IntegrationError('redirectToCheckout() takes no `lineItems`: make a Checkout Session on your server, and pass its id as `sessionId`.');
      }
      if (!ID.test(String(sessionId))) throw new IntegrationError('redirectToCheckout() needs the `sessionId` of a Checkout Session: cs_test_... or cs_live_...');
      const url = `${payOrigin()}/c/pay/${String(sessionId)}`;
      return new Promise((resolve) => {
        // Back by the browser's button, the page may be as it was left.
        addEventListener('pageshow', ({ persisted }) => persisted && resolve({ error: BLOCKED }), { once: true });
        if (!leave(url, () => resolve({ error: BLOCKED }))) resolve({ error: BLOCKED });
      });
    },
  };
}
