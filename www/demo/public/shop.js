// The page's side of paying: asks the shop's server for a PaymentIntent, lets opentill confirm it with the card that
// the frame holds, and believes the server about the outcome.

import { loadOpentill } from '/opentill/opentill.js';

const form = document.querySelector('#payment');
const email = form.querySelector('#email');
const payButton = form.querySelector('#pay');
const payText = form.querySelector('#pay-text');
const problem = form.querySelector('#card-error');
const spoken = form.querySelector('#spoken');
const payLabel = payText.textContent;
const dark = matchMedia('(prefers-color-scheme: dark)');

let order;
let busy = false;
let usable = false;

function setting(name) {
  return document.querySelector(`meta[name="${name}"]`).content;
}

/** The frame cannot read this page's styles: it is told the ones that matter, again when the colours change. */
function cardStyle() {
  const page = getComputedStyle(email);
  const muted = dark.matches ? '#93a1ad' : '#66737f';
  const wrong = dark.matches ? '#ff9c8f' : '#b3261e';
  return {
    base: { color: page.color, fontFamily: page.fontFamily, fontSize: '16px', '::placeholder': { color: muted } },
    invalid: { color: wrong },
  };
}

/** What is wrong in a field is announced by the card's frame, and only shown here. */
function showProblem(text) {
  problem.textContent = text;
  spoken.textContent = '';
}

function sayProblem(text) {
  showProblem(text);
  spoken.textContent = text;
}

function setState(changes) {
  ({ busy, usable } = { busy, usable, ...changes });
  payButton.disabled = busy || !usable;
  payButton.setAttribute('aria-busy', String(busy));
  payText.textContent = busy ? 'Paying…' : payLabel;
}

async function callShop(path, method) {
  const unreachable = { error: { message: 'The shop cannot be reached. Please try again in a moment.' } };
  const answer = await fetch(path, { method }).then((response) => response.json()).catch(() => unreachable);
  if (answer.error) throw new Error(answer.error.message);
  return answer;
}

/** What became of the payment: the server's word, or the frame's where that cannot be had. */
async function outcome(intent) {
  try {
    return await callShop(`/api/payment-intents/${order.id}`, 'GET');
  } catch {
    if (intent?.status === 'succeeded') return { ...intent, total: document.querySelector('#total').textContent };
    throw new Error('We cannot see yet whether this is paid. Please try again in a moment.');
  }
}

function showReceipt({ id, total }) {
  const receipt = document.querySelector('#receipt');
  receipt.querySelector('[data-email]').textContent = email.value;
  receipt.querySelector('[data-total]').textContent = total;
  receipt.querySelector('[data-intent]').textContent = id;
  form.hidden = true;
  receipt.hidden = false;
  document.title = 'Paid · Harbour Pottery';
  receipt.querySelector('h2').focus();
}

/** Only the backend's word to the shop's server has the order packed: the page shows what became of it. */
async function showOrder(id) {
  const words = { placed: 'Received', packed: 'Packed, on its way to you', 'called back': 'Refunded' };
  const { state } = await callShop(`/api/orders/${id}`, 'GET');
  document.querySelector('[data-order]').textContent = words[state] ?? state;
}

async function pay(till, card) {
  // One intent for this order: a declined card is tried again on the same one.
  order ??= await callShop('/api/payment-intents', 'POST');
  const { error, paymentIntent } = await till.confirmCardPayment(order.clientSecret, {
    payment_method: { card, billing_details: { email: email.value } },
  });
  const intent = paymentIntent ?? error.payment_intent;
  // A lost connection says nothing of the payment, and one that is paid already cannot be paid again.
  const unclear = error?.type === 'api_connection_error';
  const refused = error && !unclear && intent?.status !== 'succeeded';
  const seen = refused ? undefined : await outcome(intent);
  if (seen?.status === 'succeeded') {
    showReceipt(seen);
    card.destroy();
    // Paid it is, whether the order can be seen or not.
    showOrder(seen.id).catch((failure) => console.error(failure.message));
  } else if (error?.type === 'validation_error') {
    showProblem(error.message);
    card.focus();
  } else if (refused) {
    sayProblem(error.message);
    card.focus();
  } else if (unclear && seen.status !== 'processing') {
    sayProblem('The connection was lost, and nothing was paid. Please try again.');
  } else {
    sayProblem('Your bank has not finished this payment yet. Please try again in a moment.');
  }
}

async function start() {
  const till = await loadOpentill(setting('opentill-key'), { frameBase: setting('opentill-frames') });
  const card = till.elements().create('card', { style: cardStyle() });
  card.on('change', ({ error }) => showProblem(error?.message ?? ''));
  card.on('loaderror', ({ error }) => {
    console.error(error.message);
    sayProblem('The card form could not be loaded. Please try again later.');
    setState({ usable: false });
  });
  // A form that is late still comes.
  card.on('ready', () => {
    if (!usable) showProblem('');
    setState({ usable: true });
  });
  card.mount('#card');
  dark.addEventListener('change', () => card.update({ style: cardStyle() }));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (payButton.disabled) return;
    showProblem('');
    setState({ busy: true });
    try {
      await pay(till, card);
    } catch (failure) {
      sayProblem(failure.message);
    } finally {
      setState({ busy: false });
    }
  });
  setState({ usable: true });
}

start().catch((failure) => sayProblem(failure.message));
