// What the checkouts with a Payment Element share: the element in the shop's colours, the button, what went wrong, and the receipt. Each page says what
// elements() takes, and how it pays.

import { loadOpentill } from '/opentill/opentill.js';

const form = document.querySelector('#payment');
const payButton = form.querySelector('#pay');
const payText = form.querySelector('#pay-text');
const problem = form.querySelector('#problem');
const payLabel = payText.textContent;
const dark = matchMedia('(prefers-color-scheme: dark)');

/** What a buyer reads whose payment waits for something, by what that is. */
const UNFINISHED = {
  verify_with_microdeposits: 'Your bank account is to be confirmed: two small deposits reach it in one or two business days, and your order waits for them.',
  display_bank_transfer_instructions: 'Your order waits for your transfer. You can also choose another way to pay.',
  other: 'This is not finished yet. Do what the payment asks of you, or choose another way to pay.',
};

/** A setting that the server put into the page. */
export function setting(name) {
  return document.querySelector(`meta[name="${name}"]`).content;
}

/** The page's own address, which the buyer comes back to from another one. */
export const returnUrl = location.origin + location.pathname;

/** Calls the shop's server. What it calls an error is thrown, in words for the buyer. */
export async function callShop(path, sent) {
  const unreachable = { error: { message: 'The shop cannot be reached. Please try again in a moment.' } };
  const request = sent && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) };
  const answer = await fetch(`/api${path}`, request).then((response) => response.json()).catch(() => unreachable);
  if (answer.error) throw new Error(answer.error.message);
  return answer;
}

/** The shop's colours, as the element's frame is told them. */
function appearance() {
  // What a pair of colours comes to is known of what is painted with it.
  const page = getComputedStyle(document.body);
  const sheet = getComputedStyle(form);
  return {
    theme: dark.matches ? 'night' : 'stripe',
    variables: {
      colorPrimary: getComputedStyle(payButton).backgroundColor,
      colorBackground: sheet.backgroundColor,
      colorText: page.color,
      colorDanger: getComputedStyle(problem).color,
      fontFamily: page.fontFamily,
      borderRadius: '8px',
    },
  };
}

function setState({ busy, usable }) {
  payButton.disabled = busy || !usable;
  payButton.setAttribute('aria-busy', String(busy));
  payText.textContent = busy ? 'One moment…' : payLabel;
}

function showProblem(text) {
  problem.textContent = text;
}

/** Takes the form's place: what was done, line by line. */
export function showReceipt(lines) {
  const receipt = document.querySelector('#receipt');
  receipt.querySelector('#receipt-lines').replaceChildren(...lines.map(([name, value]) => line(name, value)));
  form.hidden = true;
  receipt.hidden = false;
  document.title = 'Thank you · Harbour Pottery';
  receipt.querySelector('h2').focus();
  return receipt;
}

function line(name, value) {
  const [row, term, detail] = ['div', 'dt', 'dd'].map((tag) => document.createElement(tag));
  term.textContent = name;
  detail.className = 'reference';
  detail.append(value);
  row.append(term, detail);
  return row;
}

/** The receipt of a payment, by the server's word, and the order's state once the server has heard of it from the backend. */
export async function showPaid(id) {
  const { status, total } = await callShop(`/payment-intents/${id}`);
  if (status !== 'succeeded' && status !== 'processing') return false;
  const state = document.createElement('output');
  state.textContent = 'Received';
  showReceipt([[status === 'succeeded' ? 'Paid' : 'Being paid', total], ['Reference', id], ['Order', state]]);
  const words = { placed: 'Received', packed: 'Packed, on its way to you', 'called back': 'Refunded' };
  // Paid it is, whether the order can be seen or not.
  const order = status === 'succeeded' ? callShop(`/orders/${id}`) : Promise.resolve({ state: 'placed' });
  order.then((seen) => { state.textContent = words[seen.state] ?? seen.state; }, (failure) => console.error(failure.message));
  return true;
}

/** Takes what the buyer came back with out of the address, where it would stay in the history. */
function takeReturned() {
  const query = new URLSearchParams(location.search);
  if (query.has('redirect_status')) history.replaceState(null, '', location.pathname);
  return query;
}

/**
 * Runs a checkout.
 * @param {object} page
 * @param {() => Promise<object>} page.options what elements() takes, beside the appearance
 * @param {object} [page.element] the Payment Element's options
 * @param {(parts: {till: object, elements: object}) => Promise<{error?: object, done?: boolean}>} page.pay confirms, and shows the receipt if it is done
 * @param {(query: URLSearchParams) => Promise<boolean>} page.returned shows the receipt for a buyer who comes back, if it is done
 * @param {() => Promise<string>} [page.renew] a fresh Customer Session's secret
 */
export async function checkout({ options, element, pay, returned, renew }) {
  const query = takeReturned();
  if (query.has('redirect_status')) {
    if (await returned(query)) return;
    showProblem('That did not go through, and nothing was charged. Please try again.');
  }
  const till = await loadOpentill(setting('opentill-key'), { frameBase: setting('opentill-frames') });
  const elements = till.elements({ ...await options(), appearance: appearance() });
  dark.addEventListener('change', () => elements.update({ appearance: appearance() }));
  const payment = elements.create('payment', element);
  payment.on('loaderror', ({ error }) => {
    console.error(error.message);
    showProblem('The payment form could not be loaded. Please try again later.');
    setState({ busy: false, usable: false });
  });
  payment.on('ready', () => setState({ busy: false, usable: true }));
  // The first change tells what the form begins with, and is no answer to what was said before.
  let begun = false;
  payment.on('change', () => {
    if (begun) showProblem('');
    begun = true;
  });
  // The shop learns what the buyer did not get to see.
  payment.on('methodunavailable', ({ type, reason }) => console.warn(`payment method ${type ?? '(all)'}: ${reason}`));
  payment.on('expired', async () => elements.update({ customerSessionClientSecret: await renew() }));
  payment.mount('#payment-element');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!payButton.disabled) press({ till, elements, pay });
  });
}

async function press({ till, elements, pay }) {
  showProblem('');
  setState({ busy: true, usable: true });
  try {
    const submitted = await elements.submit();
    const { error, done, intent } = submitted.error ? submitted : await pay({ till, elements });
    // What is wrong in a field is said by its frame.
    if (error && error.type !== 'validation_error') showProblem(error.message);
    if (!error && !done) showProblem(UNFINISHED[intent?.next_action?.type] ?? UNFINISHED.other);
  } catch (failure) {
    showProblem(failure.message);
  } finally {
    setState({ busy: false, usable: true });
  }
}

/** Starts a page; what keeps it from starting is told to the buyer. */
export function start(page) {
  checkout(page).catch((failure) => {
    console.error(failure.message);
    showProblem(failure.message);
  });
}
