/** What the parts of one Opentill object share: its configuration, its links, and the challenge dialog. */
import type { Config } from './config.js';
import { openDialog } from './dialog.js';
import { type Connect, directEndpoint, frameEndpoint } from './endpoint.js';
import { IntegrationError } from './errors.js';
import { type Link, openLink } from './frame-link.js';
import type { CardOptions, ChallengeEvent, Init } from './protocol.js';

/** One Opentill object, from within. */
export interface Session {
  /** Throws when the object was destroyed. */
  check(): void;
  /** How the card element reaches its far end. */
  connectCard(): Connect;
  init(locale: string | undefined, card?: CardOptions): Init;
  challenge(url: string, tell: (event: ChallengeEvent) => void): () => void;
  /** A link for operations without an element: one that is there, else a hidden one. */
  anyLink(): Link;
  /** Keeps a link, or an element, until it is let go; `destroy` closes what is left. */
  keep(kept: Kept): void;
  letGo(kept: Kept): void;
  destroy(): void;
}

/** Something that ends with the session. */
export interface Kept {
  readonly link?: Link | undefined;
  end(): void;
}

const CHALLENGE_TITLE = 'Confirm with your bank';

/** A session without any frame. */
export function openSession(config: Config): Session {
  const kept = new Set<Kept>();
  let destroyed = false;
  let controller: Link | undefined;

  const connect = (page: 'card' | 'controller', title: string) =>
    config.direct ? directEndpoint(page) : frameEndpoint(config.frameBase, page, title);

  const init: Session['init'] = (locale, card) => {
    const message: Init = { t: 'init', key: config.key, locale: language(locale ?? config.locale) };
    if (config.account) message.account = config.account;
    if (config.apiBase) message.apiBase = config.apiBase;
    if (config.apiVersion) message.apiVersion = config.apiVersion;
    if (card) message.element = { type: 'card', options: card };
    return message;
  };

  const openController = () =>
    openLink({
      connect: connect('controller', 'Payment'),
      place(node) {
        node.style.setProperty('display', 'none', 'important');
        node.ariaHidden = 'true';
        document.body.append(node);
      },
      init: () => init(undefined),
      challenge,
    });

  const challenge: Session['challenge'] = (url, tell) =>
    config.direct ? directChallenge(url, tell) : frameChallenge(config, url, tell);

  return {
    check() {
      if (destroyed) throw new IntegrationError('This Opentill object was destroyed. Make a new one with Opentill() or loadOpentill().');
    },
    connectCard: () => connect('card', 'Secure card payment input frame'),
    init,
    challenge,
    anyLink() {
      const live = [...kept].find(({ link }) => link?.isReady())?.link;
      return controller ?? live ?? (controller = openController());
    },
    keep: (entry) => void kept.add(entry),
    letGo: (entry) => void kept.delete(entry),
    destroy() {
      destroyed = true;
      for (const entry of [...kept]) entry.end();
      controller?.close();
      controller = undefined;
    },
  };
}

/** The language to use; `auto` is the browser's. */
function language(locale: string): string {
  return locale === 'auto' ? navigator.language : locale;
}

/** The pay origin's challenge page in a dialog, with a port of its own. */
function frameChallenge(config: Config, url: string, tell: (event: ChallengeEvent) => void): () => void {
  let close: (() => void) | undefined;
  const link = openLink({
    connect: frameEndpoint(config.frameBase, 'challenge', CHALLENGE_TITLE),
    place(node) {
      close?.();
      close = openDialog(CHALLENGE_TITLE, node, () => tell('cancel'));
    },
    init: () => ({ t: 'init', url, locale: language(config.locale) }),
    heard: ({ t }) => (t === 'hint' || t === 'cancel') && tell(t),
    failed: () => tell('unavailable'),
  });
  return () => {
    close?.();
    link.close();
  };
}

/** The same view in this page; the bank's page is in a frame in any case. */
function directChallenge(url: string, tell: (event: ChallengeEvent) => void): () => void {
  const view = document.createElement('div');
  const close = openDialog(CHALLENGE_TITLE, view, () => tell('cancel'));
  import('./direct.js').then((direct) => direct.challenge(view, url, tell), () => tell('unavailable'));
  return close;
}
