// The package as the test pages use it: `loadOpentill`, with a note of every method that is called and of how the call ended. `docs/api.md`
// is made of these notes. It must change nothing: what a method takes and gives passes through as it is.
import { IntegrationError, loadOpentill as load } from '/npm/opentill.js';

export { IntegrationError };

const { scenario } = JSON.parse(document.getElementById('config').textContent);
const notes = new Set();

/** `value`: the result that it is called for; `error`: the error in its place; `refused`: an IntegrationError; `rejected`: another one. */
function note(method, ending) {
  notes.add(JSON.stringify({ scenario, method, ending }));
}

/** What is called for leaving the page: that it goes away meanwhile is the result. */
const LEADING = 'Stripe.redirectToCheckout';
let leading = false;

const thrown = (error) => (error?.name === 'IntegrationError' ? 'refused' : 'rejected');

function noted(name, method) {
  return function (...args) {
    let result;
    try {
      result = method.apply(this, args);
    } catch (error) {
      note(name, thrown(error));
      throw error;
    }
    if (typeof result?.then === 'function') {
      if (name === LEADING) {
        leading = true;
        result.finally(() => (leading = false)).catch(() => {});
      }
      result.then((value) => note(name, value?.error ? 'error' : 'value'), (error) => note(name, thrown(error)));
      return result;
    }
    note(name, 'value');
    if (name === 'Stripe.elements') watch('StripeElements', result);
    if (name === 'StripeElements.create') watch('StripeElement', result);
    return result;
  };
}

/** In place: the loader knows groups and elements by their identity. */
function watch(kind, object) {
  for (const [name, method] of Object.entries(object)) {
    if (typeof method === 'function') object[name] = noted(`${kind}.${name}`, method);
  }
  return object;
}

export async function loadOpentill(...args) {
  const till = await load(...args);
  return till && watch('Stripe', till);
}

/** What was noted since the last call. */
const take = () => {
  const taken = [...notes].map((text) => JSON.parse(text));
  notes.clear();
  return taken;
};
/** What nobody took before the page goes. The recorder calls it: it listens since before the listeners of pages are counted. */
const leave = () => {
  if (leading) note(LEADING, 'value');
  const left = take();
  if (left.length) navigator.sendBeacon('/methods', JSON.stringify(left));
};
window.__methods = { take, leave };
