/** An element of the card family in the page, from mount to unmount: its node, its link, and what the container shows of its state. */
import type { CardGroup } from './card-element.js';
import { type AnyCardOptions, lineHeight, travelling, withPageColors } from './card-options.js';
import { type State, stateClasses, submitForm, watchLabels } from './container.js';
import { connectionError } from './errors.js';
import { type Link, openLink } from './frame-link.js';
import { setStyles } from './inline-style.js';
import { loadOperations } from './session.js';
import type { CardOptions, CardType, Change, FrameMessage } from './protocol.js';

/** What a mount needs of its element. */
export interface Mountable {
  readonly type: CardType;
  readonly group: CardGroup;
  options(): AnyCardOptions;
  emit(event: string, payload?: object): void;
  ended(): void;
}

/** A mounted element. */
export interface Mount {
  readonly container: HTMLElement;
  readonly link: Link;
  /** Resolves when it works, or has failed, or is over. */
  readonly settled: Promise<unknown>;
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
  const { type, group } = card;
  const { session } = group;
  const states: Partial<Record<State, boolean>> = { base: true, empty: true };
  const setClasses = stateClasses(container);
  const show = (changes: typeof states) => setClasses(Object.assign(states, changes), card.options().classes);
  const changed = ({ brand, empty, complete, error, value }: Change) => {
    show({ empty, complete, invalid: !!error });
    const extra = type === 'card' ? { brand, value: { postalCode: value.postalCode } } : type === 'cardNumber' && { brand };
    card.emit('change', { empty, complete, error, ...extra });
  };
  let node: HTMLElement | undefined;
  const resize = (height: number) => node && setStyles(node, { height: `${height}px` });
  const focus = () => {
    node?.focus({ preventScroll: true });
    link.post({ t: 'focus' });
  };
  let stopLabels = watchLabels(container, focus);
  let settle: (value?: unknown) => void;
  const settled = new Promise((resolve) => (settle = resolve));

  const hear = (message: FrameMessage) => {
    switch (message.t) {
      case 'ready':
        // The container may have come into the document only after mount().
        stopLabels();
        stopLabels = watchLabels(container, focus);
        if (message.height) resize(message.height);
        settle();
        loadOperations().catch(() => {});
        return card.emit('ready');
      case 'change':
        return changed(message);
      case 'networks':
        return card.emit('networkschange', { loading: false, networks: message.networks });
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

  /** Where the elements of the card meet; one that holds a part of it begins when that is known. */
  let place: string | undefined;
  let greet: (() => void) | undefined;
  const link = openLink({
    connect: session.connect(type),
    place(placed) {
      node = placed;
      setStyles(node, NODE_STYLE);
      resize(lineHeight(card.options().style));
      container.replaceChildren(node);
    },
    init(send) {
      greet = () => {
        greet = undefined;
        const options = withPageColors(travelling(type, card.options()), container);
        // Not said when it is off: an older frame knows no such option.
        options.autoAdvance = group.autoAdvance() || undefined;
        send(session.init(group.locale(), { type, options, group: place }));
      };
      if (type === 'card' || place) greet();
    },
    heard: hear,
    failed(failure) {
      settle();
      card.emit('loaderror', { error: connectionError(failure) });
    },
    restarted() {
      show({ focus: false, webkitAutofill: false });
      if (!states.empty) changed(NOTHING);
    },
    challenge: session.challenge,
  });
  const met = (id: string) => {
    place = id;
    if (greet) greet();
    else link.post({ t: 'meet', group: id });
  };
  const leave = type === 'card' ? undefined : group.meeting.join(met);
  show({});

  const mount: Mount = {
    container,
    link,
    settled,
    focus,
    update(changes) {
      show({});
      link.post({ t: 'update', options: changes.style ? withPageColors(changes, container) : changes });
    },
    end() {
      link.close();
      leave?.();
      settle();
      stopLabels();
      setClasses({});
      mounts.delete(container);
      card.ended();
    },
  };
  mounts.set(container, mount);
  return mount;
}
