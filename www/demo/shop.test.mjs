// The shop against a backend that this test plays: what is asked of it, and what the page may not decide.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { cart } from './cart.mjs';
import { createShop } from './shop.mjs';

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
  shop = await serve(createShop({ api, ...keys, packageDir: folder, allowedOrigins: ['http://127.0.0.1:*'] }));
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

test('wrong options are named', () => {
  const right = { api: 'http://127.0.0.1:1', publishableKey: 'pk_test_1', secretKey: 'sk_test_1', packageDir: '.', allowedOrigins: [] };
  assert.throws(() => createShop({ ...right, api: 'nowhere' }), /--api/);
  assert.throws(() => createShop({ ...right, publishableKey: undefined }), /--publishable-key/);
  assert.throws(() => createShop({ ...right, secretKey: 'pk_test_1' }), /--secret-key/);
});
