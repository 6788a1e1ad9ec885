/** The script of the page with what a next action has to tell: handshake, then the view. No wasm, no card data. */
import { acceptPort, readConfiguration, say } from './handshake.js';
import { showAction } from './action-view.js';
import { frameHost } from './host.js';

async function open(): Promise<void> {
  const port = await acceptPort(readConfiguration());
  port.onmessage = ({ data }) => {
    if (Object(data).t !== 'init') return;
    port.onmessage = null;
    const host = frameHost();
    host.speak(String(data.locale), () => {
      const height = showAction(document.body, Object(data.url), { host, printable: true, cancel: () => say(port, { t: 'cancel' }) });
      say(port, { t: 'ready', height });
    });
  };
}

void open();
