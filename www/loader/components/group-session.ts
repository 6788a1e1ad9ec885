/**
 * What the options of a group say of the payment, as its frames are told: under one name each, checked for what contradicts
 * itself. What each of them may hold is the backend's matter.
 */
import type { GroupState } from '../elements.js';
import type { IntegrationError } from '../errors.js';
import type { GroupOptions } from '../group-options.js';
import type { SessionInit } from '../protocol.js';
import { secureUrl } from '../secure-url.js';
import { claimOf } from './claim.js';
import { same } from './plain.js';

type Misuse = typeof IntegrationError;

/** Options by their present names, each with those that it had or has beside that. */
const NAMES: Record<string, readonly string[]> = {
  clientSecret: [],
  mode: [],
  amount: [],
  currency: [],
  setupFutureUsage: ['setup_future_usage'],
  captureMethod: ['capture_method'],
  onBehalfOf: ['on_behalf_of'],
  // Of all trains of Stripe.js at once: what is called so up to the ninth is called the other way in the tenth.
  paymentMethodTypes: ['payment_method_types', 'allowedPaymentMethodTypes'],
  excludedPaymentMethodTypes: [],
  paymentMethodConfiguration: ['payment_method_configuration'],
  paymentMethodOptions: ['payment_method_options'],
  externalPaymentMethodTypes: [],
  customerSessionClientSecret: [],
};

/** Lists that would leave nothing to pay with when they are empty. */
const LISTS = ['paymentMethodTypes', 'excludedPaymentMethodTypes', 'externalPaymentMethodTypes'];

/** A Customer Session's client secret, of either generation. */
const SESSION_SECRET = /^(cuss_secret)?_\w+$/;

/** A custom payment method, as a page gives it. */
export interface CustomMethod {
  readonly id: string;
  readonly options?: CustomMethodView;
  readonly payment?: CustomMethodView;
}

/** How a custom payment method is shown: by its name, or by the page itself. */
export interface CustomMethodView {
  readonly type: 'static' | 'embedded';
  readonly subtitle?: string;
  readonly embedded?: { handleRender(container: HTMLElement): unknown; handleDestroy?(): unknown };
}

/** Throws an `IntegrationError` for what cannot work; no message repeats a secret. */
export function sessionOf({ kit, options: read }: GroupState): SessionInit {
  const { IntegrationError: Misuse } = kit;
  const options = read();
  const values = Object.fromEntries(Object.keys(NAMES).map((name) => [name, valueOf(name, options, Misuse)]));
  checkTypes(values, Misuse);
  checkCustomerSession(values, options, Misuse);
  const methods = customMethodsOf(options, Misuse).map(({ id, payment, options }) => ({ id, subtitle: (payment ?? options)?.subtitle }));
  const custom = methods.length > 0 ? methods : undefined;
  return { ...kit.portable('options of elements()', { ...values, customPaymentMethods: custom }), claim: claimOf(kit) };
}

/** The custom payment methods of a group. */
export function customMethodsOf(options: GroupOptions, Misuse: Misuse): CustomMethod[] {
  const given = (options['customPaymentMethods'] ?? []) as CustomMethod[];
  if (Array.isArray(given) && given.every(({ id }) => /^cpmt_\w+$/.test(String(id)))) return given;
  throw new Misuse('elements(): `customPaymentMethods` is a list of objects, each with the `id` of a custom payment method (cpmt_...).');
}

/** The value of an option, whichever of its names it has. */
function valueOf(name: string, options: GroupOptions, Misuse: Misuse): unknown {
  const given = [name, ...NAMES[name]!].filter((each) => options[each] !== undefined);
  const [first, ...others] = given;
  const contradiction = others.find((other) => !same(options[other], options[first!]));
  if (contradiction) {
    throw new Misuse(`elements(): \`${first!}\` and \`${contradiction}\` are one option. Pass one of them.`);
  }
  return first && options[first];
}

function checkTypes(values: Record<string, unknown>, Misuse: Misuse): void {
  for (const name of LISTS) {
    const value = values[name];
    if (value === undefined || (Array.isArray(value) && value.every((type) => typeof type === 'string'))) continue;
    throw new Misuse(`elements(): \`${name}\` is a list of names of payment method types, like ["card", "ideal"].`);
  }
  if (!values['mode'] && values['paymentMethodTypes']) {
    throw new Misuse('elements(): `paymentMethodTypes` goes with `mode`. An intent has types of its own: set them on your server.');
  }
  if (values['paymentMethodTypes'] && values['excludedPaymentMethodTypes']) {
    throw new Misuse('elements(): pass the types to offer (`allowedPaymentMethodTypes`), or those to leave out (`excludedPaymentMethodTypes`).');
  }
}

function checkCustomerSession(values: Record<string, unknown>, options: GroupOptions, Misuse: Misuse): void {
  const secret = values['customerSessionClientSecret'];
  if (secret === undefined) return;
  if (!SESSION_SECRET.test(String(secret))) {
    throw new Misuse('elements(): `customerSessionClientSecret` is the `client_secret` of a Customer Session, as your server got it.');
  }
  if (options['customerOptions']) {
    throw new Misuse('elements(): pass `customerSessionClientSecret` without `customerOptions`, which it replaces.');
  }
  if (!secureUrl(location.href)) {
    throw new Misuse('elements(): a Customer Session is taken on https pages only (http on loopback). Serve this page over https.');
  }
}
