/** What the build puts in the place of these imports. */

declare module '*.html' {
  const text: string;
  export default text;
}

declare module '*.css' {
  const text: string;
  export default text;
}

/** The words of the page's own in other languages; the build takes them from www/texts. */
declare module 'opentill-waiting' {
  const words: Partial<Record<string, { challenge_title: string; cancel: string }>>;
  export default words;
}

/** What a table or button says while no frame has come; the build takes it from www/texts. */
declare module 'opentill-offer-words' {
  const words: Partial<Record<string, Record<string, string>>>;
  export default words;
}

/** A module of the crate, as wasm-bindgen wraps it: the one that a boot script is built for. */
declare module 'opentill-module' {
  export default function init(options: { module_or_path: BufferSource | URL }): Promise<unknown>;
  export function start(
    port: MessagePort,
    root: Element | null,
    configuration: object | null,
    host: object,
  ): void;
}

declare module 'opentill-card' {
  export { default, start } from 'opentill-module';
}

declare module 'opentill-bank' {
  export { default, start } from 'opentill-module';
}

declare module 'opentill-payments' {
  export { default, start } from 'opentill-module';
  /** Takes the Customer Session out of an answer; nothing where it holds none. */
  export function holdCustomer(
    configuration: object | null,
    greeting: object | undefined,
    answer: object,
    tell: (reason: string) => void,
  ): import('./host.js').HeldCustomer;
}

declare module 'opentill-payment' {
  export { default, start } from 'opentill-module';
}

declare module 'opentill-express' {
  export { default, start } from 'opentill-module';
}

declare module 'opentill-offers' {
  export { default, start } from 'opentill-module';
}

declare module 'opentill-address' {
  export { default, start } from 'opentill-module';
}

/** The module with the forms of payment methods other than cards, and wallets. */
declare module 'opentill-methods' {
  export { default } from 'opentill-module';
  export class MethodForm {
    static read(data: unknown, live: boolean, host: object): MethodForm | undefined;
  }
  export function walletSaid(wallet: string, event: unknown): string | undefined;
}

/** How messages get to the crate, by what the module's frame does. */
declare module 'opentill-line' {
  export function line(port: MessagePort, host: import('./host.js').Host): MessagePort;
}
