/** How high an element was when it was last here, so that the page does not jump when it comes again. Nothing of a buyer is kept. */

/** Heights are alike for widths that are. */
const STEP = 40;

function key(id: string, width: number): string {
  return `opentill ${id} ${Math.round(width / STEP)}`;
}

/** The height in px, or `undefined` where none is known. */
export function knownHeight(id: string, width: number): number | undefined {
  try {
    return Number(sessionStorage.getItem(key(id, width))) || undefined;
  } catch {
    // A page may be without storage.
    return undefined;
  }
}

/** Keeps it. */
export function keepHeight(id: string, width: number, height: number): void {
  try {
    sessionStorage.setItem(key(id, width), String(height));
  } catch {
    // Then it is not kept.
  }
}
