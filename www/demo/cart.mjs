// What is sold and what it costs. Prices live on the server alone: the page shows them, and never says what to charge.

export const CURRENCY = 'usd';

const LINES = [
  { name: 'Harbour teapot, stoneware', detail: 'Ink blue, 900 ml', quantity: 1, unit: 4800 },
  { name: 'Harbour cup', detail: 'Ink blue, 240 ml', quantity: 2, unit: 1400 },
];
const DELIVERY = 600;
const PREORDER = { name: 'Winter bowl, stoneware', detail: 'Salt white, fired in January', quantity: 1, unit: 5200 };
const CLUB = { name: 'Harbour Club', detail: 'A new piece each month', quantity: 1, unit: 2400 };

/** The buyer's cart, in minor units of the currency. */
export function cart() {
  const subtotal = LINES.reduce((sum, line) => sum + line.quantity * line.unit, 0);
  return { lines: LINES, subtotal, delivery: DELIVERY, total: subtotal + DELIVERY };
}

/** What is ordered before it is made, and charged when it leaves the kiln. */
export function preorder() {
  return { lines: [PREORDER], subtotal: PREORDER.unit, delivery: DELIVERY, total: PREORDER.unit + DELIVERY };
}

/** A month of the club. */
export function month() {
  return { lines: [CLUB], subtotal: CLUB.unit, delivery: 0, total: CLUB.unit };
}

/** An amount in minor units as the buyer reads it. */
export function price(minor) {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency: CURRENCY });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}
