// POST /webhooks: what the backend tells of payments. Only what is signed with the secret of this endpoint is believed.

/** More than any event has, and more than any page sends. */
const BODY_LIMIT = 256 * 1024;

/**
 * Takes one event. Gives the status and the text to answer with: a status of 2xx says that the event need not come again.
 */
export async function takeEvent({ stripe, webhookSecret, orders }, request) {
  if (!webhookSecret) return [404, 'This shop was started without --webhook-secret.\n'];
  const body = await readBody(request);
  if (!body) return [413, 'No event is that large.\n'];
  let event;
  try {
    event = stripe.webhooks.constructEvent(body, request.headers['stripe-signature'] ?? '', webhookSecret);
  } catch {
    // Why it failed is nobody's business who has not got the secret.
    return [400, 'The signature is not that of this endpoint.\n'];
  }
  orders.take(event);
  return [200, 'ok\n'];
}

/** The body byte for byte, as it was signed; nothing when there is too much of it. */
export async function readBody(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > BODY_LIMIT) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
