/** How amounts and spans of time read in the buyer's language. */

/** Currencies without a smaller unit, and those whose unit has a thousand parts, as the API counts them. */
const ZERO_DECIMAL = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const THREE_DECIMAL = 'bhd jod kwd omr tnd'.split(' ');

/** An amount in its currency's smallest unit, as the language writes it. */
export function money(language: string, minor: number, currency: string): string {
  const digits = ZERO_DECIMAL.includes(currency) ? 0 : THREE_DECIMAL.includes(currency) ? 3 : 2;
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(minor / 10 ** digits);
}

/** `3 months`. */
export function span(language: string, count: number, unit: 'day' | 'week' | 'month' | 'year'): string {
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** A day, from seconds since 1970. */
export function day(language: string, seconds: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(seconds * 1000);
}
