// A shop's page in the way of the documentation, and a handle for the tests: `__shop`.
import { loadOpentill } from '/asset/methods.js';

const config = JSON.parse(document.getElementById('config').textContent);
const { record } = window.__page;
const EVENTS = ['ready', 'change', 'focus', 'blur', 'escape', 'loaderror', 'networkschange'];

/** Where the card goes: into the light document, or into a shadow root that nobody can look into. */
function target() {
  if (config.place !== 'closed') return '#card';
  const node = document.createElement('div');
  document.getElementById('host').attachShadow({ mode: 'closed' }).append(node);
  return node;
}

const problem = (error) => ({ name: error.name, message: error.message, isError: error instanceof Error });

const shop = {
  config,
  loadOpentill,

  /** Makes everything up to a mounted card. */
  async start() {
    shop.till = await loadOpentill(config.key, config.options);
    shop.elements = shop.till.elements(config.elements);
    shop.create();
    shop.place = target();
    shop.card.mount(shop.place);
    record('mounted');
  },

  create() {
    shop.card = shop.elements.create('card', config.card);
    for (const name of EVENTS) shop.card.on(name, (event) => record(name, event));
    shop.card.on('change', ({ error }) => (document.getElementById('field-error').textContent = error?.message ?? ''));
  },

  /** Runs an operation and writes down its end, be it a result or a rejection. */
  async attempt(operation) {
    try {
      const result = await operation();
      record('result', result);
      return { result };
    } catch (error) {
      record('rejected', problem(error));
      return { rejected: problem(error) };
    }
  },

  pay(options) {
    const data = { payment_method: { card: shop.card, billing_details: { name: document.getElementById('name').value || 'Jenny Rosen' } } };
    return shop.attempt(() => shop.till.confirmCardPayment(config.clientSecret, data, options));
  },

  /** Does what a strict policy forbids, by a script of the page: a driver's scripts stand above the policy. */
  async violate() {
    const attempt = (act) => {
      try {
        act();
      } catch {
        // Refused, as it should be.
      }
    };
    attempt(() => (document.getElementById('elsewhere').innerHTML = '<b>no</b>'));
    attempt(() => document.getElementById('elsewhere').setAttribute('style', 'color: red'));
    const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const wasm = await WebAssembly.instantiate(empty).then(() => true, () => false);
    record('violated', { wasm });
  },
};
window.__shop = shop;

document.getElementById('checkout').addEventListener('submit', async (event) => {
  event.preventDefault();
  const message = document.getElementById('message');
  message.textContent = '';
  const { result, rejected } = await shop.pay();
  message.textContent = rejected?.message ?? result.error?.message ?? `Paid: ${result.paymentIntent.status}`;
});

if (config.start !== false) shop.start().catch((error) => record('failed', problem(error)));
record('loaded');
