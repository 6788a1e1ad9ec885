/** The handlers of an element or a group, by event name. A handler that throws stops neither the others nor the loader. */

/** What a page registers. */
export type Handler = (event: never) => unknown;

/** Handlers by event; unknown names are kept like known ones, and never called. */
export interface Listeners {
  /** What the page gets. These never throw: wrappers attach and detach around a destroyed element (React's StrictMode does). */
  readonly api: Record<'on' | 'once' | 'off', (event: string, handler?: Handler) => object>;
  /** Calls the handlers, and says whether there are any. To be called from a task of its own, never from within the page's call. */
  emit(event: string, payload?: object): unknown;
  /** Drops all handlers, and those to come. */
  close(): void;
}

interface Entry {
  event: string;
  handler: Handler;
  once: boolean;
}

/** No handlers yet. `owner` is what `on`, `once` and `off` give back. */
export function listeners(owner: () => object): Listeners {
  let entries: Entry[] | undefined = [];
  const add = (once: boolean) => (event: string, handler?: Handler) => {
    if (handler) entries?.push({ event, handler, once });
    return owner();
  };
  const keep = (wanted: (entry: Entry) => unknown) => {
    entries = entries?.filter(wanted);
  };
  return {
    api: {
      on: add(false),
      once: add(true),
      off(event, handler) {
        keep((entry) => entry.event !== event || (handler && entry.handler !== handler));
        return owner();
      },
    },
    emit(event, payload) {
      let called;
      for (const entry of [...(entries ?? [])]) {
        // A handler before this one may have removed it.
        if (entry.event !== event || !entries?.includes(entry)) continue;
        if (entry.once) keep((other) => other !== entry);
        called = true;
        try {
          entry.handler(payload as never);
        } catch (error) {
          reportError(error);
        }
      }
      return called;
    },
    close() {
      entries = undefined;
    },
  };
}
