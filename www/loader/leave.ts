/** Going to the checkout. It refuses to be framed: an embedded page takes its whole window there. */
import { secureUrl } from './secure-url.js';

/** How long the browser has for it, in ms, before the buyer is shown a link. */
const PATIENCE = 1500;

/** Goes there; `stayed` is called when the browser does not let an embedded page do it. False where the address may not be gone to. */
export function leave(url: string, stayed: () => void): boolean {
  if (!secureUrl(url)) return false;
  if (top === self) {
    location.assign(url);
    return true;
  }
  const link = document.createElement('a');
  link.href = url;
  link.target = '_top';
  link.click();
  const timer = setTimeout(stayed, PATIENCE);
  addEventListener('pagehide', () => clearTimeout(timer), { once: true });
  return true;
}
