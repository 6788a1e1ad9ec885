/**
 * The elements that are more than fields: what goes to their frames, and what their frames tell. A chunk of its own, fetched
 * while such a frame loads; the loader has mounted it by then, and asks here for everything that a card needs none of.
 */
import { type CustomMethods, customMethods } from './components/custom-methods.js';
import { addressMode } from './components/address-mode.js';
import { optionsOf } from './components/element-options.js';
import { isEvent } from './components/events.js';
import { sessionOf } from './components/group-session.js';
import { changed, same } from './components/plain.js';
import type { GroupState } from './elements.js';
import type { Mount } from './field-mount.js';
import type { GroupOptions } from './group-options.js';
import { callsOf, linkCall } from './payments/link-calls.js';
import type { ComponentType, ComponentUpdate, ElementEvent, PageMessage, SessionInit } from './protocol.js';
import type { WalletView } from './wallet.js';

/** What the loader asks for. */
export type Asked =
  /** The frame waits for its first message. */
  | { t: 'start'; send: (message: PageMessage) => void }
  /** The frame serves. */
  | { t: 'ready' }
  /** The element's own options changed. */
  | { t: 'options'; changes: object }
  /** The group's options changed. */
  | { t: 'regroup' }
  /** The element is about to leave the page. */
  | { t: 'end' }
  /** The frame says something. */
  | ElementEvent;

/** What a frame is told of its group. */
interface GroupPart {
  session: SessionInit | undefined;
  appearance: object | undefined;
  locale: string | undefined;
  fonts: unknown;
}

/** What there is of a mounted element beyond what the loader has of it. */
interface Component {
  /** What its frame was told last. */
  told: GroupPart;
  /** The group's options that this is of. */
  options: GroupOptions;
  readonly custom: CustomMethods;
}

/** The elements whose frames ask the backend what there is to pay with. */
const PAYING: readonly ComponentType[] = ['payment', 'expressCheckout'];

const components = new WeakMap<Mount, Component>();

/** What elements of addresses tell each other, once there is one. */
let addresses: typeof import('./addresses.js') | undefined;

/** What wallets need, once one has said something. */
let express: typeof import('./express.js') | undefined;

/** Does what the loader asks for; a promise says when that is done. */
export function hear(mount: Mount, asked: Asked): unknown {
  switch (asked.t) {
    case 'start':
      return start(mount, asked.send);
    case 'ready':
      // That element says itself what it is ready with.
      return typeOf(mount) === 'expressCheckout' ? undefined : mount.field.emit('ready');
    case 'options':
      return changeOptions(mount, asked.changes);
    case 'regroup':
      return regroup(mount);
    case 'element':
      return heard(mount, asked);
    case 'end':
      return end(mount);
  }
}

const typeOf = ({ field }: Mount) => field.type as ComponentType;

/** Sends the first message. What contradicts itself is a failure of the element, and misuse for every call on it. */
function start(mount: Mount, send: (message: PageMessage) => void): void {
  const { field, link } = mount;
  const { group } = field;
  const type = typeOf(mount);
  end(mount);
  try {
    const told = groupPart(mount);
    const { session, appearance, locale } = told;
    const options = optionsOf(type, field.options(), group.kit);
    const reserve = Math.round(parseFloat(String(link.node()?.style.height)));
    send(group.session.init(locale, { type, options, session, appearance, reserve }));
    components.set(mount, { told, options: group.options(), custom: customMethods(mount) });
    syncAddresses(group);
    void sendFonts(mount, told.fonts);
  } catch (error) {
    link.fail({ code: 'invalid_options', message: (error as Error).message });
  }
}

function changeOptions(mount: Mount, changes: object): void {
  const { field, link } = mount;
  const options = optionsOf(field.type as ComponentType, changes, field.group.kit);
  if (Object.keys(options).length > 0) link.post({ t: 'update', options: { options } });
  if (!options['fields']) return;
  addresses?.forgetTwin(mount);
  syncAddresses(field.group);
}

/** What the group's options say of an element. */
function groupPart({ field }: Mount): GroupPart {
  const { group } = field;
  const options = group.options();
  const appearance = options['appearance'] as object | undefined;
  return {
    session: PAYING.includes(field.type as ComponentType) ? sessionOf(group) : undefined,
    appearance: appearance && group.kit.portable('appearance', appearance),
    locale: options.locale,
    fonts: options['fonts'],
  };
}

/** Tells a frame what is new of its group, and resolves when it has taken that. */
async function regroup(mount: Mount): Promise<void> {
  const component = components.get(mount);
  // Not begun yet: its first message will say it all.
  if (!component) return;
  const { told } = component;
  const now = accepted(mount, component);
  component.told = now;
  const session = changed(told.session, now.session);
  const update: ComponentUpdate = {
    ...(Object.keys(session).length > 0 && { session }),
    ...(!same(told.appearance, now.appearance) && { appearance: now.appearance ?? {} }),
    ...(told.locale !== now.locale && { locale: localeOf(mount) }),
  };
  if (!same(told.fonts, now.fonts)) await sendFonts(mount, now.fonts);
  if (Object.keys(update).length === 0) return;
  mount.link.post({ t: 'update', options: update });
  await taken(mount);
}

/** What the group's options say of an element now. Those that are refused are taken back, from every element of the group. */
function accepted(mount: Mount, component: Component): GroupPart {
  const { group } = mount.field;
  const given = group.options();
  try {
    const part = groupPart(mount);
    component.options = given;
    return part;
  } catch (error) {
    if (given !== component.options) {
      group.options(component.options);
      for (const { mounted } of group.holders()) void mounted()?.regroup();
    }
    throw error;
  }
}

/** Resolves when the frame has taken what was said to it so far: it answers in order, whatever the answer is. */
async function taken(mount: Mount): Promise<void> {
  await linkCall(mount.link, mount.field.group.kit.IntegrationError, 'taken', {}, undefined).catch(() => {});
}

const localeOf = ({ field }: Mount) => field.group.session.init(field.group.options().locale).locale;

async function sendFonts(mount: Mount, given: unknown): Promise<void> {
  if (!Array.isArray(given) || given.length === 0) return;
  const { loadFonts } = await import('./fonts.js');
  const fonts = await loadFonts(given);
  if (fonts.length > 0) mount.link.post({ t: 'fonts', fonts });
}

/** Passes on what a frame says, under the names that elements of its type have. */
function heard(mount: Mount, asked: ElementEvent): void {
  const { field } = mount;
  const { event, payload } = asked;
  if ('session' in payload) return callsOf(mount.link, field.group.kit.IntegrationError).hear(asked);
  if (event === 'wallet') return wallet(mount, ({ heardWallet }) => heardWallet(mount, (payload as { view?: WalletView }).view));
  if (!isEvent(typeOf(mount), event)) return;
  if (event === 'custompaymentmethod') return components.get(mount)?.custom.show(payload);
  if (event === 'change') {
    mount.change = payload;
    const { empty, complete } = payload as { empty?: boolean; complete?: boolean };
    mount.show({ empty: empty === true, complete: complete === true });
    syncAddresses(field.group);
  }
  if (typeOf(mount) === 'expressCheckout') return wallet(mount, ({ heardExpress }) => heardExpress(mount, event, payload));
  field.emit(event, payload);
}

/** Does something with what wallets need. Where that does not come, there are none. */
function wallet({ link }: Mount, use: (loaded: typeof import('./express.js')) => void): void {
  const load = import('./express.js').then((loaded) => use((express = loaded)));
  load.catch(() => link.post({ t: 'wallet', event: { kind: 'unavailable' } }));
}

/** Tells the elements of a group what is new of its addresses. */
function syncAddresses(group: GroupState): void {
  if (addresses) return addresses.syncAddresses(group, isThere);
  if (!group.holders().some((holder) => addressMode(holder))) return;
  const load = import('./addresses.js').then((loaded) => {
    addresses = loaded;
    syncAddresses(group);
  });
  // Without it each address stands for itself.
  load.catch(() => {});
}

const isThere = (mount: Mount) => components.has(mount);

function end(mount: Mount): void {
  express?.heardWallet(mount, undefined);
  components.get(mount)?.custom.end();
  if (!components.delete(mount)) return;
  addresses?.forgetTwin(mount);
  syncAddresses(mount.field.group);
}
