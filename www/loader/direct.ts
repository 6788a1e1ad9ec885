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
import type { Board } from '../frame/siblings.js';
import type { CratePage, EndpointEvents } from './endpoint.js';
import { type ActionView, type ChallengeEvent, type FrameMessage, VERSION } from './protocol.js';

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(text: string): string }): { createHTML(text: string): string };
}

let policy: { createHTML(text: string): string } | undefined;

const FIELDS: Partial<Record<CratePage, string>> = { card, 'card-number': cardNumber, 'card-expiry': cardExpiry, 'card-cvc': cardCvc, controller: '' };

/** Where the elements of a card meet, by their group. */
const boards = new Map<string, Board>();

function findBoard(group: string): Board {
  const board = boards.get(group) ?? {};
  boards.set(group, board);
  return board;
}

/** Fills `node` with the page's fields (a controller has none), and opens a port to the crate. */
export function connect(page: CratePage, node: HTMLElement, events: EndpointEvents): void {
  let root: Element | null = null;
  try {
    if (FIELDS[page]) root = build(node, FIELDS[page]);
  } catch {
    return events.failed({
      code: 'trusted_types',
      message: 'This page’s Trusted Types policy refused the card fields. Add `opentill` to the trusted-types directive.',
    });
  }
  const { port1, port2 } = new MessageChannel();
  const say = (message: FrameMessage) => port2.postMessage(message);
  events.opened(port1);
  say({ t: 'hello', v: VERSION });
  init({ module_or_path: new URL('card_bg.wasm', import.meta.url) }).then(
    () => start(port2, root, null, findBoard),
    () => {
      const remedy = 'Serve card_bg.wasm beside opentill.js, and allow it: `wasm-unsafe-eval`, connect-src.';
      say({ t: 'failed', reason: 'crashed', message: `The payment fields did not start. ${remedy}` });
    },
  );
}

/** Shows the bank's page in the dialog, or an action; gives back the height of what has one. */
export function show(view: HTMLElement, shown: string | ActionView, tell: (event: ChallengeEvent) => void): number | undefined {
  const sheets = (view.getRootNode() as ShadowRoot).adoptedStyleSheets;
  sheets.push(sheet(challengeCss));
  const cancel = () => tell('cancel');
  if (typeof shown !== 'string') {
    sheets.push(sheet(actionCss));
    return showAction(view, shown, { locale: navigator.language, printable: false, cancel });
  }
  if (!showChallenge(view, shown, { hint: () => tell('hint'), cancel })) tell('unavailable');
  return undefined;
}

/** Fields in a closed shadow root. */
function build(node: HTMLElement, fields: string): Element {
  const shadow = node.attachShadow({ mode: 'closed' });
  shadow.adoptedStyleSheets = [sheet(cardCss)];
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
