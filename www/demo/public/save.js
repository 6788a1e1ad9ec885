// A pre-order: a SetupIntent saves how the buyer will pay, and the shop charges that when the goods leave.

import { callShop, returnUrl, showPaid, showReceipt, start } from './checkout.js';

let setup;

async function showSaved(id) {
  const { status, saved } = await callShop(`/setup-intents/${id}`);
  if (status !== 'succeeded' && status !== 'processing') return false;
  const ship = document.createElement('button');
  ship.type = 'button';
  ship.textContent = 'It is January: ship and charge';
  showReceipt([['Saved', saved], ['Charged today', '$0.00'], ['Reference', id]]).append(ship);
  ship.addEventListener('click', () => charge(id, ship));
  return true;
}

/** The shop's server charges what was saved: the buyer has no part in it. */
async function charge(id, ship) {
  ship.disabled = true;
  try {
    const order = await callShop('/checkouts/save/ship', { setupIntent: id });
    ship.remove();
    await showPaid(order.id);
  } catch (failure) {
    ship.textContent = failure.message;
  }
}

start({
  async options() {
    setup = await callShop('/checkouts/save', {});
    return { clientSecret: setup.clientSecret };
  },
  async pay({ till, elements }) {
    const { error, setupIntent: intent } = await till.confirmSetup({
      elements,
      confirmParams: { return_url: returnUrl },
      redirect: 'if_required',
    });
    return { error, intent, done: !error && await showSaved(setup.id) };
  },
  returned: (query) => showSaved(query.get('setup_intent')),
});
