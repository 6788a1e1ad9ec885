/** An element with fields in the page, from mount to unmount: its node, its link, and what the container shows of its state. */
import { loadComponents, loadOperations } from './chunks.js';
import type { Asked } from './components.js';
import type { GroupState } from './elements.js';
import { type AnyFieldOptions, height, travelling, withPageColors } from './field-options.js';
import { type State, stateClasses, watchLabels } from './container.js';
import { type Link, openLink } from './frame-link.js';
import { setStyles } from './inline-style.js';
import { HEIGHTS } from './session.js';
import type { BankChange, Change, ElementType, FieldOptions, FrameMessage } from './protocol.js';

/** What a mount needs of its element. */
export interface Mountable {
  readonly type: ElementType;
  readonly group: GroupState;
  options(): AnyFieldOptions;
  emit(event: string, payload?: object): void;
  ended(): void;
}

/** A mounted element. */
export interface Mount {
  readonly container: HTMLElement;
  readonly link: Link;
  /** Resolves when it works, or has failed, or is over. */
  readonly settled: Promise<unknown>;
  /** What the element last told of itself; for the chunks. */
  change?: { complete?: boolean; value?: Record<string, unknown> };
  readonly field: Mountable;
  /** Shows states as classes of the container. */
  show(states: Partial<Record<State, boolean>>): void;
  /** The group's options changed; a promise resolves when the element has them. */
  regroup(): unknown;
  focus(): void;
  update(changes: FieldOptions): void;
  end(): void;
}

/** What each `change` tells of an element beyond `empty`, `complete` and `error`. */
const DETAILS: Partial<Record<ElementType, string>> = {
  card: 'brand value',
  cardNumber: 'brand',
  iban: 'country bankName',
  auBankAccount: 'bankName branchName',
};

const NOTHING = { empty: true, complete: false, brand: 'unknown', value: { postalCode: '' } };

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
export function mountField(container: HTMLElement, field: Mountable): Mount {
  mounts.get(container)?.end();
  const { type, group } = field;
  const { session } = group;
  const states: Partial<Record<State, boolean>> = { base: true, empty: true };
  /** What only some elements need comes while their frame does. */
  const late = HEIGHTS[type] ? loadComponents() : undefined;
  const setClasses = stateClasses(container);
  const show = (changes: typeof states) => setClasses(Object.assign(states, changes), field.options().classes);
  const changed = (state: Change | BankChange | typeof NOTHING) => {
    const { empty, complete, error } = state as Change;
    show({ empty, complete, invalid: !!error });
    const details = DETAILS[type]?.split(' ').map((name) => [name, state[name as keyof typeof state] ?? '']) ?? [];
    field.emit('change', { empty, complete, error, ...Object.fromEntries(details) });
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

  /** Once the chunk is there, it hears at once. */
  let ask = (asked: Asked): unknown =>
    late?.then(
      (components) => (ask = (asked) => components.hear(mount, asked))(asked),
      () => link.fail({ code: 'load_failed' }),
    );

  const hear = (message: FrameMessage) => {
    switch (message.t) {
      case 'ready':
        // The container may have come into the document only after mount().
        stopLabels();
        stopLabels = watchLabels(container, focus);
        if (message.height) resize(message.height);
        settle();
        group.preload();
        return late ? void ask(message) : field.emit('ready');
      case 'change':
      case 'bank_change':
        return changed(message);
      case 'networks':
        return field.emit('networkschange', { loading: false, networks: message.networks });
      case 'focus':
      case 'blur':
      case 'escape':
        if (message.t !== 'escape') show({ focus: message.t === 'focus' });
        return field.emit(message.t);
      case 'enter':
        return void loadOperations().then((operations) => operations.submitForm(container), () => {});
      case 'height':
        return resize(message.height);
      case 'title':
        return void (node!.title = message.title);
      case 'autofill':
        return show({ webkitAutofill: message.on });
      default:
        return void ask(message as Asked);
    }
  };

  /** Whether it is all of what it asks for, not one field of a card. */
  const alone = !/^card./.test(type);
  /** Where the elements of the card meet; one that holds a part of it begins when that is known. */
  let place: string | undefined;
  let greet: (() => void) | undefined;
  const link = openLink({
    connect: session.connect(type, field.options()),
    place(placed) {
      node = placed;
      setStyles(node, NODE_STYLE);
      resize(height(type, field.options()));
      container.replaceChildren(node);
    },
    init(send) {
      if (late) return void ask({ t: 'start', send });
      greet = () => {
        greet = undefined;
        const options = withPageColors(travelling(type, field.options()), container);
        // Not said when it is off: an older frame knows no such option.
        options.autoAdvance = !!group.options().autoAdvance || undefined;
        send(session.init(group.options().locale, { type, options, group: place }));
      };
      if (alone || place) greet();
    },
    heard: hear,
    failed(failure) {
      settle();
      const report = (error: object) => mounts.get(container) === mount && field.emit('loaderror', { error });
      loadOperations().then(
        (operations) => report(operations.connectionError(failure)),
        () => report({ type: 'api_connection_error', ...failure }),
      );
    },
    restarted() {
      show({ focus: false, webkitAutofill: false });
      states.empty || late || changed(NOTHING);
    },
    challenge: session.challenge,
  });
  const met = (id: string) => {
    place = id;
    if (greet) greet();
    else link.post({ t: 'meet', group: id });
  };
  const leave = alone ? undefined : group.meeting.join(met);
  show({});

  const mount: Mount = {
    container,
    link,
    settled,
    field,
    show,
    focus,
    update(changes) {
      show({});
      if (late) ask({ t: 'options', changes });
      else link.post({ t: 'update', options: changes.style ? withPageColors(changes, container) : changes });
    },
    regroup: () => (late ? ask({ t: 'regroup' }) : link.post({ t: 'update', options: { autoAdvance: !!group.options().autoAdvance } })),
    end() {
      ask({ t: 'end' });
      link.close();
      leave?.();
      settle();
      stopLabels();
      setClasses({});
      mounts.delete(container);
      field.ended();
    },
  };
  mounts.set(container, mount);
  return mount;
}
