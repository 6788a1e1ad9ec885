//! What TypeScript knows of the arguments and results. The objects of the API are those of `@stripe/stripe-js`.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
import type {
  ConfirmationToken,
  ConfirmPaymentData,
  ConfirmSetupData,
  PaymentIntent,
  PaymentMethod,
  SetupIntent,
  StripeError,
  Token,
  TokenCreateParams,
} from '@stripe/stripe-js';

export interface ClientOptions {
  /** Origin of the API. https, or http on loopback. */
  apiBase: string;
  /** Connected account (`acct_...`). */
  stripeAccount?: string;
  /** API version to ask for. */
  apiVersion?: string;
}
export interface CallOptions {
  /** Gives the call up; it then resolves to an error with the code `operation_aborted`. */
  signal?: AbortSignal;
}

/** A payment method by its parameters, those of its type in a member of that name: `{type: 'sepa_debit', sepa_debit: {iban}}`. */
export interface PaymentMethodParams {
  type: string;
  /** Card data takes a field: a token is what can stand here. */
  card?: { token: string };
  billing_details?: PaymentMethodBillingDetails;
  metadata?: Record<string, string>;
  allow_redisplay?: 'always' | 'limited' | 'unspecified';
  [type: string]: unknown;
}
export interface PaymentMethodBillingDetails {
  name?: string;
  email?: string;
  phone?: string;
  address?: Record<string, string | null>;
}
export interface ConfirmCardData {
  payment_method?: string | Omit<PaymentMethodParams, 'type'>;
  receipt_email?: string;
  return_url?: string;
  setup_future_usage?: 'on_session' | 'off_session';
  shipping?: Record<string, unknown>;
}
/** `payment_method_data` is a whole payment method here: there is no element that could add its details. */
export interface ConfirmPaymentArguments {
  clientSecret: string;
  confirmParams?: Partial<Omit<ConfirmPaymentData, 'payment_method_data'>> & { payment_method_data?: PaymentMethodParams };
}
export interface ConfirmSetupArguments {
  clientSecret: string;
  confirmParams?: Partial<Omit<ConfirmSetupData, 'payment_method_data'>> & { payment_method_data?: PaymentMethodParams };
}
export interface ConfirmationTokenArguments {
  params: {
    payment_method_data?: PaymentMethodParams;
    payment_method?: string;
    shipping?: Record<string, unknown>;
    return_url?: string;
    setup_future_usage?: 'on_session' | 'off_session';
    mandate_data?: Record<string, unknown>;
    payment_method_options?: Record<string, unknown>;
  };
}
/** The types of token that need no field. */
export type TokenType = 'bank_account' | 'pii' | 'account' | 'person';
export type TokenData =
  | { country: string; currency: string; account_number: string; [member: string]: unknown }
  | { personal_id_number: string }
  | TokenCreateParams.Account
  | TokenCreateParams.Person;
export interface SourceParams {
  type: string;
  currency?: string;
  amount?: number;
  [member: string]: unknown;
}
/** A source, the older form of a payment method. */
export interface Source {
  id: string;
  object: 'source';
  type: string;
  status: string;
  client_secret: string;
  [member: string]: unknown;
}
export interface Microdeposits {
  /** The two amounts, in the currency's smallest unit. */
  amounts?: [number, number];
  /** The code on the bank statement. */
  descriptor_code?: string;
}

export type CustomerSessionComponent =
  | 'active_entitlements'
  | 'buy_button'
  | 'customer_portal'
  | 'customer_sheet'
  | 'mobile_payment_element'
  | 'payment_element'
  | 'pricing_table';
/** What the component of a Customer Session may do. Components without saved payment methods have no features. */
export interface CustomerSessionFeatures {
  payment_method_allow_redisplay_filters?: AllowRedisplay[] | null;
  payment_method_redisplay?: 'enabled' | 'disabled' | null;
  payment_method_redisplay_limit?: number | null;
  payment_method_remove?: 'enabled' | 'disabled' | null;
  payment_method_save?: 'enabled' | 'disabled' | null;
  payment_method_save_usage?: 'on_session' | 'off_session' | null;
  payment_method_save_allow_redisplay_override?: AllowRedisplay | null;
}
export type AllowRedisplay = 'always' | 'limited' | 'unspecified';
/** Why a Customer Session is over: its time is up (told ten seconds ahead), or its customer was deleted. */
export interface CustomerSessionExpired {
  reason: 'expired' | 'revoked';
}

type Result<Name extends string, Value> = ({ [N in Name]: Value } & { error?: undefined }) | ({ [N in Name]?: undefined } & { error: StripeError });
export type PaymentIntentResult = Result<'paymentIntent', PaymentIntent>;
export type SetupIntentResult = Result<'setupIntent', SetupIntent>;
export type PaymentMethodResult = Result<'paymentMethod', PaymentMethod>;
export type ConfirmationTokenResult = Result<'confirmationToken', ConfirmationToken>;
export type TokenResult = Result<'token', Token>;
export type SourceResult = Result<'source', Source>;
export type CustomerSessionResult = Result<'customerSession', CustomerSession>;
export type PaymentMethodsResult = Result<'paymentMethods', PaymentMethod[]>;
"#;
