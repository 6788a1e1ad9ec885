/** The elements with fields: the card family, bank accounts. Their state comes from the far end; nothing that was typed is ever here. */
import type { StripeElementBase } from '@stripe/stripe-js';
import { type Mount, mountField } from './field-mount.js';
import { type AnyFieldOptions, travelling } from './field-options.js';
import type { GroupState } from './elements.js';
import { findContainer } from './container.js';
import { IntegrationError } from './errors.js';
import { listeners } from './listeners.js';
import type { ElementType } from './protocol.js';
import type { Owned } from './session.js';

/** What the rest of the loader may do with such an element. */
export interface Holder extends Owned {
  readonly group: GroupState;
  /** What the page has of it. */
  readonly element: StripeElementBase;
  /** Its options, with all updates. */
  options(): AnyFieldOptions;
}

const holders = new WeakMap<object, Holder>();

/** The element with fields behind what a page passed as one. */
export function cardOf(value: unknown): Holder | undefined {
  return holders.get(Object(value) as object);
}

/** An element that is not mounted yet. */
export function createField(type: ElementType, group: GroupState, given?: AnyFieldOptions): StripeElementBase {
  const { session } = group;
  session.checkOptions(type, given);
  let options = { ...given };
  // Throws for what cannot be sent, while the page's call is still on the stack.
  travelling(type, options);
  let mounted: Mount | undefined;
  let destroyed = false;
  const events = listeners(() => element);

  const check = () => {
    if (destroyed) {
      throw new IntegrationError(`This element was destroyed. Make a new one with elements.create("${type}").`);
    }
  };
  const checked = (act: () => void) => (): unknown => {
    check();
    act();
    return element;
  };
  const send = (t: 'blur' | 'clear' | 'collapse') => checked(() => mounted?.link.post({ t }));
  const destroy = () => {
    if (destroyed) return;
    mounted?.end();
    destroyed = true;
    events.close();
    session.elements.delete(holder);
  };
  const element = {
    mount(target: unknown) {
      check();
      const container = findContainer(target);
      if (mounted?.container === container) return;
      mounted?.end();
      mounted = mountField(container, {
        type,
        group,
        options: () => options,
        emit: (event, payload) => events.emit(event, { elementType: type, ...payload }),
        ended: () => (mounted = undefined),
      });
    },
    unmount: checked(() => mounted?.end()),
    destroy,
    focus: checked(() => mounted?.focus()),
    blur: send('blur'),
    clear: send('clear'),
    update(changes?: AnyFieldOptions) {
      check();
      session.checkOptions(type, changes);
      const sent = travelling(type, { ...changes });
      options = { ...options, ...changes };
      mounted?.update(sent);
      return element;
    },
    // Of some types only; on others the far end lets it be, or says so.
    collapse: send('collapse'),
    getValue: (given?: object) => group.late('getValue')(holder, given),
    ...events.api,
  } as unknown as StripeElementBase;

  const holder: Holder = {
    type,
    group,
    element,
    options: () => options,
    mounted: () => mounted,
    destroy,
  };
  session.elements.add(holder);
  holders.set(element, holder);
  return element;
}
