/** The calls of the hosted page, and what they answer: `CheckoutPage` in contract/openapi.yaml. */

/** An amount in a currency's smallest unit. */
type Minor = number;

export interface Adjustable {
  readonly enabled: boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
}

export interface Price {
  readonly id: string;
  readonly currency: string;
  readonly recurring: { readonly interval: 'day' | 'week' | 'month' | 'year'; readonly interval_count: number } | null;
}

export interface LineItem {
  readonly id: string;
  readonly adjustable_quantity: Adjustable;
  readonly amount_discount: Minor;
  readonly amount_subtotal: Minor;
  readonly amount_tax: Minor;
  readonly amount_total: Minor;
  readonly price: Price;
  readonly product: {
    readonly name: string;
    readonly description: string | null;
    readonly images: readonly string[];
    readonly unit_label: string | null;
  };
  readonly quantity: number;
}

export interface Address {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
}

/** What the page shows of a Checkout Session. */
export interface CheckoutPage {
  readonly id: string;
  /** What the lines come to when no trial runs. */
  readonly amount_regular: Minor;
  readonly amount_subtotal: Minor;
  readonly amount_total: Minor;
  readonly automatic_tax: { readonly enabled: boolean };
  readonly billing_address_collection: 'auto' | 'required';
  readonly business_name: string;
  readonly cancel_url: string | null;
  /** Where the session was asked for by its intent's secret. */
  readonly client_secret?: string;
  readonly confirmation: { readonly type: 'message'; readonly message: string | null } | { readonly type: 'redirect'; readonly url: string } | null;
  readonly currency: string | null;
  /** For what a known customer has saved. */
  readonly customer_session: { readonly client_secret: string } | null;
  readonly customer: {
    readonly address: Address | null;
    readonly email: string | null;
    readonly email_locked: boolean;
    readonly name: string | null;
    readonly phone: string | null;
  };
  readonly expires_at: number;
  readonly intent: { readonly client_secret: string; readonly object: 'payment_intent' | 'setup_intent'; readonly next_action: object | null; readonly status: string } | null;
  readonly line_items: readonly LineItem[];
  readonly locale: string | null;
  readonly mode: 'payment' | 'setup' | 'subscription';
  readonly payment_method_required: boolean;
  readonly payment_method_types: readonly string[];
  readonly payment_status: 'no_payment_required' | 'paid' | 'unpaid';
  readonly phone_number_collection: { readonly enabled: boolean };
  readonly shipping: { readonly name?: string; readonly address: Address } | null;
  readonly shipping_address_collection: { readonly allowed_countries: readonly string[] } | null;
  readonly status: 'complete' | 'expired' | 'open';
  readonly submit_type: 'auto' | 'book' | 'donate' | 'pay' | 'subscribe' | null;
  readonly total_details: { readonly amount_discount: Minor; readonly amount_shipping: Minor; readonly amount_tax: Minor };
  readonly trial_end: number | null;
}

/** What the API refuses, in words for the buyer, or that it cannot be reached. */
export class Refusal extends Error {
  readonly code: string | undefined;
  readonly param: string | undefined;

  constructor(message: string, code: string | undefined, param?: string) {
    super(message);
    this.code = code;
    this.param = param;
  }
}

/** The calls about one session. */
export interface Api {
  /** Takes the secret of a session that a page led to by its id alone. */
  open(): Promise<void>;
  /** `saved_methods`: with a Customer Session of who is known. */
  refresh(more?: { saved_methods: true }): Promise<CheckoutPage>;
  update(changes: object): Promise<CheckoutPage>;
  confirm(params: object): Promise<CheckoutPage>;
}

/**
 * Opens the session of this id for whoever knows its secret, or, back from another page, that of its intent. Secrets go in bodies
 * alone.
 */
export function openApi(base: string, key: string, id: string, secrets: { secret: string; ofIntent: string | undefined }): Api {
  const post = async (path: string, params: object): Promise<CheckoutPage> => {
    let answer;
    try {
      const response = await fetch(`${base}/v1/checkout/sessions/${id}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: encode({ ...(secrets.ofIntent ? { intent_client_secret: secrets.ofIntent } : { client_secret: secrets.secret || undefined }), ...params }),
        credentials: 'omit',
      });
      answer = (await response.json()) as CheckoutPage & { error?: { message: string; code?: string; param?: string } };
    } catch {
      throw new Refusal('', 'unreachable');
    }
    if (answer.client_secret) {
      secrets.secret = answer.client_secret;
      secrets.ofIntent = undefined;
    }
    if (answer.error) throw new Refusal(answer.error.message, answer.error.code, answer.error.param);
    return answer;
  };
  return {
    async open() {
      const { url } = (await post('/redirect', {})) as unknown as { url: string };
      secrets.secret = new URL(url).hash.slice(1);
    },
    refresh: (more) => post('/refresh', more ?? {}),
    update: (changes) => post('', changes),
    confirm: (params) => post('/confirm', params),
  };
}

/** Begins a session of a Payment Link, for whoever came by it; gives where that is paid. Secrets are in nobody's address but the buyer's own. */
export async function beginOf(base: string, key: string, link: string, params: object): Promise<string> {
  let answer;
  try {
    const body = encode(params);
    const response = await fetch(`${base}/v1/payment_links/${link}/checkout`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body, credentials: 'omit' });
    answer = (await response.json()) as { url: string; error?: { message: string; code?: string; param?: string } };
  } catch {
    throw new Refusal('', 'unreachable');
  }
  if (answer.error) throw new Refusal(answer.error.message, answer.error.code, answer.error.param);
  return answer.url;
}

/** The form-encoding of the API: `customer[email]=...`. Nothing is sent of what is undefined; null unsets. */
export function encode(params: object): URLSearchParams {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (typeof value !== 'object' || value === null) return form.append(name, String(value ?? ''));
    for (const [key, member] of Object.entries(value)) add(`${name}[${key}]`, member);
  };
  for (const [name, value] of Object.entries(params)) add(name, value);
  return form;
}
