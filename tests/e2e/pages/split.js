// A shop's page whose card fields stand apart, in one group or several, and a handle for the tests: `__shop`.
import { loadOpentill } from '/asset/methods.js';

const config = JSON.parse(document.getElementById('config').textContent);
const { record } = window.__page;
const EVENTS = ['ready', 'change', 'focus', 'blur', 'escape', 'loaderror', 'networkschange'];
const TYPES = ['cardNumber', 'cardExpiry', 'cardCvc'];

/** A node for an element: with a label, in the light document or in a closed root of its own. */
function target(group, type) {
  const field = document.createElement('p');
  const label = document.createElement('label');
  const host = document.createElement('div');
  label.textContent = type;
  label.htmlFor = host.id = `${type}-${group}`;
  field.append(label, host);
  document.getElementById('groups').append(field);
  if (config.place !== 'closed') return host;
  const node = document.createElement('div');
  host.attachShadow({ mode: 'closed' }).append(node);
  return node;
}

const shop = {
  config,
  groups: [],

  async start() {
    shop.till = await loadOpentill(config.key, config.options);
    for (let number = 0; number < (config.groups ?? 1); number++) shop.add(number);
  },

  /** A group with all of its fields; events are written down with the group's number. */
  add(number) {
    const elements = shop.till.elements(config.elements);
    const group = { elements };
    for (const type of config.types ?? TYPES) {
      group[type] = elements.create(type, config[type]);
      for (const name of EVENTS) group[type].on(name, (event) => record(name, { group: number, ...event }));
      group[`${type}Place`] = target(number, type);
      group[type].mount(group[`${type}Place`]);
    }
    shop.groups.push(group);
  },

  /** Runs an operation and writes down its end, be it a result or a rejection. */
  async attempt(operation) {
    try {
      const result = await operation();
      record('result', result);
      return { result };
    } catch (error) {
      record('rejected', { name: error.name, message: error.message });
      return { rejected: { name: error.name, message: error.message } };
    }
  },

  pay(number = 0, clientSecret = config.clientSecret) {
    const data = { payment_method: { card: shop.groups[number].cardNumber, billing_details: { name: 'Jenny Rosen' } } };
    return shop.attempt(() => shop.till.confirmCardPayment(clientSecret, data));
  },
};
window.__shop = shop;

document.getElementById('checkout').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { result, rejected } = await shop.pay();
  const text = rejected?.message ?? result.error?.message ?? `Paid: ${result.paymentIntent.status}`;
  document.getElementById('message').textContent = text;
});

shop.start().catch((error) => record('failed', { name: error.name, message: error.message }));
record('loaded');
