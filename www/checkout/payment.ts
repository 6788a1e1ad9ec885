/** The form: who buys, where it goes, what it is paid with. All of it are the project's own elements. */
import { Opentill } from '../loader/opentill.js';
import type { Address, Api, CheckoutPage } from './api.js';
import { h } from './dom.js';
import { intervalOf, type Speech } from './summary.js';
import { money } from './money.js';

type Till = ReturnType<typeof Opentill>;
type Elements = ReturnType<Till['elements']>;

/** What came of a press of the button: the session as it is now, or what to tell the buyer. */
export type Outcome = { page: CheckoutPage } | { problem: string } | { refused: unknown };

/** What the form tells the page. */
export interface FormEvents {
  /** An address was given that tax or delivery may depend on. */
  changed(changes: object): void;
  pressed(): void;
}

/** The form of an open session. */
export interface Form {
  readonly node: HTMLElement;
  /** Shows what the session asks for now. */
  show(page: CheckoutPage): void;
  showProblem(text: string): void;
  setBusy(busy: boolean): void;
  /** Pays with what is filled in. */
  pay(api: Api, page: CheckoutPage): Promise<Outcome>;
}

/** Where the buyer comes back to from another page. The session's secret does not go there: the intent's own is in what the API adds. */
const returnUrl = location.origin + location.pathname;

/** Makes the form, once. */
export function openForm(till: Till, page: CheckoutPage, speech: Speech, locale: string, events: FormEvents): Form {
  const { say } = speech;
  const node = h('form', { className: 'payment', noValidate: true });
  const group = groupOf(page);
  const elements = till.elements({ ...group, locale: locale as 'auto', appearance: appearance() });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', () => elements.update({ appearance: appearance() }));
  const part = (name: string, ...children: Node[]) => node.append(h('section', {}, h('h2', {}, name), ...children));
  const place = (create: (elements: Elements) => { mount(node: HTMLElement): void }) => {
    const host = h('div', { className: 'element' });
    create(elements).mount(host);
    return host;
  };

  let email = page.customer.email ?? undefined;
  if (page.customer.email_locked) {
    part(say('contact'), h('p', { className: 'known' }, email ?? ''));
  } else {
    part(say('contact'), place((elements) => {
      const contact = elements.create('linkAuthentication', email === undefined ? {} : { defaultValues: { email } });
      contact.on('change', ({ complete, value }) => (email = complete ? value.email : undefined));
      return contact;
    }));
  }

  let shipping: object | undefined;
  const goes = page.shipping_address_collection;
  const phone = page.phone_number_collection.enabled ? 'always' : 'auto';
  if (goes) {
    part(say('shipping_address'), place((elements) => {
      const address = elements.create('address', { mode: 'shipping', allowedCountries: [...goes.allowed_countries], fields: { phone } });
      address.on('change', ({ complete, value }) => {
        shipping = complete ? { name: value.name, phone: value.phone, address: plain(value.address) } : undefined;
        if (shipping) events.changed({ shipping });
      });
      return address;
    }));
  }

  let billing: { name: string; phone: string | undefined; address: object } | undefined;
  const asksBilling = page.billing_address_collection === 'required' || (!goes && (page.automatic_tax.enabled || phone === 'always'));
  const payment = h('div', {});
  part(say('payment'), payment);
  if (asksBilling) {
    payment.append(place((elements) => {
      const address = elements.create('address', { mode: 'billing', fields: { phone: goes ? 'auto' : phone } });
      address.on('change', ({ complete, value }) => {
        billing = complete ? { name: value.name, phone: value.phone, address: plain(value.address) } : undefined;
        if (billing && !goes) events.changed({ customer: { address: billing.address } });
      });
      return address;
    }));
  }
  /** What is saved has its details already. */
  let isSaved = false;
  if (group) {
    payment.append(place((elements) => {
      const fields = { billingDetails: asksBilling ? ('never' as const) : { email: 'never' as const } };
      const element = elements.create('payment', { fields, business: { name: page.business_name } });
      element.on('change', ({ value }) => (isSaved = !!value.payment_method));
      return element;
    }));
  }

  const problem = h('p', { className: 'problem', role: 'alert' });
  const label = h('span');
  const button = h('button', { className: 'pay', type: 'submit' }, h('span', { className: 'spinner', 'aria-hidden': 'true' }), label);
  const agree = h('p', { className: 'agree' });
  node.append(problem, button, agree);
  let shown = page;
  let busy = false;

  const dress = () => {
    label.textContent = busy ? say('busy') : buttonText(shown, speech);
    button.setAttribute('aria-busy', String(busy));
    // Still in the tab order, so that the caret is not lost.
    button.setAttribute('aria-disabled', String(busy));
    agree.textContent = agreement(shown, speech);
    agree.hidden = agree.textContent === '';
  };

  node.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!busy) events.pressed();
  });

  return {
    node,
    show(page) {
      const changes = groupChanges(shown, page);
      shown = page;
      dress();
      if (changes) void elements.update(changes);
    },
    showProblem(text) {
      problem.textContent = text;
    },
    setBusy(now) {
      busy = now;
      dress();
    },
    async pay(api, page) {
      if (group) {
        const { error } = await elements.submit();
        // What is wrong in a field is said by its frame.
        if (error) return { problem: error.type === 'validation_error' ? '' : (error.message ?? '') };
      }
      const buyer = {
        customer: { ...(!page.customer.email_locked && { email }), ...(billing && { name: billing.name, phone: billing.phone, address: billing.address }) },
        shipping,
      };
      let token: string | undefined;
      if (group) {
        const details = { email, ...billing };
        const params = { ...(!isSaved && { payment_method_data: { billing_details: details } }), return_url: returnUrl };
        const made = await till.createConfirmationToken({ elements, params: params as object });
        if (made.error) return { problem: made.error.message ?? '' };
        token = made.confirmationToken.id;
      }
      const sent = { ...buyer, expected_amount: page.amount_total, confirmation_token: token, return_url: returnUrl, use_stripe_sdk: true };
      try {
        return await follow(till, api, await api.confirm(sent), speech);
      } catch (refused) {
        return { refused };
      }
    },
  };
}

/** Does what the payment asks the buyer for, until the session is complete or back at the start. */
export async function follow(till: Till, api: Api, page: CheckoutPage, { say }: Speech): Promise<Outcome> {
  const intent = page.intent;
  if (page.status !== 'open' || intent?.status !== 'requires_action') return { page };
  const { error } = await till.handleNextAction({ clientSecret: intent.client_secret });
  if (error) return { problem: error.message ?? say('unpaid') };
  const now = await api.refresh();
  return now.intent?.status === 'requires_action' ? { problem: say('unfinished') } : { page: now };
}

/** What the elements are told to take a payment for; nothing where none is asked for. */
function groupOf(page: CheckoutPage) {
  const currency = page.currency ?? undefined;
  if (!page.payment_method_required) return undefined;
  const secret = page.customer_session?.client_secret;
  const types = { paymentMethodTypes: [...page.payment_method_types], ...(secret && { customerSessionClientSecret: secret }) };
  // With a trial nothing is paid yet.
  if (page.mode === 'setup' || page.amount_total === 0) return { mode: 'setup' as const, ...(currency && { currency }), ...types };
  return { mode: page.mode, amount: page.amount_total, currency: currency ?? 'usd', ...types };
}

function groupChanges(before: CheckoutPage, now: CheckoutPage): object | undefined {
  if (now.mode === 'setup' || now.amount_total === 0 || before.amount_total === now.amount_total) return undefined;
  return { amount: now.amount_total };
}

function buttonText(page: CheckoutPage, { say, language }: Speech): string {
  const amount = money(language, page.amount_total, page.currency ?? 'usd');
  if (page.mode === 'setup') return say('save');
  if (page.mode === 'subscription') return say(page.trial_end ? 'start_trial' : 'subscribe');
  if (!page.payment_method_required) return say('order');
  if (page.submit_type === 'book' || page.submit_type === 'donate') return say(page.submit_type, { amount });
  return say('pay', { amount });
}

/** What a buyer of a subscription agrees to. */
function agreement(page: CheckoutPage, speech: Speech): string {
  const [first] = page.line_items;
  if (page.mode !== 'subscription' || !first) return '';
  return speech.say('agree', {
    business: page.business_name,
    amount: money(speech.language, page.amount_regular, page.currency ?? first.price.currency),
    interval: intervalOf(speech, first.price),
  });
}

function plain(address: Address | { [member: string]: string | null }): object {
  return { ...address };
}

/** The page's colours, as the elements' frames are told them. */
function appearance() {
  const page = getComputedStyle(document.body);
  const value = (name: string) => page.getPropertyValue(name).trim();
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  return {
    theme: dark ? ('night' as const) : ('stripe' as const),
    variables: {
      colorPrimary: value(dark ? '--accent-dark' : '--accent-light'),
      colorBackground: value(dark ? '--sheet-dark' : '--sheet-light'),
      fontFamily: page.fontFamily,
      borderRadius: '8px',
    },
  };
}
