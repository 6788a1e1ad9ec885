/** What a group of elements does beyond holding them: `submit()` and `fetchUpdates()`. Part of the payments' chunk. */
import type { GroupState } from './elements.js';
import type { Holder } from './field-element.js';
import type { GroupOptions } from './group-options.js';
import { linkOf, settled } from './holders.js';
import type { Kit } from './kit.js';
import { linkCall } from './payments/link-calls.js';
import type { Run } from './payments/run.js';

/** The type of a payment method, by the element that holds its details; of those that take any, the far end says which. */
export const METHOD_TYPES: Record<string, string> = {
  card: 'card',
  cardNumber: 'card',
  cardCvc: 'card',
  iban: 'sepa_debit',
  auBankAccount: 'au_becs_debit',
};

/** The elements that hold payment details. */
export const PAYERS = ['expressCheckout', 'payment', 'card', 'cardNumber', 'iban', 'auBankAccount'];

/** The options with which a submit() succeeded. */
const submissions = new WeakSet<GroupOptions>();

/** Whether a submit() succeeded, and no option has changed since. */
export function isSubmitted(group: GroupState): boolean {
  return submissions.has(group.options());
}

/** The mounted element that holds payment details: a wallet's, while that waits for the payment, before any other. */
export function payerOf(group: GroupState): Holder | undefined {
  const [wallet, ...others] = PAYERS.map((type) => group.holders().find((holder) => holder.type === type && holder.mounted()));
  return wallet?.mounted()?.change?.complete ? wallet : others.find(Boolean);
}

/** The methods of groups and elements; the loader calls them with the state of either. */
export function groupMethods({ IntegrationError }: Kit, run: Run) {
  return {
    async submit(group: GroupState) {
      const options = group.options();
      await settled(group);
      const asked = askable(group);
      if (asked.length === 0) throw new IntegrationError('submit() has nothing to check. Mount an element of the group first.');
      const ask = (holder: Holder) => linkCall(linkOf(holder, IntegrationError), IntegrationError, 'hold', {}, undefined);
      const outcomes = await Promise.all(asked.map(ask));
      const failed = outcomes.find(({ error }) => error);
      if (failed) return { error: failed.error };
      submissions.add(options);
      const payer = payerOf(group) ?? asked[0]!;
      const { selectedPaymentMethod } = Object(outcomes[asked.indexOf(payer)]?.value) as { selectedPaymentMethod?: string };
      return { selectedPaymentMethod: selectedPaymentMethod ?? METHOD_TYPES[payer.type] };
    },
    async getValue(holder: Holder, given?: object) {
      const args = { format: (given as { format?: string } | undefined)?.format };
      const { value, error } = await linkCall(linkOf(holder, IntegrationError), IntegrationError, 'value', args, undefined);
      return error ? { error } : value;
    },
    async fetchUpdates(group: GroupState) {
      const { clientSecret } = group.options();
      if (!clientSecret) {
        throw new IntegrationError('fetchUpdates() reads an intent. Without a `clientSecret`, use update().');
      }
      const { error } = await run('retrieve', { clientSecret });
      for (const { type, mounted } of group.holders()) {
        if (/^(payment|express)/.test(type)) mounted()?.link.post({ t: 'update', options: { session: { clientSecret } } });
      }
      return error ? { error: { message: error.message, status: error.code } } : {};
    },
  };
}

/** The elements to ask: a wallet alone speaks for the whole payment; the card's number for its date and its code. */
function askable(group: GroupState): Holder[] {
  const payer = payerOf(group);
  if (payer?.type === 'expressCheckout') return [payer];
  const mounted = group.holders().filter((holder) => holder.mounted());
  const whole = mounted.some(({ type }) => type === 'cardNumber');
  return mounted.filter(({ type }) => !/^(cardExpiry|express)/.test(type) && !(whole && type === 'cardCvc'));
}
