/** The key and the options of an Opentill object: checked once, here. Messages never repeat the key. */
import { checkOptions, IntegrationError } from './errors.js';
import type { OpentillOptions } from './public.js';
import { secureUrl } from './secure-url.js';

/** What the page asked for, checked. */
export interface Config {
  readonly key: string;
  /** Without a slash at its end; empty in direct mode. */
  readonly frameBase: string;
  readonly direct: boolean;
  readonly account: string | undefined;
  readonly apiBase: string | undefined;
  readonly apiVersion: string | undefined;
  readonly locale: string | undefined;
}

const OPTIONS = [
  'frameBase',
  'apiBase',
  'direct',
  'stripeAccount',
  'apiVersion',
  'locale',
  'allowLiveKeysInPage',
] as const satisfies readonly (keyof OpentillOptions)[];

/** Throws an `IntegrationError` for what cannot work. */
export function readConfig(given: unknown, options: OpentillOptions = {}): Config {
  const key = checkKey(given);
  checkOptions('Opentill()', options, OPTIONS);
  const { frameBase, apiBase, stripeAccount, apiVersion, locale } = options;
  const direct = options.direct === true;
  const frames = direct ? undefined : checkBase('frameBase', frameBase, 'your pay origin');
  const api = direct || apiBase ? checkBase('apiBase', apiBase, 'your API') : undefined;
  if (!frames || frames.origin === location.origin) checkExposure(key, options, direct);
  return {
    key,
    frameBase: frames ? frames.origin + frames.pathname.replace(/\/+$/, '') : '',
    direct,
    account: stripeAccount,
    // The pay origin needs no leave to call itself.
    apiBase: api?.origin === frames?.origin ? undefined : api?.origin,
    apiVersion,
    locale,
  };
}

/** The key, without the white space that copying it may have brought along. */
function checkKey(key: unknown): string {
  const remedy = 'Pass your publishable key (pk_test_... or pk_live_...).';
  const text = typeof key === 'string' ? key.trim() : '';
  if (!text) throw new IntegrationError(`The key is empty. ${remedy}`);
  if (/^[sr]k_/.test(text)) {
    throw new IntegrationError(`This is a secret key. ${remedy} Replace the secret key: it has been in a page.`);
  }
  if (!/^pk_(test|live)_\w+$/.test(text)) throw new IntegrationError(`This is no publishable key. ${remedy}`);
  return text;
}

function checkBase(name: string, value: string | undefined, meaning: string): URL {
  const url = secureUrl(value);
  if (url) return url;
  const example = 'like https://pay.example (http on loopback only)';
  throw new IntegrationError(`\`${name}\` must be the address of ${meaning}, ${example}.`);
}

/** The page can read the fields: in direct mode, or when the frame has the page's own origin. */
function checkExposure(key: string, { allowLiveKeysInPage }: OpentillOptions, direct: boolean): void {
  const why = `${direct ? 'In direct mode' : 'With a `frameBase` of its own origin'} this page can read the card fields.`;
  const remedy = ' Use a `frameBase` of another origin';
  if (key.startsWith('pk_live_') && !allowLiveKeysInPage) {
    throw new IntegrationError(`${why}${remedy}, or accept that for live keys with \`allowLiveKeysInPage: true\`.`);
  }
  if (!direct) console.warn(`opentill: ${why}${remedy}.`);
}
