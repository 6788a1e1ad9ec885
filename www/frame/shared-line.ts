/**
 * How messages get to the crate in the frame of an element that pays: what the buyer sees is one module, and what pays is another, which
 * is fetched when the buyer begins. The two meet at this frame's own board; to the page they are one. A third, with the forms of methods
 * other than cards, is fetched when the first asks for it.
 */
import { fetchModule, importScript } from './fetch-module.js';
import { readConfiguration } from './handshake.js';
import { type Host, lend } from './host.js';

interface Message {
  readonly t: string;
  readonly id?: number;
  readonly op?: string;
}

/** What the element does itself. */
const OWN = 'hold';
/** What the element says when the buyer has begun. */
const BEGUN = ['focus', 'autofill', 'enter'];

/** Gives the port that the element's module serves. */
export function line(port: MessagePort, host: Host): MessagePort {
  lend(host, async () => {
    const { script, wasm } = await fetched<typeof import('./methods.js')>('methods');
    return script.openMethods(wasm, host);
  });
  const { port1: element, port2: served } = new MessageChannel();
  let operations: Promise<MessagePort> | undefined;
  let greeting: object = {};

  /** The module that pays; one that did not come is fetched again. */
  const paying = (): Promise<MessagePort> => {
    operations ??= openOperations(greeting, host, (message) => port.postMessage(message));
    operations.catch(() => (operations = undefined));
    return operations;
  };

  const run = (message: Message) => {
    paying().then(
      (operations) => operations.postMessage(message),
      () => {
        const error = { type: 'api_connection_error', code: 'load_failed', message: FAILED };
        if (message.t === 'call') port.postMessage({ t: 'result', id: message.id, error });
      },
    );
  };

  port.onmessage = ({ data }) => {
    const message = data as Message;
    if (message.t === 'init') greeting = message;
    const of_operations = message.t === 'call' ? message.op !== OWN : message.t === 'abort' || message.t === 'challenge';
    if (!of_operations) element.postMessage(message);
    // What was never called is not given up.
    if (of_operations && (operations || message.t === 'call')) run(message);
    if (message.t === 'destroy') operations?.then((operations) => operations.postMessage(message));
  };
  element.onmessage = ({ data }) => {
    port.postMessage(data);
    if (BEGUN.includes((data as Message).t)) paying().catch(() => {});
  };
  return served;
}

const FAILED = 'A part of opentill did not load. Check the connection and try again.';

/** Starts the module that pays; what it says but that it is ready goes to the page. */
async function openOperations(greeting: object, host: object, say: (message: Message) => void): Promise<MessagePort> {
  const { script, wasm } = await fetched<typeof import('./operations.js')>('operations');
  await script.default({ module_or_path: wasm });
  const { port1: operations, port2: served } = new MessageChannel();
  return new Promise((resolve) => {
    operations.onmessage = ({ data }) => {
      if ((data as Message).t === 'ready') resolve(operations);
      else say(data as Message);
    };
    script.start(served, null, readConfiguration() ?? {}, host);
    operations.postMessage({ ...greeting, element: undefined });
  });
}

/** A module that the page names: its script and its wasm. */
async function fetched<T>(name: string): Promise<{ script: T; wasm: ArrayBuffer }> {
  const link = (id: string) => document.getElementById(id) as HTMLLinkElement;
  const [script, wasm] = await Promise.all([importScript<T>(link(`${name}-script`)), fetchModule(link(name))]);
  return { script, wasm };
}
