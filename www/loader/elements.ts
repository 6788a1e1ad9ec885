/** A group of elements: one of each type, for one payment. */
import { IntegrationError } from './errors.js';
import { createField, type Holder } from './field-element.js';
import { checkGroup, type GroupOptions } from './group-options.js';
import type { LateMethod } from './kit.js';
import { listeners } from './listeners.js';
import { createMeeting, type Meeting } from './meeting.js';
import type { FieldType } from './protocol.js';
import type { OpentillElements } from './public.js';
import { loadOperations, loadPayments, type Session, TYPES } from './session.js';

/** A group, from within. */
export interface GroupState {
  readonly session: Session;
  readonly meeting: Meeting;
  /** Its options, with all updates; a new object after each of them. */
  options(): GroupOptions;
  /** Its elements. */
  holders(): Holder[];
  /** The mounted element that holds payment details. */
  payer(): Holder | undefined;
  /** Resolves when every mounted element of the group works or has failed. */
  settled(): Promise<unknown>;
  /** Whether a submit() succeeded, and no option has changed since. */
  submitted(): boolean;
  /** A submit() with these options succeeded. */
  submit(options: GroupOptions): void;
  /** An element works: what operations will need may be fetched. */
  preload(): void;
}

const groups = new WeakMap<object, GroupState>();

/** The group behind what a page passed as one. */
export function groupOf(value: unknown): GroupState | undefined {
  return groups.get(Object(value) as object);
}

/** A group without elements; `late` are the methods that are fetched on first need. */
export function createGroup(session: Session, late: LateMethod, given?: GroupOptions): OpentillElements {
  const read = (changes?: GroupOptions) => {
    session.check();
    session.checkOptions('elements()', changes);
    options = checkGroup({ ...options, ...changes }, options);
  };
  let options: GroupOptions | undefined;
  let submitted: GroupOptions | undefined;
  read(given);
  const state: GroupState = {
    session,
    meeting: createMeeting(session.openController),
    options: () => options!,
    holders: () => [...session.elements].filter(({ group }) => group === state),
    payer: () => state.holders().find(({ type, live }) => !/^card[EC]/.test(type) && live()),
    settled: () => Promise.all(state.holders().map(({ settled }) => settled())),
    submitted: () => submitted === options,
    submit: (options) => (submitted = options),
    preload() {
      loadOperations().catch(() => {});
      if (!options!.mode && !options!.clientSecret && !options!.paymentMethodCreation) return;
      loadPayments().catch(() => {});
      session.payments();
    },
  };
  const find = (type: unknown) => state.holders().find((holder) => holder.type === type)?.element;
  const events = listeners(() => group);
  const group = {
    create(type: FieldType, elementOptions?: object) {
      session.check();
      if (!TYPES.includes(type)) {
        throw new IntegrationError(`There is no element of type "${type}". There are ${TYPES.join(', ')}.`);
      }
      if (find(type)) {
        throw new IntegrationError(
          `There is a ${type} element already. Use getElement("${type}"), or destroy() it.`,
        );
      }
      return createField(type, state, elementOptions);
    },
    // A wrapper's component stands for the type that it names.
    getElement: (type?: { __elementType?: string }) => find(type?.__elementType ?? type) ?? null,
    async update(changes?: GroupOptions) {
      read(changes);
      for (const { live } of state.holders()) live()?.post({ t: 'update', options: { autoAdvance: !!options!.autoAdvance } });
      await new Promise((resolve) => setTimeout(resolve));
      events.emit('update-end');
    },
    submit: () => late('submit')(state),
    fetchUpdates: () => late('fetchUpdates')(state),
    ...events.api,
  } as unknown as OpentillElements;
  groups.set(group, state);
  return group;
}
