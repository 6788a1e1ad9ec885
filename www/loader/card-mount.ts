/** A card element in the page, from mount to unmount: its node, its link, and what the container shows of its state. */
import type { StripeCardElementOptions } from '@stripe/stripe-js';
import { lineHeight, travelling, withPageColors } from './card-options.js';
import { type State, stateClasses, submitForm, watchLabels } from './container.js';
import { connectionError } from './errors.js';
import { type Link, openLink } from './frame-link.js';
import { setStyles } from './inline-style.js';
import type { CardOptions, Change, FrameMessage } from './protocol.js';
import type { Session } from './session.js';

/** What a mount needs of its element. */
export interface Mountable {
  readonly session: Session;
  locale(): string | undefined;
  options(): StripeCardElementOptions;
  emit(event: string, payload?: object): void;
  ended(): void;
}

/** A mounted element. */
export interface Mount {
  readonly container: HTMLElement;
  readonly link: Link;
  focus(): void;
  update(changes: CardOptions): void;
  end(): void;
}

const NOTHING: Change = { t: 'change', brand: 'unknown', empty: true, complete: false, value: { postalCode: '' } };

const NODE_STYLE = {
  display: 'block',
  width: '100%',
  margin: '0',
  padding: '0',
  border: '0',
  // A frame whose colour scheme differs from its embedder's gets an opaque background. Both are light, whatever the page
  // is; the colour of the text follows the page instead.
  'color-scheme': 'light',
};

const mounts = new WeakMap<HTMLElement, Mount>();

/** Puts an element into a container, in place of what is there. */
export function mountCard(container: HTMLElement, card: Mountable): Mount {
  mounts.get(container)?.end();
  const states: Partial<Record<State, boolean>> = { base: true, empty: true };
  const setClasses = stateClasses(container);
  const show = (changes: typeof states) => setClasses(Object.assign(states, changes), card.options().classes);
  const changed = ({ brand, empty, complete, error, value }: Change) => {
    show({ empty, complete, invalid: !!error });
    card.emit('change', { brand, empty, complete, error, value: { postalCode: value.postalCode } });
  };
  let node: HTMLElement | undefined;
  const resize = (height: number) => node && setStyles(node, { height: `${height}px` });
  const focus = () => {
    node?.focus({ preventScroll: true });
    link.post({ t: 'focus' });
  };
  let stopLabels = watchLabels(container, focus);

  const hear = (message: FrameMessage) => {
    switch (message.t) {
      case 'ready':
        // The container may have come into the document only after mount().
        stopLabels();
        stopLabels = watchLabels(container, focus);
        if (message.height) resize(message.height);
        return card.emit('ready');
      case 'change':
        return changed(message);
      case 'focus':
      case 'blur':
        show({ focus: message.t === 'focus' });
        return card.emit(message.t);
      case 'escape':
        return card.emit('escape');
      case 'enter':
        return submitForm(container);
      case 'height':
        return resize(message.height);
      case 'autofill':
        return show({ webkitAutofill: message.on });
    }
  };

  const link = openLink({
    connect: card.session.connectCard(),
    place(placed) {
      node = placed;
      setStyles(node, NODE_STYLE);
      resize(lineHeight(card.options().style));
      container.replaceChildren(node);
    },
    init: () => card.session.init(card.locale(), withPageColors(travelling(card.options()), container)),
    heard: hear,
    failed: (failure) => card.emit('loaderror', { error: connectionError(failure) }),
    restarted() {
      show({ focus: false, webkitAutofill: false });
      if (!states.empty) changed(NOTHING);
    },
    challenge: card.session.challenge,
  });
  show({});

  const mount: Mount = {
    container,
    link,
    focus,
    update(changes) {
      show({});
      link.post({ t: 'update', options: changes.style ? withPageColors(changes, container) : changes });
    },
    end() {
      link.close();
      stopLabels();
      setClasses({});
      mounts.delete(container);
      card.ended();
    },
  };
  mounts.set(container, mount);
  return mount;
}
