/** The script of the challenge page: handshake, then the view. No wasm, no card data. */
import { acceptPort, readConfiguration, say } from './handshake.js';
import { showChallenge } from './challenge-view.js';
import { frameHost } from './host.js';

async function open(): Promise<void> {
  const port = await acceptPort(readConfiguration());
  port.onmessage = ({ data }) => {
    if (Object(data).t !== 'init') return;
    port.onmessage = null;
    const host = frameHost();
    host.speak(String(data.locale), () => {
      const shown = showChallenge(document.body, String(data.url), host, {
        hint: () => say(port, { t: 'hint' }),
        cancel: () => say(port, { t: 'cancel' }),
      });
      const refusal = 'The bank’s page has no https address, so it is not shown.';
      say(port, shown ? { t: 'ready' } : { t: 'failed', reason: 'insecure_url', message: refusal });
    });
  };
}

void open();
