/** The page's node in which an element stands: finding it, its state classes, its labels. */
import { IntegrationError } from './errors.js';
import { kebab } from './kebab.js';
import type { StripeElementClasses } from '@stripe/stripe-js';

/** States that show as classes. */
export type State = keyof StripeElementClasses;

/** The node that a selector or a node names. */
export function findContainer(target: unknown): HTMLElement {
  const node = typeof target === 'string' ? document.querySelector(target) : (target as Node | null);
  // Not `instanceof`: the node may come from another window.
  if (node?.nodeType === 1) return node as HTMLElement;
  throw new IntegrationError(`mount() found no ${target}. Pass a selector or a DOM node.`);
}

/** Shows states as classes, by the page's names for them or by the usual ones. */
export type SetClasses = (states: Partial<Record<State, boolean>>, names?: StripeElementClasses) => void;

/** Sets classes on a container, and remembers which, so that the page's own are left alone. */
export function stateClasses(container: HTMLElement): SetClasses {
  let shown: string[] = [];
  return (states, names) => {
    const wanted = (Object.keys(states) as State[])
      .filter((state) => states[state])
      .flatMap((state) => (names?.[state] ?? className(state)).split(/\s+/).filter(Boolean));
    container.classList.remove(...shown);
    container.classList.add(...wanted);
    shown = wanted;
  };
}

/** The usual name: `StripeElement`, `StripeElement--focus`, `StripeElement--webkit-autofill`. */
function className(state: State): string {
  return `StripeElement${state === 'base' ? '' : `--${kebab(state)}`}`;
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
