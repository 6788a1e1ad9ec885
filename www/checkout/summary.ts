/** What is bought, and what it comes to. */
import type { CheckoutPage, LineItem, Price } from './api.js';
import { h } from './dom.js';
import { day, money, span } from './money.js';
import type { Say } from './texts.js';

/** How a page is said. */
export interface Speech {
  readonly say: Say;
  /** For `Intl`. */
  readonly language: string;
}

/** What the buyer can do here. */
export interface SummaryActs {
  setQuantity(line: LineItem, quantity: number): void;
}

/** `per month`; nothing for what is bought once. */
export function intervalOf({ say, language }: Speech, { recurring }: Price): string {
  if (!recurring) return '';
  const { interval, interval_count: count } = recurring;
  return count === 1 ? say(`per_${interval}`) : say('every', { span: span(language, count, interval) });
}

/** The whole column. */
export function summary(page: CheckoutPage, speech: Speech, acts: SummaryActs): HTMLElement {
  const { say, language } = speech;
  const currency = page.currency ?? 'usd';
  const amount = (minor: number) => money(language, minor, currency);
  const [first] = page.line_items;
  const due = page.trial_end ? 'due_today' : 'total';
  return h(
    'section',
    { className: 'summary', 'aria-label': say('summary') },
    page.cancel_url !== null && h('a', { className: 'back', href: page.cancel_url }, say('back', { business: page.business_name })),
    h('h1', {}, title(page, say)),
    page.mode !== 'setup' && h('p', { className: 'amount' }, amount(page.amount_total)),
    page.trial_end !== null && first !== undefined && h('p', { className: 'note' }, afterTrial(page, first, speech)),
    page.line_items.length > 0 && h('ul', { className: 'lines' }, ...page.line_items.map((line) => lineOf(line, page, speech, acts))),
    page.mode !== 'setup' &&
      h(
        'dl',
        { className: 'sums' },
        sum(say('subtotal'), amount(page.amount_subtotal)),
        page.total_details.amount_discount > 0 && sum(say('discount'), amount(-page.total_details.amount_discount)),
        page.total_details.amount_shipping > 0 && sum(say('shipping'), amount(page.total_details.amount_shipping)),
        page.automatic_tax.enabled && sum(say('tax'), taxOf(page, say, amount)),
        sum(say(due), amount(page.amount_total), 'total'),
      ),
    h('p', { className: 'test' }, say('test')),
  );
}

function title({ mode, line_items: [first], trial_end, business_name: business }: CheckoutPage, say: Say): string {
  if (mode === 'setup') return say('save_with', { business });
  if (mode === 'payment' || !first) return say('pay_to', { business });
  return say(trial_end ? 'try_product' : 'subscribe_to', { product: first.product.name });
}

/** What is charged once the trial is over: the lines as they are priced. */
function afterTrial(page: CheckoutPage, line: LineItem, speech: Speech): string {
  const { say, language } = speech;
  const values = {
    amount: money(language, page.amount_regular, page.currency ?? line.price.currency),
    interval: intervalOf(speech, line.price),
    date: day(language, page.trial_end ?? 0),
  };
  return say('then', values);
}

function taxOf(page: CheckoutPage, say: Say, amount: (minor: number) => string): string {
  const known = page.shipping?.address.country ?? page.customer.address?.country;
  return known ? amount(page.total_details.amount_tax) : say('tax_open');
}

function sum(name: string, value: string, className = ''): HTMLElement {
  return h('div', { className }, h('dt', {}, name), h('dd', {}, value));
}

function lineOf(line: LineItem, page: CheckoutPage, speech: Speech, acts: SummaryActs): HTMLElement {
  const { product, price } = line;
  const [image] = product.images;
  const interval = intervalOf(speech, price);
  return h(
    'li',
    {},
    // Nothing is loaded from others: theirs would learn who buys.
    image !== undefined && new URL(image, location.href).origin === location.origin && h('img', { src: image, alt: '', width: 48, height: 48, loading: 'lazy', referrerPolicy: 'no-referrer' }),
    h(
      'div',
      { className: 'product' },
      h('span', { className: 'name' }, product.name),
      product.description !== null && h('span', { className: 'detail' }, product.description),
      line.adjustable_quantity.enabled ? stepper(line, speech.say, acts) : line.quantity !== 1 && h('span', { className: 'detail' }, `× ${line.quantity}`),
    ),
    h(
      'div',
      { className: 'price' },
      money(speech.language, line.amount_subtotal, page.currency ?? price.currency),
      interval !== '' && h('span', { className: 'detail' }, interval),
    ),
  );
}

/** One fewer, one more, and how many there are. */
function stepper(line: LineItem, say: Say, { setQuantity }: SummaryActs): HTMLElement {
  const { minimum, maximum } = line.adjustable_quantity;
  const [least, most] = [minimum ?? 1, maximum ?? 99];
  const button = (sign: string, label: string, quantity: number) =>
    h('button', {
      type: 'button',
      textContent: sign,
      'aria-label': `${label}: ${line.product.name}`,
      disabled: quantity < least || quantity > most,
      onclick: () => setQuantity(line, quantity),
    });
  return h(
    'div',
    { className: 'stepper', role: 'group', 'aria-label': `${say('quantity')}: ${line.product.name}` },
    button('−', say('fewer'), line.quantity - 1),
    h('output', {}, String(line.quantity)),
    button('+', say('more'), line.quantity + 1),
  );
}
