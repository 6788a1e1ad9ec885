// A page with an Opentill object and the elements that the configuration names, and a handle for the tests: `__shop`. The tests call the
// methods themselves.
import { IntegrationError, loadOpentill } from '/asset/methods.js';

const config = JSON.parse(document.getElementById('config').textContent);
const { record } = window.__page;
const EVENTS = ['ready', 'change', 'focus', 'blur', 'escape', 'loaderror', 'loaderstart', 'methodunavailable', 'expired', 'savedpaymentmethodremove'];

/** A labelled place for an element. */
function place(type) {
  const field = document.createElement('p');
  const label = document.createElement('label');
  const host = document.createElement('div');
  label.textContent = type;
  label.htmlFor = host.id = type;
  field.append(label, host);
  document.getElementById('fields').append(field);
  return host;
}

const shop = {
  config,

  /** Adds an element of the group, mounted; where there are two of a type, each has a name, which begins with that. */
  add(type, options, name = type) {
    const element = shop.elements.create(type, options);
    for (const name of EVENTS) element.on(name, (event) => record(name, event));
    element.mount(place(name));
    shop[name] = element;
    return element;
  },

  /** What an operation comes to: its result, or what it was refused with. */
  async end(operation) {
    try {
      return await operation();
    } catch (error) {
      return { thrown: { name: error.name, message: error.message, isOurs: error instanceof IntegrationError } };
    }
  },

  /** Calls a method of the Opentill object with plain arguments; `{ element }` in an argument's place, or within, stands for an element. */
  call(method, ...args) {
    return shop.end(() => shop.till[method](...args.map(withElements)));
  },

  /** The same without waiting for the end, which is written down. */
  start(method, ...args) {
    shop.call(method, ...args).then((result) => record('result', result));
  },
};
window.__shop = shop;

function withElements(value) {
  if (Array.isArray(value)) return value.map(withElements);
  if (Object(value) !== value) return value;
  if (value.element === 'group') return shop.elements;
  if (typeof value.element === 'string' && Object.keys(value).length === 1) return shop[value.element];
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withElements(inner)]));
}

shop.till = await loadOpentill(config.key, config.options);
shop.elements = shop.till.elements(config.elements);
for (const [name, options] of Object.entries(config.create ?? {})) shop.add(name.split('-')[0], options, name);
record('loaded');
