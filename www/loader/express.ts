/**
 * What an Express Checkout Element tells, and the sheet of the simulated wallet that it and the Payment Element open. See `wallet.ts`
 * for what passes between page, frame and sheet. A chunk of its own, fetched when such an element says something, or a sheet is to open.
 */
import type { Mount } from './field-mount.js';
import type { ChallengeEvent } from './protocol.js';
import type { WalletEvent, WalletView } from './wallet.js';

/** A sheet that is open. */
interface OpenSheet {
  show(view: WalletView): void;
  close(): void;
}

const sheets = new WeakMap<Mount, OpenSheet>();

/** Passes an event on. One that asks something comes with what answers it: the first answer counts. */
export function heardExpress(mount: Mount, event: string, payload: object): void {
  const { field, link } = mount;
  // Until then, the wallet has nothing to pay with: another element of the group may.
  mount.change = { complete: event === 'confirm' };
  const { ask, ...told } = payload as { ask?: number };
  if (ask === undefined) return void field.emit(event, payload);
  let answered = false;
  const answer = (ok: boolean) => (details?: object) => {
    if (answered) return;
    answered = true;
    if (event === 'confirm') mount.change = { complete: false };
    const plain = details && field.group.kit.portable('answer to the event', details);
    link.post({ t: 'answer', ask, ok, ...(plain && { details: plain }) });
  };
  const answers = event === 'confirm' ? { paymentFailed: answer(false) } : { resolve: answer(true), reject: answer(false) };
  // Where nobody listens, the buyer goes on with what the options say.
  const emit: (event: string, payload: object) => unknown = field.emit;
  if (!emit(event, { ...told, ...answers })) answer(event !== 'confirm')();
}

/** Shows something in the wallet's sheet; without a view, closes it. */
export function heardWallet(mount: Mount, view: WalletView | undefined): void {
  const open = sheets.get(mount);
  if (view && open) return open.show(view);
  open?.close();
  sheets.delete(mount);
  if (view) sheets.set(mount, openSheet(mount, view));
}

function openSheet({ field, link }: Mount, first: WalletView): OpenSheet {
  let latest = first;
  let follow: ((view: WalletView) => void) | undefined;
  const tell = (event: ChallengeEvent | WalletEvent) => {
    // That the buyer came back to the page is nothing to a wallet.
    if (event === 'hint') return;
    link.post({ t: 'wallet', event: typeof event === 'string' ? { kind: event } : event });
  };
  const shown = { wallet: () => latest, follow: (show: typeof follow) => (follow = show) };
  const close = field.group.session.challenge(shown, tell);
  return {
    show(view) {
      latest = view;
      follow?.(view);
    },
    close,
  };
}
