// A page with pricing tables and buy buttons, and a handle for the tests: `__offers`.
const config = JSON.parse(document.getElementById('config').textContent);
const { record } = window.__page;
const EVENTS = ['ready', 'change', 'checkout', 'contact', 'expired', 'error'];

/** An element with these attributes; its events are written down under its name. */
function make(tag, attributes, name = tag) {
  const element = document.createElement(tag);
  const all = { 'publishable-key': config.key, 'frame-base': config.direct ? undefined : config.pay, ...attributes };
  if (config.direct) Object.assign(all, { direct: '', 'api-base': config.pay });
  for (const [attribute, value] of Object.entries(all)) if (value !== undefined) element.setAttribute(attribute, value);
  for (const event of EVENTS) element.addEventListener(event, ({ detail }) => record(event, { of: name, ...detail }));
  return element;
}

window.__offers = {
  config,
  make,
  /** Puts one into the page. */
  add(tag, attributes, name) {
    const element = make(tag, attributes, name);
    document.getElementById('offers').append(element);
    return element;
  },
  get table() {
    return document.querySelector('opentill-pricing-table');
  },
};

if (config.late) {
  // They stand in the page before they are defined, as from a server, and one has properties of its own already.
  const early = __offers.add('opentill-pricing-table', { 'pricing-table-id': config.table });
  early.currency = 'jpy';
}
await import('/npm/offers.js');
record('loaded');
for (const [tag, attributes] of config.show ?? []) __offers.add(tag, attributes);
