/**
 * Operations on links whose far end runs any of them: it may send the buyer elsewhere, or have something shown. Every chunk that
 * calls such a link does it by this, for a link makes its calls once, whoever comes first.
 */
import { type Calls, type Outcome, pendingCalls, type ShowChallenge } from '../calls.js';
import type { IntegrationError } from '../errors.js';
import type { Link } from '../frame-link.js';
import type { ChallengeEvent, ElementEvent, Operation, PageMessage } from '../protocol.js';
import { secureUrl } from '../secure-url.js';
import { leaveFor } from './return-url.js';

/** Runs an operation at the far end of a link. Resolves in any case; rejects with a `Misuse` only. */
export function linkCall(
  link: Link,
  Misuse: typeof IntegrationError,
  op: Operation,
  args: object,
  signal: AbortSignal | undefined,
): Promise<Outcome> {
  return callsOf(link, Misuse).start(op, args, signal, link.refusal());
}

/** Calls, and who listens for what a far end says of something that an operation has opened. */
interface ListeningCalls extends Calls {
  readonly listeners: Set<(event: ElementEvent) => void>;
}

/** The calls of a link; all of those that may be asked here were made here. */
export function callsOf(link: Link, Misuse: typeof IntegrationError): ListeningCalls {
  return link.calls((post, show) => makeCalls(post, show, Misuse)) as ListeningCalls;
}

function makeCalls(post: (message: PageMessage) => void, show: ShowChallenge | undefined, Misuse: typeof IntegrationError): ListeningCalls {
  const calls = pendingCalls(post, show, Misuse);
  const listeners: ListeningCalls['listeners'] = new Set();
  return {
    ...calls,
    listeners,
    hear(message) {
      if (message.t === 'element') return listeners.forEach((listener) => listener(message));
      if (message.t === 'action') return calls.hear({ t: 'challenge', id: message.id, url: message.view });
      if (message.t !== 'redirect') return calls.hear(message);
      const url = secureUrl(message.url);
      const tell = (event: ChallengeEvent) => post({ t: 'challenge', id: message.id, event });
      // Come back without an end, the buyer has broken off, or has paid: the intent says which.
      if (url) leaveFor(url, () => tell('hint'));
      else tell('unavailable');
    },
  };
}
