// What is sold and what it costs. Prices live on the server alone: the page shows them, and never says what to charge.

export const CURRENCY = 'usd';

const LINES = [
  { name: 'Harbour teapot, stoneware', detail: 'Ink blue, 900 ml', quantity: 1, unit: 4800 },
  { name: 'Harbour cup', detail: 'Ink blue, 240 ml', quantity: 2, unit: 1400 },
];
const DELIVERY = 600;

/** The buyer's cart, in minor units of the currency. */
export function cart() {
  const subtotal = LINES.reduce((sum, line) => sum + line.quantity * line.unit, 0);
  return { lines: LINES, subtotal, delivery: DELIVERY, total: subtotal + DELIVERY };
}

/** An amount in minor units as the buyer reads it. */
export function price(minor) {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: CURRENCY });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}
