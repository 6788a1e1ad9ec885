// Fills the pages' templates on the server, so that the buyer sees the order and its total at the first paint.

import { price } from './cart.mjs';

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Where each way of paying is, as the shop's pages link to each other. */
const WAYS = [
  ['/', 'Card form'],
  ['/returning', 'Welcome back'],
  ['/deferred', 'Pay by any method'],
  ['/save', 'Pay later'],
  ['/subscribe', 'Subscribe'],
  ['/pricing', 'Courses'],
];

/**
 * Replaces each `{{name}}` of the template.
 * @param {string} template
 * @param {{path: string, order: {lines: object[], total: number}, texts: object}} page `texts` are escaped here
 */
export function renderPage(template, { path, order, texts }) {
  const values = {
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, escape(String(text))])),
    ways: WAYS.map(([to, name]) => `<a href="${to}"${to === path ? ' aria-current="page"' : ''}>${name}</a>`).join('\n    '),
    lines: order.lines.map(renderLine).join('\n'),
    amount: String(order.total),
    total: escape(price(order.total)),
  };
  for (const sum of ['subtotal', 'delivery']) if (sum in order) values[sum] = escape(price(order[sum]));
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name) => values[name] ?? whole);
}

function renderLine({ name, detail, quantity, unit }) {
  return `          <li>
            <span class="what">${escape(name)} <span class="detail">${escape(detail)}</span></span>
            <span class="times">${quantity > 1 ? `${quantity} × ` : ''}${escape(price(unit))}</span>
          </li>`;
}

function escape(text) {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter]);
}
