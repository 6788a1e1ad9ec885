// The instruments themselves: what they would get wrong, every figure would.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DIRECT } from './network.mjs';
import { openSites } from './sites.mjs';
import { figure, summary } from './stats.mjs';

/** A backend that says what reached it. */
async function openBackend(t) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    response.writeHead(201, { 'content-type': 'application/json', 'x-kept': 'yes' });
    response.end(JSON.stringify({ method: request.method, url: request.url, body }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function open(t, network) {
  const packageDir = mkdtempSync(join(tmpdir(), 'opentill-bench-'));
  t.after(() => rmSync(packageDir, { recursive: true }));
  // Random text, so that it does not compress.
  const text = Array.from({ length: 100_000 }, () => String.fromCharCode(33 + Math.random() * 90)).join('');
  writeFileSync(join(packageDir, 'opentill.js'), text);
  const sites = await openSites({ backend: await openBackend(t), packageDir, network });
  t.after(() => sites.close());
  return { ...sites, text };
}

async function timed(url) {
  const start = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  return performance.now() - start;
}

test('medians and quartiles', () => {
  assert.deepEqual(summary([5, 1, 3]), { median: 3, low: 2, high: 4, count: 3 });
  assert.deepEqual(summary([4, 1, 3, 2]), { median: 2.5, low: 1.75, high: 3.25, count: 4 });
});

test('what was not measured is no figure', () => {
  assert.throws(() => summary([]));
  assert.throws(() => summary([1, undefined]));
  assert.throws(() => figure('id', 'name', 'ms', 'direct', [1], []));
});

test('the pay origin is the backend, counted', async (t) => {
  const { pay, log } = await open(t, DIRECT);
  const response = await fetch(`${pay}/v1/tokens?a=1`, { method: 'POST', body: 'b=2' });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('x-kept'), 'yes');
  const text = await response.text();
  assert.deepEqual(JSON.parse(text), { method: 'POST', url: '/v1/tokens?a=1', body: 'b=2' });
  assert.deepEqual(log.map(({ method, path, bytes }) => ({ method, path, bytes })), [{ method: 'POST', path: '/v1/tokens?a=1', bytes: text.length }]);
});

test('the shop serves the package compressed, and nothing beside it', async (t) => {
  const { shop, log, text } = await open(t, DIRECT);
  const response = await fetch(`${shop}/npm/opentill.js`, { headers: { 'accept-encoding': 'br' } });
  assert.equal(await response.text(), text);
  assert.ok(log[0].bytes < text.length);
  assert.equal((await fetch(`${shop}/npm/..%2fopentill.js`)).status, 404);
  assert.equal((await fetch(`${shop}/product`)).status, 200);
});

test('a slow network takes a round trip for each request, and one more for a new connection', async (t) => {
  const { pay } = await open(t, { name: 'slow', roundTrip: 80, bytesPerSecond: Infinity });
  const [first, second] = [await timed(`${pay}/bare`), await timed(`${pay}/bare`)];
  assert.ok(first >= 155, `the first request took ${first} ms`);
  assert.ok(second >= 78 && second < first - 40, `the second request took ${second} ms, the first ${first} ms`);
});

test('both sites share one downlink', async (t) => {
  const { shop, log } = await open(t, { name: 'narrow', roundTrip: 0, bytesPerSecond: 500_000 });
  const url = `${shop}/npm/opentill.js`;
  const one = await timed(url);
  const expected = (log[0].bytes / 500_000) * 1000;
  assert.ok(one >= expected * 0.95, `one took ${one} ms instead of ${expected} ms`);
  const start = performance.now();
  await Promise.all([timed(url), timed(url)]);
  const two = performance.now() - start;
  assert.ok(two >= expected * 1.9, `two at once took ${two} ms instead of ${expected * 2} ms`);
});
