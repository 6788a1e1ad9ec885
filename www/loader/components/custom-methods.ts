/**
 * Custom payment methods that the page renders itself: a box under the element, there while the method is the one that is
 * chosen. What stands in it is the page's.
 */
import type { Mount } from '../field-mount.js';
import { customMethodsOf } from './group-session.js';

/** The box of one mounted element. */
export interface CustomMethods {
  /** The frame says which method is chosen, or no longer is. */
  show(payload: object): void;
  /** Takes the box away. */
  end(): void;
}

/** No box yet. */
export function customMethods({ container, field }: Mount): CustomMethods {
  let close: (() => void) | undefined;
  const end = () => {
    close?.();
    close = undefined;
  };
  const open = (id: unknown) => {
    const { group } = field;
    const method = customMethodsOf(group.options(), group.kit.IntegrationError).find((method) => method.id === id);
    const view = method?.payment ?? method?.options;
    if (view?.type !== 'embedded' || !view.embedded) return;
    const { embedded } = view;
    const box = document.createElement('div');
    container.append(box);
    close = () => {
      safely(() => embedded.handleDestroy?.());
      box.remove();
    };
    safely(() => embedded.handleRender(box));
  };
  return {
    show(payload) {
      const { id, shown } = payload as { id?: unknown; shown?: unknown };
      end();
      if (shown === true) open(id);
    },
    end,
  };
}

/** What the page's code throws is the page's to hear of, and stops nothing here. */
function safely(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}
