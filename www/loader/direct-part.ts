/** A module of the crate as direct mode uses it: in chunks of their own, so that a page loads those that it needs. Types only. */
import type { Host } from '../frame/host.js';
import type { CratePage } from './endpoint.js';

/** A module, and the fields that it serves. */
export interface Part {
  /** Loads the wasm, once; a second call is served by the first. */
  readonly init: typeof import('opentill-module').default;
  readonly start: typeof import('opentill-module').start;
  /** The wasm, beside the chunk: an expression that bundlers know. */
  readonly wasm: URL;
  readonly css: string;
  /** The markup of the pages that have any. */
  readonly fields: Partial<Record<CratePage, string>>;
  /** Lends the crate what else it may ask for. */
  readonly lend?: (host: Host) => void;
}
