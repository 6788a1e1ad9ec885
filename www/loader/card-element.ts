/** The card element. Its state comes from the far end; nothing that was typed is ever here. */
import type { StripeCardElement, StripeCardElementOptions } from '@stripe/stripe-js';
import { type Mount, mountCard } from './card-mount.js';
import { CARD_OPTIONS, travelling } from './card-options.js';
import { findContainer } from './container.js';
import { checkOptions, IntegrationError } from './errors.js';
import type { Link } from './frame-link.js';
import { listeners } from './listeners.js';
import type { Owned, Session } from './session.js';

/** What an element's group provides. */
export interface CardGroup {
  readonly session: Session;
  locale(): string | undefined;
  /** The element is gone; its type is free again. */
  released(): void;
}

/** What the rest of the loader may do with a card element. */
export interface Card extends Owned {
  readonly session: Session;
  /** The link of a mounted element; throws when there is none. */
  link(): Link;
}

const cards = new WeakMap<object, Card>();

/** The card behind what a page passed as an element. */
export function cardOf(value: unknown): Card | undefined {
  return cards.get(Object(value) as object);
}

/** A card element that is not mounted yet. */
export function createCard(group: CardGroup, given?: StripeCardElementOptions): StripeCardElement {
  const { session } = group;
  checkOptions('The card element', given, CARD_OPTIONS);
  let options = { ...given };
  // Throws for what cannot be sent, while the page's call is still on the stack.
  travelling(options);
  let mounted: Mount | undefined;
  let destroyed = false;
  const events = listeners(() => element);

  const check = () => {
    if (destroyed) {
      throw new IntegrationError('This element was destroyed. Make a new one with elements.create("card").');
    }
  };
  const checked = (act: () => void) => () => {
    check();
    act();
  };
  const destroy = () => {
    if (destroyed) return;
    mounted?.end();
    destroyed = true;
    events.close();
    session.elements.delete(card);
    group.released();
  };
  const element: StripeCardElement = {
    mount(target: unknown) {
      check();
      const container = findContainer(target);
      if (mounted?.container === container) return;
      mounted?.end();
      mounted = mountCard(container, {
        session,
        locale: group.locale,
        options: () => options,
        emit: (event, payload) => events.emit(event, { elementType: 'card', ...payload }),
        ended: () => (mounted = undefined),
      });
    },
    unmount: checked(() => mounted?.end()),
    destroy,
    focus: checked(() => mounted?.focus()),
    blur: checked(() => mounted?.link.post({ t: 'blur' })),
    clear: checked(() => mounted?.link.post({ t: 'clear' })),
    update(changes?: StripeCardElementOptions) {
      check();
      checkOptions('The card element', changes, CARD_OPTIONS);
      const sent = travelling({ ...changes });
      options = { ...options, ...changes };
      mounted?.update(sent);
    },
    ...events.api,
  } as StripeCardElement;

  const card: Card = {
    session,
    live: () => mounted?.link,
    destroy,
    link() {
      check();
      if (mounted) return mounted.link;
      throw new IntegrationError(
        'This element is not mounted. Call its mount() first, and leave it mounted until the result is there.',
      );
    },
  };
  session.elements.add(card);
  cards.set(element, card);
  return element;
}
