/** A group of elements: one of each type, of addresses one for each purpose, for one payment. */
import { loadOperations, loadPayments } from './chunks.js';
import { IntegrationError } from './errors.js';
import { createField, type Holder } from './field-element.js';
import type { AnyFieldOptions } from './field-options.js';
import { checkGroup, type GroupOptions } from './group-options.js';
import type { Kit, LateMethod } from './kit.js';
import { listeners } from './listeners.js';
import { createMeeting, type Meeting } from './meeting.js';
import type { ElementType } from './protocol.js';
import type { OpentillElements } from './public.js';
import { type Session, TYPES } from './session.js';

/** A group, from within. */
export interface GroupState {
  readonly session: Session;
  readonly meeting: Meeting;
  /** Its options, with all updates; a new object after each of them. Given such an object, it is what they are again. */
  options(back?: GroupOptions): GroupOptions;
  /** Its elements. */
  holders(): Holder[];
  /** The methods that are fetched on first need. */
  readonly late: LateMethod;
  readonly kit: Kit;
  /** An element works: what operations will need may be fetched. */
  preload(): void;
}

/** What an address is for. */
const modeOf = (options?: AnyFieldOptions) => options?.mode ?? 'billing';

const groups = new WeakMap<object, GroupState>();

/** The group behind what a page passed as one. */
export function groupOf(value: unknown): GroupState | undefined {
  return groups.get(Object(value) as object);
}

/** A group without elements; `late` are the methods that are fetched on first need. */
export function createGroup(session: Session, kit: Kit, late: LateMethod, given?: GroupOptions): OpentillElements {
  const read = (changes?: GroupOptions) => {
    session.check();
    session.checkOptions('elements()', changes);
    options = checkGroup({ ...options, ...changes }, options);
  };
  let options: GroupOptions | undefined;
  read(given);
  const state: GroupState = {
    session,
    meeting: createMeeting(session.openController),
    options: (back) => (options = back ?? options!),
    holders: () => [...session.elements].filter(({ group }) => group === state),
    late,
    kit,
    preload() {
      loadOperations().catch(() => {});
      if (!options!.mode && !options!.clientSecret && !options!.paymentMethodCreation) return;
      loadPayments().catch(() => {});
      // An element that runs operations itself may only be on its way.
      if (!find('payment')) session.payments();
    },
  };
  const find = (type: unknown, mode?: unknown) =>
    state.holders().find((holder) => holder.type === type && (!mode || modeOf(holder.options()) === mode))?.element;
  const events = listeners(() => group);
  const group = {
    create(type: ElementType, elementOptions?: AnyFieldOptions) {
      session.check();
      if (!TYPES.includes(type)) {
        throw new IntegrationError(`There is no element of type "${type}". There are ${TYPES.join(', ')}.`);
      }
      if (find(type, type === 'address' && modeOf(elementOptions))) {
        throw new IntegrationError(
          `There is a ${type} element already. Use getElement("${type}"), or destroy() it.`,
        );
      }
      return createField(type, state, elementOptions);
    },
    // A wrapper's component stands for the type that it names.
    getElement: (type?: { __elementType?: string }, wanted?: AnyFieldOptions) =>
      find(type?.__elementType ?? type, wanted?.mode) ?? null,
    async update(changes?: GroupOptions) {
      read(changes);
      await Promise.all(state.holders().map(({ mounted }) => mounted()?.regroup()));
      await new Promise((resolve) => setTimeout(resolve));
      events.emit('update-end');
    },
    submit: () => late('submit')(state),
    fetchUpdates: () => late('fetchUpdates')(state),
    ...events.api,
  } as unknown as OpentillElements;
  groups.set(group, state);
  session.groups.add(new WeakRef(state));
  return group;
}
