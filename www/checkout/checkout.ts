/**
 * The hosted page of a Checkout Session: it shows what is bought, takes the payment, and sends the buyer back to the merchant. Its address
 * holds the session's id; the secret that opens it is in the fragment, which browsers send to nobody.
 */
import { languageOf, runsRightToLeft } from '../frame/languages.js';
import { Opentill } from '../loader/opentill.js';
import { type CheckoutPage, openApi, Refusal, beginOf } from './api.js';
import { h, replace } from './dom.js';
import { type Form, follow, openForm, type Outcome } from './payment.js';
import { type Speech, summary } from './summary.js';
import { words } from './texts.js';

const base = new URL('../..', location.href).href.replace(/\/$/, '');
const main = document.querySelector<HTMLElement>('#checkout')!;
const { key } = JSON.parse(document.querySelector('#opentill-config')!.textContent) as { key: string };

let speech = speechOf(navigator.language);

/** How a page is said to a buyer of this locale. */
function speechOf(locale: string): Speech {
  const [language, tag] = languageOf(locale);
  document.documentElement.lang = tag;
  document.documentElement.dir = runsRightToLeft(locale) ? 'rtl' : 'ltr';
  return { say: words(language), language: tag };
}

/** Puts something in the place of all that is shown. */
function show(...nodes: Node[]): void {
  main.replaceChildren(...nodes);
  main.removeAttribute('aria-busy');
}

function notice(title: string, text: string, ...more: (Node | false)[]): HTMLElement {
  const heading = h('h1', { tabIndex: -1 }, title);
  queueMicrotask(() => heading.focus());
  document.title = title;
  return h('section', { className: 'notice' }, heading, h('p', { role: 'status' }, text), ...more);
}

/** The buyer has done their part, or can do none. */
function showEnd(page: CheckoutPage): void {
  const { say } = speech;
  const { confirmation } = page;
  if (page.status === 'expired') {
    const back = page.cancel_url !== null && h('a', { className: 'back', href: page.cancel_url }, say('back', { business: page.business_name }));
    return show(notice(say('expired'), say('expired_help'), back));
  }
  if (confirmation?.type === 'redirect') return location.replace(confirmation.url);
  const done = page.mode === 'setup' ? 'saved' : page.mode === 'subscription' ? 'begun' : 'received';
  const waits = page.mode === 'payment' && page.payment_status === 'unpaid';
  const text = waits ? say('waiting', { business: page.business_name }) : (confirmation?.message ?? say(done));
  show(notice(say('thanks'), text));
}

function showFailure(error: unknown, retry: () => void): void {
  const { say } = speech;
  const again = h('button', { type: 'button', onclick: retry }, say('retry'));
  if (!(error instanceof Refusal) || error.code === 'unreachable') return show(notice(say('unreachable'), '', again));
  if (error.code === 'payment_link_inactive') return show(notice(say('inactive'), error.param === 'inactive_message' ? error.message : ''));
  show(notice(say('unknown'), say('unknown_help')));
}

/** Where a Payment Link leads: to a session of its own for everybody who comes. Its address may say who that is. */
async function startLink(link: string, query: URLSearchParams): Promise<void> {
  const reference = query.get('client_reference_id');
  const legal = !reference || /^[\w-]{1,200}$/.test(reference);
  if (!legal) console.warn('client_reference_id must match [A-Za-z0-9_-]{1,200}. The purchase goes on without it.');
  const said = { locale: query.get('locale'), customer_email: query.get('prefilled_email'), client_reference_id: legal ? reference : null };
  const params = Object.fromEntries(Object.entries(said).filter(([, value]) => value));
  try {
    location.replace(await beginOf(base, key, link, params));
  } catch (error) {
    showFailure(error, () => void startLink(link, query));
  }
}

/** What is wrong with a press of the button, in words. */
function problemOf(refused: unknown): string {
  const { say } = speech;
  if (!(refused instanceof Refusal)) return say('unpaid');
  if (refused.code === 'unreachable') return say('unreachable');
  if (refused.code === 'checkout_amount_mismatch') return say('changed');
  return refused.message;
}

async function start(): Promise<void> {
  const id = location.pathname.split('/').pop() ?? '';
  const query = new URLSearchParams(location.search);
  const ofIntent = query.get('payment_intent_client_secret') ?? query.get('setup_intent_client_secret') ?? undefined;
  if (id.startsWith('plink_')) return startLink(id, query);
  const secrets = { secret: location.hash.slice(1), ofIntent };
  const api = openApi(base, key, id, secrets);
  let page: CheckoutPage;
  try {
    if (!secrets.secret && !ofIntent) {
      await api.open();
      // A reload finds it again.
      history.replaceState(null, '', `${location.pathname}#${secrets.secret}`);
    }
    page = await api.refresh({ saved_methods: true });
  } catch (error) {
    return showFailure(error, () => void start());
  }
  // What the buyer came back with would stay in the history.
  if (location.search) history.replaceState(null, '', `${location.pathname}#${secrets.secret}`);
  const locale = page.locale && page.locale !== 'auto' ? page.locale : navigator.language;
  speech = speechOf(locale);
  if (page.status !== 'open') return showEnd(page);
  document.title = page.business_name;

  // The page is the pay origin's own, so its key may be a live one.
  const till = Opentill(key, { frameBase: base, allowLiveKeysInPage: true, locale: locale as 'auto' });
  let column: Element | undefined;
  let form: Form | undefined;
  const render = (now: CheckoutPage) => {
    page = now;
    if (page.status !== 'open') return showEnd(page);
    column = replace(column, summary(page, speech, { setQuantity }));
    form?.show(page);
  };

  /** Changes come one after the other; of those that wait the last one of a kind counts. */
  let waiting: Record<string, unknown> = {};
  let running: Promise<void> | undefined;
  const change = (changes: object): Promise<void> => {
    waiting = { ...waiting, ...changes };
    running ??= (async () => {
      while (Object.keys(waiting).length > 0) {
        const sent = waiting;
        waiting = {};
        try {
          render(await api.update(sent));
          form?.showProblem('');
        } catch (refused) {
          form?.showProblem(problemOf(refused));
        }
      }
      running = undefined;
    })();
    return running;
  };
  const setQuantity = ({ id: line }: { id: string }, quantity: number) => void change({ line_items: [{ id: line, quantity }] });

  const end = (outcome: Outcome) => {
    if ('page' in outcome) return render(outcome.page);
    form?.showProblem('problem' in outcome ? outcome.problem : problemOf(outcome.refused));
  };

  const press = async (form: Form) => {
    form.showProblem('');
    form.setBusy(true);
    await running;
    const outcome = await form.pay(api, page);
    end(outcome);
    // What was bought may be another thing by now.
    if ('refused' in outcome) await api.refresh().then(render, () => {});
    form.setBusy(false);
  };

  const made = openForm(till, page, speech, locale, { changed: (changes) => void change(changes), pressed: () => void press(made) });
  form = made;
  render(page);
  show(column!, form.node);
  if (query.has('redirect_status') && page.intent?.status !== 'requires_action') form.showProblem(speech.say('unpaid'));
  // A buyer who comes back from their bank before it has answered.
  if (page.intent?.status === 'requires_action') end(await follow(till, api, page, speech));
}

void start();
