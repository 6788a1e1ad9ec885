/**
 * opentill: take card payments with fields that your page cannot read.
 *
 * The names and shapes are those of Stripe.js; the types of `@stripe/stripe-js` are extended by what is ours. This file is
 * published as `opentill.d.ts`.
 */
import type {
  ConfirmationTokenResult,
  ConfirmationTokenCreateParams,
  ConfirmCardPaymentData,
  ConfirmCardPaymentOptions,
  ConfirmPaymentData,
  ConfirmSetupData,
  CreatePaymentMethodData,
  CreatePaymentMethodFromElement,
  CreateTokenBankAccountData,
  CreateTokenCardData,
  CreateTokenIbanData,
  CreateTokenPiiData,
  PaymentIntentOrSetupIntentResult,
  PaymentIntentResult,
  PaymentMethodCreateParams,
  PaymentMethod,
  PaymentMethodResult,
  SetupIntentResult,
  Source,
  Stripe,
  StripeAddressElement,
  StripeAddressElementOptions,
  StripeAuBankAccountElement,
  StripeAuBankAccountElementOptions,
  StripeCardCvcElement,
  StripeCardCvcElementOptions,
  StripeCardElement,
  StripeCardElementOptions,
  StripeCardExpiryElement,
  StripeCardExpiryElementOptions,
  StripeCardNumberElement,
  StripeCardNumberElementOptions,
  StripeConstructorOptions,
  StripeContactDetailsElement,
  StripeContactDetailsElementOptions,
  StripeElement,
  StripeElements,
  StripeElementsOptions,
  StripeElementsUpdateOptions,
  StripeError,
  StripeExpressCheckoutElement,
  StripeExpressCheckoutElementOptions,
  StripeIbanElement,
  StripeIbanElementOptions,
  StripeLinkAuthenticationElement,
  StripeLinkAuthenticationElementOptions,
  StripePaymentElement,
  StripePaymentElementOptions,
  StripeShippingAddressElement,
  StripeShippingAddressElementOptions,
  TokenCreateParams,
  TokenResult,
  VerifyMicrodepositsForPaymentData,
  VerifyMicrodepositsForSetupData,
  WrapperLibrary,
} from '@stripe/stripe-js';

/** How {@link Opentill} reaches the pay origin and the API. */
export interface OpentillOptions extends Pick<StripeConstructorOptions, 'stripeAccount' | 'apiVersion' | 'locale'> {
  /**
   * Where your pay origin serves the frame pages, for example `https://pay.example`. It must be an origin other than the
   * page's, or the page could read the fields. `https:`, or `http:` on loopback. Not needed in direct mode.
   */
  frameBase?: string;
  /**
   * The API's origin, if it is not the pay origin itself. The pay origin must list it: a page cannot send card data to an
   * origin of its own choice. Direct mode needs it and takes it as it is.
   */
  apiBase?: string;
  /**
   * Run the fields in this page instead of a frame of another origin. For hosts that have one origin only (kiosks,
   * Electron, extensions): every script of the page can then read what the buyer types.
   */
  direct?: boolean;
  /** Take a `pk_live_` key although the page can read the fields: in direct mode, or with a frame of the page's own origin. */
  allowLiveKeysInPage?: boolean;
}

/** Options of every operation. */
export interface OperationOptions {
  /** Ends the operation early: it resolves to an `error` with the code `operation_aborted`. */
  signal?: AbortSignal;
}

/** Why an element could not load; the `code` of the error of its `loaderror` event. */
export type LoadFailure =
  | 'unreachable_or_refused'
  | 'version'
  | 'crashed'
  | 'controller_missing'
  | 'opaque_origin'
  | 'reload_loop'
  | 'invalid_key'
  | 'api_base_refused'
  | 'trusted_types'
  | 'load_failed'
  | 'invalid_options'
  | (string & {});

/** Something that carries a type of element: the component that a framework's wrapper made for it. */
export type ElementComponent = object;

/** What we add to the options of a group of elements. */
interface GroupAdditions {
  /**
   * Moves the caret on when `cardNumber`, then `cardExpiry` is finished, and back with Backspace in an empty field. The
   * `card` element always does.
   */
  autoAdvance?: boolean;
  /** The payment method types to offer, as before `allowedPaymentMethodTypes`. */
  paymentMethodTypes?: string[];
}

/**
 * Options of a group of elements: of none in particular; for an intent that is there (`clientSecret`); or for one that your
 * server makes when the buyer pays (`mode`, with `amount` and `currency`).
 */
export type OpentillElementsOptions = StripeElementsOptions & GroupAdditions;

/** What can change in a group of elements. */
export type OpentillElementsUpdateOptions = StripeElementsUpdateOptions & GroupAdditions;

/** What an event of an element tells beside what happened. */
interface Told {
  elementType: string;
}

/** The Payment Element's events beyond those of Stripe.js. */
interface PaymentEvents {
  /**
   * The Customer Session is over (`expired`, `revoked`), while no payment is under way. Have your server make a new one, and hand it
   * in by `elements.update({customerSessionClientSecret})`: what was typed stays.
   */
  on(event: 'expired', handler: (event: Told & { reason: string }) => unknown): this;
  /**
   * A payment method was left out because its data did not come; or, with the reason `session_unavailable`, the types of the intent
   * itself are offered because what your settings allow could not be read.
   */
  on(event: 'methodunavailable', handler: (event: Told & { type: string; reason: string }) => unknown): this;
}

/** The elements, by the type that makes them, with their options. */
export interface OpentillElementTypes {
  /** Number, expiry, security code and postal code in one line. */
  card: { element: StripeCardElement; options: StripeCardElementOptions };
  /** The number alone; with `cardExpiry`, and usually `cardCvc`, of the same group it makes a card. */
  cardNumber: { element: StripeCardNumberElement; options: StripeCardNumberElementOptions };
  /** The expiry date alone. */
  cardExpiry: { element: StripeCardExpiryElement; options: StripeCardExpiryElementOptions };
  /** The security code alone: of the card in `cardNumber`, or, typed again, of a saved one. */
  cardCvc: { element: StripeCardCvcElement; options: StripeCardCvcElementOptions };
  /** An IBAN, for SEPA debits. */
  iban: { element: StripeIbanElement; options: StripeIbanElementOptions };
  /** BSB and account number of an Australian bank account, for BECS debits. */
  auBankAccount: { element: StripeAuBankAccountElement; options: StripeAuBankAccountElementOptions };
  /** Any payment: what the intent and your settings offer, and what a customer has saved. */
  payment: { element: StripePaymentElement & PaymentEvents; options: StripePaymentElementOptions };
  /** Buttons of wallets, which bring the buyer's details along. */
  expressCheckout: { element: StripeExpressCheckoutElement; options: StripeExpressCheckoutElementOptions };
  /** A billing or a shipping address, as its country writes it. */
  address: { element: StripeAddressElement; options: StripeAddressElementOptions };
  /** A shipping address; new code makes an `address`. */
  shippingAddress: { element: StripeShippingAddressElement; options: StripeShippingAddressElementOptions };
  /** An e-mail address. */
  linkAuthentication: { element: StripeLinkAuthenticationElement; options: StripeLinkAuthenticationElementOptions };
  /** An e-mail address. */
  contactDetails: { element: StripeContactDetailsElement; options: StripeContactDetailsElementOptions };
}

/** A Customer Session that is open in this page, until `expiresAt`. Its key is not in the page. */
export interface CustomerSession {
  /** Every component of it, each with `enabled` and its `features`. */
  readonly components: Record<string, { enabled: boolean; features?: Record<string, unknown> | null }>;
  /** What the one component that is enabled may do. */
  readonly features: Record<string, unknown> | undefined;
  /** In seconds since 1970. */
  readonly expiresAt: number;
  /** The saved payment methods that it shows, newest first. */
  list(options?: OperationOptions): Promise<{ paymentMethods: PaymentMethod[]; error?: undefined } | { paymentMethods?: undefined; error: StripeError }>;
  /** Changes whether one of them is shown again. */
  update(
    id: string,
    params: { allow_redisplay: 'always' | 'limited' | 'unspecified' },
    options?: OperationOptions,
  ): Promise<PaymentMethodResult>;
  /** Takes one of them from the customer, for good. */
  detach(id: string, options?: OperationOptions): Promise<PaymentMethodResult>;
  /** Listens for its end, which `close()` does not tell. */
  on(event: 'expired', handler: (event: { reason: string }) => unknown): CustomerSession;
  /** As `on`, once. */
  once(event: 'expired', handler: (event: { reason: string }) => unknown): CustomerSession;
  /** Stops listening. */
  off(event: 'expired', handler?: (event: { reason: string }) => unknown): CustomerSession;
  /** Forgets it. */
  close(): void;
}

/** What opening a Customer Session came to. */
export type CustomerSessionResult =
  | { customerSession: CustomerSession; error?: undefined }
  | { customerSession?: undefined; error: StripeError };

/** A group of elements that belong to one payment: one of each type; of `address` one for each `mode`. */
export interface OpentillElements {
  /** Makes the group's element of that type. */
  create<Type extends keyof OpentillElementTypes>(
    type: Type,
    options?: OpentillElementTypes[Type]['options'],
  ): OpentillElementTypes[Type]['element'];
  /** The group's element of that type, or `null`. */
  getElement<Type extends keyof OpentillElementTypes>(type: Type): OpentillElementTypes[Type]['element'] | null;
  /** The group's address element for that purpose, or `null`; without one, the first. */
  getElement(type: 'address', options?: { mode: 'shipping' | 'billing' }): StripeAddressElement | null;
  /** As with a type: a wrapper's component stands for the type that it names. */
  getElement(type: ElementComponent): StripeCardElement | null;
  /**
   * Merges new options; resolves when the elements have them. What was typed stays. Rejects when they contradict what is
   * there, and then changes nothing; another `clientSecret` needs another group.
   */
  update(options: OpentillElementsUpdateOptions): Promise<void>;
  /** Reads the intent of `clientSecret` again, after your server changed it. */
  fetchUpdates(): Promise<{ error?: { message: string; status?: string } }>;
  /**
   * Checks what was typed into the mounted elements, and shows the buyer what is missing. To be called when the buyer
   * presses "Pay", before your server makes the intent.
   */
  submit(): Promise<
    { error?: StripeError; selectedPaymentMethod?: undefined } | { selectedPaymentMethod: string; error?: undefined }
  >;
  /** Listens for the end of an update. Other names are accepted and never heard of. */
  on(event: 'update-end' | (string & {}), handler: () => void): OpentillElements;
  /** As `on`, for one event. */
  once(event: 'update-end' | (string & {}), handler: () => void): OpentillElements;
  /** Stops listening: one handler, or all of that event. */
  off(event: 'update-end' | (string & {}), handler?: () => void): OpentillElements;
}

/** A group of elements, of our type or of Stripe's. */
type AnyElements = OpentillElements | StripeElements;

/** Where payment details come from: the elements of a group, or one element that holds some. */
type FromElements = { elements: AnyElements; element?: undefined } | { element: StripeElement; elements?: undefined };

/** Makes a PaymentMethod from what elements hold. */
export type CreatePaymentMethodFromElements = FromElements &
  Pick<CreatePaymentMethodFromElement, 'params' | 'metadata'>;

/** Makes a ConfirmationToken from what elements hold. */
export type CreateConfirmationToken = FromElements & { params?: ConfirmationTokenCreateParams };

/** Data of a Source; other members than these depend on its type. */
export interface CreateSourceData {
  type?: string;
  amount?: number;
  currency?: string;
  owner?: object;
  redirect?: { return_url: string };
  [member: string]: unknown;
}

/** What a Source came to. */
export type SourceResult = { source: Source; error?: undefined } | { source?: undefined; error: StripeError };

/** The intent to confirm: by its client secret, or by elements that were made with it. */
type Confirmable = { elements: AnyElements; clientSecret?: string } | { elements?: AnyElements; clientSecret: string };

/** Confirms, and leaves the page only where the payment method asks for that. */
type IfRequired<Params> = Confirmable & { confirmParams?: Partial<Params>; redirect: 'if_required' };

/** Confirms, and goes to `return_url` in any case. */
type Always<Params> = Confirmable & { confirmParams: Params; redirect?: 'always' };

/** The arguments of one of Stripe's methods, with our options added to its last one. */
type WithSignal<Args extends unknown[]> = Args extends [infer Secret, infer Data, infer Options]
  ? [clientSecret: Secret, data: Data, options: Options & OperationOptions]
  : Args extends [infer Secret, infer Data, (infer Options)?]
    ? [clientSecret: Secret, data: Data, options?: Options & OperationOptions]
    : Args extends [infer Secret, (infer Data)?, (infer Options)?]
      ? [clientSecret: Secret, data?: Data, options?: Options & OperationOptions]
      : never;

type Signalled<Method> = Method extends (...args: infer Args) => infer Result ? (...args: WithSignal<Args>) => Result : never;

/** The names of the calls that confirm an intent with one type of payment method. */
type ConfirmOne = Exclude<
  Extract<keyof Stripe, `confirm${string}Payment` | `confirm${string}Setup`>,
  'confirmPayment' | 'confirmSetup' | 'confirmCardPayment'
>;

/**
 * Confirms an intent with one type of payment method, by Stripe's names: `confirmIdealPayment`, `confirmSepaDebitSetup` and so
 * on. What the buyer has to do then is shown, or the page goes where it is done; `handleActions: false` leaves it to you.
 */
export type ConfirmMethods = { [Name in ConfirmOne]: Signalled<Stripe[Name]> };

/**
 * The object that a page works with.
 *
 * Failures of the network or the API resolve to `{error}`. Wrong use throws, or rejects with, an {@link IntegrationError}.
 * Methods of Stripe.js that are not declared here are there at run time, and say what to use instead.
 */
export interface Opentill extends ConfirmMethods {
  /** Starts a group of elements. */
  elements(options?: OpentillElementsOptions): OpentillElements;

  /** Turns the card in mounted elements into a single-use token. */
  createToken(
    card: StripeCardElement | StripeCardNumberElement,
    data?: CreateTokenCardData,
    options?: OperationOptions,
  ): Promise<TokenResult>;
  /** Turns the account in a mounted element into a token of a bank account. */
  createToken(iban: StripeIbanElement, data: CreateTokenIbanData, options?: OperationOptions): Promise<TokenResult>;
  /** Turns a bank account into a token. */
  createToken(type: 'bank_account', data: CreateTokenBankAccountData, options?: OperationOptions): Promise<TokenResult>;
  /** Turns an identity number into a token. */
  createToken(type: 'pii', data: CreateTokenPiiData, options?: OperationOptions): Promise<TokenResult>;
  /** Turns a security code that was typed again into a token. */
  createToken(type: 'cvc_update', cvc: StripeCardCvcElement, options?: OperationOptions): Promise<TokenResult>;
  /** Turns what is known of a business into a token. */
  createToken(type: 'account', data: TokenCreateParams.Account, options?: OperationOptions): Promise<TokenResult>;
  /** Turns what is known of a person into a token. */
  createToken(type: 'person', data: TokenCreateParams.Person, options?: OperationOptions): Promise<TokenResult>;

  /** Makes a PaymentMethod of a type, of details in elements or in the data. */
  createPaymentMethod(
    data: CreatePaymentMethodData | CreatePaymentMethodFromElements,
    options?: OperationOptions,
  ): Promise<PaymentMethodResult>;
  /** Makes a ConfirmationToken, with which your server confirms an intent. */
  createConfirmationToken(data: CreateConfirmationToken, options?: OperationOptions): Promise<ConfirmationTokenResult>;
  /** Makes a Source of what an element holds. For code that has it: new code makes PaymentMethods. */
  createSource(
    element: StripeCardElement | StripeCardNumberElement | StripeIbanElement,
    data?: CreateSourceData,
    options?: OperationOptions,
  ): Promise<SourceResult>;
  /** Makes a Source of plain values. */
  createSource(data: CreateSourceData & { type: string }, options?: OperationOptions): Promise<SourceResult>;
  /** Reads a Source. */
  retrieveSource(source: { id: string; client_secret: string }, options?: OperationOptions): Promise<SourceResult>;

  /**
   * Confirms a PaymentIntent with any payment method, and shows the buyer what there is to do, or goes where it is done. The
   * result comes here only with `redirect: 'if_required'`; else the page goes to `return_url`, unless there is an error.
   */
  confirmPayment(options: IfRequired<ConfirmPaymentData>, given?: OperationOptions): Promise<PaymentIntentResult>;
  /** As above; goes to `return_url` in any case but an error. */
  confirmPayment(options: Always<ConfirmPaymentData>, given?: OperationOptions): Promise<{ error: StripeError }>;
  /** As `confirmPayment`, for a SetupIntent. */
  confirmSetup(options: IfRequired<ConfirmSetupData>, given?: OperationOptions): Promise<SetupIntentResult>;
  /** As above; goes to `return_url` in any case but an error. */
  confirmSetup(options: Always<ConfirmSetupData>, given?: OperationOptions): Promise<{ error: StripeError }>;
  /**
   * Confirms a PaymentIntent and shows the buyer's bank when it asks for that. Rejects while the same intent is being
   * confirmed already.
   */
  confirmCardPayment(
    clientSecret: string,
    data?: ConfirmCardPaymentData,
    options?: ConfirmCardPaymentOptions & OperationOptions,
  ): Promise<PaymentIntentResult>;
  /**
   * Shows the buyer's bank for a PaymentIntent that waits for it (`requires_action`), because your server confirmed it or
   * because of `handleActions: false`; any other intent resolves to an error. With `confirmation_method: 'manual'` the
   * intent is `requires_confirmation` then, and your server confirms it once more.
   */
  handleCardAction(clientSecret: string, options?: OperationOptions): Promise<PaymentIntentResult>;
  /** As `handleCardAction`, for an intent of either kind and whatever it waits for. */
  handleNextAction(options: { clientSecret: string }, given?: OperationOptions): Promise<PaymentIntentOrSetupIntentResult>;
  /** Tells which amounts, or which code, arrived on the buyer's bank account. */
  verifyMicrodepositsForPayment(
    clientSecret: string,
    data?: VerifyMicrodepositsForPaymentData,
    options?: OperationOptions,
  ): Promise<PaymentIntentResult>;
  /** As `verifyMicrodepositsForPayment`, for a SetupIntent. */
  verifyMicrodepositsForSetup(
    clientSecret: string,
    data?: VerifyMicrodepositsForSetupData,
    options?: OperationOptions,
  ): Promise<SetupIntentResult>;
  /** Reads a PaymentIntent. */
  retrievePaymentIntent(clientSecret: string, options?: OperationOptions): Promise<PaymentIntentResult>;
  /** Reads a SetupIntent. */
  retrieveSetupIntent(clientSecret: string, options?: OperationOptions): Promise<SetupIntentResult>;

  /**
   * Leads to the hosted page of a Checkout Session that your server made. Resolves only when the browser does not go there. Called in a frame, it takes
   * the whole window along.
   */
  redirectToCheckout(options: { sessionId: string }): Promise<{ error: StripeError }>;

  /**
   * Opens a Customer Session by its client secret, to show its customer's saved payment methods in a way of your own. The Payment
   * Element does it itself: pass `customerSessionClientSecret` to `elements()`.
   */
  openCustomerSession(clientSecret: string, options?: OperationOptions): Promise<CustomerSessionResult>;

  /** Accepted, so that wrapper libraries work unchanged. Nothing is kept or sent. */
  registerAppInfo(wrapper: WrapperLibrary): void;
  /** As `registerAppInfo`. */
  _registerWrapper(wrapper: { name: string; version?: string; startTime?: number }): void;
  /** Takes everything away: elements, frames, dialogs, listeners, timers. Operations under way resolve to an error. */
  destroy(): void;
}

/** The API was used in a way that cannot work. The message says what to do instead. */
export declare class IntegrationError extends Error {
  readonly name: 'IntegrationError';
}

/** The error of a `loaderror` event. */
export interface LoadError extends StripeError {
  code: LoadFailure;
}

/** Makes an {@link Opentill} at once. Throws an {@link IntegrationError} when a key or an option cannot work. */
export declare function Opentill(publishableKey: string, options?: OpentillOptions): Opentill;

/** As {@link Opentill}, asynchronously; resolves to `null` where there is no document (server-side rendering). */
export declare function loadOpentill(publishableKey: string, options?: OpentillOptions): Promise<Opentill | null>;
