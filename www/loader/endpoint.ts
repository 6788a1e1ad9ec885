/** The two far ends that a port can have: an iframe of the pay origin, or the crate in this page (direct mode). */
import type { Failure } from './errors.js';
import { type Greeting, VERSION } from './protocol.js';

/** What an endpoint reports. */
export interface EndpointEvents {
  /** There is a port to the far end; nothing is known yet about who listens there. */
  opened(port: MessagePort): void;
  /** The document at the far end is gone and a new one loads: the frame was moved or reloaded. */
  reloaded(): void;
  /** There will be no port. */
  failed(failure: Failure): void;
}

/** A far end. */
export interface Endpoint {
  /** What stands in the page. */
  readonly node: HTMLElement;
  /** By which other far ends know it. */
  readonly id: string;
  close(): void;
}

/** Makes a new far end; its node is still to be put into the page. */
export type Connect = (events: EndpointEvents) => Endpoint;

let frames = 0;

/** The pages that hold the crate. */
export type CratePage =
  | 'card'
  | 'card-number'
  | 'card-expiry'
  | 'card-cvc'
  | 'controller'
  | 'iban'
  | 'au-bank-account'
  | 'payments'
  | 'payment'
  | 'payment-accordion'
  | 'address'
  | 'shipping-address'
  | 'contact-details'
  | 'link-authentication'
  | 'express-checkout'
  | 'pricing-table'
  | 'buy-button';

/**
 * An iframe of the pay origin with one of its pages; or, without a `base` (direct mode), the crate in this page, loaded on first
 * need. Nothing of an iframe is fetched before it stands in the page.
 */
export function farEnd(base: string, page: string, title: string): Connect {
  return (events) => {
    const frame = document.createElement(base ? 'iframe' : 'div') as HTMLIFrameElement;
    const id = randomNonce();
    let closed = false;
    let loaded = false;
    const load = () => {
      if (closed) return;
      if (loaded) return events.reloaded();
      loaded = true;
      const { port1, port2 } = new MessageChannel();
      const greeting: Greeting = { opentill: VERSION, nonce: id };
      frame.contentWindow?.postMessage(greeting, new URL(base).origin, [port2]);
      events.opened(port1);
    };
    if (!base) {
      import('./direct.js').then(
        (direct) => direct.connect(page as CratePage, frame, id, events, () => closed),
        () => closed || events.failed({ code: 'load_failed' }),
      );
    } else if (self.origin === 'null') {
      events.failed({ code: 'opaque_origin' });
    } else {
      frame.name = `__privateStripeFrame${++frames}`;
      frame.title = title;
      // A return URL in the page's address may hold a client secret.
      frame.referrerPolicy = 'strict-origin';
      frame.onload = load;
      frame.src = `${base}/frame/v${VERSION}/${page}.html#${id}`;
    }
    return {
      node: frame,
      id,
      close() {
        closed = true;
        frame.remove();
      },
    };
  };
}

/** 128 random bits as letters: no digits, so that nothing in a URL of ours can look like a part of a card number. */
function randomNonce(): string {
  return String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)).map((byte) => 97 + (byte % 16)));
}
