/** Direct mode's payments module: every operation that needs no card element. It has no fields. */
import init, { start } from 'opentill-payments';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = { init, start, wasm: new URL('payments_bg.wasm', import.meta.url), css: '', fields: {} };
