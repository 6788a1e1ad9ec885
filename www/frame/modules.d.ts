/** What the build puts in the place of these imports. */

declare module '*.html' {
  const text: string;
  export default text;
}

declare module '*.css' {
  const text: string;
  export default text;
}

/** The crate's card module, as wasm-bindgen wraps it. */
declare module 'opentill-card' {
  export default function init(options: { module_or_path: BufferSource | URL }): Promise<unknown>;
  export function start(
    port: MessagePort,
    root: Element | null,
    configuration: object | null,
    findBoard: (group: string) => object | undefined,
  ): void;
}
