/**
 * `openCustomerSession()`: a customer's saved payment methods, for a page that shows them itself. What the session's key is stays in
 * the far end; here is the client secret, for as long as the session is open, so that another far end can take over.
 */
import { claimOf } from '../components/claim.js';
import type { Outcome } from '../calls.js';
import type { Link } from '../frame-link.js';
import type { Kit, Methods } from '../kit.js';
import { listeners } from '../listeners.js';
import type { ElementEvent, Operation } from '../protocol.js';
import type { OperationOptions } from '../public.js';
import { secureUrl } from '../secure-url.js';
import type { Session } from '../session.js';
import type { Values } from './arguments.js';
import { callsOf, linkCall } from './link-calls.js';

/** Where a session is open. */
interface Place {
  readonly link: Link;
  /** The far end's number for it. */
  readonly session: unknown;
}

/** What a session is closed by. */
const CLOSED = {
  type: 'invalid_request_error',
  code: 'customer_session_closed',
  message: 'This Customer Session is closed. Open another one with a fresh client secret.',
} as const;

/** The method of one Opentill object. */
export function customerSessionMethods(kit: Kit, session: Session): Methods {
  const { IntegrationError } = kit;
  return {
    async openCustomerSession(secret: unknown, options?: OperationOptions) {
      if (!/^(cuss_secret)?_\w+$/.test(String(secret))) {
        throw new IntegrationError('openCustomerSession() needs a Customer Session’s `client_secret` as your server got it.');
      }
      if (!secureUrl(location.href)) {
        throw new IntegrationError('openCustomerSession() works on https pages only (http on loopback). Serve this page over https.');
      }
      const opened = openSession(kit, session, String(secret));
      const { value, error } = await opened.start(options?.signal);
      return error ? { error } : { customerSession: { ...publicPart(value as Values), ...opened.methods } };
    },
  };
}

/** What a page may know of a session. */
function publicPart({ components, features, expiresAt, expires_at: expires }: Values): Values {
  return { components, features, expiresAt: expiresAt ?? expires };
}

/** A session that is not open yet. */
function openSession(kit: Kit, session: Session, given: string) {
  const { IntegrationError: Misuse } = kit;
  let secret: string | undefined = given;
  let place: Place | undefined;
  let forget = () => {};
  const events = listeners(() => methods);

  const end = () => {
    secret = undefined;
    forget();
  };

  const hear = ({ event, payload }: ElementEvent) => {
    const { session: number, reason } = payload as { session?: unknown; reason?: unknown };
    if (event !== 'expired' || number !== place?.session) return;
    // It can still be used for its last seconds where it is open, and answers with its own errors from then on.
    end();
    events.emit('expired', { reason });
  };

  const start = async (signal: AbortSignal | undefined): Promise<Outcome> => {
    if (!secret) return { error: CLOSED };
    const link = session.payments();
    const args = { clientSecret: secret, claim: claimOf(kit) };
    const outcome = await linkCall(link, Misuse, 'customerSession.open', args, signal);
    if (outcome.error) return outcome;
    forget();
    const { listeners: heard } = callsOf(link, Misuse);
    heard.add(hear);
    forget = () => heard.delete(hear);
    place = { link, session: (outcome.value as Values)['session'] };
    return outcome;
  };

  /** Runs an operation where the session is open; anew where that went away. */
  const run = async (op: Operation, args: object, options: OperationOptions | undefined): Promise<Outcome> => {
    if (!place || place.link.refusal()) {
      const { error } = await start(options?.signal);
      if (error) return { error };
    }
    const { link, session: number } = place!;
    return linkCall(link, Misuse, op, { ...args, session: number }, options?.signal);
  };

  const method =
    (name: string, op: Operation, argsOf: (...given: unknown[]) => object) =>
    async (...given: unknown[]) => {
      const { value, error } = await run(op, argsOf(...given), given.at(argsOf.length) as OperationOptions | undefined);
      if (error) return { error };
      return { [name]: name === 'paymentMethods' ? (value as Values)['data'] : value };
    };

  const methods = {
    list: method('paymentMethods', 'customerSession.list', () => ({})),
    update: method('paymentMethod', 'customerSession.update', (id, params) => ({ id, params })),
    detach: method('paymentMethod', 'customerSession.detach', (id) => ({ id })),
    close() {
      const open = place;
      end();
      place = undefined;
      events.close();
      if (!open || open.link.refusal()) return;
      void linkCall(open.link, Misuse, 'customerSession.close', { session: open.session }, undefined).catch(() => {});
    },
    ...events.api,
  };
  return { start, methods };
}
