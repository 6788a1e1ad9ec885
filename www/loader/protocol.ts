/**
 * The messages between this page and a frame, protocol version 1.
 *
 * What comes from a frame is checked here and nowhere else: a message of another kind, or one whose members have other
 * types, is dropped. Members that this version does not know are ignored, so that an older loader works with a newer frame.
 */
import type { StripeError } from '@stripe/stripe-js';

/** The version that this loader speaks; it is part of every frame page's URL. */
export const VERSION = 1;

/** What opens a port: sent once a document, to the frame's exact origin, with the port. */
export interface Greeting {
  readonly opentill: typeof VERSION;
  readonly nonce: string;
}

/** Options of the card element that concern the frame. */
export interface CardOptions {
  style?: object;
  value?: { postalCode: string };
  hidePostalCode?: boolean;
  iconStyle?: string;
  hideIcon?: boolean;
  disabled?: boolean;
}

/** The first message to a frame with the crate in it. */
export interface Init {
  t: 'init';
  key: string;
  account?: string;
  apiBase?: string;
  apiVersion?: string;
  locale: string;
  element?: { type: 'card'; options: CardOptions };
}

/** What an operation is called. */
export type Operation = 'createToken' | 'createPaymentMethod' | 'confirmCardPayment' | 'retrievePaymentIntent';

/** What happened in a challenge dialog. */
export type ChallengeEvent = 'hint' | 'cancel' | 'unavailable';

/** What the page says. */
export type PageMessage =
  | Init
  | { t: 'init'; url: string; locale: string }
  | { t: 'update'; options: CardOptions }
  | { t: 'focus' | 'blur' | 'clear' | 'destroy' }
  | { t: 'call'; id: number; op: Operation; args: object }
  | { t: 'abort'; id: number }
  | { t: 'challenge'; id: number; event: ChallengeEvent };

/** The state of the card element. */
export interface Change {
  t: 'change';
  brand: string;
  empty: boolean;
  complete: boolean;
  error?: { type: 'validation_error'; code: string; message: string };
  value: { postalCode: string };
}

/** What a frame says. */
export type FrameMessage =
  | { t: 'hello'; v: number }
  | { t: 'ready'; height?: number }
  | { t: 'failed'; reason: string; message: string }
  | Change
  | { t: 'focus' | 'blur' | 'escape' | 'enter' | 'hint' | 'cancel' }
  | { t: 'height'; height: number }
  | { t: 'autofill'; on: boolean }
  | { t: 'challenge'; id: number; url: string }
  | { t: 'challenge_end'; id: number }
  | { t: 'result'; id: number; value?: object; error?: StripeError }
  | { t: 'misuse'; id: number; message: string };

const SHAPES: Record<FrameMessage['t'], Record<string, string>> = {
  hello: { v: 'number' },
  ready: {},
  failed: { reason: 'string', message: 'string' },
  change: { brand: 'string', empty: 'boolean', complete: 'boolean', value: 'object' },
  focus: {},
  blur: {},
  escape: {},
  enter: {},
  hint: {},
  cancel: {},
  height: { height: 'number' },
  autofill: { on: 'boolean' },
  challenge: { id: 'number', url: 'string' },
  challenge_end: { id: 'number' },
  result: { id: 'number' },
  misuse: { id: 'number', message: 'string' },
};

/** The message, or `undefined` when it is none of this protocol. */
export function parseFrameMessage(data: unknown): FrameMessage | undefined {
  const message = Object(data) as Record<string, unknown>;
  const kind = String(message['t']);
  if (!Object.hasOwn(SHAPES, kind)) return undefined;
  const shape = Object.entries(SHAPES[kind as FrameMessage['t']]);
  const fits = shape.every(([member, type]) => message[member] !== null && typeof message[member] === type);
  return fits ? (message as FrameMessage) : undefined;
}
