/** Direct mode's payment module: the Payment Element, and the operations beside it. */
import init, { start } from 'opentill-payment';
import payment from '../frame/payment.html';
import accordion from '../frame/payment-accordion.html';
import css from '../frame/payment.css';
import { lend } from '../frame/host.js';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = {
  init,
  start,
  wasm: new URL('payment_bg.wasm', import.meta.url),
  css,
  fields: { payment, 'payment-accordion': accordion },
  lend: (host) =>
    lend(host, {
      methods: async () => (await import('./direct-methods.js')).open(host),
      customers: async () => (await import('./direct-payments.js')).customersOf(host),
    }),
};
