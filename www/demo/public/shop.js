// The page's side of paying: asks the shop's server for a PaymentIntent, lets opentill confirm it with the card that
// the frame holds, and believes the server about the outcome.

import { loadOpentill } from '/opentill/opentill.js';

const form = document.querySelector('#payment');
const email = form.querySelector('#email');
const payButton = form.querySelector('#pay');
const payText = form.querySelector('#pay-text');
const problem = form.querySelector('#card-error');
const payLabel = payText.textContent;
const dark = matchMedia('(prefers-color-scheme: dark)');

let clientSecret;

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

function showProblem(text) {
  problem.textContent = text;
}

function setBusy(busy) {
  payButton.disabled = busy;
  payButton.setAttribute('aria-busy', String(busy));
  payText.textContent = busy ? 'Paying…' : payLabel;
}

async function callShop(path, method) {
  const response = await fetch(path, { method });
  const answer = await response.json();
  if (answer.error) throw new Error(answer.error.message);
  return answer;
}

/** One intent for this order: a declined card is tried again on the same one. */
async function orderSecret() {
  clientSecret ??= (await callShop('/api/payment-intents', 'POST')).clientSecret;
  return clientSecret;
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

async function pay(till, card) {
  const secret = await orderSecret();
  const { error, paymentIntent } = await till.confirmCardPayment(secret, {
    payment_method: { card, billing_details: { email: email.value } },
  });
  if (error) {
    showProblem(error.message);
    card.focus();
    return;
  }
  const seen = await callShop(`/api/payment-intents/${paymentIntent.id}`, 'GET');
  if (seen.status === 'succeeded') {
    showReceipt(seen);
    card.destroy();
  } else {
    showProblem('Your bank has not finished this payment yet. Please try again in a moment.');
  }
}

async function start() {
  const till = await loadOpentill(setting('opentill-key'), { frameBase: setting('opentill-frames') });
  const card = till.elements().create('card', { style: cardStyle() });
  card.on('change', ({ error }) => showProblem(error?.message ?? ''));
  card.on('loaderror', ({ error }) => {
    showProblem(`The card form could not be loaded. ${error?.message ?? ''}`.trim());
    payButton.disabled = true;
  });
  card.mount('#card');
  dark.addEventListener('change', () => card.update({ style: cardStyle() }));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (payButton.disabled) return;
    showProblem('');
    setBusy(true);
    try {
      await pay(till, card);
    } catch (failure) {
      showProblem(failure.message);
    } finally {
      setBusy(false);
    }
  });
  payButton.disabled = false;
}

start().catch((failure) => showProblem(failure.message));
