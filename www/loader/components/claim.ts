/** What makes a Customer Session this document's: a random value that goes along with each claim, kept in memory only. */

/** One for the document, whichever chunk asks first: all of them have this function, and the object that they share. */
export function claimOf(shared: { claim?: string }): string {
  return (shared.claim ??= randomClaim());
}

/** 128 random bits in hexadecimal. */
function randomClaim(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
