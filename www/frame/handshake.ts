/**
 * The frame's side of the handshake: takes one port, from the embedder that the pay origin allows, and no other message
 * ever. Every frame page begins with it, before any wasm.
 */
import { type FrameMessage, type Greeting, VERSION } from '../loader/protocol.js';

/** What the pay origin wrote into the page. */
export interface Configuration {
  readonly v: number;
  /** Origins that may embed this page; `:*` at the end stands for any port. */
  readonly embedders: readonly string[];
}

/** The configuration of this page; `undefined` when it was served without one. */
export function readConfiguration(): Configuration | undefined {
  const text = document.querySelector('#opentill-config')?.textContent;
  return (JSON.parse(text ?? 'null') as Configuration | null) ?? undefined;
}

/** Resolves once, with the port of the page that embeds this frame; greetings from anyone else are not answered. */
export function acceptPort(configuration: Configuration | undefined): Promise<MessagePort> {
  const nonce = location.hash.slice(1);
  return new Promise((resolve) => {
    const hear = ({ source, origin, data, ports }: MessageEvent) => {
      const greeting = Object(data) as Partial<Greeting>;
      const [port] = ports;
      if (source !== parent || parent === self || !nonce || greeting.nonce !== nonce || !port || ports.length !== 1) return;
      if (!configuration?.embedders.some((pattern) => matches(pattern, origin))) return;
      removeEventListener('message', hear);
      if (greeting.opentill === VERSION) {
        say(port, { t: 'hello', v: VERSION });
        resolve(port);
      } else {
        const message = 'opentill.js and the frame pages are of different versions. Serve both of one release.';
        say(port, { t: 'failed', reason: 'version', message });
      }
    };
    addEventListener('message', hear);
  });
}

/** Sends a message to the page. */
export function say(port: MessagePort, message: FrameMessage): void {
  port.postMessage(message);
}

/** Whether an origin is the one that a pattern names. */
function matches(pattern: string, origin: string): boolean {
  if (!pattern.endsWith(':*')) return pattern === origin;
  const host = pattern.slice(0, -2);
  return origin === host || (origin.startsWith(`${host}:`) && /^\d+$/.test(origin.slice(host.length + 1)));
}
