/**
 * What is in the challenge dialog: a heading, a button that gives up, the bank's page in a frame, and what to do when that
 * does not come: a page of another origin cannot be asked whether it is there.
 *
 * No message from the bank is listened to: what became of the payment is read from the API.
 */
import { CHALLENGE, speaker } from './dialog-texts.js';
import type { Host } from './host.js';
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
export function showChallenge(root: Element, address: string, { text }: Pick<Host, 'text'>, events: ChallengeEvents): boolean {
  const url = secureUrl(address);
  if (!url) return false;
  const say = speaker(CHALLENGE, text);
  const heading = make('h1', say('challenge_title'));
  heading.tabIndex = -1;
  const close = make('button', '\u00d7');
  close.type = 'button';
  close.ariaLabel = say('challenge_close');
  close.onclick = events.cancel;
  const title = make('div');
  const host = make('p', url.host);
  host.dir = 'ltr';
  title.append(heading, host);
  const header = make('header');
  header.append(title, close);
  root.classList.add('challenge');
  root.append(header, bank(url, say, events), make('footer', say('challenge_way_out')));
  (root as HTMLElement).onkeydown = ({ key }) => {
    if (key === 'Escape') events.cancel();
  };
  heading.focus();
  return true;
}

/** The bank's frame, and a word before it has loaded: a bank may take its time. */
function bank(url: URL, say: ReturnType<typeof speaker<keyof typeof CHALLENGE>>, { hint }: ChallengeEvents): HTMLElement {
  const main = make('main');
  const busy = make('p', say('challenge_busy'));
  busy.role = 'status';
  busy.append(make('span', say('challenge_slow')));
  const frame = make('iframe');
  frame.title = say('challenge_frame', { host: url.host });
  frame.sandbox.value = SANDBOX;
  frame.allow = 'payment *; publickey-credentials-get *';
  frame.referrerPolicy = 'no-referrer';
  frame.onload = () => {
    if (busy.isConnected) busy.remove();
    else hint();
  };
  frame.src = url.href;
  main.append(busy, frame);
  return main;
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, text = ''): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  node.textContent = text;
  return node;
}
