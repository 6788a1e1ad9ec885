/** Which addresses may be talked to or shown: `https:`, and `http:` on loopback. Shared by the loader and the challenge frame. */

/** The parsed address, or `undefined` when it may not be used. */
export function secureUrl(text: unknown): URL | undefined {
  const url = URL.canParse(String(text)) ? new URL(String(text)) : undefined;
  const loopback = /^(localhost|[^.].*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname)) ? url : undefined;
}
