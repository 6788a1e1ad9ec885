// The shop's routes: its pages and their files, opentill's npm package, an API for the pages, and the webhook that orders are packed by.
//
// The card number never comes here: the page gets it no more than this server does.

import { readFileSync } from 'node:fs';

import Stripe from 'stripe';

import { cart, CURRENCY, price } from './cart.mjs';
import { CALLS, CHECKOUTS } from './checkouts.mjs';
import { corsHeaders } from './cors.mjs';
import { openFolder } from './files.mjs';
import { Orders } from './orders.mjs';
import { renderPage } from './page.mjs';
import { Visitors } from './visitors.mjs';
import { readBody, takeEvent } from './webhook.mjs';

const ORDER_PATH = /^\/api\/orders\/(pi_[A-Za-z0-9]+)$/;
const INTENT_PATH = /^\/api\/payment-intents\/(pi_[A-Za-z0-9]+)$/;
const SETUP_PATH = /^\/api\/setup-intents\/(seti_[A-Za-z0-9]+)$/;

/**
 * Makes the request handler.
 * @param {{api: string, publishableKey?: string, secretKey?: string, webhookSecret?: string, packageDir: string, allowedOrigins: string[]}} options
 */
export function createShop(options) {
  const api = checkedOptions(options);
  const stripe = new Stripe(options.secretKey, {
    host: api.hostname,
    port: api.port || (api.protocol === 'https:' ? 443 : 80),
    protocol: api.protocol.slice(0, -1),
    telemetry: false,
  });
  const context = {
    stripe,
    pages: renderPages({ publishableKey: options.publishableKey, frameBase: api.origin }),
    visitors: new Visitors(stripe),
    headers: pageHeaders(api.origin),
    ownFiles: openFolder(new URL('public/', import.meta.url)),
    packageFiles: openFolder(options.packageDir),
    allowedOrigins: options.allowedOrigins,
    webhookSecret: options.webhookSecret,
    orders: new Orders(),
  };
  return (request, response) => {
    handle(context, request, response).catch((error) => sendError(response, error));
  };
}

function checkedOptions({ api, publishableKey, secretKey, webhookSecret }) {
  if (!URL.canParse(api)) throw new Error(`--api ${api} is not an origin such as http://127.0.0.1:4243`);
  if (!publishableKey?.startsWith('pk_')) throw new Error('--publishable-key must be a key that begins with pk_');
  if (!secretKey?.startsWith('sk_')) throw new Error('--secret-key must be a key that begins with sk_');
  if (webhookSecret && !webhookSecret.startsWith('whsec_')) throw new Error('--webhook-secret must be a secret that begins with whsec_');
  return new URL(api);
}

/** The pages, by path. */
function renderPages(settings) {
  const template = (name) => readFileSync(new URL(`public/${name}.html`, import.meta.url), 'utf8');
  const checkout = template('checkout');
  const card = renderPage(template('index'), { path: '/', order: cart(), texts: settings });
  const others = Object.entries(CHECKOUTS).map(([path, { order, ...texts }]) => {
    const script = `${path}.js`;
    return [path, renderPage(checkout, { path, order: order(), texts: { ...settings, ...texts, script, currency: CURRENCY } })];
  });
  const pricing = renderPage(template('pricing'), { path: '/pricing', order: { lines: [], total: 0 }, texts: settings });
  return new Map([['/', card], ['/pricing', pricing], ...others]);
}

/** A payment page's policy: nothing from elsewhere but the frames of the pay origin. */
function pageHeaders(payOrigin) {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      `frame-src ${payOrigin}`,
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
}

async function handle(context, request, response) {
  const { pathname } = new URL(request.url, 'http://shop.invalid');
  if (pathname.startsWith('/api/')) return handleApi(context, request, response, pathname);
  if (pathname === '/webhooks' && request.method === 'POST') return send(response, ...await takeEvent(context, request));
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'Only GET is served here.\n');
  const page = context.pages.get(pathname);
  if (page) {
    // The card shop knows nobody, and sets no cookie.
    const headers = pathname in CHECKOUTS ? context.visitors.of(request).headers : {};
    return send(response, 200, page, { ...context.headers, ...headers, 'content-type': 'text/html; charset=utf-8' });
  }
  const inPackage = pathname.startsWith('/opentill/');
  const file = inPackage
    ? await context.packageFiles(pathname.slice('/opentill/'.length))
    : await context.ownFiles(pathname.slice(1));
  if (!file) return send(response, 404, 'There is no such page.\n');
  return send(response, 200, file.bytes, { ...context.headers, 'content-type': file.type });
}

async function handleApi(context, request, response, pathname) {
  const cors = corsHeaders(context.allowedOrigins, request);
  if (cors && request.method === 'OPTIONS') return send(response, 204, '', cors);
  if (pathname === '/api/payment-intents' && request.method === 'POST') {
    // What the page sends is not read: the cart and its amount are the server's.
    request.resume();
    return sendJson(response, 200, await createIntent(context), cors);
  }
  const call = request.method === 'POST' && pathname.startsWith('/api/checkouts/') && CALLS[pathname.slice('/api/checkouts'.length)];
  if (call) {
    const visitor = context.visitors.of(request);
    return sendJson(response, 200, await call(context, visitor, await readJson(request)), { ...cors, ...visitor.headers });
  }
  const [, setup] = SETUP_PATH.exec(pathname) ?? [];
  if (setup && request.method === 'GET') return sendJson(response, 200, await readSetup(context.stripe, setup), cors);
  const [, id] = INTENT_PATH.exec(pathname) ?? [];
  if (id && request.method === 'GET') return sendJson(response, 200, await readIntent(context.stripe, id), cors);
  const [, order] = ORDER_PATH.exec(pathname) ?? [];
  if (order && request.method === 'GET') return sendOrder(context, response, order, cors);
  return sendJson(response, 404, { error: { message: 'There is no such call.' } }, cors);
}

async function createIntent({ stripe, orders }) {
  const { total } = cart();
  const intent = await stripe.paymentIntents.create({
    amount: total,
    currency: CURRENCY,
    payment_method_types: ['card'],
    description: 'Harbour Pottery order',
  });
  orders.place(intent.id);
  return { id: intent.id, clientSecret: intent.client_secret, amount: intent.amount, currency: intent.currency };
}

/** The answer waits until the order is more than placed, so that a page need not ask again and again. */
async function sendOrder({ orders, webhookSecret }, response, intent, cors) {
  if (!orders.of(intent)) return sendJson(response, 404, { error: { message: 'There is no such order.' } }, cors);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { state } = webhookSecret ? await orders.settled(intent, gone.signal) : orders.of(intent);
  return sendJson(response, 200, { id: intent, state }, cors);
}

async function readIntent(stripe, id) {
  const intent = await stripe.paymentIntents.retrieve(id);
  return { id: intent.id, status: intent.status, amount: intent.amount, currency: intent.currency, total: price(intent.amount) };
}

/** What was saved, as the buyer knows it. */
async function readSetup(stripe, id) {
  const { status, payment_method: method } = await stripe.setupIntents.retrieve(id, { expand: ['payment_method'] });
  const last4 = method?.[method.type]?.last4;
  const name = method?.card?.brand ?? method?.type.replaceAll('_', ' ');
  return { id, status, saved: name && `${name[0].toUpperCase()}${name.slice(1)}${last4 ? ` •••• ${last4}` : ''}` };
}

/** What a page sent; nothing when it is no object. */
async function readJson(request) {
  try {
    const value = JSON.parse((await readBody(request)) ?? '{}');
    return typeof value === 'object' && value ? value : {};
  } catch {
    return {};
  }
}

function sendError(response, error) {
  // What the backend said is for the shop's operator; the buyer learns what to do.
  process.stderr.write(`demo shop: ${error.type ?? error.name}: ${error.message}\n`);
  if (response.headersSent) return response.destroy();
  // What became of the card is the buyer's to know, in the words that are for them.
  if (error.type === 'StripeCardError') return sendJson(response, 402, { error: { message: error.message } });
  const status = error.statusCode === 404 ? 404 : 502;
  const message = status === 404 ? 'There is no such payment.' : 'The payment could not be started. Nothing was charged; please try again.';
  return sendJson(response, status, { error: { message } });
}

function sendJson(response, status, value, headers) {
  const json = { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  send(response, status, JSON.stringify(value), { ...json, ...headers });
}

function send(response, status, body, headers = { 'content-type': 'text/plain; charset=utf-8' }) {
  response.writeHead(status, headers);
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
