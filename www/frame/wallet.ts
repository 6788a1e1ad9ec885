/** The script of the simulated wallet's page: handshake, then the sheet. No wasm, no card data. */
import { acceptPort, readConfiguration, say } from './handshake.js';
import { frameHost } from './host.js';
import { openWallet } from './wallet-view.js';

async function open(): Promise<void> {
  const port = await acceptPort(readConfiguration());
  port.onmessage = ({ data }) => {
    if (Object(data).t !== 'init') return;
    port.onmessage = null;
    const host = frameHost();
    host.speak(String(data.locale), () => {
      const sheet = openWallet(document.body, Object(data.url), { host, tell: (event) => say(port, { t: 'element', event: 'wallet', payload: event }) });
      port.onmessage = ({ data }) => {
        if (Object(data).t === 'wallet') sheet.show(Object(data.view));
      };
      say(port, { t: 'ready', height: sheet.height });
    });
  };
}

void open();
