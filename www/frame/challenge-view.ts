/**
 * What is in the challenge dialog: a heading, a button that gives up, and the bank's page in a frame.
 *
 * No message from the bank is listened to: what became of the payment is read from the API.
 */
import { secureUrl } from '../loader/secure-url.js';

/** What the view reports. */
export interface ChallengeEvents {
  /** The bank's frame loaded another page: something may have happened. */
  hint(): void;
  /** The buyer wants out. */
  cancel(): void;
}

// No `allow-top-navigation`: a bank's page may not take the shop's page away.
const SANDBOX = 'allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts';

/** Fills `root`; gives back whether the address is one that may be shown. */
export function showChallenge(root: Element, address: string, events: ChallengeEvents): boolean {
  const url = secureUrl(address);
  if (!url) return false;
  const heading = document.createElement('h1');
  heading.textContent = 'Confirm with your bank';
  heading.tabIndex = -1;
  const close = document.createElement('button');
  close.type = 'button';
  close.ariaLabel = 'Cancel the payment and close';
  close.textContent = '\u00d7';
  close.onclick = events.cancel;
  const header = document.createElement('header');
  header.append(heading, close);
  root.classList.add('challenge');
  root.append(header, bankFrame(url, events));
  (root as HTMLElement).onkeydown = ({ key }) => {
    if (key === 'Escape') events.cancel();
  };
  heading.focus();
  return true;
}

function bankFrame(url: URL, { hint }: ChallengeEvents): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.title = `Your bank (${url.host})`;
  frame.sandbox.value = SANDBOX;
  frame.allow = 'payment *; publickey-credentials-get *';
  frame.referrerPolicy = 'no-referrer';
  let loads = 0;
  frame.onload = () => {
    if (loads++) hint();
  };
  frame.src = url.href;
  return frame;
}
