// The shop against a backend that this test plays: what is asked of it, and what the page may not decide.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import Stripe from 'stripe';

import { cart, month } from './cart.mjs';
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
  const { pathname } = new URL(incoming.url, 'http://backend.invalid');
  const [status, answer] = answerTo(incoming.method, pathname, new URLSearchParams(body));
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

const INTENT = { object: 'payment_intent', id: 'pi_known', client_secret: 'pi_known_secret_1', amount: cart().total, currency: 'usd', status: 'succeeded' };
let made = 0;

/** What the backend says, as far as the shop asks. */
function answerTo(method, path, body) {
  if (path === '/v1/customers') return [200, { object: 'customer', id: `cus_${++made}` }];
  if (path === '/v1/customer_sessions') return [200, { object: 'customer_session', client_secret: `cuss_secret_${body.get('customer')}` }];
  if (path.startsWith('/v1/payment_methods/')) return [200, { object: 'payment_method', id: path.split('/')[3].replace('pm_card', 'pm_kept') }];
  if (path === '/v1/setup_intents') return [200, { object: 'setup_intent', id: body.get('customer').replace('cus', 'seti'), client_secret: 'seti_secret' }];
  if (path.startsWith('/v1/setup_intents/')) {
    const card = { id: 'pm_1', type: 'card', card: { brand: 'visa', last4: '4242' } };
    return [200, { object: 'setup_intent', status: 'succeeded', customer: path.split('/')[3].replace('seti', 'cus'), payment_method: method === 'GET' ? card : 'pm_1' }];
  }
  if (path === '/v1/invoiceitems') return [200, { object: 'invoiceitem', id: 'ii_1' }];
  if (path.startsWith('/v1/invoices')) {
    return [200, { object: 'invoice', id: 'in_1', payments: { data: [{ payment: { payment_intent: 'pi_invoice' } }] } }];
  }
  if (body.get('confirmation_token') === 'ctoken_declined') {
    return [402, { error: { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' } }];
  }
  if (method === 'POST' || path.endsWith('/pi_known')) return [200, INTENT];
  return [404, { error: { type: 'invalid_request_error', message: 'no such intent' } }];
}

/** A visitor, who keeps the cookie that the shop gave. */
async function visit(path) {
  const page = await fetch(shop + path);
  const cookie = page.headers.get('set-cookie');
  const call = async (at, sent = {}) => {
    const response = await fetch(`${shop}/api/checkouts${at}`, { method: 'POST', body: JSON.stringify(sent), headers: { cookie: cookie.split(';')[0] } });
    return { status: response.status, ...await response.json() };
  };
  return { page, cookie, call };
}

/** What was asked of the backend while this went on: method and path, with the body. */
async function watch(work) {
  const before = asked.length;
  const result = await work();
  const calls = asked.slice(before);
  return { result, calls, of: (path) => calls.filter(({ url }) => url.startsWith(`/v1/${path}`)).map(({ body }) => body) };
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

test('each checkout has a page of its own, and a visitor of its own', async () => {
  for (const path of ['/returning', '/deferred', '/save', '/subscribe']) {
    const { page, cookie } = await visit(path);
    const text = await page.text();
    assert.equal(page.status, 200);
    assert.match(text, new RegExp(`<a href="${path}" aria-current="page">`));
    assert.match(text, new RegExp(`<script type="module" src="${path}\\.js">`));
    assert.doesNotMatch(text, /sk_test|\{\{/);
    assert.match(cookie, /^visitor=[0-9a-f-]{36}; Path=\/; HttpOnly; SameSite=Lax$/);
    assert.equal((await fetch(`${shop}${path}.js`)).status, 200);
  }
  assert.equal((await fetch(shop)).headers.get('set-cookie'), null);
  assert.equal((await fetch(`${shop}/api/checkouts/returning`)).status, 404);
  assert.equal((await fetch(`${shop}/api/checkouts/toString`, { method: 'POST' })).status, 404);
});

test('a returning visitor is seeded once, and granted what they saved', async () => {
  const ada = await visit('/returning');
  const { result, of } = await watch(() => Promise.all([ada.call('/returning'), ada.call('/returning')]));
  assert.equal(of('customers').length, 1);
  const customer = of('payment_intents')[0].get('customer');
  assert.deepEqual(result[0].customerSessionClientSecret, `cuss_secret_${customer}`);
  const methods = of('payment_methods');
  assert.deepEqual(methods.map((body) => body.get('customer') ?? body.get('allow_redisplay')), [customer, 'always', customer, 'always']);
  const session = of('customer_sessions')[0];
  for (const feature of ['redisplay', 'save', 'remove']) {
    assert.equal(session.get(`components[payment_element][features][payment_method_${feature}]`), 'enabled');
  }
  assert.equal(of('payment_intents')[0].get('amount'), String(cart().total));
  const bea = await visit('/returning');
  assert.notEqual((await bea.call('/returning')).customerSessionClientSecret, result[0].customerSessionClientSecret);
  const fresh = await watch(() => ada.call('/returning/session'));
  assert.equal(fresh.result.customerSessionClientSecret, `cuss_secret_${customer}`);
  assert.equal(fresh.calls.length, 1);
});

test('a deferred payment is made and confirmed by the server, for its own amount', async () => {
  const ada = await visit('/deferred');
  const sent = { confirmationToken: 'ctoken_1', returnUrl: 'http://127.0.0.1/deferred', amount: 1 };
  const { result, of } = await watch(() => ada.call('/deferred', sent));
  assert.equal(result.status, 'succeeded');
  const [body] = of('payment_intents');
  assert.deepEqual(['amount', 'confirm', 'confirmation_token'].map((name) => body.get(name)), [String(cart().total), 'true', 'ctoken_1']);
  const declined = await ada.call('/deferred', { ...sent, confirmationToken: 'ctoken_declined' });
  assert.deepEqual(declined, { status: 402, error: { message: 'Your card was declined.' } });
  assert.equal((await ada.call('/deferred', { confirmationToken: { id: 1 } })).status, 502);
});

test('what is saved is charged for its own customer alone', async () => {
  const [ada, bea] = [await visit('/save'), await visit('/save')];
  const { id } = await ada.call('/save');
  const { saved } = await (await fetch(`${shop}/api/setup-intents/${id}`)).json();
  assert.equal(saved, 'Visa •••• 4242');
  const stolen = await watch(() => bea.call('/save/ship', { setupIntent: id }));
  assert.equal(stolen.result.status, 502);
  assert.equal(stolen.of('payment_intents').length, 0);
});

test('the first month is an invoice whose payment keeps the method', async () => {
  const ada = await visit('/subscribe');
  const { of } = await watch(() => ada.call('/subscribe'));
  assert.equal(of('invoiceitems')[0].get('amount'), String(month().total));
  assert.equal(of('invoices/in_1/finalize').length, 1);
  assert.equal(of('payment_intents/pi_invoice')[0].get('setup_future_usage'), 'off_session');
});

test('wrong options are named', () => {
  const right = { api: 'http://127.0.0.1:1', publishableKey: 'pk_test_1', secretKey: 'sk_test_1', packageDir: '.', allowedOrigins: [] };
  assert.throws(() => createShop({ ...right, api: 'nowhere' }), /--api/);
  assert.throws(() => createShop({ ...right, publishableKey: undefined }), /--publishable-key/);
  assert.throws(() => createShop({ ...right, secretKey: 'pk_test_1' }), /--secret-key/);
  assert.throws(() => createShop({ ...right, webhookSecret: 'sk_test_1' }), /--webhook-secret/);
});
