/** A group of elements: one of each type, for one payment. */
import type { StripeCardElement } from '@stripe/stripe-js';
import { createCard } from './card-element.js';
import { checkOptions, IntegrationError, suggestion } from './errors.js';
import { listeners } from './listeners.js';
import type { OpentillElements, OpentillElementsOptions } from './public.js';
import type { Session } from './session.js';

const TYPES = ['card'];
const OPTIONS = ['locale'];

/** A group without elements. */
export function createGroup(session: Session, given?: OpentillElementsOptions): OpentillElements {
  session.check();
  checkOptions('elements()', given, OPTIONS);
  let options = { ...given };
  const made = new Map<string, StripeCardElement>();
  const events = listeners(() => group);
  const group: OpentillElements = {
    create(type: string, elementOptions?: object) {
      session.check();
      if (!TYPES.includes(type)) {
        throw new IntegrationError(`There is no element of type "${type}".${suggestion(String(type), TYPES)}`);
      }
      if (made.has(type)) {
        throw new IntegrationError(
          `There is a ${type} element already. Use getElement("${type}"), or destroy() it first.`,
        );
      }
      const element = createCard({ session, locale: () => options.locale, released: () => made.delete(type) }, elementOptions);
      made.set(type, element);
      return element;
    },
    // A wrapper's component stands for the type that it names.
    getElement: (type: 'card' & { __elementType?: string }) => made.get(type?.__elementType ?? type) ?? null,
    async update(changes?: OpentillElementsOptions) {
      session.check();
      checkOptions('elements()', changes, OPTIONS);
      options = { ...options, ...changes };
      await new Promise((resolve) => setTimeout(resolve));
      events.emit('update-end');
    },
    ...events.api,
  } as OpentillElements;
  return group;
}
