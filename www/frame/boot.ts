/**
 * The script of the frame pages that hold the crate: handshake, then the wasm of the module that this script is built for.
 * Inputs stand in the page already and take text while this runs; the crate reads what was typed when it starts.
 */
import { line } from 'opentill-line';
import init, { start } from 'opentill-module';
import { fetchModule } from './fetch-module.js';
import { acceptPort, readConfiguration, say } from './handshake.js';
import { frameHost, greet } from './host.js';
import { hostBoard } from './siblings.js';

/** Reports a crate that trapped; it cannot do so itself. */
function reportCrashes(port: MessagePort): void {
  const hear = (reason: unknown) => {
    if (reason instanceof WebAssembly.RuntimeError) crashed(port);
  };
  addEventListener('error', ({ error }) => hear(error));
  addEventListener('unhandledrejection', ({ reason }) => hear(reason));
}

function crashed(port: MessagePort): void {
  say(port, { t: 'failed', reason: 'crashed', message: 'The payment code did not start, or stopped working. Reload the page.' });
}

async function boot(): Promise<void> {
  const root = document.querySelector('#root');
  hostBoard();
  const configuration = readConfiguration();
  const module = fetchModule(document.querySelector<HTMLLinkElement>('link[as=fetch]')!);
  // Awaited below; without a listener an early failure would count as unhandled.
  module.catch(() => {});
  const port = await acceptPort(configuration);
  reportCrashes(port);
  const host = frameHost(() => say(port, { t: 'title', title: document.title }));
  const greeted = greet(port, host);
  try {
    await init({ module_or_path: await module });
    const hand = await greeted;
    start(line(port, host), root, configuration ?? {}, host);
    hand();
  } catch {
    crashed(port);
  }
}

// The fields are in a form for the sake of autofill; nothing is ever submitted by it, not even before the crate runs.
addEventListener('submit', (event) => event.preventDefault());
void boot();
