/** The key and the options of an Opentill object: checked once, here. Messages never repeat the key. */
import { IntegrationError } from './errors.js';
import type { Init } from './protocol.js';
import type { OpentillOptions } from './public.js';
import { secureUrl } from './secure-url.js';

/** What the page asked for, checked. */
export interface Config {
  /** Without a slash at its end; empty in direct mode. */
  readonly frameBase: string;
  /** What a frame is told of it. */
  readonly api: Pick<Init, 'key' | 'account' | 'apiBase' | 'apiVersion'>;
  readonly locale: string | undefined;
}

/** Throws an `IntegrationError` for what cannot work. */
export function readConfig(given: unknown, options: OpentillOptions = {}): Config {
  const key = checkKey(given);
  const { frameBase, apiBase, stripeAccount, apiVersion, locale } = options;
  const direct = options.direct === true;
  const frames = direct ? undefined : checkBase('frameBase', frameBase, 'your pay origin');
  const api = direct || apiBase ? checkBase('apiBase', apiBase, 'your API') : undefined;
  if (!frames || frames.origin === location.origin) checkExposure(key, options);
  return {
    frameBase: frames ? frames.origin + frames.pathname.replace(/\/+$/, '') : '',
    api: {
      key,
      account: stripeAccount,
      // The pay origin needs no leave to call itself.
      apiBase: api?.origin === frames?.origin ? undefined : api?.origin,
      apiVersion,
    },
    locale,
  };
}

/** The key, without the white space that copying it may have brought along. */
function checkKey(key: unknown): string {
  const text = typeof key === 'string' ? key.trim() : '';
  if (/^pk_(test|live)_\w+$/.test(text)) return text;
  const secret = /^[sr]k_/.test(text) ? 'This is a secret key: replace it, for it has been in a page. ' : '';
  throw new IntegrationError(`${secret}Pass your publishable key (pk_test_... or pk_live_...).`);
}

function checkBase(name: string, value: string | undefined, meaning: string): URL {
  const url = secureUrl(value);
  if (url) return url;
  const example = 'like https://pay.example (http on loopback only)';
  throw new IntegrationError(`\`${name}\` must be the address of ${meaning}, ${example}.`);
}

/** The page can read the fields: in direct mode, or when the frame has the page's own origin. */
function checkExposure(key: string, { allowLiveKeysInPage }: OpentillOptions): void {
  if (!key.startsWith('pk_live_') || allowLiveKeysInPage) return;
  throw new IntegrationError(
    'This page can read the card fields. Use a `frameBase` of another origin, or set `allowLiveKeysInPage: true`.',
  );
}
