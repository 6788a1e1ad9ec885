/** Direct mode's forms of payment methods other than cards. */
import { openMethods } from '../frame/methods.js';

/** Starts the module, once; `host` is the element's. */
export const open = (host: object): Promise<object> => openMethods(new URL('methods_bg.wasm', import.meta.url), host);
