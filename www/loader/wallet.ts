/**
 * The messages about the simulated wallet, between the page and the frame of an element that offers one (`expressCheckout`,
 * `payment`), and between the page and the wallet's sheet (`wallet.html`, in the dialog). The element's frame decides everything;
 * the page carries the sheet's events to it and its views to the sheet. Types only.
 *
 * The frame says
 * - `{t: 'element', event: 'wallet', payload: {view}}`: show this in the sheet, which is opened if it is not there; without `view`:
 *   close it;
 * - an element event whose payload has a number `ask` (`click`, `shippingaddresschange`, `shippingratechange`, `confirm`): the page's
 *   listeners get the payload without it, with `resolve(details?)` and `reject()`, or `paymentFailed(payload?)` for `confirm`. Where
 *   nobody listens, `click`, `shippingaddresschange` and `shippingratechange` are resolved at once.
 *
 * The page says
 * - `{t: 'answer', ask, ok, details?}`: what a listener answered; `details` is what it passed to `resolve`, or to `paymentFailed`;
 * - `{t: 'wallet', event}`: what happened in the sheet; `{kind: 'unavailable'}` where it could not be shown.
 *
 * The sheet's page is told `{t: 'init', url: view, locale}` and then `{t: 'wallet', view}`; it says
 * `ready` and `{t: 'element', event: 'wallet', payload}`, where the payload is what happened.
 */

/** Which wallet is played. */
export type WalletType = 'apple_pay' | 'google_pay';

/** An address, as far as the sheet asks for one. */
export interface WalletAddress {
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  postal_code?: string;
  country: string;
}

/** What the sheet shows. Amounts are in the currency's smallest unit. */
export interface WalletView {
  wallet: WalletType;
  business: string;
  currency: string;
  /** Absent where nothing is paid now. */
  amount?: number;
  items?: { name: string; amount: number }[];
  email?: boolean;
  phone?: boolean;
  billing?: boolean;
  shipping?: boolean;
  /** Where is shipped to; absent: everywhere. */
  countries?: string[];
  rates?: { id: string; displayName: string; amount: number; note?: string }[];
  /** The rate that is chosen. */
  rate?: string;
  /** `waiting` for the page's word on an address or a rate, `paying` once the buyer has agreed. */
  state: 'open' | 'waiting' | 'paying';
  /** What went wrong, for the buyer. */
  error?: string;
}

/** What the dialog is asked to show: the sheet with the latest view, and how it is told of later ones. */
export interface WalletShown {
  wallet(): WalletView;
  follow(show: (view: WalletView) => void): void;
}

/** What happened in the sheet. */
export type WalletEvent =
  | { kind: 'address'; name: string; address: WalletAddress }
  | { kind: 'rate'; id: string }
  | {
      kind: 'pay';
      /** Which test card: one that is charged, one that is declined, one whose bank asks. */
      card: 'visa' | 'declined' | 'authenticate';
      billing: { name: string; email?: string; phone?: string; address?: WalletAddress };
      shipping?: { name: string; address: WalletAddress };
    }
  | { kind: 'cancel' }
  | { kind: 'unavailable' };
