// The merchant's server of the tests in browsers: makes whatever they ask for, with the official SDK and the secret key.
//
//   node tests/merchant.mjs --listen 127.0.0.1:0 --api http://127.0.0.1:4243 --allow-origin http://127.0.0.1:*
//
// For tests alone: a shop that took its amounts from the page would be no shop.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

import { corsHeaders } from '../www/demo/cors.mjs';

const Stripe = createRequire(new URL('../www/demo/server.mjs', import.meta.url))('stripe');

const { values: flags } = parseArgs({
  options: { listen: { type: 'string' }, api: { type: 'string' }, 'allow-origin': { type: 'string', multiple: true } },
});
const api = new URL(flags.api);
const stripe = new Stripe(process.env.OPENTILL_SECRET_KEY, {
  host: api.hostname,
  port: api.port,
  protocol: 'http',
  telemetry: false,
});

/** What can be made, by the path that asks for it. */
const RESOURCES = {
  '/payment_intents': stripe.paymentIntents,
  '/setup_intents': stripe.setupIntents,
  '/customers': stripe.customers,
  '/payment_methods': stripe.paymentMethods,
  '/customer_sessions': stripe.customerSessions,
};

/** What else a server does: with an object that is there, or with the backend's clock. */
const ACTIONS = {
  '/attach': ({ id, ...parameters }) => stripe.paymentMethods.attach(id, parameters),
  '/delete_customer': ({ id }) => stripe.customers.del(id),
  '/clock': (parameters) => stripe.rawRequest('POST', '/v1/test_helpers/clock', parameters),
};

const server = createServer(async (request, response) => {
  const headers = { 'content-type': 'application/json', ...corsHeaders(flags['allow-origin'], request) };
  if (request.method === 'OPTIONS') return response.writeHead(204, headers).end();
  try {
    let body = '';
    for await (const part of request) body += part;
    const action = ACTIONS[request.url] ?? ((parameters) => RESOURCES[request.url].create(parameters));
    const made = await action(JSON.parse(body));
    response.writeHead(200, headers).end(JSON.stringify(made));
  } catch (error) {
    response.writeHead(400, headers).end(JSON.stringify({ error: { message: error.message } }));
  }
});

const [host, port] = flags.listen.split(':');
server.listen(Number(port), host, () => console.log(`merchant: http://${host}:${server.address().port}`));
