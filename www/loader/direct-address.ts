/** Direct mode's address module: addresses and e-mail addresses. */
import init, { start } from 'opentill-address';
import address from '../frame/address.html';
import contact from '../frame/contact-details.html';
import css from '../frame/address.css';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = {
  init,
  start,
  wasm: new URL('address_bg.wasm', import.meta.url),
  css,
  fields: { address, 'shipping-address': address, 'contact-details': contact, 'link-authentication': contact },
};
