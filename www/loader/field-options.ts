/** The options of elements with fields: which there are, which travel to the frame, and how high the line will be. */
import type { StripeCardElementOptions, StripeCardNumberElementOptions, StripeIbanElementOptions } from '@stripe/stripe-js';
import { IntegrationError } from './errors.js';
import type { FieldOptions, FieldType } from './protocol.js';

/** What any of them may be given. */
export type AnyFieldOptions = StripeCardElementOptions & StripeCardNumberElementOptions & StripeIbanElementOptions;

const FIELD = ['classes', 'style', 'placeholder', 'disabled'];
const NUMBER = ['iconStyle', 'disableLink', 'preferredNetwork'];
const BANK = ['classes', 'style', 'disabled', 'iconStyle', 'hideIcon'];

/** Every option, by element. */
export const FIELD_OPTIONS: Record<FieldType, readonly string[]> = {
  card: ['classes', 'style', 'disabled', ...NUMBER, 'value', 'hidePostalCode', 'hideIcon'],
  cardNumber: [...FIELD, ...NUMBER, 'showIcon'],
  cardExpiry: FIELD,
  cardCvc: FIELD,
  iban: [...BANK, 'supportedCountries', 'placeholderCountry'],
  auBankAccount: BANK,
};

/** A copy of the options that the frame may see, and of no other, in the types that it takes. */
export function travelling(type: FieldType, options: AnyFieldOptions): FieldOptions {
  const { style, value, hidePostalCode, iconStyle, hideIcon, showIcon, disabled, placeholder, preferredNetwork } = options;
  const { supportedCountries, placeholderCountry } = options;
  return portable('element’s options', {
    style,
    value: value && { postalCode: String(value.postalCode ?? '') },
    hidePostalCode: flag(hidePostalCode),
    iconStyle: iconStyle && String(iconStyle),
    // The number alone shows no icon unless it is asked to.
    hideIcon: type !== 'cardNumber' ? flag(hideIcon) : showIcon === undefined ? showIcon : !showIcon,
    disabled: flag(disabled),
    placeholder: placeholder === undefined ? placeholder : String(placeholder),
    preferredNetwork: preferredNetwork && [preferredNetwork].flat().map(String),
    supportedCountries: supportedCountries && [supportedCountries].flat().map(String),
    placeholderCountry: placeholderCountry && String(placeholderCountry),
  });
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

function flag(given: unknown): boolean | undefined {
  return given === undefined ? given : !!given;
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

/** The height of one line of that style in px, known before the frame loads: the page's layout does not shift. */
export function lineHeight(style: StripeCardElementOptions['style']): number {
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
