/** What the parts of one Opentill object share: its configuration, its links, and the challenge dialog. */
import type { Config } from './config.js';
import { type Connect, type CratePage, directEndpoint, frameEndpoint } from './endpoint.js';
import { IntegrationError } from './errors.js';
import { setStyles } from './inline-style.js';
import { type Link, openLink } from './frame-link.js';
import type { FieldInit, FieldType, ChallengeEvent, Init } from './protocol.js';

/** One Opentill object, from within. */
export interface Session {
  isDestroyed(): boolean;
  /** Throws when the object was destroyed. */
  check(): void;
  /** How an element reaches its far end. */
  connect(type: FieldType): Connect;
  init(locale: string | undefined, element?: FieldInit): Init;
  /** A hidden frame without fields; `ready` is called each time that it is. */
  openController(ready?: () => void): Link;
  challenge(url: string, tell: (event: ChallengeEvent) => void): () => void;
  /** A link for operations without an element: one that is there, else a hidden one. Throws as `check` does. */
  anyLink(): Link;
  /** The link of the hidden frame for payments, opened on first need. Throws as `check` does. */
  payments(): Link;
  /** The elements that there are. */
  readonly elements: Set<Owned>;
  destroy(): void;
}

/** An element, as far as its session is concerned. */
export interface Owned {
  readonly type: FieldType;
  /** The link, while the element is mounted. */
  live(): Link | undefined;
  destroy(): void;
}

/** The page of each element, and what assistive technology calls its frame. */
const PAGES: Record<FieldType, readonly [CratePage, string]> = {
  card: ['card', 'Secure card payment input frame'],
  cardNumber: ['card-number', 'Secure card number input frame'],
  cardExpiry: ['card-expiry', 'Secure expiration date input frame'],
  cardCvc: ['card-cvc', 'Secure CVC input frame'],
  iban: ['iban', 'Secure IBAN input frame'],
  auBankAccount: ['au-bank-account', 'Secure bank account input frame'],
};

/** A session without any frame. */
export function openSession(config: Config): Session {
  const elements = new Set<Owned>();
  let destroyed = false;
  /** Hidden frames for operations, by their page; one that failed, or was taken away, makes room for another. */
  const hidden = new Map<CratePage, Link>();

  const connect = (page: CratePage, title: string) =>
    config.direct ? directEndpoint(page) : frameEndpoint(config.frameBase, `${page}.html`, title);

  const init: Session['init'] = (locale, element) => {
    const { key, account, apiBase, apiVersion } = config;
    return { t: 'init', key, account, apiBase, apiVersion, locale: language(locale, config.locale), element };
  };

  const openHidden = (page: CratePage, ready?: () => void) =>
    openLink({
      connect: connect(page, 'Payment'),
      place(node) {
        setStyles(node, { display: 'none' });
        document.body.append(node);
      },
      init: (send) => send(init(undefined)),
      heard: ({ t }) => t === 'ready' && ready?.(),
      challenge,
    });

  const hiddenLink = (page: CratePage, other?: Link) => {
    check();
    const found = hidden.get(page);
    if (found && !found.refusal()) return found;
    found?.close();
    hidden.delete(page);
    if (other) return other;
    const link = openHidden(page);
    hidden.set(page, link);
    return link;
  };

  const challenge: Session['challenge'] = (url, tell) => {
    let close: (() => void) | undefined;
    let closed = false;
    loadDialog().then(
      (dialog) => {
        if (!closed) close = dialog.showChallenge(config, url, tell, elements, frameEndpoint, openLink);
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
    connect: (type) => connect(...PAGES[type]),
    init,
    openController: (ready) => openHidden('controller', ready),
    challenge,
    anyLink: () => hiddenLink('controller', [...elements].find(takesCalls)?.live()),
    payments: () => hiddenLink('payments'),
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

/** Whether an element's frame holds the card's operations, and serves now. */
function takesCalls({ type, live }: Owned): boolean | undefined {
  return type.startsWith('card') && live()?.isReady();
}

/** The first language that is asked for; the browser's where none is, or `auto`. */
function language(...wanted: (string | undefined)[]): string {
  return wanted.find((locale) => locale && locale !== 'auto') ?? navigator.language;
}
