/** `createToken` beside a bare `fetch` of the same request from a frame of the same origin. */
import { BARE, clickField, openPage, PRODUCT } from '../browser.mjs';
import { figure } from '../stats.mjs';

const CARD = ['4242424242424242', '1234', '123', '94107'];

export async function measureToken(bench, sites, rounds) {
  const product = await openPage(bench.browser, sites, bench.key, PRODUCT);
  const bare = await openPage(bench.browser, sites, bench.key, BARE);
  await clickField(product.page, product.frames[0]);
  for (const text of CARD) await product.page.keyboard.type(text);
  const create = () => product.page.evaluate(createToken);
  await create();
  const request = product.bodies.at(-1);
  const { 'content-type': type, ...headers } = request.headers();
  const idempotent = Object.keys(headers).find((name) => name === 'idempotency-key');
  const given = { url: request.url(), body: request.postData(), type, idempotent };
  const send = () => bare.frames[0].evaluate(sendBody, given);
  await send();
  const times = { [PRODUCT]: [], [BARE]: [] };
  for (let round = 0; round < rounds; round++) {
    times[PRODUCT].push(await create());
    times[BARE].push(await send());
  }
  await product.close();
  await bare.close();
  return [figure('token', 'createToken, beside a bare fetch', 'ms', sites.network.name, times[PRODUCT], times[BARE])];
}

/** Runs in the product's page. */
async function createToken() {
  const { till, card } = __shop;
  const start = performance.now();
  const { error } = await till.createToken(card);
  if (error) throw new Error(error.message);
  return performance.now() - start;
}

/** Runs in the floor's frame. */
async function sendBody({ url, body, type, idempotent }) {
  const headers = { 'content-type': type, ...(idempotent && { [idempotent]: crypto.randomUUID() }) };
  const start = performance.now();
  const response = await fetch(url, { method: 'POST', headers, body });
  const { id, error } = await response.json();
  if (!id) throw new Error(error?.message);
  return performance.now() - start;
}
