/**
 * Runs operations in the payments frame. What mounted elements hold goes there from frame to frame (`hold`): the page names
 * the place where it is laid out and where it is fetched, and never has it.
 */
import type { Outcome } from '../calls.js';
import type { Holder } from '../field-element.js';
import type { Link } from '../frame-link.js';
import { linkOf, settled } from '../holders.js';
import type { Kit } from '../kit.js';
import type { Operation } from '../protocol.js';
import type { Session } from '../session.js';
import { refuseCardData } from './card-data.js';
import { linkCall } from './link-calls.js';

/** The elements whose content goes with an operation. */
export interface Held {
  /** The payment details. */
  readonly details?: Holder | undefined;
  /** The security code of a card that is saved. */
  readonly cvc?: Holder | undefined;
}

/** Runs an operation; rejects with a misuse, resolves in any other case. */
export type Run = (op: Operation, args: object, held?: Held, signal?: AbortSignal) => Promise<Outcome>;

/** What runs the operations of one Opentill object. */
export function runner({ IntegrationError, portable }: Kit, session: Session): Run {
  let seats = 0;

  /** Has an element lay out what it holds, once its fields are whole; gives the place, or what is wrong with them. */
  const hold = async (element: Holder, link: Link, signal: AbortSignal | undefined) => {
    // The number asks the other parts of its card, which must all be there for that.
    if (element.type === 'cardNumber') await settled(element.group);
    const seat = `seat${++seats}`;
    const args = { at: link.id(), as: seat };
    const { error } = await linkCall(linkOf(element, IntegrationError), IntegrationError, 'hold', args, signal);
    return { seat, error };
  };

  /** The language that each hidden frame speaks. */
  const spoken = new WeakMap<object, string>();

  /** Has a hidden frame speak the language of the group that an operation is for; an element's own speaks that of its group. */
  const speak = async (link: Link, details: Holder | undefined) => {
    const node = link.node();
    if (!node) return;
    const holders = [...session.elements];
    if (holders.some(({ mounted }) => mounted()?.link === link)) return;
    const group = (details ?? holders[0])?.group;
    const [own, { locale }] = [session.init(undefined), session.init(group?.options().locale)];
    if ((spoken.get(node) ?? own.locale) === locale) return;
    spoken.set(node, locale);
    // An older frame knows no such thing, and goes on as it is.
    await linkCall(link, IntegrationError, 'speak', { locale }, undefined).catch(() => {});
  };

  return async (op, args, held = {}, signal) => {
    const sent = { ...portable('arguments', args) } as Record<string, unknown>;
    refuseCardData(sent, IntegrationError);
    const link = session.payments();
    await speak(link, held.details);
    const start = (op: Operation, args: object) => linkCall(link, IntegrationError, op, args, signal);
    const parts = Object.entries({ holder: held.details, cvcHolder: held.cvc });
    // Nothing can be laid out in a frame that does not serve yet. The hidden one holds nothing itself, and answers when it does.
    if ((held.details || held.cvc) && !link.isReady()) {
      const { error } = await start('hold', {});
      if (error) return { error };
    }
    for (const [name, element] of parts) {
      if (!element) continue;
      const { seat, error } = await hold(element, link, signal);
      if (error) return { error };
      sent[name] = seat;
    }
    return start(op, sent);
  };
}
