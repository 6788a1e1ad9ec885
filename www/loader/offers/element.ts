/** A pricing table or a buy button in the page: a custom element around a frame of the pay origin. */
import { farEnd } from '../endpoint.js';
import type { Failure } from '../errors.js';
import { kebab } from '../kebab.js';
import { leave } from '../leave.js';
import { type Link, openLink } from '../frame-link.js';
import type { FrameMessage } from '../protocol.js';
import type { OpentillOptions } from '../public.js';
import { type Appearance, changes, checked, elementInit, FLAGS, HIDDEN, type Options, readAppearance, type Refusal, TEXTS } from './attributes.js';
import { keepHeight, knownHeight } from './heights.js';
import { look, watchLook } from './looks.js';
import { readSettings, type Settings } from './settings.js';
import { makeView, type State, type View, word } from './view.js';

/** Which of both an element is. */
export interface Kind {
  readonly type: 'pricingTable' | 'buyButton';
  readonly page: 'pricing-table' | 'buy-button';
  /** The property of its id. */
  readonly id: string;
  /** The height in px of one that was never here. */
  readonly height: number;
}

/** What holds for all elements of the page, unless they say otherwise themselves. */
export const defaults: Pick<OpentillOptions, 'frameBase' | 'apiBase' | 'stripeAccount' | 'apiVersion' | 'locale'> = {};

/** Makes a Customer Session this document's. */
const claim = globalThis.crypto?.randomUUID?.();

/** Codes of the API for an offer that is none any more. */
const EMPTY = /_(empty|inactive)$|^resource_missing$|^parameter_invalid$/;

/** What a developer can do about a frame that does not come. */
const REMEDIES: Record<string, string> = {
  unreachable_or_refused: 'The pay origin did not answer. Check `frame-base`, whom it lets embed it, and this page’s frame-src.',
  opaque_origin: 'Add allow-same-origin to the sandbox.',
};

/** On a server there is none. */
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** What both elements are. */
export class OfferElement extends Base {
  static readonly kind: Kind;

  #view: View | undefined;
  #link: Link | undefined;
  #settings: Settings | undefined;
  /** What the frame was told last. */
  #told: { settings: string; options: Options; appearance: string; locale: string; height?: number } | undefined;
  #hidden: { customerSessionClientSecret?: string | null | undefined; appearance?: Appearance | string | null | undefined } = {};
  #scheduled = false;
  #state: State = 'loading';
  #unwatch: (() => void) | undefined;
  #refused = '';

  get #kind(): Kind {
    return (this.constructor as typeof OfferElement).kind;
  }

  /** Loads it again, as the button that buyers are shown does. */
  retry(): void {
    if (!this.#link || this.#link.refusal()) return this.#restart();
    this.#setState('loading');
    this.#link.post({ t: 'call', id: 0, op: 'retry', args: {} });
  }

  connectedCallback(): void {
    this.#upgrade();
    this.#view ??= makeView(this);
    this.#unwatch ??= watchLook(this, this.#view.probe, () => this.#schedule());
    this.#schedule();
  }

  disconnectedCallback(): void {
    this.#schedule();
  }

  /** Moved without being taken out: nothing is lost. */
  connectedMoveCallback(): void {
    this.#schedule();
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    // The attribute that a page changes later counts.
    for (const property of HIDDEN) if (kebab(property) === name) delete this.#hidden[property];
    this.#schedule();
  }

  /** Properties that were set before this was defined hide those of the class. */
  #upgrade(): void {
    const own = this as unknown as Record<string, unknown>;
    for (const name of [this.#kind.id, ...TEXTS, ...FLAGS, ...HIDDEN]) {
      if (!Object.hasOwn(own, name)) continue;
      const value = own[name];
      delete own[name];
      own[name] = value;
    }
  }

  /** For the accessors, which are made from the tables of attributes. */
  _hidden(name: (typeof HIDDEN)[number], value?: { set: unknown }): unknown {
    if (value) {
      this.#hidden[name] = value.set as never;
      this.#schedule();
    }
    return name in this.#hidden ? this.#hidden[name] : this.getAttribute(kebab(name));
  }

  /** One update for all that a page changes in a turn. */
  #schedule(): void {
    if (this.#scheduled || !this.#view) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.isConnected) this.#render();
      else this.#end();
    });
  }

  #end(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#link?.close();
    this.#link = undefined;
    this.#told = undefined;
  }

  #restart(): void {
    this.#link?.close();
    this.#link = undefined;
    this.#told = undefined;
    this.#schedule();
  }

  #render(): void {
    this.#unwatch ??= watchLook(this, this.#view!.probe, () => this.#schedule());
    const text = (name: string) => this.getAttribute(kebab(name)) ?? '';
    const { settings, config } = this.#configure(text);
    if (!config) return;
    const locale = text('locale') || defaults.locale || 'auto';
    const refusals: Refusal[] = [];
    const refuse = (refusal: Refusal) => refusals.push(refusal);
    const options = this.#options(text, refuse);
    const appearance = look(this, text('theme'), readAppearance(this._hidden('appearance'), refuse));
    this.#refuse(refusals);
    const before = this.#told;
    const now = { settings, options, appearance: JSON.stringify(appearance), locale, ...(before?.height && { height: before.height }) };
    this.#told = now;
    if (!this.#link || before?.settings !== settings) return this.#open(config);
    const update = {
      options: changes(before.options, options),
      ...(before.appearance !== now.appearance && { appearance }),
      ...(before.locale !== locale && { locale }),
    };
    if (before.options['id'] !== options['id'] || before.options['customerSessionClientSecret'] !== options['customerSessionClientSecret']) this.#setState('loading');
    if (Object.keys(update.options).length || update.appearance || update.locale) this.#link.post({ t: 'update', options: update });
  }

  /** Whose API, by which frame; what is wrong with that is told once. */
  #configure(text: (name: string) => string): { settings: string; config?: Settings } {
    const meta = document.querySelector<HTMLMetaElement>('meta[name="opentill-frame-base"]')?.content;
    const options: OpentillOptions = {
      ...defaults,
      frameBase: text('frameBase') || defaults.frameBase || meta || '',
      direct: this.hasAttribute('direct'),
    };
    for (const name of ['apiBase', 'stripeAccount', 'apiVersion'] as const) if (text(name)) options[name] = text(name);
    const settings = JSON.stringify([text('publishableKey'), options]);
    if (this.#settings && this.#told?.settings === settings) return { settings, config: this.#settings };
    try {
      this.#settings = readSettings(text('publishableKey'), options);
      return { settings, config: this.#settings };
    } catch (error) {
      this.#broken(settings, (error as Error).message);
      return { settings };
    }
  }

  #broken(settings: string, message: string): void {
    this.#link?.close();
    this.#link = this.#settings = undefined;
    if (this.#told?.settings === settings) return;
    this.#told = { settings, options: {}, appearance: '', locale: '' };
    this.#fail({ type: 'invalid_request_error', code: 'integration_error', message });
    console.error(`opentill: ${message}`);
  }

  #options(text: (name: string) => string, refuse: (refusal: Refusal) => void): Options {
    const { reference, email } = checked(text('clientReferenceId'), text('customerEmail'), refuse);
    const secret = this._hidden('customerSessionClientSecret') as string | null | undefined;
    const given: Options = {
      id: text(this.#kind.id),
      clientReferenceId: reference,
      customerEmail: email,
      currency: text('currency').toLowerCase(),
      customerSessionClientSecret: secret ?? '',
      claim: secret ? claim! : '',
      allowGuest: this.hasAttribute('allow-guest'),
      ownNotices: this.#view!.hasSlot('empty') || this.#view!.hasSlot('error'),
    };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  }

  /** Each refusal is told once, for as long as it stands. */
  #refuse(refusals: Refusal[]): void {
    const told = JSON.stringify(refusals);
    if (told === this.#refused) return;
    this.#refused = told;
    for (const { param, message } of refusals) {
      console.warn(`opentill: ${message}`);
      this.#emit('error', { error: { type: 'invalid_request_error', code: 'parameter_invalid', param, message } });
    }
  }

  #open({ base, api }: Settings): void {
    this.#link?.close();
    this.#setState('loading');
    const view = this.#view!;
    view.say();
    const { type, page } = this.#kind;
    const link: Link = openLink({
      connect: (events) => {
        const end = farEnd(base, page, 'Offer')(events);
        const frame = end.node as HTMLIFrameElement;
        // Where others are kept out altogether, its pictures are, too.
        if (self.crossOriginIsolated && frame.src) frame.src = frame.src.replace('#', '?isolated#');
        return end;
      },
      place: (node) => view.insert(node, this.#height()),
      init: (send) => {
        const { options, appearance, locale } = this.#told!;
        send({ t: 'init', ...api, locale: locale === 'auto' ? navigator.language : locale, element: elementInit(type, options, JSON.parse(appearance) as object) });
      },
      heard: (message) => this.#hear(message),
      failed: (failure) => this.#unreached(failure),
      restarted: () => this.#setState('loading'),
    });
    this.#link = link;
  }

  /** What is set aside: what the page says, or what it was when it was last here. */
  #height(): number {
    return Number(this.getAttribute('height')) || knownHeight(this.getAttribute(kebab(this.#kind.id)) ?? '', this.clientWidth) || this.#kind.height;
  }

  #hear(message: FrameMessage): void {
    const view = this.#view!;
    if (message.t === 'ready') view.say();
    else if (message.t === 'height') this.#resize(message.height);
    else if (message.t === 'title') view.title(message.title);
    else if (message.t === 'element') this.#happened(message.event, message.payload as Record<string, unknown>);
  }

  /** What is set aside for what is to come stays until that is there. */
  #resize(height: number): void {
    this.#told!.height = height;
    if (this.#state === 'loading') return;
    this.#view!.resize(height);
    if (this.#state === 'shown') keepHeight(this.getAttribute(kebab(this.#kind.id)) ?? '', this.clientWidth, height);
  }

  #happened(event: string, { ask, ...detail }: Record<string, unknown>): void {
    if (event === 'loaded') {
      this.#setState('shown');
      this.#emit('ready', detail);
    } else if (event === 'error') {
      const { code } = detail['error'] as { code?: string };
      if (this.#state === 'loading') this.#setState(EMPTY.test(code ?? '') ? 'empty' : 'error');
      this.#emit('error', detail);
    } else if (event === 'checkout' || event === 'contact') {
      const url = String(event === 'contact' ? detail['url'] : (detail['session'] as { url?: string }).url);
      const ok = this.#emit(event, detail, true) && this.#leave(url);
      this.#link?.post({ t: 'answer', ask: Number(ask), ok });
    } else {
      this.#emit(event, detail);
    }
  }

  #leave(url: string): boolean {
    const stayed = () => {
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      link.rel = 'noopener';
      link.textContent = `${this.#word('going')} ↗`;
      this.#view!.say(' ', link);
    };
    const ok = leave(url, stayed);
    if (!ok) this.#emit('error', { error: { type: 'invalid_request_error', code: 'url_invalid', message: 'Only https is gone to.' } });
    return ok;
  }

  #word(name: Parameters<typeof word>[1]): string {
    return word(this.getAttribute('locale') ?? '', name);
  }

  /** No frame came, or it went away: nothing of it can be seen, so that this says so itself. */
  #unreached(failure: Failure): void {
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = this.#word('retry');
    retry.onclick = () => this.retry();
    const { code, message } = failure;
    this.#fail({ type: 'api_connection_error', code, message: message ?? REMEDIES[code] ?? code }, retry);
  }

  #fail(error: { type: string; code?: string; message?: string }, action?: HTMLElement): void {
    this.#setState('error');
    const view = this.#view!;
    if (!view.hasSlot('error')) view.say(this.#word('failed'), action);
    this.#emit('error', { error });
  }

  #setState(state: State): void {
    this.#state = state;
    this.#view!.state(state);
    if (state !== 'loading' && this.#told?.height) this.#resize(this.#told.height);
  }

  /** `error` does not bubble: what hears errors of the window is not for it. */
  #emit(name: string, detail: object, cancelable = false): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: name !== 'error', composed: name !== 'error' }));
  }
}

/** A class for one kind, with a property for each attribute. */
export function elementOf(kind: Kind): typeof OfferElement {
  const made = class extends OfferElement {
    static override readonly kind = kind;
    static readonly observedAttributes = ['height', ...[kind.id, ...TEXTS, ...FLAGS, ...HIDDEN].map(kebab)];
  };
  const define = (name: string, get: (this: OfferElement) => unknown, set: (this: OfferElement, value: unknown) => void) =>
    Object.defineProperty(made.prototype, name, { get, set, enumerable: true, configurable: true });
  for (const name of [kind.id, ...TEXTS]) {
    const attribute = kebab(name);
    define(
      name,
      function () {
        return this.getAttribute(attribute);
      },
      function (value) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, String(value));
      },
    );
  }
  for (const name of FLAGS) {
    const attribute = kebab(name);
    define(
      name,
      function () {
        return this.hasAttribute(attribute);
      },
      function (value) {
        this.toggleAttribute(attribute, !!value);
      },
    );
  }
  for (const name of HIDDEN) {
    define(
      name,
      function () {
        return this._hidden(name);
      },
      function (set) {
        this._hidden(name, { set });
      },
    );
  }
  return made;
}
