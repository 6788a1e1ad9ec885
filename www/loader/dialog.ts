/**
 * The dialog in which the buyer's bank is shown: a host in the page, a closed shadow root, a native modal `<dialog>`.
 *
 * The browser's top layer keeps the focus inside and gives it back afterwards. Styles are a constructed sheet, so that the
 * page's policy has nothing to allow and the page's own styles do not reach in.
 */

const CSS = `:host{all:initial!important;color-scheme:inherit!important}
dialog{box-sizing:border-box;width:min(100%,500px);max-width:none;height:min(100%,660px);max-height:none;margin:auto;padding:0;border:1px solid transparent;border-radius:12px;overflow:hidden;overscroll-behavior:contain;background:Canvas;color:CanvasText;box-shadow:0 16px 48px rgb(0 0 0/.3)}
dialog::backdrop{background:rgb(0 0 0/.5)}
dialog>*{width:100%;height:100%;border:0;display:block}
@media(max-width:500px),(max-height:500px){dialog{width:100%;height:100%;border-radius:0;border:0}}
@media(prefers-reduced-motion:no-preference){dialog{animation:in .15s ease-out}@keyframes in{from{opacity:0;translate:0 8px}}}`;

let sheet: CSSStyleSheet | undefined;

/** Opens a dialog around `content`. `cancelled` is called when the buyer presses Escape. Gives back what closes it. */
export function openDialog(title: string, content: HTMLElement, cancelled: () => void): () => void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
  }
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'closed' });
  root.adoptedStyleSheets = [sheet];
  const dialog = document.createElement('dialog');
  dialog.ariaLabel = title;
  dialog.oncancel = (event) => {
    event.preventDefault();
    cancelled();
  };
  dialog.append(content);
  root.append(dialog);
  document.body.append(host);
  dialog.showModal();
  return () => {
    dialog.oncancel = null;
    // Closing it, and not only removing it, gives the focus back.
    dialog.close();
    host.remove();
  };
}
