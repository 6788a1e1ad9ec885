// Fills the page's template on the server, so that the buyer sees the order and its total at the first paint.

import { cart, price } from './cart.mjs';

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Replaces each `{{name}}` of the template. */
export function renderPage(template, { publishableKey, frameBase }) {
  const { lines, subtotal, delivery, total } = cart();
  const values = {
    publishableKey: escape(publishableKey),
    frameBase: escape(frameBase),
    lines: lines.map(renderLine).join('\n'),
    subtotal: escape(price(subtotal)),
    delivery: escape(price(delivery)),
    total: escape(price(total)),
  };
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
