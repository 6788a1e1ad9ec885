/** A checkout as a merchant writes it. Where to pay, and what, comes with the page's address: the build knows neither. */
import { loadOpentill, type Opentill, type OpentillOptions } from 'opentill';

const given = new URLSearchParams(location.search);
const message = byId('message');

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

function setting(name: string): string {
  const value = given.get(name);
  if (value === null) throw new Error(`the page's address has no ${name}`);
  return value;
}

async function showCard(options: OpentillOptions): Promise<void> {
  const till: Opentill | null = await loadOpentill(setting('key'), options);
  if (!till) throw new Error('there is no document');
  const card = till.elements().create('card', { hidePostalCode: true });
  card.on('loaderror', ({ error }) => (message.textContent = error.message ?? error.type));
  card.mount('#card');
  byId('checkout').addEventListener('submit', async (event) => {
    event.preventDefault();
    const result = await till.confirmCardPayment(setting('secret'), { payment_method: { card } });
    message.textContent = result.error ? (result.error.message ?? result.error.type) : result.paymentIntent.status;
  });
}

/** The client without fields, in a chunk of its own. */
async function showStatus(apiBase: string): Promise<void> {
  const { default: init, Opentill: Client } = await import('opentill/wasm');
  await init();
  const { paymentIntent, error } = await new Client(setting('key'), { apiBase }).retrievePaymentIntent(setting('secret'));
  message.textContent = error ? (error.message ?? error.type) : paymentIntent.status;
}

async function start(): Promise<void> {
  const origin = setting('pay');
  switch (setting('mode')) {
    case 'frame':
      return showCard({ frameBase: origin });
    case 'direct':
      return showCard({ direct: true, apiBase: origin });
    case 'wasm':
      return showStatus(origin);
  }
}

start().catch((error: unknown) => (message.textContent = String(error)));
