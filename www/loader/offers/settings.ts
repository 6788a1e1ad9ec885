/** Whose API an element asks, and by which frame. No card is typed here, so that a live key may be wherever the page is. */
import type { Init } from '../protocol.js';
import type { OpentillOptions } from '../public.js';
import { secureUrl } from '../secure-url.js';

/** What an element is set up with, checked. */
export interface Settings {
  /** Without a slash at its end; empty in direct mode. */
  readonly base: string;
  readonly api: Pick<Init, 'key' | 'account' | 'apiBase' | 'apiVersion'>;
}

/** Throws what is wrong with it. */
export function readSettings(key: string, { frameBase, apiBase, stripeAccount, apiVersion, direct }: OpentillOptions): Settings {
  key = key.trim();
  const secret = /^[sr]k_/.test(key) ? 'Replace this secret key, for it has been in a page. ' : '';
  if (!/^pk_(test|live)_\w+$/.test(key)) throw new Error(`${secret}Set \`publishable-key\`: pk_test_... or pk_live_...`);
  const frames = direct ? undefined : address('frame-base', frameBase);
  const api = direct || apiBase ? address('api-base', apiBase) : undefined;
  return {
    base: frames ? frames.origin + frames.pathname.replace(/\/+$/, '') : '',
    // The pay origin needs no leave to call itself.
    api: { key, account: stripeAccount, apiBase: api?.origin === frames?.origin ? undefined : api?.origin, apiVersion },
  };
}

function address(name: string, value: string | undefined): URL {
  const url = secureUrl(value);
  if (url) return url;
  throw new Error(`Set \`${name}\` to an address like https://pay.example (http on loopback only).`);
}
