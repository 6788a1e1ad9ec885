/** The handlers of an element or a group, by event name. A handler that throws stops neither the others nor the loader. */

/** What a page registers. */
export type Handler = (event: never) => unknown;

/** Handlers by event; unknown names are kept like known ones, and never called. */
export interface Listeners {
  on(event: string, handler: Handler): void;
  once(event: string, handler: Handler): void;
  off(event: string, handler?: Handler): void;
  /** Calls the handlers. To be called from a task of its own, never from within the page's call. */
  emit(event: string, payload?: object): void;
  clear(): void;
}

/** No handlers yet. */
export function listeners(): Listeners {
  let entries: { event: string; handler: Handler; once: boolean }[] = [];
  const add = (event: string, handler: Handler, once: boolean) => {
    if (typeof handler === 'function') entries = [...entries, { event, handler, once }];
  };
  return {
    on: (event, handler) => add(event, handler, false),
    once: (event, handler) => add(event, handler, true),
    off(event, handler) {
      entries = entries.filter((entry) => entry.event !== event || (handler && entry.handler !== handler));
    },
    emit(event, payload) {
      for (const entry of entries) {
        // A handler before this one may have removed it.
        if (entry.event !== event || !entries.includes(entry)) continue;
        if (entry.once) entries = entries.filter((other) => other !== entry);
        try {
          entry.handler(payload as never);
        } catch (error) {
          reportError(error);
        }
      }
    },
    clear() {
      entries = [];
    },
  };
}
