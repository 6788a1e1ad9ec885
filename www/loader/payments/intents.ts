/** Confirming intents, in every form; reading them, and carrying out what they wait for. */
import type { StripeError } from '@stripe/stripe-js';
import type { Outcome } from '../calls.js';
import { loadDialog } from '../chunks.js';
import type { GroupState } from '../elements.js';
import type { Holder } from '../field-element.js';
import { METHOD_TYPES } from '../group-methods.js';
import type { Kit, Methods } from '../kit.js';
import type { OperationOptions } from '../public.js';
import type { Arguments, Values } from './arguments.js';
import { type Confirmation, CONFIRMATIONS } from './confirmations.js';
import { contactsOf, withBilling } from './contacts.js';
import { checkReturnUrl, leaveFor, redirectStatus, returnUrl } from './return-url.js';
import type { Held, Run } from './run.js';

/** What the two kinds of intents are called, where they differ. */
interface Kind {
  readonly name: string;
  readonly result: 'paymentIntent' | 'setupIntent';
  readonly object: 'payment_intent' | 'setup_intent';
  readonly secret: RegExp;
  readonly looks: string;
  readonly confirm: string;
}

const PAYMENT: Kind = {
  name: 'PaymentIntent',
  result: 'paymentIntent',
  object: 'payment_intent',
  secret: /^pi_\w+?_secret_\w+$/,
  looks: 'pi_..._secret_...',
  confirm: 'confirmPayment',
};
const SETUP: Kind = {
  name: 'SetupIntent',
  result: 'setupIntent',
  object: 'setup_intent',
  secret: /^seti_\w+?_secret_\w+$/,
  looks: 'seti_..._secret_...',
  confirm: 'confirmSetup',
};

/** Where an intent waits for something that the buyer has turned away from. */
const LEFT = {
  type: 'invalid_request_error',
  code: 'customer_canceled_authentication',
  message: 'The payment was not completed. Try again, or choose another way to pay.',
} as const;

/** Why there is nothing to confirm with what is chosen in an element: it is paid elsewhere, as the page arranges it. */
function outsideOf({ mounted }: Holder): StripeError | undefined {
  const type = String(mounted()?.change?.value?.['type']);
  if (!/^(external_|cpmt_)/.test(type)) return undefined;
  return {
    type: 'invalid_request_error',
    code: 'payment_method_external',
    message: `"${type}" is not paid by an intent. Look at what submit() gives as \`selectedPaymentMethod\`, and take that payment yourself.`,
  };
}

type Given = Values & OperationOptions;

/** The methods that are about intents. */
export function intentMethods(kit: Kit, read: Arguments, run: Run): Methods {
  const { IntegrationError } = kit;

  /** The kind of the intent of a client secret; the message does not repeat what was passed. */
  const kindOf = (secret: unknown, method: string, wanted: readonly Kind[]): Kind => {
    const kind = [PAYMENT, SETUP].find((kind) => kind.secret.test(String(secret)));
    if (kind && wanted.includes(kind)) return kind;
    const needed = wanted.map(({ name, looks }) => `a ${name}’s \`client_secret\` (${looks})`).join(' or ');
    const hint = kind ? ` This one is a ${kind.name}’s: ${kind.confirm}() is for that.` : '';
    throw new IntegrationError(`${method}() needs ${needed} as your server got it.${hint}`);
  };

  const named = (kind: Kind, { value, error }: Outcome) => (error ? { error } : { [kind.result]: value });

  /** Confirms; what a payment method brings along for the buyer's consent and next actions is the payments frame's matter. */
  const confirm = (args: object, held: Held, options: OperationOptions | undefined) => {
    loadDialog().catch(() => {});
    return run('confirm', args, held, options?.signal);
  };

  /** `confirmPayment` and `confirmSetup`. */
  const confirmAny = (kind: Kind) => async (asked: unknown, options?: OperationOptions) => {
    const method = kind.confirm;
    const { elements, clientSecret, confirmParams, redirect = 'always' } = Object(asked) as Values;
    const group = elements ? read.group(elements, method) : undefined;
    const secret = secretOf(kind, clientSecret, group?.options());
    const params = { ...(confirmParams as Values) };
    checkRedirect(redirect, params, method);
    const { data: rest, cvc } = read.cvc(params, method);
    const { payment_method_data: given, ...data } = rest;
    const saved = data['payment_method'] ?? data['confirmation_token'];
    const details = group && !saved ? read.payer(group, method) : undefined;
    const outside = details && outsideOf(details);
    if (outside) return { error: outside };
    const typed = group ? await addContacts(kind, group, data, given as Values | undefined) : given;
    const type = details && METHOD_TYPES[details.type];
    // An element that takes any payment says all of it in the API's own names, beside what is given here.
    if (details && !type) data['payment_method_data'] = typed;
    else if (typed || details) data['payment_method'] = typed ?? {};
    const args = { clientSecret: secret, type, data, handleActions: true, redirect };
    const outcome = await confirm(args, { details, cvc }, options);
    if (outcome.error || redirect !== 'always') return named(kind, outcome);
    const intent = outcome.value as Values;
    const status = redirectStatus(intent);
    if (status) {
      const there = returnUrl(String(params['return_url']), kind.object, secret, status);
      return new Promise((resolve) => leaveFor(there, () => resolve(named(kind, outcome))));
    }
    return { error: { ...LEFT, [kind.object]: intent } };
  };

  /** Adds what other elements of the group hold to the parameters; gives the payment method's data. */
  const addContacts = async (kind: Kind, group: GroupState, data: Values, given: Values | undefined) => {
    const contacts = await contactsOf(group, kit);
    if (kind === PAYMENT) {
      if (contacts.shipping) data['shipping'] ??= contacts.shipping;
      if (contacts.email !== undefined) data['receipt_email'] ??= contacts.email;
    }
    return data['payment_method'] ?? data['confirmation_token'] ? given : withBilling(given, contacts);
  };

  /** The client secret to confirm with: given, or that which the elements were made with. */
  const secretOf = (kind: Kind, given: unknown, options: object | undefined): string => {
    const { clientSecret: own, mode } = Object(options) as Values;
    if (mode && (mode === 'setup') !== (kind === SETUP)) {
      const other = kind === SETUP ? PAYMENT : SETUP;
      throw new IntegrationError(`These elements have the mode "${String(mode)}": use ${other.confirm}().`);
    }
    if (mode && !given) {
      throw new IntegrationError(
        `${kind.confirm}() needs \`clientSecret\` beside \`elements\`: that of the ${kind.name} which your server made after submit().`,
      );
    }
    if (own && given && own !== given) {
      throw new IntegrationError('These elements were made with another `clientSecret`. Leave it out here, or make new elements.');
    }
    const secret = given ?? own;
    kindOf(secret, kind.confirm, [kind]);
    return String(secret);
  };

  const checkRedirect = (redirect: unknown, params: Values, method: string) => {
    if (redirect !== 'always' && redirect !== 'if_required') {
      throw new IntegrationError(`\`redirect\` of ${method}() is "always" or "if_required".`);
    }
    if (redirect === 'always' && !params['return_url']) {
      throw new IntegrationError(
        `${method}() needs \`confirmParams.return_url\`, where the buyer comes back to. With \`redirect: "if_required"\` only those ` +
          'are sent away who pay on another page.',
      );
    }
    checkReturnUrl(params['return_url'], method, IntegrationError);
  };

  /** A call for one payment method type. */
  const confirmOne = (method: string, row: Confirmation) => {
    const kind = row.intent === 'payment' ? PAYMENT : SETUP;
    return async (secret: unknown, given?: unknown, options?: Given) => {
      kindOf(secret, method, [kind]);
      checkRow(method, row, given as Values | undefined, options);
      const { data, cvc } = read.cvc({ ...(given as Values) }, method);
      const found = await methodOf(method, row, secret, data, options);
      if (found.error) return { error: found.error };
      const payment = found.data && { payment_method: found.data };
      const args = {
        clientSecret: secret,
        type: row.type,
        data: { ...data, ...(payment as Values | undefined) },
        handleActions: options?.['handleActions'] !== false,
        redirect: 'if_required',
        skipMandate: (row.skipMandate && options?.['skipMandate'] === true) || undefined,
      };
      return named(kind, await confirm(args, { details: found.details, cvc }, options));
    };
  };

  const checkRow = (method: string, row: Confirmation, data: Values | undefined, options: Given | undefined) => {
    const handle = options?.['handleActions'];
    if (row.data && !data) throw new IntegrationError(`${method}() needs data as its second argument.`);
    if (row.returnUrl && !data?.['return_url']) {
      throw new IntegrationError(`${method}() needs \`return_url\` in its data: the buyer pays on another page.`);
    }
    if (row.handleActions === 'required' && typeof handle !== 'boolean') {
      throw new IntegrationError(`${method}() needs {handleActions: true} or {handleActions: false} as its third argument.`);
    }
    if (row.handleActions === false && handle !== false) {
      throw new IntegrationError(
        `${method}() needs {handleActions: false} as its third argument: show the details in \`next_action\` yourself.`,
      );
    }
    checkReturnUrl(data?.['return_url'], method, IntegrationError);
  };

  type Found = { data?: unknown; details?: Held['details']; error?: Outcome['error'] };

  /**
   * What to pay with: an id, data, an element. Where the page names nothing, it is what the intent has; an intent without any
   * gets one of the type, which for many types is all that there is to know.
   */
  const methodOf = async (method: string, row: Confirmation, secret: unknown, data: Values, options?: Given): Promise<Found> => {
    const given = data['payment_method'];
    if (typeof given === 'string') return { data: given };
    if (given) return read.details(given, row.type, method);
    if (row.type === 'card') return {};
    const { value, error } = await run('retrieve', { clientSecret: secret }, {}, options?.signal);
    if (error) return { error };
    return (value as Values)['payment_method'] ? {} : { data: {} };
  };

  const verify = (kind: Kind, method: string) => async (secret: unknown, given?: unknown, options?: OperationOptions) => {
    kindOf(secret, method, [kind]);
    const params = Object(given) as Values;
    if (!params['amounts'] === !params['descriptor_code']) {
      throw new IntegrationError(
        `${method}() needs either {amounts: [32, 45]}, in cents, or {descriptor_code: "SM11AA"}, as the buyer's statement has it.`,
      );
    }
    return named(kind, await run('verifyMicrodeposits', { clientSecret: secret, params }, {}, options?.signal));
  };

  const rows = Object.entries(CONFIRMATIONS).map(([method, row]) => [method, confirmOne(method, row)]);
  return {
    ...Object.fromEntries(rows),
    confirmPayment: confirmAny(PAYMENT),
    confirmSetup: confirmAny(SETUP),
    async handleNextAction(given: unknown, options?: OperationOptions) {
      const { clientSecret, hashedValue } = Object(given) as Values;
      if (hashedValue !== undefined) {
        throw new IntegrationError('handleNextAction() takes no `hashedValue`: there are no shared payment tokens. Pass {clientSecret}.');
      }
      const kind = kindOf(clientSecret, 'handleNextAction', [PAYMENT, SETUP]);
      loadDialog().catch(() => {});
      return named(kind, await run('nextAction', { clientSecret }, {}, options?.signal));
    },
    async retrieveSetupIntent(clientSecret: unknown, options?: OperationOptions) {
      kindOf(clientSecret, 'retrieveSetupIntent', [SETUP]);
      return named(SETUP, await run('retrieve', { clientSecret }, {}, options?.signal));
    },
    verifyMicrodepositsForPayment: verify(PAYMENT, 'verifyMicrodepositsForPayment'),
    verifyMicrodepositsForSetup: verify(SETUP, 'verifyMicrodepositsForSetup'),
  };
}
