/**
 * What the page's script lends the crate: where frames meet, the texts of the buyer's language, and data files. The crate
 * holds English; every other language is a file that is fetched when it is wanted.
 */
import { languageOf, runsRightToLeft } from './languages.js';
import { type Board, findBoard } from './siblings.js';

/** Texts by their keys; see `rules::text`. */
export type Texts = Readonly<Record<string, string>>;

/** The crate's `browser::host::Host`. */
export interface Host {
  /** The object at which the elements of the group of that id meet; this frame's own by an empty one. */
  findBoard(id: string): Board | undefined;
  /**
   * Changes to the language of a locale (de-AT, or else de, or else English; `auto` is the browser's): fetches its texts, puts them on the markup,
   * says in which language and direction it is; then calls `then`. At once where nothing has to be fetched.
   */
  speak(locale: string, then?: () => void): void;
  /** The language of the texts, with the country of the locale: for `Intl`. */
  readonly language: string;
  /** The text of a key in that language, or else the English one. */
  text(key: string, english: string): string;
  /** Puts the error in a message to the page into that language, as far as there is a text for its code. */
  explain(message: { error?: Explained; payload?: { error?: Explained } }): void;
  /** A data file, by a name such as `methods/sepa_debit.de`. Rejects when it does not come. */
  data(name: string): Promise<unknown>;
  /** The page's first message: with it another module begins, too. */
  greeting?: object;
  /** The module with the forms of payment methods other than cards, where an element asks for it: see `lend`. */
  methods?(): Promise<object>;
  /** Takes the Customer Session out of an answer of the API; `tell` is called with why it ends. */
  customer?(answer: object, tell: (reason: string) => void): HeldCustomer;
}

/** A Customer Session in the module that pays, which holds its key. */
export interface HeldCustomer {
  /** Takes a saved PaymentMethod from the customer. */
  detach(id: string): Promise<object>;
  free(): void;
}

/** The modules that an element lends from, each fetched on first need. */
export interface Lenders {
  methods(): Promise<object>;
  customers(): Promise<NonNullable<Host['customer']>>;
}

/** A module did not come; the error of the operation that needed it. */
export const LOAD_FAILED = {
  type: 'api_connection_error',
  code: 'load_failed',
  message: 'A part of opentill did not load. Check the connection and try again.',
};

interface Explained {
  readonly type?: string;
  readonly code?: string;
  message?: string;
}

/** How long texts are waited for, in ms: then all goes on in English, and the markup changes when they come. */
const PATIENCE = 3000;

/** Which attributes name a text's key, and what then holds the text. English stands in the markup. */
const PLACES = [
  ['data-text', 'textContent'],
  ['data-text-label', 'ariaLabel'],
  ['data-text-placeholder', 'placeholder'],
] as const;

/** A host for the markup in `view`. `locate` gives the address of a data file; `dressed` is called when the markup has another language. */
export function makeHost(
  view: HTMLElement,
  findBoard: Host['findBoard'],
  locate: (file: string) => string | URL,
  dressed = () => {},
): Host {
  const english: Record<string, string> = {};
  let texts: Texts = {};
  let turn = 0;

  const text: Host['text'] = (key, otherwise) => texts[key] ?? otherwise;

  const data: Host['data'] = async (name) => {
    const response = await fetch(locate(fileOf(name)), { credentials: 'omit' });
    return response.json();
  };

  const dress = () => {
    for (const [attribute, property] of PLACES) {
      for (const node of view.querySelectorAll<HTMLInputElement>(`[${attribute}]`)) {
        const key = node.getAttribute(attribute)!;
        english[key] ??= node[property]!;
        node[property] = text(key, english[key]);
      }
    }
  };

  return {
    findBoard,
    get language() {
      return view.lang;
    },
    text,
    data,
    speak(locale, then) {
      if (locale === 'auto') locale = navigator.language;
      const own = ++turn;
      const go = () => {
        then?.();
        then = undefined;
      };
      const [language, tag] = languageOf(locale);
      const put = (found: Texts, lang: string) => {
        // Another language may have been asked for meanwhile.
        if (own === turn) {
          texts = found;
          view.lang = lang;
          dress();
          dressed();
        }
        go();
      };
      view.dir = runsRightToLeft(locale) ? 'rtl' : 'ltr';
      if (!language) return put({}, tag);
      setTimeout(go, PATIENCE);
      data(`texts/${language}`).then(
        (found) => put(found as Texts, tag),
        () => put({}, 'en'),
      );
    },
    explain({ error, payload }) {
      const told = error ?? payload?.error;
      // A code is the API's: it may be any name.
      const found: unknown = texts[told?.code ?? told?.type ?? ''];
      if (told && typeof found === 'string') told.message = found;
    },
  };
}

/** The host of a frame's page, with its data files where the build said. */
export function frameHost(dressed?: () => void): Host {
  const data = document.querySelector<HTMLLinkElement>('#data')!.href;
  return makeHost(document.documentElement, findBoard, (file) => data + file, dressed);
}

/** Lends the crate what is in other modules. */
export function lend(host: Host, { methods, customers }: Lenders): void {
  host.methods = lasting(methods);
  host.customer = (answer, tell) => {
    let customer: HeldCustomer | undefined;
    let over = false;
    const hold = lasting(async () => {
      customer = (await customers())(answer, tell);
      if (over) customer.free();
      return customer;
    });
    // It is held from now on, so that its end is told.
    hold().catch(() => {});
    return {
      detach: async (id) => (await hold()).detach(id),
      free() {
        over = true;
        customer?.free();
      },
    };
  };
}

/** Does something once; what failed is done again. */
export function lasting<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open().catch((): never => {
      opened = undefined;
      throw LOAD_FAILED;
    });
    return opened;
  };
}

/**
 * Resolves when the texts are there that the page asks for in its first message, with what hands everything that it has said
 * since to whoever then listens at the port: texts come beside the crate, not after it.
 */
export async function greet(port: MessagePort, host: Host): Promise<() => void> {
  const heard: MessageEvent[] = [];
  await new Promise<void>((spoken) => {
    port.onmessage = (event) => {
      if (heard.push(event) > 1) return;
      host.greeting = Object(event.data) as object;
      host.speak(String((host.greeting as { locale?: string }).locale), spoken);
    };
  });
  return () => heard.forEach((event) => port.onmessage?.(event));
}

/** The name of the file that holds a piece of data; the build writes them so. */
function fileOf(name: string): string {
  return `${name.replace(/\W/g, '-')}.json`;
}
