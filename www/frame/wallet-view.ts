/**
 * The sheet of the simulated wallet, in test mode only: test cards by what becomes of them, test addresses, and what is to be
 * paid. It shows what the element's frame says and tells what the buyer does; it decides nothing.
 */
import type { WalletAddress, WalletEvent, WalletView } from '../loader/wallet.js';
import { holdsCardNumber } from './card-number.js';
import { WALLET, speaker } from './dialog-texts.js';
import type { Host } from './host.js';

/** How the sheet is shown, and what it reports. */
export interface WalletContext {
  readonly host: Pick<Host, 'text' | 'language'>;
  tell(event: WalletEvent): void;
}

/** A sheet that is open. */
export interface OpenWallet {
  /** How high its content is. */
  readonly height: number;
  show(view: WalletView): void;
}

const LABELS = { apple_pay: 'Apple Pay', google_pay: 'Google Pay' };
const CARDS = ['visa', 'declined', 'authenticate'] as const;

/** What the page may say of a payment that failed. Other words are its own, for the buyer. */
const REASONS: Record<string, keyof typeof WALLET> = {
  fail: 'wallet_fail',
  invalid_payment_data: 'wallet_fail',
  invalid_shipping_address: 'wallet_address',
  address_unserviceable: 'wallet_address',
  invalid_billing_address: 'wallet_billing',
};

const PERSON = { name: 'Ada Lovelace', email: 'ada@example.com', phone: '+14155550132' };

/** Where test buyers live. */
const ADDRESSES: WalletAddress[] = [
  { line1: '510 Townsend St', city: 'San Francisco', state: 'CA', postal_code: '94103', country: 'US' },
  { line1: 'Torstraße 1', city: 'Berlin', postal_code: '10119', country: 'DE' },
  { line1: '12 Rue de Rivoli', city: 'Paris', postal_code: '75004', country: 'FR' },
  { line1: '1 Dorset St', city: 'London', postal_code: 'W1U 4EG', country: 'GB' },
];

/** For how long the button to pay must have been there before a press of it counts, in ms. */
const SETTLED = 500;
/** What the dialog has around the sheet, above and below, in px. */
const BORDER = 2;

/** Fills `root` and puts the focus there. */
export function openWallet(root: HTMLElement, view: WalletView, { host, tell }: WalletContext): OpenWallet {
  const say = speaker(WALLET, host.text);
  const label = LABELS[view.wallet] ?? '';
  let shown = view;
  let address = ADDRESSES[0]!;

  const money = (amount: number) => {
    const format = new Intl.NumberFormat(host.language, { style: 'currency', currency: shown.currency || 'usd' });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  };

  const cards = choices('card', say('wallet_card'), CARDS.map((card) => [card, say(`wallet_${card}`)]));
  const person = group(say('wallet_contact'));
  const fields = (['name', 'email', 'phone'] as const).map((name) => {
    const input = make('input');
    input.name = name;
    input.value = PERSON[name];
    input.type = { name: 'text', email: 'email', phone: 'tel' }[name];
    input.autocomplete = 'off';
    const line = make('label', say(`wallet_${name}`));
    line.append(input);
    person.append(line);
    return { name, input, line };
  });
  const places = choices(
    'address',
    say('wallet_ship_to'),
    ADDRESSES.map((place, index) => [String(index), `${place.line1}, ${place.postal_code} ${place.city}, ${place.country}`]),
  );
  const rates = choices('rate', say('wallet_shipping'), []);
  const bill = make('dl');
  const error = make('p');
  error.className = 'error';
  error.role = 'alert';
  const pay = make('button');
  pay.type = 'submit';
  pay.className = 'pay';
  const cancel = make('button', say('cancel'));
  cancel.type = 'button';
  const form = make('form');
  form.method = 'dialog';
  const asked = make('fieldset');
  asked.className = 'asked';
  asked.append(cards, person, places, rates);
  const foot = make('footer');
  foot.append(error, pay, cancel);
  const note = make('p', say('wallet_note', { wallet: label }));
  note.className = 'note';
  const body = make('main');
  body.append(note, asked, bill);
  form.append(head(label, say('close'), say('test'), () => tell({ kind: 'cancel' })), body, foot);

  cancel.onclick = () => tell({ kind: 'cancel' });
  places.onchange = () => {
    address = ADDRESSES[Number(chosen(places))] ?? address;
    tell({ kind: 'address', name: PERSON.name, address });
  };
  rates.onchange = () => tell({ kind: 'rate', id: chosen(rates) });
  const seen = watch(pay);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (!event.isTrusted || !seen() || shown.state !== 'open') return;
    const given = Object.fromEntries(fields.filter(({ line }) => !line.hidden).map(({ name, input }) => [name, input.value]));
    if ([given['name'], given['email']].some((text) => holdsCardNumber(text ?? ''))) return put(error, say('wallet_no_card_number'));
    tell({
      kind: 'pay',
      card: CARDS.find((card) => card === chosen(cards)) ?? 'visa',
      billing: { name: '', ...given, ...(shown.billing && { address }) },
      ...(shown.shipping && { shipping: { name: given['name'] ?? '', address } }),
    });
  };
  root.onkeydown = ({ key }) => {
    if (key === 'Escape') tell({ kind: 'cancel' });
  };

  const show = (next: WalletView) => {
    const before = shown;
    shown = next;
    const busy = next.state !== 'open';
    for (const { name, line } of fields) line.hidden = name !== 'name' && !next[name];
    places.hidden = !next.shipping;
    rates.hidden = !next.rates?.length;
    if (next === view || JSON.stringify(before.rates) !== JSON.stringify(next.rates)) {
      fill(rates, 'rate', (next.rates ?? []).map(({ id, displayName, amount, note: more }) => {
        return [id, [displayName, more].filter(Boolean).join(' · '), amount ? money(amount) : say('wallet_free')];
      }));
    }
    choose(rates, next.rate ?? '');
    bill.replaceChildren(...lines(next, money, say('wallet_total')));
    asked.disabled = busy;
    pay.disabled = busy;
    put(pay, busy ? say('wallet_busy') : next.amount === undefined ? say('wallet_agree') : say('wallet_pay', { amount: money(next.amount) }));
    const reason = next.error && REASONS[next.error];
    put(error, reason ? say(reason) : (next.error ?? ''));
  };

  root.classList.add('challenge', 'action', 'sheet');
  root.append(form);
  choose(cards, CARDS[0]);
  choose(places, '0');
  show(view);
  form.querySelector('h1')?.focus();
  // A sheet that opens has an address chosen: the page is to know it before the buyer agrees.
  if (view.shipping) tell({ kind: 'address', name: PERSON.name, address });
  const height = [...form.children].reduce((sum, part) => sum + part.scrollHeight, BORDER);
  return { height, show };
}

/** Says whether the button has been there, in view and not covered, for long enough to be meant. */
function watch(node: HTMLElement): () => boolean {
  let since = Infinity;
  const options = { threshold: [0.9], trackVisibility: true, delay: 100 } as IntersectionObserverInit;
  new IntersectionObserver((entries) => {
    const entry = entries.at(-1) as (IntersectionObserverEntry & { isVisible?: boolean }) | undefined;
    // Only Chromium knows whether something lies above it.
    const visible = !!entry?.isIntersecting && entry.isVisible !== false;
    if (!visible) since = Infinity;
    else if (since === Infinity) since = performance.now();
  }, options).observe(node);
  return () => performance.now() - since >= SETTLED;
}

function head(title: string, close: string, badge: string, leave: () => void): HTMLElement {
  const heading = make('h1', title);
  heading.tabIndex = -1;
  const test = make('span', badge);
  test.className = 'test';
  heading.append(' ', test);
  const button = make('button', '\u00d7');
  button.type = 'button';
  button.className = 'close';
  button.ariaLabel = close;
  button.onclick = leave;
  const header = make('header');
  header.append(heading, button);
  return header;
}

function group(legend: string): HTMLFieldSetElement {
  const made = make('fieldset');
  made.append(make('legend', legend));
  return made;
}

type Choice = [value: string, text: string, more?: string];

function choices(name: string, legend: string, offered: Choice[]): HTMLFieldSetElement {
  const made = group(legend);
  fill(made, name, offered);
  return made;
}

/** Puts the choices into a group, in place of those that are there. */
function fill(set: HTMLFieldSetElement, name: string, offered: Choice[]): void {
  for (const line of set.querySelectorAll('label')) line.remove();
  for (const [value, text, more = ''] of offered) {
    const input = make('input');
    input.type = 'radio';
    input.name = name;
    input.value = value;
    const line = make('label');
    line.className = 'choice';
    line.append(input, make('b', text), make('i', more));
    set.append(line);
  }
}

const radios = (set: HTMLElement) => [...set.querySelectorAll<HTMLInputElement>('input')];
const chosen = (set: HTMLElement) => radios(set).find(({ checked }) => checked)?.value ?? '';

function choose(set: HTMLElement, value: string): void {
  for (const input of radios(set)) input.checked = input.value === value;
}

/** What is paid for, and how much it is in all. */
function lines({ items = [], amount, business }: WalletView, money: (amount: number) => string, total: string): HTMLElement[] {
  const row = (name: string, value: string) => {
    const line = make('div');
    line.append(make('dt', name), make('dd', value));
    return line;
  };
  const rows = items.map((item) => row(String(item.name), money(item.amount)));
  if (amount !== undefined) {
    const sum = row(business ? `${total} · ${business}` : total, money(amount));
    sum.className = 'total';
    rows.push(sum);
  }
  return rows;
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, text = ''): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  if (text) put(node, text);
  return node;
}

/** Puts a text into a node; it keeps its own direction where the sheet has the other. */
function put(node: HTMLElement, text: string): void {
  if (!text) return node.replaceChildren();
  const own = document.createElement('bdi');
  own.textContent = text;
  node.replaceChildren(own);
}
