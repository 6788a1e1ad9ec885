/**
 * What is in the dialog where a next action is for the buyer to carry out elsewhere: a code to scan, a voucher to pay, an
 * account to transfer to, an app to approve in. It shows and copies; what became of the payment is read from the API.
 */
import type { ActionView } from '../loader/protocol.js';
import { ACTION, speaker } from './dialog-texts.js';
import type { Host } from './host.js';
import { secureUrl } from '../loader/secure-url.js';

/** How the view is shown, and what it reports. */
export interface ActionContext {
  /** Who has the texts of the buyer's language. */
  readonly host: Pick<Host, 'text' | 'language'>;
  /** Whether the document holds nothing but the view, so that it can be printed. */
  readonly printable: boolean;
  /** The buyer wants out. */
  cancel(): void;
}

type Key = keyof typeof ACTION;
type Say = ReturnType<typeof speaker<Key>>;

interface Texts {
  readonly lead: Key;
  readonly link: Key;
  readonly foot: Key;
  readonly close?: Key;
}

const TEXTS: Record<ActionView['kind'], Texts> = {
  qr: { lead: 'action_scan', link: 'action_open_app', foot: 'action_by_itself' },
  voucher: { lead: 'action_voucher', link: 'action_open_voucher', foot: 'action_later', close: 'done' },
  transfer: { lead: 'action_transfer', link: 'action_open_instructions', foot: 'action_later', close: 'done' },
  wait: { lead: 'action_wait', link: 'action_open_app', foot: 'action_by_itself' },
};

const SVG = 'http://www.w3.org/2000/svg';
/** What scanners want around a code, in its modules. */
const QUIET = 4;
/** What the dialog has around the view, above and below, in px. */
const BORDER = 2;

/** Fills `root` and puts the focus there; gives back how high the whole is. */
export function showAction(root: HTMLElement, view: ActionView, context: ActionContext): number {
  const texts = TEXTS[view.kind] ?? TEXTS.wait;
  const tell = speaker(ACTION, context.host.text);
  const header = head(view.title, tell, context);
  const details = make('section');
  const status = make('p');
  status.role = 'status';
  details.append(...picture(view, tell), make('p', tell(texts.lead)), ...rows(view, tell, status), ...timeLeft(view, tell, context));
  details.append(...links(view, texts, tell, context), status);
  const footer = make('footer');
  footer.append(make('p', tell(texts.foot)));
  if (texts.close) footer.append(button(tell(texts.close), context.cancel));
  const body = make('main');
  body.append(details);
  root.classList.add('challenge', 'action');
  root.append(header, body, footer);
  root.onkeydown = ({ key }) => {
    if (key === 'Escape') context.cancel();
  };
  header.querySelector('h1')?.focus();
  return header.offsetHeight + details.offsetHeight + footer.offsetHeight + BORDER;
}

function head(title: string, tell: Say, { cancel }: ActionContext): HTMLElement {
  const heading = make('h1', title);
  heading.tabIndex = -1;
  const close = button('\u00d7', cancel);
  close.ariaLabel = tell('close');
  close.className = 'close';
  const header = make('header');
  header.append(heading, close);
  return header;
}

/** The code, black on white whatever the colours of the page; or that something is waited for. */
function picture({ kind, qr }: ActionView, tell: Say): Element[] {
  if (kind === 'wait') {
    const spinner = make('div');
    spinner.className = 'busy';
    return [spinner];
  }
  if (!qr) return [];
  const size = Number(qr.size) + 2 * QUIET;
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', `${-QUIET} ${-QUIET} ${size} ${size}`);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', tell('action_qr'));
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', String(qr.path));
  picture.append(path);
  return [picture];
}

/** What there is to know, each with a button that copies it. */
function rows({ rows = [] }: ActionView, tell: Say, status: HTMLElement): HTMLElement[] {
  if (!rows.length) return [];
  const list = make('dl');
  for (const { label, value } of rows) {
    const text = make('bdi');
    text.textContent = String(value);
    const copy = button(tell('action_copy'), async () => {
      say(status, (await copied(text)) ? tell('action_copied', { label }) : tell('action_copy_by_hand'));
    });
    copy.ariaLabel = tell('action_copy_what', { label });
    const definition = make('dd');
    definition.append(text, copy);
    const row = make('div');
    row.append(make('dt', String(label)), definition);
    list.append(row);
  }
  return [list];
}

/** Copies a node's text. A frame may not use the clipboard directly unless the page lets it; a selection it may always copy. */
async function copied(node: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(node.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(node);
    return document.execCommand('copy');
  }
}

/** Until when it can be paid: counted down in the last hour. */
function timeLeft({ expires }: ActionView, tell: Say, { host }: ActionContext): HTMLElement[] {
  if (!expires) return [];
  const line = make('p');
  line.className = 'expires';
  line.role = 'timer';
  const show = () => {
    const left = Math.max(0, Math.ceil(expires - Date.now() / 1000));
    say(line, left ? until(left, expires, tell, host.language) : tell('action_over'));
    return left;
  };
  const tick = () => {
    if (line.isConnected && show()) setTimeout(tick, 1000);
  };
  show();
  setTimeout(tick, 1000);
  return [line];
}

function until(left: number, expires: number, tell: Say, language: string): string {
  if (left < 3600) return tell('action_time_left', { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` });
  // In the language of the texts around it.
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });
  return tell('action_pay_by', { date: format.format(expires * 1000) });
}

/** The page with the same, in a tab of its own; and paper. */
function links({ kind, url }: ActionView, texts: Texts, tell: Say, { printable }: ActionContext): HTMLElement[] {
  const found: HTMLElement[] = [];
  const address = secureUrl(url);
  if (address) {
    const link = make('a', tell(texts.link));
    link.href = address.href;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    found.push(link);
  }
  if (kind === 'voucher' && printable) found.push(button(tell('action_print'), () => print()));
  if (!found.length) return [];
  const line = make('div');
  line.className = 'links';
  line.append(...found);
  return [line];
}

function button(text: string, onclick: () => void): HTMLButtonElement {
  const made = make('button', text);
  made.type = 'button';
  made.onclick = onclick;
  return made;
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, text = ''): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  if (text) say(node, text);
  return node;
}

/** Puts a text into a node; it keeps its own direction where the view has the other. */
function say(node: HTMLElement, text: string): void {
  const own = document.createElement('bdi');
  own.textContent = text;
  node.replaceChildren(own);
}
