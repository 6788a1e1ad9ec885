/**
 * The dialog in which the buyer's bank is shown, or what else a next action has to tell: a host in the page, a closed shadow
 * root, a native modal `<dialog>`.
 *
 * The browser's top layer keeps the focus inside; the shadow root keeps the page's styles out.
 */
import { WAITING as WORDS } from '../frame/dialog-texts.js';
import { languageOf } from '../frame/languages.js';
import words from 'opentill-waiting';
import type { Config } from './config.js';
import type { farEnd } from './endpoint.js';
import type { openLink } from './frame-link.js';
import { setStyles } from './inline-style.js';
import type { ActionView, ChallengeEvent } from './protocol.js';
import type { WalletShown } from './wallet.js';
import type { Owned } from './session.js';

/** What the far end of a call is told. */
type Tell = (event: ChallengeEvent) => void;

/** The bank's page, something to pay with elsewhere, or the simulated wallet. */
type Shown = string | ActionView | WalletShown;

const WALLETS = { apple_pay: 'Apple Pay', google_pay: 'Google Pay' };

/** The language of a group that has elements, or else of the object, or else of the browser. */
function localeOf(elements: Iterable<Owned>, { locale }: Config): string {
  const groups = [...elements].map((owned) => (owned as { group?: { options(): { locale?: string } } }).group);
  const wanted = [...groups.map((group) => group?.options().locale), locale];
  return wanted.find((found) => found && found !== 'auto') ?? navigator.language;
}

/** The words of the page itself; the far end has its own. */
function wordsOf(locale: string): typeof WORDS {
  return words[languageOf(locale)[0] ?? ''] ?? WORDS;
}

/** What the dialog is called. */
function titleOf(shown: Shown, locale: string): string {
  if (typeof shown === 'string') return wordsOf(locale).challenge_title;
  return 'wallet' in shown ? WALLETS[shown.wallet().wallet] : shown.title;
}

/**
 * Shows the bank's page of that address, or an action; gives back what takes it away. The loader's own functions are passed in: this is a chunk of its own,
 * and would otherwise hold a second copy of them.
 */
export function showChallenge(
  config: Config,
  shown: Shown,
  tell: Tell,
  elements: Iterable<Owned>,
  endpoint: typeof farEnd,
  open: typeof openLink,
): () => void {
  const giveFocusBack = rememberFocus(elements);
  const show = config.frameBase ? showFrame : showInPage;
  return show(shown, tell, giveFocusBack, localeOf(elements, config), config, endpoint, open);
}

/** Gives back what puts the focus where it is now: the browser does not find its way back into a frame. */
function rememberFocus(elements: Iterable<Owned>): () => void {
  const before = document.activeElement as HTMLElement | null;
  const links = [...elements].map((element) => element.mounted()?.link);
  const left = links.find((link) => holdsFocus(link?.node()));
  return () => {
    (left?.node() ?? before)?.focus({ preventScroll: true });
    left?.post({ t: 'focus' });
  };
}

/** Asked of the node's own root: it may stand in a closed shadow root, of which the document sees the host only. */
function holdsFocus(node: HTMLElement | undefined): boolean {
  return !!node && (node.getRootNode() as ShadowRoot).activeElement === node;
}

/** A frame of the pay origin, with the bank's page in it, or with what there is to tell. */
function showFrame(
  shown: Shown,
  tell: Tell,
  giveFocusBack: () => void,
  locale: string,
  config: Config,
  endpoint: typeof farEnd,
  open: typeof openLink,
): () => void {
  let dialog: Dialog | undefined;
  const title = titleOf(shown, locale);
  // A page that is isolated from other origins takes only frames that are isolated as well; elsewhere the dialog is not,
  // because banks' pages seldom send the headers that they would need in it.
  const wallet = typeof shown !== 'string' && 'wallet' in shown ? shown : undefined;
  const page = wallet ? 'wallet' : typeof shown === 'string' ? 'challenge' : 'action';
  const link = open({
    connect: endpoint(config.frameBase, page, title),
    place(node) {
      const frame = node as HTMLIFrameElement;
      frame.allow = 'payment *; publickey-credentials-get *';
      if (self.crossOriginIsolated) frame.src = frame.src.replace('#', '?isolated#');
      dialog?.close();
      dialog = openDialog(node, title, wordsOf(locale).cancel, tell, giveFocusBack);
    },
    init: (send) => send({ t: 'init', url: wallet ? wallet.wallet() : (shown as string | ActionView), locale }),
    heard(message) {
      const { t } = message;
      if (t === 'ready') dialog?.ready(message.height);
      if (t === 'hint' || t === 'cancel') tell(t);
      // Whoever shows a wallet hears these, too.
      if (t === 'element') tell(message.payload as never);
    },
    failed: () => tell('unavailable'),
  });
  wallet?.follow((view) => link.post({ t: 'wallet', view }));
  return () => {
    dialog?.close();
    link.close();
  };
}

/** Direct mode: the view itself, in this page. The bank's page is in a frame in any case. */
function showInPage(shown: Shown, tell: Tell, giveFocusBack: () => void, locale: string): () => void {
  const view = document.createElement('div');
  const { ready, close } = openDialog(view, titleOf(shown, locale), wordsOf(locale).cancel, tell, giveFocusBack);
  import('./direct.js')
    .then((direct) => direct.show(view, shown, tell, locale))
    .then(ready, () => tell('unavailable'));
  return close;
}

/** An open dialog. */
interface Dialog {
  /** What was put into it is there, of that height if it has one: nothing has to be said in its place any more. */
  ready(height: number | undefined): void;
  close(): void;
}

const DIALOG = {
  'box-sizing': 'border-box',
  width: '500px',
  // What is left to the bank is the largest window that EMV 3-D Secure knows below full screen: 500 by 600.
  height: '740px',
  'max-width': '100%',
  'max-height': '100%',
  padding: '0',
  border: '1px solid #8888',
  'border-radius': '12px',
  overflow: 'hidden',
  background: 'Canvas',
  visibility: 'visible',
  // Darkens the page; the backdrop itself can be styled by a sheet only.
  'box-shadow': '0 0 0 200vmax #0009',
};

const CONTENT = { position: 'absolute', inset: '0', width: '100%', height: '100%', border: '0' };

const WAITING = {
  position: 'absolute',
  inset: '0',
  // Above the content: a frame that has not come would take the clicks.
  'z-index': '1',
  display: 'grid',
  'place-content': 'center',
  gap: '16px',
  color: 'CanvasText',
  font: '16px system-ui, sans-serif',
};

/**
 * Opens a dialog around `content`, which may take a while to come. The buyer can leave it at once, also by Escape. When it
 * closes, the focus goes back while the frames in it are still there: Chromium takes it from whoever has it when a frame
 * that had it goes.
 */
function openDialog(content: HTMLElement, title: string, leave: string, tell: Tell, giveFocusBack: () => void): Dialog {
  const cancel = () => tell('cancel');
  const host = document.createElement('div');
  const dialog = document.createElement('dialog');
  const waiting = waitFor(title, leave, cancel);
  // Out of the page's layout, but with a box: what is in a host without one is not announced by Firefox.
  setStyles(host, { display: 'block', position: 'fixed' });
  setStyles(dialog, DIALOG);
  setStyles(content, CONTENT);
  dialog.ariaLabel = title;
  dialog.oncancel = (event) => {
    event.preventDefault();
    cancel();
  };
  dialog.append(waiting, content);
  const root = host.attachShadow({ mode: 'closed' });
  root.append(dialog);
  document.body.append(host);
  dialog.showModal();
  // The buyer comes back from the bank's app: it may be done there.
  const seen = () => document.hidden || tell('hint');
  document.addEventListener('visibilitychange', seen);
  return {
    ready(height) {
      if (height) setStyles(dialog, { height: `${height}px` });
      const left = waiting.contains(root.activeElement);
      waiting.remove();
      if (left) content.focus();
    },
    close() {
      document.removeEventListener('visibilitychange', seen);
      dialog.close();
      giveFocusBack();
      host.remove();
    },
  };
}

/** What is there in the place of content that has not come. */
function waitFor(title: string, leave: string, cancel: () => void): HTMLElement {
  const waiting = document.createElement('div');
  const button = document.createElement('button');
  setStyles(waiting, WAITING);
  waiting.dir = 'auto';
  setStyles(button, { padding: '10px 20px', font: 'inherit' });
  button.textContent = leave;
  button.onclick = cancel;
  waiting.append(`${title} …`, button);
  // Half a second later: mostly it is not needed, and the key that pressed "Pay" may still be down.
  waiting.animate({ visibility: ['hidden', 'visible'] }, 1000);
  return waiting;
}
