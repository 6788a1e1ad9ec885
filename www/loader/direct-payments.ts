/** Direct mode's payments module: every operation that needs no card element. It has no fields. */
import init, { holdCustomer, start } from 'opentill-payments';
import type { Host } from '../frame/host.js';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = { init, start, wasm: new URL('payments_bg.wasm', import.meta.url), css: '', fields: {} };

/** Starts the module, once, for the Customer Session of the element that `host` is of. */
export async function customersOf(host: Host): Promise<NonNullable<Host['customer']>> {
  await part.init({ module_or_path: part.wasm });
  return (answer, tell) => holdCustomer(null, host.greeting, answer, tell);
}
