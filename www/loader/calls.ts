/**
 * Operations under way on one link: their deadlines, their signals, the challenge that one may show. Each of them ends.
 * Part of the operations' chunk: a link has none of this before its first call.
 */
import type { StripeError } from '@stripe/stripe-js';
import { connectionError, type Failure, type IntegrationError, LOOK } from './errors.js';
import type { Link } from './frame-link.js';
import type { ActionView, ChallengeEvent, FrameMessage, Operation, PageMessage } from './protocol.js';

/** What a call came to. */
export type Outcome = { value: object; error?: undefined } | { value?: undefined; error: StripeError };

/** Shows the page of that address, or what a next action has to tell; gives back what takes it away. */
export type ShowChallenge = (shown: string | ActionView, tell: (event: ChallengeEvent) => void) => () => void;

/** A message, mostly about a call; what is shown may be more than the address that a frame can name in a `challenge`. */
export type Heard = FrameMessage | { t: 'challenge'; id: number; url: string | ActionView };

/** Calls that have not ended. */
export interface Calls {
  /** Resolves in any case, at once if there is a `refusal`; rejects on misuse only. */
  start(op: Operation, args: object, signal: AbortSignal | undefined, refusal: Failure | undefined): Promise<Outcome>;
  /** A message about the call with its id; any other is let be. */
  hear(message: Heard): void;
  /** Ends all of them; the far end is to run none that it has not run yet. */
  end(reason: Failure): void;
}

interface Call {
  settle(outcome: Outcome | Promise<never>): void;
  /** Settles it without the far end, and tells that. */
  giveUp(reason: Failure): void;
  rearm(ms: number): void;
  /** Takes the challenge away, when one is shown. */
  hide: (() => void) | undefined;
}

const CALL_MS = 60_000;
const CHALLENGE_MS = 20 * 60_000;

const TIMEOUT: Failure = { code: 'timeout', message: `No answer came in time. ${LOOK}` };
const ABORTED: Failure = { code: 'operation_aborted', message: `Aborted. ${LOOK}` };

/** Failures that are the integrator's: calls reject instead of resolving to an error. */
const MISUSES = ['invalid_key', 'api_base_refused', 'invalid_options'];

/** Runs an operation at the far end of a link. Resolves in any case; rejects with a `Misuse` only. */
export function call(
  link: Link,
  Misuse: typeof IntegrationError,
  op: Operation,
  args: object,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  const calls = link.calls((post, show) => pendingCalls(post, show, Misuse));
  return calls.start(op, args, signal, link.refusal());
}

/** No calls yet. */
export function pendingCalls(
  post: (message: PageMessage) => void,
  show: ShowChallenge | undefined,
  Misuse: typeof IntegrationError,
): Calls {
  const calls = new Map<number, Call>();
  let lastId = 0;
  const misuse = (message: string): Promise<never> => Promise.reject(new Misuse(message));
  const failed = (reason: Failure) =>
    MISUSES.includes(reason.code) ? misuse(String(reason.message)) : { error: connectionError(reason) };

  const start: Calls['start'] = (op, args, signal, refusal) =>
    new Promise((resolve) => {
      const id = ++lastId;
      let deadline: ReturnType<typeof setTimeout>;
      const abort = () => call.giveUp(ABORTED);
      const call: Call = {
        settle(outcome) {
          calls.delete(id);
          clearTimeout(deadline);
          signal?.removeEventListener('abort', abort);
          call.hide?.();
          resolve(outcome);
        },
        giveUp(reason) {
          post({ t: 'abort', id });
          call.settle(failed(reason));
        },
        rearm(ms) {
          clearTimeout(deadline);
          deadline = setTimeout(call.giveUp, ms, TIMEOUT);
        },
        hide: undefined,
      };
      const reason = signal?.aborted ? ABORTED : refusal;
      if (reason) return resolve(failed(reason));
      calls.set(id, call);
      signal?.addEventListener('abort', abort);
      call.rearm(CALL_MS);
      post({ t: 'call', id, op, args });
    });

  const challenge = (id: number, call: Call, url: string | ActionView) => {
    call.hide?.();
    call.rearm(CHALLENGE_MS);
    const hide = show?.(url, (event) => post({ t: 'challenge', id, event }));
    call.hide = () => {
      call.hide = undefined;
      hide?.();
    };
  };

  const hear: Calls['hear'] = (message) => {
    const call = 'id' in message && calls.get(message.id);
    if (!call) return;
    if (message.t === 'result') {
      call.settle(message.error ? { error: message.error } : { value: message.value ?? {} });
    } else if (message.t === 'misuse') {
      call.settle(misuse(message.message));
    } else if (message.t === 'challenge') {
      challenge(message.id, call, message.url);
    } else {
      call.hide?.();
      call.rearm(CALL_MS);
    }
  };

  return {
    start,
    hear,
    end(reason) {
      for (const call of [...calls.values()]) call.giveUp(reason);
    },
  };
}
