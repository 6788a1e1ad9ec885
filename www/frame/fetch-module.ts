/** Fetches a wasm module that a page names, checked against the hash that the build wrote there. */
export async function fetchModule(link: HTMLLinkElement): Promise<ArrayBuffer> {
  // With exactly these options a preloaded response is used, in all engines: one request.
  const response = await fetch(link.href, { mode: 'no-cors', credentials: 'include' });
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));
  if (`sha384-${btoa(String.fromCharCode(...digest))}` !== link.dataset['integrity']) throw new Error('integrity');
  return bytes;
}

/**
 * Imports a script that a page names, checked against the hash that the build wrote there: an import cannot say it, and takes what was
 * preloaded with it.
 */
export async function importScript<T>(link: HTMLLinkElement): Promise<T> {
  const preload = document.createElement('link');
  preload.rel = 'modulepreload';
  preload.integrity = link.dataset['integrity']!;
  preload.href = link.href;
  document.head.append(preload);
  return (await import(link.href)) as T;
}
