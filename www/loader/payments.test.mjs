import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { payments } = await load('loader/payments.ts');
const { CONFIRMATIONS } = await load('loader/payments/confirmations.ts');
const { CONFIRM_METHODS, PAYMENTS_METHODS } = await load('loader/methods.ts');
const { IntegrationError } = await load('loader/errors.ts');
const { portable } = await load('loader/field-options.ts');

const PI = 'pi_1_secret_2';
const SETI = 'seti_1_secret_2';
const misuse = (message) => ({ name: 'IntegrationError', message });

/** A link whose far end answers at once: `answer` gets the operation and its arguments. */
function fakeLink(id, answer, log) {
  let calls;
  const node = {};
  return {
    id: () => id,
    node: () => node,
    refusal: () => undefined,
    isReady: () => false,
    calls(make) {
      return (calls ??= make((message) => {
        if (message.t !== 'call') return log.push(message);
        const { op, args } = message;
        log.push({ at: id, op, args });
        queueMicrotask(() => calls.hear({ t: 'result', id: message.id, ...answer(op, args, message.id) }));
      }));
    },
    hear: (message) => calls.hear(message),
  };
}

/** The methods over links that only answer, and what was asked of these. */
function rig(answers = {}) {
  const log = [];
  const elements = new Map();
  const groups = new Map();
  const answer = (op, args, id) => answers[op]?.(args, id) ?? { value: op === 'hold' ? {} : { status: 'succeeded' } };
  const link = fakeLink('payments', answer, log);
  const session = { payments: () => link, elements: new Set(), init: (locale) => ({ locale: locale ?? 'en' }) };
  const kit = {
    IntegrationError,
    portable,
    cardOf: (value) => elements.get(value),
    groupOf: (value) => groups.get(value),
  };
  const element = (type, { owner = session, mounted = true, locale } = {}) => {
    const made = { mount() {} };
    const own = fakeLink(type, answer, log);
    const holder = {
      type,
      group: { session: owner, holders: () => [holder], options: () => ({ locale }) },
      // Asked of whatever else is to work first.
      mounted: () => (mounted ? { link: own, get settled() { log.push({ at: type, op: 'settled' }); return undefined; } } : undefined),
    };
    elements.set(made, holder);
    return made;
  };
  const group = (options, payer) => {
    const made = {};
    const own = { ...options };
    const holders = () => [elements.get(payer)].filter(Boolean);
    groups.set(made, { session, options: () => own, holders });
    return made;
  };
  const methods = payments(kit, session);
  /** Has a group submitted, as if that had not been watched. */
  const submitted = async (made) => {
    const before = log.length;
    await methods.submit(groups.get(made));
    log.length = before;
    return made;
  };
  return { log, link, session, element, group, submitted, ...methods, last: () => log.at(-1) };
}

/** Where the page goes. */
function location() {
  const went = [];
  globalThis.location = { assign: (url) => went.push(url) };
  globalThis.addEventListener = (_event, listener) => (went.back = () => listener({ persisted: true }));
  return went;
}

test('every confirm call has a row, and every row a call', () => {
  assert.deepEqual(Object.keys(CONFIRMATIONS).sort(), [...CONFIRM_METHODS, 'confirmCardPayment'].sort());
  assert.equal(Object.keys(CONFIRMATIONS).length, 46);
  for (const [name, { intent }] of Object.entries(CONFIRMATIONS)) {
    assert.equal(name.endsWith(intent === 'payment' ? 'Payment' : 'Setup'), true, name);
  }
  const there = rig();
  for (const name of [...PAYMENTS_METHODS, 'createToken', 'createPaymentMethod']) {
    assert.equal(typeof there[name], 'function', name);
  }
});

test('a card is in an element, or is a token', async () => {
  const till = rig();
  for (const act of [
    () => till.createPaymentMethod({ type: 'card' }),
    () => till.createPaymentMethod({ type: 'card', card: {} }),
    () => till.confirmCardPayment(PI, { payment_method: {} }),
    () => till.confirmCardSetup(SETI, { payment_method: { card: undefined } }),
  ]) {
    await assert.rejects(act(), misuse(/needs a mounted card or cardNumber element/));
  }
});

for (const [name, row] of Object.entries(CONFIRMATIONS)) {
  test(`${name} confirms with its type`, async () => {
    const till = rig();
    const secret = row.intent === 'payment' ? PI : SETI;
    const options = { handleActions: false };
    const card = row.type === 'card' && { card: { token: 'tok_1' } };
    const data = { payment_method: { billing_details: { name: 'A' }, ...card }, return_url: 'https://shop.example/back' };
    const result = await till[name](secret, data, options);
    assert.deepEqual(result, { [`${row.intent}Intent`]: { status: 'succeeded' } });
    const { at, op, args } = till.last();
    assert.deepEqual([at, op], ['payments', 'confirm']);
    assert.deepEqual(args, { clientSecret: secret, type: row.type, data, handleActions: false, redirect: 'if_required' });
    const wrong = row.intent === 'payment' ? SETI : PI;
    await assert.rejects(till[name](wrong, data, options), misuse(/needs a (Payment|Setup)Intent’s/));
    await assert.rejects(till[name]('sk_test_1', data, options), ({ message }) => !message.includes('sk_test'));
    if (row.data) await assert.rejects(till[name](secret, undefined, options), misuse(/second argument/));
    if (row.returnUrl) await assert.rejects(till[name](secret, {}, options), misuse(/return_url/));
    if (row.handleActions !== undefined) await assert.rejects(till[name](secret, data), misuse(/handleActions/));
    if (row.handleActions === false) {
      await assert.rejects(till[name](secret, data, { handleActions: true }), misuse(/handleActions: false/));
    }
    await assert.rejects(till[name](secret, { ...data, return_url: 'http://shop.example' }, options), misuse(/https/));
  });
}

test('a page that shows the mandate itself says so, where there is one to show', async () => {
  const till = rig();
  const data = { payment_method: 'pm_1' };
  await till.confirmAcssDebitPayment(PI, data, { skipMandate: true });
  assert.equal(till.last().args.skipMandate, true);
  await till.confirmSepaDebitPayment(PI, data, { skipMandate: true });
  assert.equal('skipMandate' in till.last().args, false);
});

test('a call that names no payment method takes the intent’s, or one of its type', async () => {
  const bare = rig({ retrieve: () => ({ value: { payment_method: null } }) });
  await bare.confirmAlipayPayment(PI, { return_url: 'https://shop.example/' });
  assert.deepEqual(bare.last().args.data, { return_url: 'https://shop.example/', payment_method: {} });
  const attached = rig({ retrieve: () => ({ value: { payment_method: 'pm_1' } }) });
  await attached.confirmAlipayPayment(PI);
  assert.deepEqual(attached.last().args.data, {});
  const refused = rig({ retrieve: () => ({ error: { type: 'api_error' } }) });
  assert.deepEqual(await refused.confirmAlipayPayment(PI), { error: { type: 'api_error' } });
  assert.equal(refused.log.length, 1);
});

test('what an element holds goes from its frame to the payments frame', async () => {
  const till = rig();
  const iban = till.element('iban');
  await till.confirmSepaDebitPayment(PI, { payment_method: { sepa_debit: iban, billing_details: { name: 'A' } } });
  const [ready, hold, confirm] = till.log;
  assert.deepEqual([ready.at, ready.op], ['payments', 'hold']);
  assert.deepEqual([hold.at, hold.op, hold.args.at], ['iban', 'hold', 'payments']);
  assert.deepEqual(confirm.args.data, { payment_method: { billing_details: { name: 'A' } } });
  assert.equal(confirm.args.holder, hold.args.as);
  await till.confirmSepaDebitPayment(PI, { payment_method: { sepa_debit: iban } });
  assert.notEqual(till.last().args.holder, hold.args.as, 'each operation has a place of its own');
  await till.confirmSepaDebitPayment(PI, { payment_method: { sepa_debit: { iban: 'DE89370400440532013000' } } });
  assert.equal(till.last().args.data.payment_method.sepa_debit.iban, 'DE89370400440532013000');
});

test('a card in parts is waited for; a saved one has its code typed again', async () => {
  const till = rig();
  await till.confirmCardSetup(SETI, { payment_method: { card: till.element('cardNumber') } });
  assert.deepEqual(till.log.map(({ at, op }) => `${at} ${op}`), [
    'payments hold',
    'cardNumber settled',
    'cardNumber hold',
    'payments confirm',
  ]);
  const data = { payment_method: 'pm_1', payment_method_options: { card: { cvc: till.element('cardCvc'), network: 'visa' } } };
  await till.confirmCardPayment(PI, data);
  const { args } = till.last();
  assert.deepEqual(args.data, { payment_method: 'pm_1', payment_method_options: { card: { network: 'visa' } } });
  assert.match(args.cvcHolder, /^seat/);
});

test('fields that are not whole are the result, and nothing is sent', async () => {
  const error = { type: 'validation_error', code: 'incomplete_iban' };
  const till = rig({ hold: ({ at }) => (at ? { error } : undefined) });
  const result = await till.createPaymentMethod({ type: 'sepa_debit', sepa_debit: till.element('iban') });
  assert.deepEqual(result, { error });
  assert.equal(till.log.some(({ op }) => op === 'createPaymentMethod'), false);
});

test('elements that cannot be meant are refused', async () => {
  const till = rig();
  const confirm = (element) => till.confirmSepaDebitPayment(PI, { payment_method: { sepa_debit: element } });
  await assert.rejects(confirm(till.element('card')), misuse(/mounted iban element/));
  await assert.rejects(confirm(till.element('iban', { mounted: false })), misuse(/mount\(\)/));
  await assert.rejects(confirm(till.element('iban', { owner: {} })), misuse(/another Opentill object/));
  await assert.rejects(confirm({ mount() {} }), misuse(/what elements.create\(\) gave you/));
  assert.deepEqual(till.log, []);
});

const NUMBER = { number: '4242424242424242', exp_month: 1, exp_year: 2040 };
const RAW = {
  createToken: ['card', NUMBER],
  createPaymentMethod: [{ type: 'card', card: NUMBER }],
  createSource: [{ type: 'card', card: NUMBER }],
  confirmCardSetup: [SETI, { payment_method: { card: NUMBER } }],
  createConfirmationToken: [{ params: { payment_method: 'pm_1', payment_method_options: { card: { cvc: '123' } } } }],
  confirmPayment: [
    { clientSecret: PI, redirect: 'if_required', confirmParams: { payment_method_data: { type: 'card', metadata: { a: [{ card: NUMBER }] } } } },
  ],
};
for (const [name, args] of Object.entries(RAW)) {
  test(`${name} takes no card data of the page`, async () => {
    const till = rig();
    await assert.rejects(till[name](...args), ({ name, message }) => {
      assert.equal(name, 'IntegrationError');
      assert.match(message, /PCI DSS/);
      assert.doesNotMatch(message, /4242|123/);
      return true;
    });
    assert.deepEqual(till.log, []);
  });
}

test('confirmPayment comes back with what happened', async () => {
  const went = location();
  const url = 'https://shop.example/done?order=1';
  for (const [status, told] of [['succeeded', 'succeeded'], ['requires_capture', 'succeeded'], ['processing', 'pending']]) {
    const till = rig({ confirm: () => ({ value: { status } }) });
    const elements = till.group({ clientSecret: PI }, till.element('iban'));
    void till.confirmPayment({ elements, confirmParams: { return_url: url } });
    while (!went.length) await new Promise(setImmediate);
    assert.equal(went.pop(), `${url}&payment_intent=pi_1&payment_intent_client_secret=${PI}&redirect_status=${told}`);
    assert.deepEqual(till.last().args.data, { return_url: url, payment_method: {} });
    assert.equal(till.last().args.type, 'sepa_debit');
  }
  const till = rig({ confirm: () => ({ value: { status: 'requires_action', next_action: { type: 'oxxo_display_details' } } }) });
  void till.confirmSetup({ clientSecret: SETI, confirmParams: { payment_method: 'pm_1', return_url: url } });
  while (!went.length) await new Promise(setImmediate);
  assert.match(went.pop(), /setup_intent=seti_1&setup_intent_client_secret=seti_1_secret_2&redirect_status=pending$/);
  const again = rig();
  const confirmed = again.confirmPayment({ clientSecret: PI, confirmParams: { payment_method: 'pm_1', return_url: url } });
  while (!went.length) await new Promise(setImmediate);
  went.back();
  assert.deepEqual(await confirmed, { paymentIntent: { status: 'succeeded' } }, 'a buyer who comes back finds an end');
});

test('confirmPayment stays where nobody is sent away', async () => {
  const went = location();
  const till = rig();
  const elements = till.group({ clientSecret: PI }, till.element('card'));
  const stay = { redirect: 'if_required' };
  assert.deepEqual(await till.confirmPayment({ elements, ...stay }), { paymentIntent: { status: 'succeeded' } });
  const data = { payment_method_data: { billing_details: { name: 'A' } }, receipt_email: 'a@b.example' };
  await till.confirmPayment({ elements, confirmParams: data, ...stay });
  const sent = till.last().args;
  assert.deepEqual(sent.data, { receipt_email: 'a@b.example', payment_method: { billing_details: { name: 'A' } } });
  await till.confirmPayment({ clientSecret: PI, confirmParams: { confirmation_token: 'ctoken_1' }, ...stay });
  assert.deepEqual(till.last().args, {
    clientSecret: PI,
    data: { confirmation_token: 'ctoken_1' },
    handleActions: true,
    redirect: 'if_required',
  });
  const declined = rig({ confirm: () => ({ error: { type: 'card_error' } }) });
  const always = { clientSecret: PI, confirmParams: { payment_method: 'pm_1', return_url: 'https://shop.example/' } };
  assert.deepEqual(await declined.confirmPayment(always), { error: { type: 'card_error' } });
  const left = rig({ confirm: () => ({ value: { status: 'requires_action', next_action: { type: 'pix_display_qr_code' } } }) });
  const { error } = await left.confirmPayment(always);
  assert.equal(error.code, 'customer_canceled_authentication');
  assert.equal(error.payment_intent.status, 'requires_action');
  assert.deepEqual([...went], []);
});

test('confirmPayment says what is missing or contradicts itself', async () => {
  const till = rig();
  const card = till.element('card');
  const stay = { redirect: 'if_required' };
  const refused = (given, message) => assert.rejects(till.confirmPayment(given), misuse(message));
  const made = till.group({ clientSecret: PI }, card);
  await refused({ elements: made }, /confirmParams.return_url.*if_required/);
  await refused({ elements: made, confirmParams: { return_url: 'http://shop.example/' } }, /https/);
  await refused({ elements: made, confirmParams: { return_url: '/done' } }, /absolute/);
  await refused({ elements: made, redirect: 'never' }, /"always" or "if_required"/);
  await refused({ elements: made, clientSecret: 'pi_9_secret_9', ...stay }, /another `clientSecret`/);
  await refused({ elements: {}, clientSecret: PI, ...stay }, /elements\(\) gave you/);
  await refused({ elements: till.group({ clientSecret: PI }, undefined), ...stay }, /Mount one/);
  await refused({ clientSecret: SETI, ...stay }, /confirmSetup\(\)/);
  await refused({ ...stay }, /client_secret/);
  const deferred = (mode = 'payment') => till.group({ mode }, card);
  await refused({ elements: deferred(), clientSecret: PI, ...stay }, /elements\.submit\(\)/);
  await refused({ elements: await till.submitted(deferred()), ...stay }, /`clientSecret` beside/);
  await refused({ elements: await till.submitted(deferred('setup')), clientSecret: PI, ...stay }, /confirmSetup\(\)/);
  assert.deepEqual(till.log, []);
});

test('a redirect leaves for https addresses only; an action goes to the dialog', async () => {
  const went = location();
  const shown = [];
  const till = rig({
    confirm(_args, id) {
      till.link.hear({ t: 'redirect', id, url: 'javascript:alert(1)' });
      till.link.hear({ t: 'redirect', id, url: 'https://bank.example/1' });
    },
  });
  await till.confirmIdealPayment(PI, { payment_method: 'pm_1' });
  assert.deepEqual([...went], ['https://bank.example/1']);
  went.back();
  assert.deepEqual(till.log.filter(({ t }) => t), [
    { t: 'challenge', id: 1, event: 'unavailable' },
    { t: 'challenge', id: 1, event: 'hint' },
  ]);
  const view = { kind: 'wait', title: 'Approve in your app' };
  const session = {
    payments: () => ({
      node: () => undefined,
      refusal: () => undefined,
      calls(make) {
        const calls = make(
          ({ id }) =>
            queueMicrotask(() => {
              calls.hear({ t: 'action', id, view });
              calls.hear({ t: 'result', id, value: {} });
            }),
          (what) => shown.push(what) && (() => shown.push('gone')),
        );
        return calls;
      },
    }),
  };
  const kit = { IntegrationError, portable, cardOf() {}, groupOf() {} };
  await payments(kit, session).handleNextAction({ clientSecret: PI });
  assert.deepEqual(shown, [view, 'gone']);
});

test('the hidden frame speaks the language of the group that an operation is for', async () => {
  const till = rig();
  const spoken = () => till.log.filter(({ op }) => op === 'speak').map(({ args }) => args.locale);
  await till.createToken(till.element('iban'), { currency: 'eur' });
  assert.deepEqual(spoken(), [], 'it is the object’s already');
  const french = till.element('iban', { locale: 'fr' });
  await till.createToken(french, { currency: 'eur' });
  assert.deepEqual(till.log.map(({ op }) => op).slice(-4), ['speak', 'hold', 'hold', 'createToken']);
  await till.createToken(french, { currency: 'eur' });
  assert.deepEqual(spoken(), ['fr'], 'it is said once');
  await till.retrieveSetupIntent(SETI);
  assert.deepEqual(spoken(), ['fr', 'en'], 'of no group');
  till.session.elements.add({ group: { options: () => ({ locale: 'ja' }) }, mounted: () => undefined });
  await till.retrieveSetupIntent(SETI);
  assert.deepEqual(spoken(), ['fr', 'en', 'ja'], 'of the group that has elements');
  till.session.elements.add({ group: { options: () => ({ locale: 'de' }) }, mounted: () => ({ link: till.link }) });
  await till.createToken(till.element('iban', { locale: 'fr' }), { currency: 'eur' });
  assert.deepEqual(spoken(), ['fr', 'en', 'ja'], 'an element’s own frame speaks its group’s');
});

test('a frame that cannot change its language runs operations as before', async () => {
  const till = rig({ speak: () => ({ t: 'misuse', message: 'no such operation' }) });
  const { token } = await till.createToken(till.element('iban', { locale: 'fr' }), { currency: 'eur' });
  assert.ok(token);
});

test('createToken has a form for each kind of token', async () => {
  const till = rig();
  const iban = till.element('iban');
  const cvc = till.element('cardCvc');
  const data = { currency: 'eur', account_holder_name: 'A' };
  const token = async (...args) => {
    assert.deepEqual(await till.createToken(...args), { token: { status: 'succeeded' } });
    const { holder, ...rest } = till.last().args;
    return { ...rest, held: !!holder };
  };
  assert.deepEqual(await token(iban, data), { type: 'bank_account', params: data, held: true });
  assert.deepEqual(await token(till.element('card'), { name: 'A' }), { type: 'card', params: { name: 'A' }, held: true });
  assert.deepEqual(await token('cvc_update', cvc), { type: 'cvc_update', params: {}, held: true });
  for (const type of ['bank_account', 'pii', 'account', 'person']) {
    assert.deepEqual(await token(type, { a: 'b' }), { type, params: { a: 'b' }, held: false });
    await assert.rejects(till.createToken(type), misuse(/second argument/));
  }
  await assert.rejects(till.createToken('cvc_update', iban), misuse(/mounted cardCvc/));
  await assert.rejects(till.createToken(cvc), misuse(/card or cardNumber or iban/));
  await assert.rejects(till.createToken({ number: '4242424242424242' }), misuse(/PCI DSS/));
});

test('createPaymentMethod takes data, elements or an element', async () => {
  const till = rig();
  const account = till.element('auBankAccount');
  const params = { billing_details: { name: 'A' } };
  const sent = async (given) => {
    await till.createPaymentMethod(given);
    return till.last().args;
  };
  const ideal = { type: 'ideal', ideal: { bank: 'abn_amro' } };
  assert.deepEqual(await sent(ideal), { params: ideal });
  for (const given of [{ elements: till.group({}, account), params }, { element: account, params }]) {
    const { params: out, holder } = await sent(given);
    assert.deepEqual(out, { ...params, type: 'au_becs_debit' });
    assert.match(holder, /^seat/);
  }
  const { params: plain } = await sent({ type: 'au_becs_debit', au_becs_debit: account, ...params });
  assert.deepEqual(plain, { type: 'au_becs_debit', ...params });
  await assert.rejects(till.createPaymentMethod({}), misuse(/\{type, \.\.\.\}/));
  const early = till.group({ mode: 'payment' }, account);
  await assert.rejects(till.createPaymentMethod({ elements: early }), misuse(/elements\.submit\(\)/));
});

test('a ConfirmationToken tells what the elements were made for', async () => {
  const till = rig();
  const card = till.element('card');
  const options = {
    mode: 'payment',
    amount: 1099,
    currency: 'usd',
    setupFutureUsage: 'off_session',
    capture_method: 'manual',
    paymentMethodTypes: ['card'],
    onBehalfOf: 'acct_1',
    paymentMethodOptions: { card: { setup_future_usage: 'off_session' } },
  };
  const params = { payment_method_data: { billing_details: { name: 'A' } }, return_url: 'https://shop.example/' };
  await till.createConfirmationToken({ elements: await till.submitted(till.group(options, card)), params });
  const { args } = till.last();
  assert.deepEqual(args.context, {
    mode: 'payment',
    currency: 'usd',
    setup_future_usage: 'off_session',
    capture_method: 'manual',
    payment_method_types: ['card'],
    on_behalf_of: 'acct_1',
    payment_method_options: { card: { setup_future_usage: 'off_session' } },
  });
  const data = { billing_details: { name: 'A' }, type: 'card' };
  assert.deepEqual(args.params, { ...params, payment_method_data: data, setup_future_usage: 'off_session' });
  await till.createConfirmationToken({ element: card });
  assert.deepEqual(till.last().args.params, { payment_method_data: { type: 'card' } });
  assert.deepEqual(till.last().args.context, {});
  const saved = { payment_method: 'pm_1', payment_method_options: { card: { cvc: till.element('cardCvc') } } };
  await till.createConfirmationToken({ elements: till.group({ ...options, mode: undefined }, undefined), params: saved });
  assert.equal(till.last().args.params.payment_method, 'pm_1');
  assert.match(till.last().args.cvcHolder, /^seat/);
  const early = till.group(options, card, false);
  await assert.rejects(till.createConfirmationToken({ elements: early }), misuse(/elements\.submit\(\)/));
});

test('sources, setup intents and microdeposits', async () => {
  const till = rig();
  await till.createSource(till.element('iban'), { currency: 'eur' });
  assert.deepEqual(till.last().args.params, { type: 'sepa_debit', currency: 'eur' });
  await till.createSource({ type: 'ideal', currency: 'eur' });
  assert.deepEqual(till.last().args, { params: { type: 'ideal', currency: 'eur' } });
  await assert.rejects(till.createSource({}), misuse(/`type`/));
  const source = { id: 'src_1', client_secret: 'src_client_secret_2' };
  assert.deepEqual(await till.retrieveSource(source), { source: { status: 'succeeded' } });
  assert.deepEqual(till.last().args, { id: 'src_1', clientSecret: 'src_client_secret_2' });
  await assert.rejects(till.retrieveSource({ id: 'src_1' }), misuse(/client_secret/));
  assert.deepEqual(await till.retrieveSetupIntent(SETI), { setupIntent: { status: 'succeeded' } });
  await assert.rejects(till.retrieveSetupIntent(PI), misuse(/SetupIntent’s/));
  assert.deepEqual(await till.verifyMicrodepositsForSetup(SETI, { descriptor_code: 'SM11AA' }), {
    setupIntent: { status: 'succeeded' },
  });
  assert.deepEqual(till.last().args, { clientSecret: SETI, params: { descriptor_code: 'SM11AA' } });
  await assert.rejects(till.verifyMicrodepositsForPayment(PI), misuse(/amounts/));
  await assert.rejects(till.verifyMicrodepositsForPayment(PI, { amounts: [1, 2], descriptor_code: 'SM11AA' }), misuse(/either/));
  assert.deepEqual(await till.handleNextAction({ clientSecret: SETI }), { setupIntent: { status: 'succeeded' } });
  await assert.rejects(till.handleNextAction({ hashedValue: 'x' }), misuse(/hashedValue/));
});

test('a signal ends the operation, and what it waits for first', async () => {
  const till = rig();
  const given = { type: 'sepa_debit', sepa_debit: till.element('iban') };
  const { error } = await till.createPaymentMethod(given, { signal: AbortSignal.abort() });
  assert.equal(error.code, 'operation_aborted');
  assert.deepEqual(till.log, []);
});
