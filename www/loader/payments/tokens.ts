/** Tokens, PaymentMethods, ConfirmationTokens and Sources: made of what elements hold, or of plain values. */
import type { Outcome } from '../calls.js';
import type { GroupState } from '../elements.js';
import type { Holder } from '../field-element.js';
import { METHOD_TYPES, PAYERS } from '../group-methods.js';
import type { Kit, Methods } from '../kit.js';
import type { OperationOptions } from '../public.js';
import type { Arguments, Values } from './arguments.js';
import { cardDataRefused } from './card-data.js';
import { contactsOf, withBilling } from './contacts.js';
import { checkReturnUrl } from './return-url.js';
import type { Run } from './run.js';

const CARD = ['card', 'cardNumber'] as const;

/** The tokens that are made of plain values. */
const PLAIN = ['bank_account', 'pii', 'account', 'person'];

/** What a ConfirmationToken tells of the elements' options, by either of their names. */
const CONTEXT = [
  'mode',
  'currency',
  'setup_future_usage',
  'capture_method',
  'payment_method_types',
  'on_behalf_of',
  'payment_method_configuration',
  'payment_method_options',
];

/** The names that options have in the latest train. */
const LATER: Record<string, string> = { payment_method_types: 'allowedPaymentMethodTypes' };

/** The methods that make something that stands for payment details. */
export function tokenMethods(kit: Kit, read: Arguments, run: Run): Methods {
  const { IntegrationError, cardOf } = kit;

  const named = (name: string, { value, error }: Outcome) => (error ? { error } : { [name]: value });

  /** The element of the forms with `elements` or `element`, and its group. */
  const elementOf = (given: Values, method: string): { details: Holder; group: GroupState | undefined } => {
    if (given['elements']) {
      const group = read.group(given['elements'], method);
      return { group, details: read.payer(group, method) };
    }
    return { group: undefined, details: read.element(given['element'], PAYERS, method) };
  };

  /** The data of a PaymentMethod with what other elements of the group add. */
  const withContacts = async (group: GroupState | undefined, given: Values | undefined) =>
    group ? withBilling(given, await contactsOf(group, kit)) : given;

  /** The arguments of createPaymentMethod, in any of its three forms. */
  const paymentMethod = async (given: Values): Promise<{ params: Values; details: Holder | undefined }> => {
    if (given['elements'] || given['element']) {
      const { details, group } = elementOf(given, 'createPaymentMethod');
      const metadata = given['metadata'] && { metadata: given['metadata'] };
      const params = await withContacts(group, { ...(given['params'] as Values), ...(metadata as Values) });
      return { details, params: { ...params, type: METHOD_TYPES[details.type] } };
    }
    const { type } = given;
    if (typeof type !== 'string') {
      throw new IntegrationError('createPaymentMethod() needs {type, ...}, {elements, params} or {element, params}.');
    }
    const { data, details } = read.details(given, type, 'createPaymentMethod');
    return { params: data, details };
  };

  /** What a ConfirmationToken is told of the intent that is to come. */
  const contextOf = (options: Values): Values => {
    const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const value = (name: string) => options[camel(name)] ?? options[name] ?? options[LATER[name] ?? ''];
    // Elements that were made with a client secret have no such options: the intent says it all.
    return options['mode'] ? Object.fromEntries(CONTEXT.map((name) => [name, value(name)])) : {};
  };

  const confirmationToken = async (given: Values) => {
    const method = 'createConfirmationToken';
    const { data, cvc } = read.cvc({ ...(given['params'] as Values) }, method);
    checkReturnUrl(data['return_url'], method, IntegrationError);
    const saved = typeof data['payment_method'] === 'string';
    const group = saved && given['elements'] ? read.group(given['elements'], method) : undefined;
    const from = saved ? { group, details: undefined } : elementOf(given, method);
    const context = contextOf({ ...from.group?.options() } as Values);
    const params: Values = { setup_future_usage: context['setup_future_usage'], ...data };
    if (from.details) {
      const contacts = from.group && (await contactsOf(from.group, kit));
      const typed = data['payment_method_data'] as Values | undefined;
      params['payment_method_data'] = { ...(contacts ? withBilling(typed, contacts) : typed), type: METHOD_TYPES[from.details.type] };
      if (contacts?.shipping) params['shipping'] ??= contacts.shipping;
    }
    return { args: { params, context }, held: { details: from.details, cvc } };
  };

  return {
    async createToken(what: unknown, given?: unknown, options?: OperationOptions) {
      const token = async (type: string, params: unknown, details?: Holder) =>
        named('token', await run('createToken', { type, params: { ...(params as Values) } }, { details }, options?.signal));
      if (what === 'card' || (!cardOf(what) && Object(what).number)) throw cardDataRefused(IntegrationError);
      if (what === 'cvc_update') {
        return token(what, {}, read.element(given, ['cardCvc'], 'createToken("cvc_update")'));
      }
      if (PLAIN.includes(what as string)) {
        if (given && typeof given === 'object') return token(what as string, given);
        throw new IntegrationError(`createToken("${String(what)}") needs an object with the details as its second argument.`);
      }
      const element = read.element(what, [...CARD, 'iban'], 'createToken');
      return token(element.type === 'iban' ? 'bank_account' : 'card', given, element);
    },
    async createPaymentMethod(given: unknown, options?: OperationOptions) {
      const { params, details } = await paymentMethod(Object(given) as Values);
      return named('paymentMethod', await run('createPaymentMethod', { params }, { details }, options?.signal));
    },
    async createConfirmationToken(given: unknown, options?: OperationOptions) {
      const { args, held } = await confirmationToken(Object(given) as Values);
      return named('confirmationToken', await run('createConfirmationToken', args, held, options?.signal));
    },
    async createSource(first: unknown, second?: unknown, options?: OperationOptions) {
      const details = cardOf(first) && read.element(first, [...CARD, 'iban'], 'createSource');
      const data = { ...((details ? second : first) as Values) };
      const params = details ? { type: METHOD_TYPES[details.type], ...data } : data;
      const signal = (details ? options : (second as OperationOptions | undefined))?.signal;
      if (typeof params['type'] !== 'string') {
        throw new IntegrationError('createSource() needs a mounted card, cardNumber or iban element, or data with a `type`.');
      }
      return named('source', await run('createSource', { params }, { details }, signal));
    },
    async retrieveSource(given: unknown, options?: OperationOptions) {
      const { id, client_secret: clientSecret } = Object(given) as Values;
      if (!/^src_\w+$/.test(String(id)) || !/^src_\w+$/.test(String(clientSecret))) {
        throw new IntegrationError('retrieveSource() needs {id, client_secret} of a Source, both of which begin with src_.');
      }
      return named('source', await run('retrieveSource', { id, clientSecret }, {}, options?.signal));
    },
  };
}
