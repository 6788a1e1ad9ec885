/** The script of the challenge page: handshake, then the view. No wasm, no card data. */
import { acceptPort, readConfiguration, say } from './handshake.js';
import { showChallenge } from './challenge-view.js';

async function open(): Promise<void> {
  const port = await acceptPort(readConfiguration());
  port.onmessage = ({ data }) => {
    if (Object(data).t !== 'init') return;
    port.onmessage = null;
    const shown = showChallenge(document.body, String(data.url), {
      hint: () => say(port, { t: 'hint' }),
      cancel: () => say(port, { t: 'cancel' }),
    });
    const refusal = 'The bank’s page has no https address, so it is not shown.';
    say(port, shown ? { t: 'ready' } : { t: 'failed', reason: 'insecure_url', message: refusal });
  };
}

void open();
