/** A group of elements: one of each type, for one payment. */
import type { StripeElementBase } from '@stripe/stripe-js';
import { type CardGroup, cardOf, createCard } from './card-element.js';
import { CARD_OPTIONS } from './card-options.js';
import { checkOptions, IntegrationError, suggestion } from './errors.js';
import { listeners } from './listeners.js';
import { createMeeting } from './meeting.js';
import type { CardType } from './protocol.js';
import type { OpentillElements, OpentillElementsOptions } from './public.js';
import type { Session } from './session.js';

const TYPES = Object.keys(CARD_OPTIONS);
const OPTIONS = ['locale', 'autoAdvance'];

/** A group without elements. */
export function createGroup(session: Session, given?: OpentillElementsOptions): OpentillElements {
  session.check();
  checkOptions('elements()', given, OPTIONS);
  let options = { ...given };
  const made = new Map<string, StripeElementBase>();
  const shared: Omit<CardGroup, 'released'> = {
    session,
    meeting: createMeeting(session.openController),
    locale: () => options.locale,
    autoAdvance: () => !!options.autoAdvance,
    settled: () => Promise.all([...made.values()].map((element) => cardOf(element)?.settled())),
  };
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
      const element = createCard(type as CardType, { ...shared, released: () => made.delete(type) }, elementOptions);
      made.set(type, element);
      return element;
    },
    // A wrapper's component stands for the type that it names.
    getElement: (type: string & { __elementType?: string }) => made.get(type?.__elementType ?? type) ?? null,
    async update(changes?: OpentillElementsOptions) {
      session.check();
      checkOptions('elements()', changes, OPTIONS);
      options = { ...options, ...changes };
      const update = { t: 'update', options: { autoAdvance: !!options.autoAdvance } } as const;
      for (const element of made.values()) cardOf(element)?.live()?.post(update);
      await new Promise((resolve) => setTimeout(resolve));
      events.emit('update-end');
    },
    ...events.api,
  } as OpentillElements;
  return group;
}
