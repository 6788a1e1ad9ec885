/** A group of elements: one of each type, for one payment. */
import type { StripeElementBase } from '@stripe/stripe-js';
import { checkOptions, IntegrationError, suggestion } from './errors.js';
import { type FieldGroup, cardOf, createField, type Holder } from './field-element.js';
import { FIELD_OPTIONS } from './field-options.js';
import { checkGroup, type GroupOptions } from './group-options.js';
import { listeners } from './listeners.js';
import { createMeeting } from './meeting.js';
import type { FieldType } from './protocol.js';
import type { OpentillElements } from './public.js';
import { loadOperations, loadPayments, type Session } from './session.js';

/** A group, as far as operations are concerned. */
export interface GroupState {
  readonly session: Session;
  /** Its options, with all updates; a new object after each of them. */
  options(): GroupOptions;
  /** Its elements that are mounted. */
  mounted(): Holder[];
  /** The mounted element that holds payment details. */
  payer(): Holder | undefined;
  /** Whether a submit() succeeded, and no option has changed since. */
  submitted(): boolean;
  /** What was submitted: the options at that time. */
  submit(options: GroupOptions): void;
}

/** The elements that hold payment details: with the others of its group, or alone. */
const PAYERS = ['card', 'cardNumber', 'iban', 'auBankAccount'];

const TYPES = Object.keys(FIELD_OPTIONS);
const OPTIONS = ['locale', 'autoAdvance'];

const groups = new WeakMap<object, GroupState>();

/** The group behind what a page passed as one. */
export function groupOf(value: unknown): GroupState | undefined {
  return groups.get(Object(value) as object);
}

/** A method of the payments' chunk. */
export type LateMethod = (name: string) => (...args: unknown[]) => Promise<unknown>;

/** A group without elements; `late` are the methods that are fetched on first need. */
export function createGroup(session: Session, late: LateMethod, given?: GroupOptions): OpentillElements {
  session.check();
  checkOptions('elements()', given, OPTIONS);
  let options = checkGroup({ ...given });
  let submitted: GroupOptions | undefined;
  const made = new Map<string, StripeElementBase>();
  const holders = () => [...made.values()].map((element) => cardOf(element)!);
  const state: GroupState = {
    session,
    options: () => options,
    mounted: () => holders().filter(({ live }) => live()),
    payer: () => state.mounted().find(({ type }) => PAYERS.includes(type)),
    submitted: () => submitted === options,
    submit: (options) => (submitted = options),
  };
  const shared: Omit<FieldGroup, 'released'> = {
    session,
    meeting: createMeeting(session.openController),
    locale: () => options.locale,
    autoAdvance: () => !!options.autoAdvance,
    settled: () => Promise.all(holders().map(({ settled }) => settled())),
    preload() {
      loadOperations().catch(() => {});
      if (!options.mode && !options.clientSecret && !options.paymentMethodCreation) return;
      loadPayments().catch(() => {});
      session.payments();
    },
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
      const element = createField(type as FieldType, { ...shared, released: () => made.delete(type) }, elementOptions);
      made.set(type, element);
      return element;
    },
    // A wrapper's component stands for the type that it names.
    getElement: (type: string & { __elementType?: string }) => made.get(type?.__elementType ?? type) ?? null,
    async update(changes?: GroupOptions) {
      session.check();
      checkOptions('elements()', changes, OPTIONS);
      options = checkGroup({ ...options, ...changes }, options);
      const update = { t: 'update', options: { autoAdvance: !!options.autoAdvance } } as const;
      for (const { live } of holders()) live()?.post(update);
      await new Promise((resolve) => setTimeout(resolve));
      events.emit('update-end');
    },
    submit: () => late('submit')(state),
    fetchUpdates: () => late('fetchUpdates')(state),
    ...events.api,
  } as OpentillElements;
  groups.set(group, state);
  return group;
}
