/** The options of elements with fields: which there are, which travel to the frame, and how high the line will be. */
import type { StripeCardElementOptions, StripeCardNumberElementOptions, StripeIbanElementOptions } from '@stripe/stripe-js';
import { IntegrationError } from './errors.js';
import type { ElementType, FieldOptions } from './protocol.js';
import { HEIGHTS } from './session.js';

/** What any of them may be given. */
export type AnyFieldOptions = StripeCardElementOptions & StripeCardNumberElementOptions & StripeIbanElementOptions & { buttonHeight?: number; layout?: unknown; mode?: string };

const list = (given: unknown) => [given].flat().map(String);

/** The options that the frame may see, and of what type they are there. */
const TRAVELLING: Record<Exclude<keyof FieldOptions, 'autoAdvance'>, (given: never) => unknown> = {
  style: (style) => style,
  value: ({ postalCode }: { postalCode?: unknown }) => ({ postalCode: String(postalCode ?? '') }),
  hidePostalCode: Boolean,
  hideIcon: Boolean,
  disabled: Boolean,
  iconStyle: String,
  placeholder: String,
  placeholderCountry: String,
  preferredNetwork: list,
  supportedCountries: list,
};

/** A copy of the options that the frame may see, and of no other, in the types that it takes. */
export function travelling(type: ElementType, { showIcon, ...given }: AnyFieldOptions): FieldOptions {
  const options = given as Record<string, unknown>;
  if (HEIGHTS[type]) return portable('element’s options', options);
  // The number alone shows no icon unless it is asked to.
  if (type === 'cardNumber') options['hideIcon'] = showIcon === undefined ? showIcon : !showIcon;
  const sent = Object.entries(TRAVELLING).filter(([name]) => (options[name] ?? undefined) !== undefined);
  const copy = sent.map(([name, make]) => [name, make(options[name] as never)]);
  return portable('element’s options', Object.fromEntries(copy));
}

/** A deep copy of plain values. It goes by JSON, because frameworks wrap a page's state in proxies, which cannot be cloned. */
export function portable<T>(what: string, value: T): T {
  try {
    return JSON.parse(JSON.stringify(value, noFunction));
  } catch {
    throw new IntegrationError(`The ${what} hold a function, a BigInt or a cycle. Pass plain values.`);
  }
}

/** JSON would leave functions out without a word. */
function noFunction(_name: string, value: unknown): unknown {
  if (typeof value === 'function') throw value;
  return value;
}

/**
 * Colours for an element that is not given any: the text's is the page's, which suits the page's background, dark or light;
 * what is wrong is shown in a red that is readable beside it.
 */
export function withPageColors(options: FieldOptions, container: HTMLElement): FieldOptions {
  const { style } = options;
  const { color } = getComputedStyle(container);
  const [red = 0, green = 0, blue = 0] = color.match(/[\d.]+/g)?.map(Number) ?? [];
  const error = red + green + blue > 382 ? '#ff7a8f' : '#d3163c';
  const base = { color, ...style?.base };
  const invalid = { color: error, iconColor: error, ...style?.invalid };
  return { ...options, style: { ...style, base, invalid } };
}

/** The height of an element in px, known before its frame loads: the page's layout does not shift. */
export function height(type: ElementType, options: AnyFieldOptions): number {
  return hasRows(options) ? 440 : (options.buttonHeight ?? (HEIGHTS[type] || lineHeight(options.style)));
}

/** Whether the methods are the rows of an accordion, which has a page of its own. */
export function hasRows({ layout }: AnyFieldOptions): boolean {
  return /"accordion/.test(JSON.stringify(layout));
}

/** That of one line of a style. */
function lineHeight(style: StripeCardElementOptions['style']): number {
  const { fontSize, lineHeight: line, padding } = style?.base ?? {};
  const size = length(fontSize, 16) ?? 16;
  const [top = 0, , bottom = top] = String(padding ?? '').split(/\s+/).map((part) => length(part, size) ?? 0);
  return top + bottom + (length(line, size, true) ?? size * 1.2);
}

/** A CSS length in px; a bare number counts `em`s where a line height is meant. */
function length(given: unknown, em: number, bare = false): number | undefined {
  const [, number, unit] = /^([\d.]+)(px|r?em|)$/.exec(String(given)) ?? [];
  if (!number) return undefined;
  return Number(number) * (unit === 'em' || (!unit && bare) ? em : unit === 'rem' ? 16 : 1);
}
