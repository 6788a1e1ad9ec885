/**
 * What is in the dialog where a next action is for the buyer to carry out elsewhere: a code to scan, a voucher to pay, an
 * account to transfer to, an app to approve in. It shows and copies; what became of the payment is read from the API.
 */
import type { ActionView } from '../loader/protocol.js';
import { secureUrl } from '../loader/secure-url.js';

/** How the view is shown, and what it reports. */
export interface ActionContext {
  /** The language of the buyer, or `auto`. */
  readonly locale: string;
  /** Whether the document holds nothing but the view, so that it can be printed. */
  readonly printable: boolean;
  /** The buyer wants out. */
  cancel(): void;
}

interface Texts {
  readonly lead: string;
  readonly link: string;
  readonly foot: string;
  readonly close: string;
}

const BY_ITSELF = 'This window closes by itself when the payment is made.';
const LATER = 'You can close this window: your order waits for the payment.';

const TEXTS: Record<ActionView['kind'], Texts> = {
  qr: { lead: 'Scan this code with the app that you pay with.', link: 'Open the app on this device', foot: BY_ITSELF, close: '' },
  voucher: { lead: 'Pay with this voucher.', link: 'Open the voucher', foot: LATER, close: 'Done' },
  transfer: {
    lead: 'Transfer the amount to this account. Give the reference, so that your payment is found.',
    link: 'Open the instructions',
    foot: LATER,
    close: 'Done',
  },
  wait: { lead: 'Open your app and approve the payment there.', link: 'Open the app on this device', foot: BY_ITSELF, close: '' },
};

const RIGHT_TO_LEFT = /^(ar|fa|he|ur|yi)\b/;
const SVG = 'http://www.w3.org/2000/svg';
/** What scanners want around a code, in its modules. */
const QUIET = 4;
/** What the dialog has around the view, above and below, in px. */
const BORDER = 2;

/** Fills `root` and puts the focus there; gives back how high the whole is. */
export function showAction(root: HTMLElement, view: ActionView, context: ActionContext): number {
  const texts = TEXTS[view.kind] ?? TEXTS.wait;
  const header = head(view.title, context);
  const details = make('section');
  const status = make('p');
  status.role = 'status';
  details.append(...picture(view), make('p', texts.lead), ...rows(view, status), ...timeLeft(view));
  details.append(...links(view, texts, context), status);
  const footer = make('footer');
  footer.append(make('p', texts.foot));
  if (texts.close) footer.append(button(texts.close, context.cancel));
  const body = make('main');
  body.append(details);
  root.classList.add('challenge', 'action');
  root.dir = RIGHT_TO_LEFT.test(context.locale) ? 'rtl' : 'ltr';
  root.append(header, body, footer);
  root.onkeydown = ({ key }) => {
    if (key === 'Escape') context.cancel();
  };
  header.querySelector('h1')?.focus();
  return header.offsetHeight + details.offsetHeight + footer.offsetHeight + BORDER;
}

function head(title: string, { cancel }: ActionContext): HTMLElement {
  const heading = make('h1', title);
  heading.tabIndex = -1;
  const close = button('\u00d7', cancel);
  close.ariaLabel = 'Close';
  close.className = 'close';
  const header = make('header');
  header.append(heading, close);
  return header;
}

/** The code, black on white whatever the colours of the page; or that something is waited for. */
function picture({ kind, qr }: ActionView): Element[] {
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
  picture.setAttribute('aria-label', 'QR code to pay with');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', String(qr.path));
  picture.append(path);
  return [picture];
}

/** What there is to know, each with a button that copies it. */
function rows({ rows = [] }: ActionView, status: HTMLElement): HTMLElement[] {
  if (!rows.length) return [];
  const list = make('dl');
  for (const { label, value } of rows) {
    const text = make('bdi');
    text.textContent = String(value);
    const copy = button('Copy', async () => {
      say(status, (await copied(text)) ? `${label} copied.` : 'Copy it by hand: your browser does not allow it.');
    });
    copy.ariaLabel = `Copy ${label}`;
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
function timeLeft({ expires }: ActionView): HTMLElement[] {
  if (!expires) return [];
  const line = make('p');
  line.className = 'expires';
  line.role = 'timer';
  const show = () => {
    const left = Math.max(0, Math.ceil(expires - Date.now() / 1000));
    say(line, left ? until(left, expires) : 'The time to pay is over. Close this window and try again.');
    return left;
  };
  const tick = () => {
    if (line.isConnected && show()) setTimeout(tick, 1000);
  };
  show();
  setTimeout(tick, 1000);
  return [line];
}

function until(left: number, expires: number): string {
  if (left < 3600) return `Time left: ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  // In the language of the texts around it.
  const format = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });
  return `Pay by ${format.format(expires * 1000)}`;
}

/** The page with the same, in a tab of its own; and paper. */
function links({ kind, url }: ActionView, texts: Texts, { printable }: ActionContext): HTMLElement[] {
  const found: HTMLElement[] = [];
  const address = secureUrl(url);
  if (address) {
    const link = make('a', texts.link);
    link.href = address.href;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    found.push(link);
  }
  if (kind === 'voucher' && printable) found.push(button('Print', () => print()));
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
