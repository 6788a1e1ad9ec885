/** What the parts of one Opentill object share: its configuration, its links, and the challenge dialog. */
import type { Config } from './config.js';
import { type Connect, type CratePage, farEnd } from './endpoint.js';
import { IntegrationError } from './errors.js';
import type { Holder } from './field-element.js';
import { type AnyFieldOptions, hasRows } from './field-options.js';
import type { Mount } from './field-mount.js';
import { kebab } from './kebab.js';
import { setStyles } from './inline-style.js';
import { type Link, openLink } from './frame-link.js';
import type { ActionView, ChallengeEvent, ElementType, Init } from './protocol.js';
import type { WalletShown } from './wallet.js';

/** One Opentill object, from within. */
export interface Session {
  isDestroyed(): boolean;
  /** Throws when the object was destroyed. */
  check(): void;
  /** Has a developer warned about options that do not exist; `place` is a name in `checks.ts`. */
  checkOptions(place: string, given: object | undefined): void;
  /** How an element reaches its far end. */
  connect(type: ElementType, options: AnyFieldOptions): Connect;
  init(locale: string | undefined, element?: Init['element']): Init;
  /** A hidden frame without fields; `ready` is called each time that it is. */
  openController(ready?: () => void): Link;
  challenge(shown: string | ActionView | WalletShown, tell: (event: ChallengeEvent) => void): () => void;
  /** A link for operations without an element: one that is there, else a hidden one. Throws as `check` does. */
  anyLink(): Link;
  /** The link of the hidden frame for payments, opened on first need. Throws as `check` does. */
  payments(): Link;
  /** The elements that there are. */
  readonly elements: Set<Holder>;
  destroy(): void;
}

/** An element, as far as its session is concerned. */
export interface Owned {
  readonly type: ElementType;
  /** What stands in the page, while the element is mounted. */
  mounted(): Mount | undefined;
  destroy(): void;
}

/**
 * What assistive technology calls the frame of each element. For those that are more than fields that is their page, until
 * `components.js` knows better, and beside it stands the height in px that they get before they come: their first view fits into it.
 */
export const FRAMES: Record<ElementType, [title: string, height?: number]> = {
  card: ['card payment'],
  cardNumber: ['card number'],
  cardExpiry: ['expiration date'],
  cardCvc: ['CVC'],
  iban: ['IBAN'],
  auBankAccount: ['bank account'],
  payment: ['payment', 320],
  address: ['address', 498],
  shippingAddress: ['address', 498],
  linkAuthentication: ['contact', 77],
  contactDetails: ['contact', 77],
  expressCheckout: ['express', 44],
};

/** The types of elements. */
export const TYPES = Object.keys(FRAMES) as ElementType[];

/** A session without any frame. */
export function openSession(config: Config): Session {
  const elements = new Set<Holder>();
  let destroyed = false;
  /** Hidden frames for operations, by their page; one that failed, or was taken away, makes room for another. */
  const hidden = new Map<CratePage, Link>();

  const connect = (page: CratePage, title: string) => farEnd(config.frameBase, page, title);

  const init: Session['init'] = (locale, element) => ({
    t: 'init',
    ...config.api,
    // The first language that is asked for; the browser's where none is.
    locale: [locale, config.locale].find((wanted) => wanted && wanted !== 'auto') ?? navigator.language,
    element,
  });

  const openHidden = (page: CratePage, ready?: () => void) =>
    openLink({
      connect: connect(page, 'Payment'),
      place(node) {
        setStyles(node, { display: 'none' });
        document.body.append(node);
      },
      init: (send) => send(init(undefined)),
      heard: ready && (({ t }) => t === 'ready' && ready()),
      challenge,
    });

  /** The link of a hidden frame, or of an element that works and does as well, if there may be one of a `kind`. */
  const hiddenLink = (page: CratePage, kind: string) => {
    check();
    const links = [...elements].map(({ type, mounted }) => kind && type.startsWith(kind) && mounted()?.link);
    let link = links.find((link) => link && link.isReady()) || hidden.get(page);
    if (!link || link.refusal()) {
      link?.close();
      hidden.set(page, (link = openHidden(page)));
    }
    return link;
  };

  const challenge: Session['challenge'] = (shown, tell) => {
    let close: (() => void) | undefined;
    let closed = false;
    loadDialog().then(
      (dialog) => {
        if (!closed) close = dialog.showChallenge(config, shown, tell, elements, farEnd, openLink);
      },
      () => tell('unavailable'),
    );
    return () => {
      closed = true;
      close?.();
    };
  };

  const check = () => {
    if (destroyed) throw new IntegrationError('This Opentill object was destroyed. Make a new one with Opentill().');
  };

  return {
    isDestroyed: () => destroyed,
    check,
    checkOptions(place, given) {
      const copy = { ...given };
      if (config.api.key.startsWith('pk_test')) import('./checks.js').then((checks) => checks.checkOptions(place, copy), () => {});
    },
    connect(type, options) {
      const [title, height] = FRAMES[type];
      const page = height ? title + (hasRows(options) ? '-accordion' : '') : kebab(type);
      return connect(page as CratePage, `Secure ${title} input frame`);
    },
    init,
    openController: (ready) => openHidden('controller', ready),
    challenge,
    anyLink: () => hiddenLink('controller', 'card'),
    // A Payment Element's frame runs them, too; in direct mode it has no frame.
    payments: () => hiddenLink('payments', config.frameBase && 'payment'),
    elements,
    destroy() {
      destroyed = true;
      for (const element of [...elements]) element.destroy();
      for (const link of hidden.values()) link.close();
    },
  };
}

/** The dialog's chunk: most payments need none. Loaded while a confirmation is under way, so that a challenge finds it there. */
export function loadDialog(): Promise<typeof import('./dialog.js')> {
  return import('./dialog.js');
}

/** The operations' chunk: loaded while the buyer types, for no operation is asked for before that. */
export function loadOperations(): Promise<typeof import('./operations.js')> {
  return import('./operations.js');
}

/** The chunk of all other payment methods. */
export function loadPayments(): Promise<typeof import('./payments.js')> {
  return import('./payments.js');
}

/** The chunk of the elements that are more than fields. */
export function loadComponents(): Promise<typeof import('./components.js')> {
  return import('./components.js');
}
