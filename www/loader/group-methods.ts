/** What a group of elements does beyond holding them: `submit()` and `fetchUpdates()`. Part of the payments' chunk. */
import { call } from './calls.js';
import type { GroupState } from './elements.js';
import type { Holder } from './field-element.js';
import type { Kit } from './kit.js';
import type { Run } from './payments/run.js';

/** The type of a payment method, by the element that holds its details. */
export const METHOD_TYPES: Record<string, string> = {
  card: 'card',
  cardNumber: 'card',
  cardCvc: 'card',
  iban: 'sepa_debit',
  auBankAccount: 'au_becs_debit',
};

/** The methods of groups; the loader calls them with the group's state. */
export function groupMethods({ IntegrationError }: Kit, run: Run) {
  return {
    async submit(group: GroupState) {
      const options = group.options();
      await group.settled();
      const mounted = group.holders().filter(({ live }) => live());
      const [first] = mounted;
      if (!first) throw new IntegrationError('submit() has nothing to check. Mount an element of the group first.');
      const checks = askable(mounted).map((holder) => call(holder.link(), IntegrationError, 'hold', {}, undefined));
      const failed = (await Promise.all(checks)).find(({ error }) => error);
      if (failed) return { error: failed.error };
      group.submit(options);
      return { selectedPaymentMethod: METHOD_TYPES[(group.payer() ?? first).type] };
    },
    async fetchUpdates(group: GroupState) {
      const { clientSecret } = group.options();
      if (!clientSecret) {
        throw new IntegrationError('fetchUpdates() reads an intent. Without a `clientSecret`, use update().');
      }
      const { error } = await run('retrieve', { clientSecret });
      return error ? { error: { message: error.message, status: error.code } } : {};
    },
  };
}

/** The elements to ask: the card's number speaks for its date and its code. */
function askable(mounted: Holder[]): Holder[] {
  const whole = mounted.some(({ type }) => type === 'cardNumber');
  return mounted.filter(({ type }) => type !== 'cardExpiry' && !(whole && type === 'cardCvc'));
}
