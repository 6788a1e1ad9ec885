import assert from 'node:assert/strict';
import test from 'node:test';
import { load } from '../testing.mjs';

const { greet, lend, LOAD_FAILED, makeHost } = await load('frame/host.ts');

const DE = { card_number: 'Kartennummer', invalid_number: 'Nicht gültig.', api_connection_error: 'Nicht erreichbar.' };

/** Markup with a label, a placeholder and a text; files by their names, which come when they are asked for. */
function page(files = { 'texts-de.json': DE }) {
  const node = (attribute, key, rest) => ({ attribute, getAttribute: () => key, ...rest });
  const input = node('data-text-label', 'card_number', { ariaLabel: 'Card number' });
  const other = node('data-text-placeholder', 'card_cvc_placeholder', { placeholder: 'CVC' });
  const nodes = [input, other];
  const view = { querySelectorAll: (selector) => nodes.filter(({ attribute }) => selector === `[${attribute}]`) };
  const asked = [];
  globalThis.fetch = async (address, options) => {
    asked.push(address);
    assert.deepEqual(options, { credentials: 'omit' });
    if (!(address in files)) throw new TypeError('no such file');
    return { json: async () => files[address] };
  };
  const host = makeHost(view, () => undefined, (file) => file);
  const speak = (locale) => new Promise((then) => host.speak(locale, then));
  return { host, view, input, other, asked, speak };
}

test('a language is fetched, put on the markup, and said', async () => {
  const { host, view, input, other, asked, speak } = page();
  await speak('de-AT');
  assert.deepEqual(asked, ['texts-de.json']);
  assert.deepEqual([view.lang, view.dir, host.language], ['de-AT', 'ltr', 'de-AT']);
  assert.equal(input.ariaLabel, 'Kartennummer');
  // What a language has no text for is said in English.
  assert.equal(other.placeholder, 'CVC');
  assert.equal(host.text('card_number', 'Card number'), 'Kartennummer');
  assert.equal(host.text('card_cvc', 'Security code'), 'Security code');
});

test('English, and what nobody has put into another language, is there at once and fetches nothing', () => {
  const { host, view, asked } = page();
  const spoken = [];
  for (const locale of ['en', 'en-GB', 'pt-BR', 'dev', 'undefined', '']) host.speak(locale, () => spoken.push(host.language));
  assert.deepEqual(spoken, ['en', 'en-GB', 'en', 'en', 'en', 'en']);
  assert.deepEqual(asked, []);
  assert.equal(view.dir, 'ltr');
});

test('a locale runs from right to left whether or not it has texts', () => {
  const { view, host } = page();
  for (const [locale, dir] of [['ar', 'rtl'], ['he-IL', 'rtl'], ['AR', 'rtl'], ['fa_IR', 'rtl'], ['en-AE', 'ltr'], ['de', 'ltr'], ['arn', 'ltr']]) {
    host.speak(locale);
    assert.equal(view.dir, dir, locale);
  }
});

test('`auto` is the language of the browser', async () => {
  const { view, speak } = page();
  Object.defineProperty(globalThis, 'navigator', { value: { language: 'de-CH' }, configurable: true });
  await speak('auto');
  assert.equal(view.lang, 'de-CH');
});

test('texts that do not come leave the page in English', async () => {
  const { view, input, speak } = page({});
  await speak('de');
  assert.equal(view.lang, 'en');
  assert.equal(input.ariaLabel, 'Card number');
});

test('texts that take long are not waited for, and put on the markup when they come', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { host, input, view } = page();
  let come;
  globalThis.fetch = () => new Promise((resolve) => (come = () => resolve({ json: async () => DE })));
  let calls = 0;
  host.speak('de', () => calls++);
  context.mock.timers.tick(2999);
  assert.equal(calls, 0);
  context.mock.timers.tick(1);
  assert.equal(calls, 1);
  assert.equal(input.ariaLabel, 'Card number');
  come();
  for (let turn = 0; turn < 5; turn++) await null;
  assert.deepEqual([calls, input.ariaLabel, view.lang], [1, 'Kartennummer', 'de']);
});

test('the last language wins, and English comes back', async () => {
  const { host, input, speak } = page({ 'texts-de.json': DE, 'texts-fr.json': { card_number: 'Numéro de carte' } });
  const first = speak('de');
  await speak('fr');
  await first;
  assert.equal(input.ariaLabel, 'Numéro de carte');
  host.speak('en');
  assert.equal(input.ariaLabel, 'Card number');
});

test('errors that leave for the page speak the language, those with a known code', async () => {
  const { host, speak } = page();
  await speak('de');
  const explained = (message) => {
    host.explain(message);
    return message;
  };
  const error = (rest) => ({ error: { message: 'English.', ...rest } });
  assert.equal(explained(error({ type: 'card_error', code: 'invalid_number' })).error.message, 'Nicht gültig.');
  assert.equal(explained(error({ type: 'api_connection_error' })).error.message, 'Nicht erreichbar.');
  assert.equal(explained({ payload: error({ code: 'invalid_number' }) }).payload.error.message, 'Nicht gültig.');
  for (const code of ['toString', '__proto__', 'no_such_code']) {
    assert.equal(explained(error({ type: 'card_error', code })).error.message, 'English.', code);
  }
  assert.deepEqual(explained({ t: 'ready' }), { t: 'ready' });
});

test('a data file is named by letters, digits and underscores alone', async () => {
  const { host, asked } = page({ 'methods-sepa_debit-de.json': { type: 'sepa_debit' } });
  assert.deepEqual(await host.data('methods/sepa_debit.de'), { type: 'sepa_debit' });
  await assert.rejects(host.data('../../v1/tokens?x=y'));
  assert.deepEqual(asked, ['methods-sepa_debit-de.json', '------v1-tokens-x-y.json']);
});

test('the crate gets all that the page said, once the texts are there', async () => {
  const { host, view } = page();
  const port = {};
  const greeted = greet(port, host);
  const first = { data: { t: 'init', locale: 'de' } };
  const second = { data: { t: 'focus' } };
  port.onmessage(first);
  port.onmessage(second);
  const hand = await greeted;
  assert.equal(view.lang, 'de');
  const third = { data: { t: 'blur' } };
  port.onmessage(third);
  const heard = [];
  port.onmessage = (event) => heard.push(event);
  hand();
  assert.deepEqual(heard, [first, second, third]);
});

test('a Customer Session is held once another module is there, which is fetched again where it did not come', async () => {
  const { host } = page();
  const [held, freed] = [[], []];
  const hold = (answer, tell) => {
    held.push([answer, tell]);
    return { detach: async (id) => ({ id }), free: () => freed.push(answer) };
  };
  let fetched = 0;
  lend(host, {
    methods: async () => ({}),
    async customers() {
      fetched += 1;
      if (fetched === 1) throw new TypeError('offline');
      return hold;
    },
  });
  const tell = () => {};
  const customer = host.customer('answer', tell);
  await assert.rejects(customer.detach('pm_1'), (error) => error === LOAD_FAILED);
  assert.deepEqual(await customer.detach('pm_1'), { id: 'pm_1' });
  await customer.detach('pm_2');
  assert.deepEqual([fetched, held], [2, [['answer', tell]]]);
  customer.free();
  assert.deepEqual(freed, ['answer']);
});

test('a Customer Session that is given up before its module came is not held', async () => {
  const { host } = page();
  const freed = [];
  let come;
  const coming = new Promise((resolve) => (come = resolve));
  lend(host, { methods: async () => ({}), customers: () => coming });
  const customer = host.customer('answer', () => {});
  customer.free();
  assert.deepEqual(freed, []);
  come(() => ({ free: () => freed.push('answer') }));
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(freed, ['answer']);
});
