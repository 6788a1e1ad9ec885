/**
 * One port to one far end: handshake, deadlines, reloads, and calls. It knows messages, not what they mean to a buyer.
 *
 * The far end is not trusted to answer: every wait here has an end.
 */
import type { StripeError } from '@stripe/stripe-js';
import type { Connect, Endpoint } from './endpoint.js';
import { connectionError, type Failure, IntegrationError } from './errors.js';
import { type ChallengeEvent, type FrameMessage, type Operation, type PageMessage, parseFrameMessage, VERSION } from './protocol.js';

/** What a link needs of those who use it. */
export interface LinkPlan {
  readonly connect: Connect;
  /** Puts the far end's node into the page, in place of the one before. */
  place(node: HTMLElement): void;
  /** The first message, made anew for every handshake. */
  init(): PageMessage;
  /** A message that is not the link's own business. */
  heard?(message: FrameMessage): void;
  /** The far end cannot serve (a late one may still become ready). */
  failed?(failure: Failure): void;
  /** The far end started anew: what was in it is gone. */
  restarted?(): void;
  /** Shows a challenge; gives back what takes it away. */
  challenge?(url: string, tell: (event: ChallengeEvent) => void): () => void;
}

/** What a call came to. */
export type Outcome = { value: object; error?: undefined } | { value?: undefined; error: StripeError };

/** A port, as the rest of the loader sees it. */
export interface Link {
  /** Whether the far end serves now. */
  isReady(): boolean;
  /** Sends a message, once the far end listens. */
  post(message: PageMessage): void;
  /** Resolves in any case; rejects on misuse only. */
  call(op: Operation, args: object, signal: AbortSignal | undefined): Promise<Outcome>;
  /** Drops everything; calls under way resolve to an error. */
  close(): void;
}

interface Call {
  settle(outcome: Outcome | Promise<never>): void;
  rearm(ms: number): void;
  /** Takes the challenge away, when one is shown. */
  hide: (() => void) | undefined;
}

const HANDSHAKE_MS = 10_000;
const CALL_MS = 60_000;
const CHALLENGE_MS = 20 * 60_000;
const RELOADS = 5;
const RELOADS_MS = 10_000;

const LOOK = 'A PaymentIntent may have been confirmed: retrieve it.';
const UNREACHABLE: Failure = {
  code: 'unreachable_or_refused',
  message: 'The pay origin did not answer. Check `frameBase`, the origins that it lets embed it, and this page’s frame-src.',
};
const CRASHED: Failure = { code: 'crashed', message: 'The payment fields did not start. Reload the page.' };
const VERSIONS: Failure = { code: 'version', message: 'The pay origin serves another version. Serve opentill.js and the frame pages of one release.' };
const RELOAD_LOOP: Failure = { code: 'reload_loop', message: 'The frame keeps reloading. Do not move its container.' };
const GONE: Failure = { code: 'element_unmounted', message: `The payment fields went away before the answer came. ${LOOK}` };
const TIMEOUT: Failure = { code: 'timeout', message: `No answer came in time. ${LOOK}` };
const ABORTED: Failure = { code: 'aborted', message: `Aborted by its signal. ${LOOK}` };

/** Failures that are the integrator's: calls reject instead of resolving to an error. */
const MISUSES = ['invalid_key', 'api_base_refused'];

/** Opens a link; its node is placed before this returns. */
export function openLink(plan: LinkPlan): Link {
  let endpoint: Endpoint | undefined;
  let port: MessagePort | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failure: Failure | undefined;
  let ready = false;
  let closed = false;
  /** What waits for a far end that listens. */
  let queue: PageMessage[] | undefined;
  let reloads: number[] = [];
  let lastId = 0;
  const calls = new Map<number, Call>();

  const start = () => {
    queue = [];
    failure = undefined;
    ready = false;
    wait(HANDSHAKE_MS, UNREACHABLE);
    endpoint = plan.connect({ opened, reloaded, failed: (reason) => wait(0, reason) });
    plan.place(endpoint.node);
  };

  const wait = (ms: number, reason: Failure) => {
    clearTimeout(timer);
    // A container that is not in the document yet loads nothing: its time has not begun.
    timer = setTimeout(() => (ms && !endpoint?.node.isConnected ? wait(ms, reason) : fail(reason)), ms);
  };

  const opened = (opening: MessagePort) => {
    port = opening;
    port.onmessage = ({ data }) => {
      const message = parseFrameMessage(data);
      if (message) hear(message);
    };
  };

  const disconnect = () => {
    clearTimeout(timer);
    if (port) port.onmessage = null;
    port?.close();
    port = undefined;
    endpoint?.close();
  };

  const reloaded = () => {
    const now = Date.now();
    reloads = [...reloads.filter((then) => now - then < RELOADS_MS), now];
    settleAll(GONE);
    disconnect();
    plan.restarted?.();
    if (closed) return;
    if (reloads.length > RELOADS) fail(RELOAD_LOOP);
    else start();
  };

  const fail = (reason: Failure) => {
    clearTimeout(timer);
    failure = reason;
    ready = false;
    settleAll(reason);
    plan.failed?.(reason);
  };

  const settleAll = (reason: Failure) => {
    for (const call of [...calls.values()]) refuse(call, reason);
  };

  const refuse = (call: Call, reason: Failure) => {
    call.settle(MISUSES.includes(reason.code) ? misuse(reason.message) : { error: connectionError(reason) });
  };

  const hear = (message: FrameMessage) => {
    const call = 'id' in message ? calls.get(message.id) : undefined;
    switch (message.t) {
      case 'hello':
        return greeted(message.v);
      case 'ready':
        clearTimeout(timer);
        failure = undefined;
        ready = true;
        return plan.heard?.(message);
      case 'failed':
        return fail({ code: message.reason, message: message.message });
      case 'result':
        return call?.settle(message.error ? { error: message.error } : { value: message.value ?? {} });
      case 'misuse':
        return call?.settle(misuse(message.message));
      case 'challenge':
        return call && challenge(message.id, call, message.url);
      case 'challenge_end':
        call?.hide?.();
        return call?.rearm(CALL_MS);
      default:
        return plan.heard?.(message);
    }
  };

  const greeted = (version: number) => {
    if (version !== VERSION) return fail(VERSIONS);
    if (!queue) return;
    wait(HANDSHAKE_MS, CRASHED);
    port?.postMessage(plan.init());
    for (const message of queue) port?.postMessage(message);
    queue = undefined;
  };

  const challenge = (id: number, call: Call, url: string) => {
    call.hide?.();
    call.rearm(CHALLENGE_MS);
    const hide = plan.challenge?.(url, (event) => post({ t: 'challenge', id, event }));
    call.hide = () => {
      call.hide = undefined;
      hide?.();
    };
  };

  const post = (message: PageMessage) => {
    if (queue) queue.push(message);
    else port?.postMessage(message);
  };

  const call: Link['call'] = (op, args, signal) =>
    new Promise((resolve) => {
      const id = ++lastId;
      let deadline: ReturnType<typeof setTimeout>;
      const giveUp = (reason: Failure) => {
        post({ t: 'abort', id });
        entry.settle({ error: connectionError(reason) });
      };
      const abort = () => giveUp(ABORTED);
      const entry: Call = {
        settle(outcome) {
          calls.delete(id);
          clearTimeout(deadline);
          signal?.removeEventListener('abort', abort);
          entry.hide?.();
          resolve(outcome);
        },
        rearm(ms) {
          clearTimeout(deadline);
          deadline = setTimeout(giveUp, ms, TIMEOUT);
        },
        hide: undefined,
      };
      calls.set(id, entry);
      const reason = signal?.aborted ? ABORTED : closed ? GONE : failure;
      if (reason) return refuse(entry, reason);
      signal?.addEventListener('abort', abort);
      entry.rearm(CALL_MS);
      post({ t: 'call', id, op, args });
    });

  const close = () => {
    closed = true;
    queue = undefined;
    post({ t: 'destroy' });
    settleAll(GONE);
    disconnect();
  };

  start();
  return { isReady: () => ready, post, call, close };
}

/** What a call comes to that could not work. */
function misuse(message: string): Promise<never> {
  return Promise.reject(new IntegrationError(message));
}
