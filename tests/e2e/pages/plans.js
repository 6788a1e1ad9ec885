// A page with the pricing tables and buy buttons that the configuration names, and a handle for the tests: `__shop`.
const config = JSON.parse(document.getElementById('config').textContent);
const { record } = window.__page;
const EVENTS = ['ready', 'change', 'checkout', 'contact', 'expired', 'error'];

/** Where the frame comes from; in direct mode, whose API it is. */
const home = () => (config.direct ? { direct: '', 'api-base': config.pay } : { 'frame-base': config.pay });

const shop = {
  config,
  /** Whether the page keeps buyers from leaving. */
  stay: config.stay ?? false,

  /** Makes an element, with properties as scripts set them before it is defined, attributes, and children for its slots. */
  make({ tag = 'opentill-pricing-table', name, attributes = {}, properties = {}, slots = {} }) {
    const element = document.createElement(tag);
    element.id = name;
    Object.assign(element, properties);
    const all = { 'publishable-key': config.key, ...home(), ...attributes };
    for (const [attribute, value] of Object.entries(all)) if (value !== null) element.setAttribute(attribute, value);
    for (const [slot, text] of Object.entries(slots)) {
      const child = document.createElement('p');
      child.slot = slot;
      child.textContent = text;
      element.append(child);
    }
    for (const event of EVENTS) {
      element.addEventListener(event, (happened) => {
        if (shop.stay) happened.preventDefault();
        record(event, { of: name, ...happened.detail });
      });
    }
    shop[name] = element;
    return element;
  },

  /** The same, in the page. */
  add(wanted, where = document.getElementById('offers')) {
    where.append(shop.make(wanted));
  },

  /** Defines the elements. */
  load: () => import(config.compatible ? '/npm/offers-stripe.js' : '/npm/offers.js'),

  /** The frames of an element, in its shadow root. */
  frames: (name) => [...shop[name].shadowRoot.querySelectorAll('iframe')],
};
window.__shop = shop;

const warn = console.warn;
console.warn = (...said) => {
  record('warned', { said: said.join(' ') });
  warn(...said);
};
// What each frame is told.
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (message, ...rest) {
  if (typeof message?.t === 'string') record('told', { t: message.t, options: message.options ?? null });
  return post.call(this, message, ...rest);
};

for (const wanted of config.create ?? []) shop.add(wanted);
if (!config.late) await shop.load();
record('loaded');
