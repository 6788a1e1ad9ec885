/**
 * The messages between this page and a frame, protocol version 1.
 *
 * What comes from a frame is checked here and nowhere else: a message of another kind, or one whose members have other
 * types, is dropped. Members that this version does not know are ignored, so that an older loader works with a newer frame.
 */
import type { StripeElementStyle, StripeError } from '@stripe/stripe-js';
import type { WalletEvent, WalletView } from './wallet.js';

/** The version that this loader speaks; it is part of every frame page's URL. */
export const VERSION = 1;

/** What opens a port: sent once a document, to the frame's exact origin, with the port. */
export interface Greeting {
  readonly opentill: typeof VERSION;
  readonly nonce: string;
}

/** The elements with fields. */
export type FieldType = 'card' | 'cardNumber' | 'cardExpiry' | 'cardCvc' | 'iban' | 'auBankAccount';

/** The elements whose code comes with `components.js`. */
export type ComponentType = 'payment' | 'expressCheckout' | 'address' | 'shippingAddress' | 'linkAuthentication' | 'contactDetails';

/** Every type of element. */
export type ElementType = FieldType | ComponentType;

/** Their options that concern the frame; an absent or undefined one stays as it is. */
export interface FieldOptions {
  style?: StripeElementStyle | undefined;
  value?: { postalCode: string } | undefined;
  hidePostalCode?: boolean | undefined;
  iconStyle?: string | undefined;
  hideIcon?: boolean | undefined;
  disabled?: boolean | undefined;
  placeholder?: string | undefined;
  preferredNetwork?: string[] | undefined;
  autoAdvance?: boolean | undefined;
  supportedCountries?: string[] | undefined;
  placeholderCountry?: string | undefined;
}

/** The element in a frame; `group` is the id of the controller frame where those of one card meet. */
export interface FieldInit {
  type: FieldType;
  options: FieldOptions;
  group?: string | undefined;
}

/** What a frame of a component is told of the payment: Stripe's names, in camel case. */
export type SessionInit = Record<string, unknown> & { claim: string };

/** The component in a frame; `reserve` is the height in px that it was given before it came. */
export interface ComponentInit {
  type: ComponentType;
  options: object;
  session?: SessionInit | undefined;
  appearance?: object | undefined;
  reserve?: number | undefined;
}

/** A pricing table or a buy button in a frame. */
export interface OfferInit {
  type: 'pricingTable' | 'buyButton';
  options: object;
  appearance: object;
}

/** What may change of a component: each member takes the place of what it names, `session` member by member. */
export interface ComponentUpdate {
  options?: object;
  session?: Partial<SessionInit>;
  appearance?: object;
  locale?: string;
}

/** A font as it travels: its file, never where that came from. */
export interface FontBytes {
  family: string;
  bytes: ArrayBuffer;
  weight?: string;
  style?: string;
  unicodeRange?: string;
}

/** The first message to a frame with the crate in it. */
export interface Init {
  t: 'init';
  key: string;
  account: string | undefined;
  apiBase: string | undefined;
  apiVersion: string | undefined;
  locale: string;
  element: FieldInit | ComponentInit | OfferInit | undefined;
}

/** What an operation is called. */
export type Operation =
  | 'createToken'
  | 'createPaymentMethod'
  | 'confirmCardPayment'
  | 'handleCardAction'
  | 'retrievePaymentIntent'
  | 'createConfirmationToken'
  | 'createSource'
  | 'retrieveSource'
  | 'confirm'
  | 'nextAction'
  | 'retrieve'
  | 'verifyMicrodeposits'
  | 'value'
  /** Answered by no frame but in order: what was said before has been taken. */
  | 'taken'
  /** Answered once the frame has the texts of a language. */
  | 'speak'
  | 'customerSession.open'
  | 'customerSession.list'
  | 'customerSession.update'
  | 'customerSession.detach'
  | 'customerSession.close'
  | 'hold'
  /** Of a table or button: load it again. */
  | 'retry';

/** What the buyer is shown where a next action is neither a bank's page nor a redirect. */
export interface ActionView {
  kind: 'qr' | 'voucher' | 'transfer' | 'wait';
  title: string;
  /** An https page with the same: a hosted voucher, instructions, the way into an app. */
  url?: string;
  /** The dark modules of a QR code, as the path of an SVG of that many units. */
  qr?: { size: number; path: string };
  rows?: { label: string; value: string }[];
  /** In seconds since 1970. */
  expires?: number;
}

/** What happened in a challenge dialog, or in one that shows an {@link ActionView}. */
export type ChallengeEvent = 'hint' | 'cancel' | 'unavailable';

/** What the page says. */
export type PageMessage =
  | Init
  /** To the dialog's page: the bank's address, or what to show. */
  | { t: 'init'; url: string | ActionView | WalletView; locale: string }
  | { t: 'update'; options: FieldOptions | ComponentUpdate }
  | { t: 'focus' | 'blur' | 'clear' | 'collapse' | 'destroy' }
  | { t: 'fonts'; fonts: FontBytes[] }
  | { t: 'meet'; group: string }
  /** See `wallet.ts`. */
  | { t: 'answer'; ask: number; ok: boolean; details?: object }
  | { t: 'wallet'; event?: WalletEvent; view?: WalletView }
  | { t: 'call'; id: number; op: Operation; args: object }
  | { t: 'abort'; id: number }
  | { t: 'challenge'; id: number; event: ChallengeEvent };

/** The state of an element of the card family. */
export interface Change {
  t: 'change';
  brand: string;
  empty: boolean;
  complete: boolean;
  error?: { type: 'validation_error'; code: string; message: string };
  value: { postalCode: string };
}

/** The state of an element for a bank account: what is known of it, never a digit. */
export interface BankChange {
  t: 'bank_change';
  empty: boolean;
  complete: boolean;
  error?: { type: 'validation_error'; code: string; message: string };
  country?: string;
  bankName?: string;
  branchName?: string;
}

/** An event of a component, under the name that the page hears it by. */
export interface ElementEvent {
  t: 'element';
  event: string;
  payload: object;
}

/** What a frame says. */
export type FrameMessage =
  | { t: 'hello'; v: number }
  | { t: 'ready'; height?: number }
  | { t: 'failed'; reason: string; message: string }
  | Change
  | BankChange
  | ElementEvent
  | { t: 'networks'; networks: string[] }
  | { t: 'focus' | 'blur' | 'escape' | 'enter' | 'hint' | 'cancel' }
  | { t: 'height'; height: number }
  /** What the frame is called, in the buyer's language; said again when that changes. */
  | { t: 'title'; title: string }
  | { t: 'autofill'; on: boolean }
  | { t: 'challenge'; id: number; url: string }
  | { t: 'challenge_end'; id: number }
  | { t: 'action'; id: number; view: ActionView }
  | { t: 'redirect'; id: number; url: string }
  | { t: 'result'; id: number; value?: object; error?: StripeError }
  | { t: 'misuse'; id: number; message: string };

/** The members that each kind must have, with a value of the type that they must be of. */
const SHAPES: Record<FrameMessage['t'], Record<string, unknown>> = {
  hello: { v: 0 },
  ready: {},
  failed: { reason: '', message: '' },
  change: { brand: '', empty: true, complete: true, value: {} },
  bank_change: { empty: true, complete: true },
  element: { event: '', payload: {} },
  networks: { networks: {} },
  focus: {},
  blur: {},
  escape: {},
  enter: {},
  hint: {},
  cancel: {},
  height: { height: 0 },
  title: { title: '' },
  autofill: { on: true },
  challenge: { id: 0, url: '' },
  challenge_end: { id: 0 },
  action: { id: 0, view: {} },
  redirect: { id: 0, url: '' },
  result: { id: 0 },
  misuse: { id: 0, message: '' },
};

/** The message, or `undefined` when it is none of this protocol. */
export function parseFrameMessage(data: unknown): FrameMessage | undefined {
  const message = Object(data) as Record<string, unknown>;
  const kind = String(message['t']) as FrameMessage['t'];
  if (!Object.hasOwn(SHAPES, kind)) return undefined;
  const fits = Object.entries(SHAPES[kind]).every(([name, like]) => message[name] !== null && typeof message[name] === typeof like);
  return fits ? (message as unknown as FrameMessage) : undefined;
}
