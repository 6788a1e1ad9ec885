/**
 * One port to one far end: handshake, deadlines, reloads. It knows messages, not what they mean to a buyer.
 *
 * The far end is not trusted to answer: every wait here has an end.
 */
import type { Calls, ShowChallenge } from './calls.js';
import type { Connect, Endpoint } from './endpoint.js';
import { type Failure, GONE } from './errors.js';
import { type FrameMessage, type PageMessage, parseFrameMessage, VERSION } from './protocol.js';

/** What a link needs of those who use it. */
export interface LinkPlan {
  readonly connect: Connect;
  /** Puts the far end's node into the page, in place of the one before. */
  place(node: HTMLElement): void;
  /** Sends the first message, made anew for every handshake: at once, or when everything for it is there. */
  init(send: (message: PageMessage) => void): void;
  /** A message that is not the link's own business. */
  readonly heard?: ((message: FrameMessage) => unknown) | undefined;
  /** The far end cannot serve (a late one may still become ready). */
  failed?(failure: Failure): void;
  /** The far end started anew: what was in it is gone. */
  restarted?(): void;
  readonly challenge?: ShowChallenge;
}

/** A port, as the rest of the loader sees it. */
export interface Link {
  /** What stands in the page for the far end now. */
  node(): HTMLElement | undefined;
  /** The id of the far end; another one each time that it starts anew. */
  id(): string | undefined;
  /** Whether the far end serves now. */
  isReady(): boolean;
  /** Why calls are refused at once, if they are. */
  refusal(): Failure | undefined;
  /** Sends a message, once the far end serves; an `abort` before that takes its call back, which then never runs. */
  post(message: PageMessage): void;
  /** The calls under way on this link, made when the first is about to be. */
  calls(make: (post: (message: PageMessage) => void, show: ShowChallenge | undefined) => Calls): Calls;
  /** The far end is of no use, whatever it says. */
  fail(reason: Failure): void;
  /** Drops everything; calls under way resolve to an error. */
  close(): void;
}

const HANDSHAKE_MS = 10_000;
const RELOADS = 5;
const RELOADS_MS = 10_000;

/** Opens a link; its node is placed before this returns. */
export function openLink(plan: LinkPlan): Link {
  let endpoint: Endpoint | undefined;
  let port: MessagePort | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failure: Failure | undefined;
  /** What waits until the far end serves; `undefined` from then on. */
  let queue: PageMessage[] | undefined;
  let reloads: number[] = [];

  const post = (message: PageMessage) => {
    if (!queue) port?.postMessage(message);
    else if (message.t === 'abort') queue = queue.filter((held) => (held as { id?: number }).id !== message.id);
    else queue.push(message);
  };
  let calls: Calls | undefined;

  // The page may have taken the node away, with what ran in it, and nobody is told.
  const refusal = () => failure ?? (port && !endpoint?.node.isConnected ? GONE : undefined);

  const start = () => {
    queue = [];
    wait(HANDSHAKE_MS, 'unreachable_or_refused');
    endpoint = plan.connect({ opened, reloaded, failed: (reason) => (timer = setTimeout(fail, 0, reason)) });
    plan.place(endpoint.node);
  };

  const wait = (ms: number, code: string) => {
    clearTimeout(timer);
    // A container that is not in the document yet loads nothing: its time has not begun.
    timer = setTimeout(() => (ms && !endpoint?.node.isConnected ? wait(ms, code) : fail({ code })), ms);
  };

  const opened = (opening: MessagePort) => {
    port = opening;
    port.onmessage = ({ data }) => {
      const message = parseFrameMessage(data);
      if (message) hear(message);
    };
  };

  const hear = (message: FrameMessage) => {
    if ('id' in message) return calls?.hear(message);
    if (message.t === 'hello') return greeted(message.v);
    if (message.t === 'failed') return fail({ code: message.reason, message: message.message });
    if (message.t === 'ready') {
      clearTimeout(timer);
      failure = undefined;
      const waiting = queue;
      queue = undefined;
      waiting?.forEach(post);
    }
    // What has no element is about operations.
    (plan.heard ?? calls?.hear)?.(message);
  };

  const greeted = (version: number) => {
    if (version !== VERSION) return fail({ code: 'version' });
    if (!queue) return;
    wait(HANDSHAKE_MS, 'crashed');
    const greeting = port;
    plan.init((message) => greeting === port && port?.postMessage(message));
  };

  const fail = (reason: Failure) => {
    clearTimeout(timer);
    failure = reason;
    calls?.end(reason);
    plan.failed?.(reason);
  };

  const disconnect = (reason: Failure) => {
    clearTimeout(timer);
    failure = undefined;
    calls?.end(reason);
    if (port) port.onmessage = null;
    port?.close();
    port = undefined;
    endpoint?.close();
  };

  const reloaded = () => {
    const now = Date.now();
    reloads = [...reloads.filter((then) => now - then < RELOADS_MS), now];
    disconnect(GONE);
    plan.restarted?.();
    // The page may have heard of it and closed this link.
    if (failure) return;
    if (reloads.length > RELOADS) fail({ code: 'reload_loop' });
    else start();
  };

  start();
  return {
    node: () => endpoint?.node,
    id: () => endpoint?.id,
    isReady: () => !queue && !refusal(),
    refusal,
    post,
    fail,
    calls: (make) => (calls ??= make(post, plan.challenge)),
    close() {
      queue = undefined;
      post({ t: 'destroy' });
      disconnect(GONE);
      failure = GONE;
    },
  };
}
