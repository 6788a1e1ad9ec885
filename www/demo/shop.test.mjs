// The shop against a backend that this test plays: what is asked of it, and what the page may not decide.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import Stripe from 'stripe';

import { cart } from './cart.mjs';
import { createShop } from './shop.mjs';

const SECRET = 'whsec_0123456789abcdef';
const asked = [];
const closing = [];
let shop;

async function serve(handler) {
  const server = createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }));
  return `http://127.0.0.1:${server.address().port}`;
}

async function backend(incoming, response) {
  const body = (await incoming.toArray()).join('');
  asked.push({ method: incoming.method, url: incoming.url, authorization: incoming.headers.authorization, body: new URLSearchParams(body) });
  const known = incoming.method === 'POST' || incoming.url.endsWith('/pi_known');
  response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
  const intent = { object: 'payment_intent', id: 'pi_known', client_secret: 'pi_known_secret_1', amount: cart().total, currency: 'usd', status: 'succeeded' };
  response.end(JSON.stringify(known ? intent : { error: { type: 'invalid_request_error', message: 'no such intent' } }));
}

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shop-test-'));
  closing.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'opentill.js'), 'export {};');
  await writeFile(join(folder, 'README.md'), 'not served');
  const api = await serve(backend);
  const keys = { publishableKey: 'pk_test_"><b>', secretKey: 'sk_test_1' };
  shop = await serve(createShop({ api, ...keys, webhookSecret: SECRET, packageDir: folder, allowedOrigins: ['http://127.0.0.1:*'] }));
});

after(async () => {
  for (const close of closing) await close();
});

/** Sends a path as it stands, where fetch would tidy it up first. */
function statusOf(path) {
  return new Promise((resolve, reject) => {
    request(shop, { path }, (response) => { response.resume(); resolve(response.statusCode); }).on('error', reject).end();
  });
}

test('the amount is the server\'s, whatever the page sends', async () => {
  const response = await fetch(`${shop}/api/payment-intents`, { method: 'POST', body: 'amount=1' });
  const { id, clientSecret } = await response.json();
  assert.deepEqual({ id, clientSecret }, { id: 'pi_known', clientSecret: 'pi_known_secret_1' });
  const { body, authorization } = asked.at(-1);
  assert.equal(body.get('amount'), String(cart().total));
  assert.equal(authorization, 'Bearer sk_test_1');
});

test('the outcome is read by the server', async () => {
  const answer = await (await fetch(`${shop}/api/payment-intents/pi_known`)).json();
  assert.equal(answer.status, 'succeeded');
  assert.equal(answer.clientSecret, undefined);
  assert.equal((await fetch(`${shop}/api/payment-intents/pi_other`)).status, 404);
  assert.equal((await fetch(`${shop}/api/payment-intents/../customers`)).status, 404);
});

test('the page holds the public key, escaped, and no secret', async () => {
  const response = await fetch(shop);
  const text = await response.text();
  assert.match(text, /content="pk_test_&quot;&gt;&lt;b&gt;"/);
  assert.match(text, /Pay \$82\.00/);
  assert.doesNotMatch(text, /sk_test|\{\{/);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe/);
});

test('files outside the served folders are not served', async () => {
  assert.equal(await statusOf('/opentill/opentill.js'), 200);
  assert.equal(await statusOf('/opentill/README.md'), 404);
  assert.equal(await statusOf('/opentill/../../package.json'), 404);
  assert.equal(await statusOf('/opentill/%2e%2e%2f%2e%2e%2fpackage.json'), 404);
  assert.equal(await statusOf('/..%2fpackage.json'), 404);
  assert.equal(await statusOf('/%E0%A4%A'), 404);
});

test('only allowed origins read the API', async () => {
  const allowOrigin = async (origin) => {
    const response = await fetch(`${shop}/api/payment-intents/pi_known`, { headers: { origin } });
    return response.headers.get('access-control-allow-origin');
  };
  assert.equal(await allowOrigin('http://127.0.0.1:8000'), 'http://127.0.0.1:8000');
  assert.equal(await allowOrigin('http://127.0.0.1:8000.example'), null);
  assert.equal(await allowOrigin('https://shop.example'), null);
});

/** Posts an event as the backend does, signed at `second` with `secret`. */
function tell(event, { secret = SECRET, timestamp = Math.floor(Date.now() / 1000), body = JSON.stringify(event) } = {}) {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload: JSON.stringify(event), secret, timestamp });
  return fetch(`${shop}/webhooks`, { method: 'POST', body, headers: { 'stripe-signature': signature } });
}

const event = (type, object) => ({ id: 'evt_1', object: 'event', type, data: { object } });
const state = async () => (await (await fetch(`${shop}/api/orders/pi_known`)).json()).state;

test('an order is packed by a signed event, and by nothing else', async () => {
  await fetch(`${shop}/api/payment-intents`, { method: 'POST' });
  // Asked before the event comes: answered when it does.
  const packed = state();
  const paid = event('payment_intent.succeeded', { id: 'pi_known' });
  for (const forged of [{ secret: 'whsec_another0123456' }, { timestamp: 1_000_000_000 }, { body: JSON.stringify(paid).replace('known', 'other') }]) {
    assert.equal((await tell(paid, forged)).status, 400);
  }
  assert.equal((await fetch(`${shop}/webhooks`, { method: 'POST', body: JSON.stringify(paid) })).status, 400);
  assert.equal(await Promise.race([packed, 'still placed']), 'still placed');
  assert.equal((await tell(paid)).status, 200);
  assert.equal(await packed, 'packed');
  // Once more, and one of somebody else's payment.
  assert.equal((await tell(paid)).status, 200);
  assert.equal((await tell(event('payment_intent.succeeded', { id: 'pi_unknown' }))).status, 200);
  assert.equal(await state(), 'packed');
  assert.equal((await tell(event('charge.refunded', { payment_intent: 'pi_known', refunded: true }))).status, 200);
  assert.equal(await state(), 'called back');
  assert.equal((await fetch(`${shop}/api/orders/pi_unknown`)).status, 404);
});

test('wrong options are named', () => {
  const right = { api: 'http://127.0.0.1:1', publishableKey: 'pk_test_1', secretKey: 'sk_test_1', packageDir: '.', allowedOrigins: [] };
  assert.throws(() => createShop({ ...right, api: 'nowhere' }), /--api/);
  assert.throws(() => createShop({ ...right, publishableKey: undefined }), /--publishable-key/);
  assert.throws(() => createShop({ ...right, secretKey: 'pk_test_1' }), /--secret-key/);
  assert.throws(() => createShop({ ...right, webhookSecret: 'sk_test_1' }), /--webhook-secret/);
});
