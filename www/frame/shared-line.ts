/**
 * How messages get to the crate in the frame of an element that pays: what the buyer sees is one module, and what pays is another, which
 * is fetched when the buyer begins. The two meet at this frame's own board; to the page they are one. A third, with the forms of methods
 * other than cards, is fetched when the first asks for it.
 */
import { fetchModule, importScript } from './fetch-module.js';
import { readConfiguration } from './handshake.js';
import { type Host, lasting, lend } from './host.js';

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
  const configuration = readConfiguration() ?? {};
  const module = lasting(async () => {
    const { script, wasm } = await fetched<typeof import('./operations.js')>('operations');
    await script.default({ module_or_path: wasm });
    return script;
  });
  lend(host, {
    async methods() {
      const { script, wasm } = await fetched<typeof import('./methods.js')>('methods');
      return script.openMethods(wasm, host);
    },
    async customers() {
      const { holdCustomer } = await module();
      return (answer, tell) => holdCustomer(configuration, host.greeting, answer, tell);
    },
  });
  const { port1: element, port2: served } = new MessageChannel();
  let operations: Promise<MessagePort> | undefined;

  /** The module that pays, where it listens; one that did not come is fetched again. */
  const paying = (): Promise<MessagePort> => {
    operations ??= module().then(({ start }) => openOperations(start));
    operations.catch(() => (operations = undefined));
    return operations;
  };

  /** Starts the module that pays; what it says but that it is ready goes to the page. */
  const openOperations = (start: typeof import('./operations.js').start): Promise<MessagePort> => {
    const { port1: operations, port2: served } = new MessageChannel();
    return new Promise((resolve) => {
      operations.onmessage = ({ data }) => {
        if ((data as Message).t === 'ready') resolve(operations);
        else port.postMessage(data);
      };
      start(served, null, configuration, host);
      operations.postMessage({ ...host.greeting, element: undefined });
    });
  };

  const run = (message: Message) => {
    paying().then(
      (operations) => operations.postMessage(message),
      (error: unknown) => {
        if (message.t === 'call') port.postMessage({ t: 'result', id: message.id, error });
      },
    );
  };

  port.onmessage = ({ data }) => {
    const message = data as Message;
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

/** A module that the page names: its script and its wasm. */
async function fetched<T>(name: string): Promise<{ script: T; wasm: ArrayBuffer }> {
  const link = (id: string) => document.getElementById(id) as HTMLLinkElement;
  const [script, wasm] = await Promise.all([importScript<T>(link(`${name}-script`)), fetchModule(link(name))]);
  return { script, wasm };
}
