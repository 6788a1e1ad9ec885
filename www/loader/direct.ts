/**
 * Direct mode's far end: the same markup, styles and crate, in this page. A chunk of its own that framed pages never load.
 *
 * Every script of the page can read these fields; `config.ts` refuses live keys here unless they are allowed by name.
 */
import init, { start } from 'opentill-card';
import actionCss from '../frame/action.css';
import { showAction } from '../frame/action-view.js';
import { showChallenge } from '../frame/challenge-view.js';
import challengeCss from '../frame/challenge.css';
import cardCss from '../frame/card.css';
import card from '../frame/card.html';
import cardCvc from '../frame/card-cvc.html';
import cardExpiry from '../frame/card-expiry.html';
import cardNumber from '../frame/card-number.html';
import { greet, makeHost } from '../frame/host.js';
import type { Board } from '../frame/siblings.js';
import type { Part } from './direct-part.js';
import type { CratePage, EndpointEvents } from './endpoint.js';
import type { WalletEvent, WalletShown } from './wallet.js';
import { type ActionView, type ChallengeEvent, type FrameMessage, VERSION } from './protocol.js';

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
}

const FILES = 'Serve the whole package beside opentill.js, the .wasm files too, and allow these: `wasm-unsafe-eval`, connect-src.';

let policy: { createHTML(text: string): string } | undefined;

/** The module that most pages need. */
const CARD: Part = {
  init,
  start,
  wasm: new URL('card_bg.wasm', import.meta.url),
  css: cardCss,
  fields: { card, 'card-number': cardNumber, 'card-expiry': cardExpiry, 'card-cvc': cardCvc },
};

/** Where far ends meet, by the id of the one whose board it is. */
const boards = new Map<string, Board>();

function findBoard(id: string): Board {
  const board = boards.get(id) ?? {};
  boards.set(id, board);
  return board;
}

/**
 * Fills `node` with the page's fields (hidden pages have none), and opens a port to the crate. Nothing happens any more once
 * the far end is `closed`.
 */
export async function connect(
  page: CratePage,
  node: HTMLElement,
  id: string,
  events: EndpointEvents,
  closed: () => boolean,
): Promise<void> {
  let part: Part;
  try {
    part = await partOf(page);
  } catch {
    if (!closed()) events.failed({ code: 'load_failed' });
    return;
  }
  if (closed()) return;
  let root: Element | null = null;
  try {
    const markup = part.fields[page];
    if (markup) root = build(node, markup, part.css);
  } catch {
    return events.failed({
      code: 'trusted_types',
      message: 'This page’s Trusted Types policy refused the payment fields. Add `opentill` to the trusted-types directive.',
    });
  }
  const { port1, port2 } = new MessageChannel();
  const say = (message: FrameMessage) => port2.postMessage(message);
  events.opened(port1);
  say({ t: 'hello', v: VERSION });
  const view = (root ?? node) as HTMLElement;
  const host = makeHost(view, (of) => findBoard(of || id), locate);
  part.lend?.(host);
  const greeted = greet(port2, host);
  part.init({ module_or_path: part.wasm }).then(
    async () => {
      const hand = await greeted;
      part.start(port2, root, null, host);
      hand();
    },
    () => say({ t: 'failed', reason: 'crashed', message: `The payment fields did not start. ${FILES}` }),
  );
}

/** The module that serves a page; those beside the card's come on first need. */
async function partOf(page: CratePage): Promise<Part> {
  if (page === 'payments') return (await import('./direct-payments.js')).part;
  if (page.startsWith('payment')) return (await import('./direct-payment.js')).part;
  if (/address|contact|link/.test(page)) return (await import('./direct-address.js')).part;
  if (page === 'pricing-table' || page === 'buy-button') return (await import('./direct-offers.js')).part;
  if (page === 'express-checkout') return (await import('./direct-express.js')).part;
  if (page === 'iban' || page === 'au-bank-account') return (await import('./direct-bank.js')).part;
  return CARD;
}

/** Where a data file is: beside this chunk, in an expression that bundlers know. */
const locate = (file: string): URL => new URL(`./data/${file}`, import.meta.url);

/** Shows the bank's page in the dialog, or an action; gives back the height of what has one. */
export async function show(
  view: HTMLElement,
  shown: string | ActionView | WalletShown,
  tell: (event: ChallengeEvent) => void,
  locale: string,
): Promise<number | undefined> {
  const host = makeHost(view, () => undefined, locate);
  await new Promise<void>((spoken) => host.speak(locale, spoken));
  const sheets = (view.getRootNode() as ShadowRoot).adoptedStyleSheets;
  sheets.push(sheet(challengeCss));
  const cancel = () => tell('cancel');
  if (typeof shown !== 'string') {
    sheets.push(sheet(actionCss));
    if ('wallet' in shown) {
      const { walletCss, openWallet } = await import('./direct-wallet.js');
      sheets.push(sheet(walletCss));
      const open = openWallet(view, shown.wallet(), { host, tell: tell as (event: WalletEvent | ChallengeEvent) => void });
      shown.follow(open.show);
      return open.height;
    }
    return showAction(view, shown, { host, printable: false, cancel });
  }
  if (!showChallenge(view, shown, host, { hint: () => tell('hint'), cancel })) tell('unavailable');
  return undefined;
}

/** Fields in a closed shadow root. */
function build(node: HTMLElement, fields: string, css: string): Element {
  const shadow = node.attachShadow({ mode: 'closed' });
  shadow.adoptedStyleSheets = [sheet(css)];
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const rules = { createHTML: (text: string) => text };
  policy ??= types ? types.createPolicy('opentill', rules) : rules;
  // In a template, because a fragment that is parsed inside a form of the page drops the form of the fields.
  const template = document.createElement('template');
  template.innerHTML = policy.createHTML(fields);
  shadow.append(template.content);
  return shadow.firstElementChild!;
}

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
