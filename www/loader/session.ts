/** What the parts of one Opentill object share: its configuration, its links, and the challenge dialog. */
import { loadDialog } from './chunks.js';
import type { Config } from './config.js';
import type { GroupState } from './elements.js';
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
  /** The groups that a page may still have. */
  readonly groups: Set<WeakRef<GroupState>>;
  destroy(): void;
}

/** An element, as far as its session is concerned. */
export interface Owned {
  readonly type: ElementType;
  /** What stands in the page, while the element is mounted. */
  mounted(): Mount | undefined;
  destroy(): void;
}

/** The types, each with the height in px that an element gets before it comes: its first view fits into it. 0 where that is a line. */
export const HEIGHTS: Record<ElementType, number> = {
  card: 0,
  cardNumber: 0,
  cardExpiry: 0,
  cardCvc: 0,
  iban: 0,
  auBankAccount: 0,
  payment: 320,
  address: 498,
  shippingAddress: 498,
  linkAuthentication: 77,
  contactDetails: 77,
  expressCheckout: 44,
};

/** The types of elements. */
export const TYPES = Object.keys(HEIGHTS) as ElementType[];

/** A session without any frame. */
export function openSession(config: Config): Session {
  const elements = new Set<Holder>();
  const groups = new Set<WeakRef<GroupState>>();
  let destroyed = false;
  /** Hidden frames for operations, by their page; one that failed, or was taken away, makes room for another. */
  const hidden = new Map<CratePage, Link>();

  /** What assistive technology calls a frame until that says what it is, in the buyer's language. */
  const connect = (page: CratePage) => farEnd(config.frameBase, page, 'Secure payment input frame');

  const init: Session['init'] = (locale, element) => ({
    t: 'init',
    ...config.api,
    // The first language that is asked for; the browser's where none is.
    locale: [locale, config.locale].find((wanted) => wanted && wanted !== 'auto') ?? navigator.language,
    element,
  });

  const openHidden = (page: CratePage, ready?: () => void) =>
    openLink({
      connect: connect(page),
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
      return connect((kebab(type) + (HEIGHTS[type] && hasRows(options) ? '-accordion' : '')) as CratePage);
    },
    init,
    openController: (ready) => openHidden('controller', ready),
    challenge,
    anyLink: () => hiddenLink('controller', 'card'),
    // A Payment Element's frame runs them, too; in direct mode it has no frame.
    payments: () => hiddenLink('payments', config.frameBase && 'payment'),
    elements,
    groups,
    destroy() {
      destroyed = true;
      for (const group of groups) group.deref()?.options({});
      for (const element of [...elements]) element.destroy();
      for (const link of hidden.values()) link.close();
    },
  };
}
