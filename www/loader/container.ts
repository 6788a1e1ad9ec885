/** The page's node in which an element stands: finding it, its state classes, its labels, its form. */
import { IntegrationError } from './errors.js';
import type { StripeElementClasses } from '@stripe/stripe-js';

/** States that show as classes. */
export type State = keyof StripeElementClasses;

const CLASSES: Required<StripeElementClasses> = {
  base: 'StripeElement',
  complete: 'StripeElement--complete',
  empty: 'StripeElement--empty',
  focus: 'StripeElement--focus',
  invalid: 'StripeElement--invalid',
  webkitAutofill: 'StripeElement--webkit-autofill',
};

/** The node that a selector or a node names. */
export function findContainer(target: unknown): HTMLElement {
  if (typeof target === 'string') {
    const found = document.querySelector<HTMLElement>(target);
    if (found) return found;
    throw new IntegrationError(
      `mount() found no "${target}". Mount when it is in the document; in a shadow root, pass the node.`,
    );
  }
  // Not `instanceof`: the node may come from another window.
  if ((target as Node | null)?.nodeType === 1) return target as HTMLElement;
  throw new IntegrationError('mount() needs a CSS selector or a DOM node, like mount("#card").');
}

/** Shows states as classes, by the page's names for them or by the usual ones. */
export type SetClasses = (states: Partial<Record<State, boolean>>, names?: StripeElementClasses) => void;

/** Sets classes on a container, and remembers which, so that the page's own are left alone. */
export function stateClasses(container: HTMLElement): SetClasses {
  let shown: string[] = [];
  return (states, names) => {
    const wanted = (Object.keys(CLASSES) as State[])
      .filter((state) => states[state])
      .flatMap((state) => (names?.[state] ?? CLASSES[state]).split(/\s+/).filter(Boolean));
    container.classList.remove(...shown.filter((name) => !wanted.includes(name)));
    container.classList.add(...wanted);
    shown = wanted;
  };
}

/** Calls `activate` when a label of the container is clicked, until the returned function is called. */
export function watchLabels(container: HTMLElement, activate: () => void): () => void {
  const root = container.getRootNode();
  const hear = (event: Event) => {
    const target = event.target as Element;
    const label = target.closest?.('label');
    if (!label || event.defaultPrevented || container.contains(target)) return;
    if (label.contains(container) || (container.id && label.htmlFor === container.id)) activate();
  };
  root.addEventListener('click', hear);
  return () => root.removeEventListener('click', hear);
}

/** What Enter in a text field does: submits the form by its default button, unless that is disabled. */
export function submitForm(container: HTMLElement): void {
  const form = container.closest('form');
  const button = [...(form?.elements ?? [])].find((element) => /^(submit|image)$/.test((element as HTMLInputElement).type));
  if (!button?.matches(':disabled')) form?.requestSubmit(button as HTMLElement | undefined);
}
