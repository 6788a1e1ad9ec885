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
  readonly locale: string;
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
export function readConfig(key: unknown, options: OpentillOptions = {}): Config {
  checkKey(key);
  checkOptions('Opentill()', options, OPTIONS);
  const { frameBase, apiBase, stripeAccount, apiVersion, locale } = options;
  const direct = options.direct === true;
  const base = direct ? '' : checkBase('frameBase', frameBase, 'where your pay origin serves the frame pages');
  if (direct || apiBase) checkBase('apiBase', apiBase, 'where your backend serves /v1');
  if (direct || new URL(base).origin === location.origin) checkExposure(key, options, direct);
  return { key, frameBase: base, direct, account: stripeAccount, apiBase, apiVersion, locale: locale ?? 'auto' };
}

function checkKey(key: unknown): asserts key is string {
  const remedy = 'Pass your publishable key: it begins with pk_test_ or pk_live_.';
  if (typeof key !== 'string' || !key.trim()) throw new IntegrationError(`Opentill() got no key. ${remedy}`);
  if (/^\s*[sr]k_/.test(key)) {
    throw new IntegrationError(
      `Opentill() got a secret key. ${remedy} A secret key belongs on your server only; this one has been in a page, so replace it now.`,
    );
  }
  if (!/^pk_(test|live)_\w+$/.test(key)) throw new IntegrationError(`Opentill() got something that is no publishable key. ${remedy}`);
}

function checkBase(name: string, value: string | undefined, meaning: string): string {
  if (!value) {
    throw new IntegrationError(`Option \`${name}\` is missing: pass ${meaning}, for example "https://pay.example".`);
  }
  if (!secureUrl(value)) {
    throw new IntegrationError(`Option \`${name}\` must be an https address (http is taken on loopback only), ${meaning}.`);
  }
  return value.replace(/[?#].*$/, '').replace(/\/+$/, '');
}

/** The page can read the fields: in direct mode, or when the frame has the page's own origin. */
function checkExposure(key: string, { allowLiveKeysInPage }: OpentillOptions, direct: boolean): void {
  const why = direct ? 'In direct mode' : 'With a `frameBase` of its own origin';
  if (key.startsWith('pk_live_') && !allowLiveKeysInPage) {
    throw new IntegrationError(
      `${why} this page can read the card fields, so live keys are refused. Serve the frames from another origin and name it ` +
        'as `frameBase`, or accept the risk with `allowLiveKeysInPage: true`.',
    );
  }
  if (!direct) console.warn(`opentill: ${why} this page can read the card fields. Serve the frames from another origin.`);
}
