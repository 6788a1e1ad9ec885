// Mounts and unmounts, creates and destroys, on demand: `__teardown`.
import { loadOpentill } from '/asset/methods.js';

const config = JSON.parse(document.getElementById('config').textContent);
const options = config.type === 'iban' ? { supportedCountries: ['SEPA'] } : {};

/** The moments at which a buyer's page may take an element away again. */
const MOMENTS = [
  // It serves.
  (element) => new Promise((resolve) => element.once('ready', resolve)),
  // Its document is there, its wasm is not.
  () => new Promise((resolve) => document.querySelector('#card iframe').addEventListener('load', resolve, { once: true })),
  // Soon.
  () => new Promise((resolve) => setTimeout(resolve)),
  // At once.
  () => undefined,
];

const teardown = {
  async start() {
    teardown.till = await loadOpentill(config.key, config.options);
    teardown.element = teardown.till.elements(config.group).create(config.type ?? 'card', options);
  },

  /** One element, again and again. */
  async mounts(count) {
    for (let turn = 0; turn < count; turn++) {
      teardown.element.mount('#card');
      await MOMENTS[turn % MOMENTS.length](teardown.element);
      teardown.element.unmount();
    }
  },

  /** An element of its own each time, of a group of its own. */
  async elements(count) {
    for (let turn = 0; turn < count; turn++) {
      const element = teardown.till.elements(config.group).create(config.type ?? 'card', options);
      element.mount('#card');
      await MOMENTS[turn % MOMENTS.length](element);
      element.destroy();
    }
  },

  /** A card in three elements, in nodes of their own. */
  async groups(count) {
    const card = document.getElementById('card');
    for (let turn = 0; turn < count; turn++) {
      const elements = teardown.till.elements(config.group);
      const parts = ['cardNumber', 'cardExpiry', 'cardCvc'].map((type) => {
        const place = document.createElement('div');
        card.append(place);
        const element = elements.create(type);
        element.mount(place);
        return element;
      });
      await MOMENTS[turn % MOMENTS.length](parts[0]);
      for (const element of parts) element.destroy();
      card.replaceChildren();
    }
  },

  /** Everything anew each time, with a hidden frame and an operation under way. */
  async objects(count) {
    for (let turn = 0; turn < count; turn++) {
      const till = await loadOpentill(config.key, config.options);
      // Of the card's own chunk, and of the one with all other operations.
      const reading = Promise.all([
        till.retrievePaymentIntent(config.clientSecret),
        till.createPaymentMethod({ type: 'alipay' }),
      ]);
      if (turn % 2) await reading;
      const element = till.elements(config.group).create(config.type ?? 'card', options);
      element.mount('#card');
      await MOMENTS[turn % MOMENTS.length](element);
      till.destroy();
      await reading;
    }
  },

  end() {
    teardown.till.destroy();
  },
};
window.__teardown = teardown;
window.__page.record('loaded');
