/** Direct mode's bank module: the fields of bank accounts. */
import init, { start } from 'opentill-bank';
import auBankAccount from '../frame/au-bank-account.html';
import css from '../frame/bank.css';
import iban from '../frame/iban.html';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = {
  init,
  start,
  wasm: new URL('bank_bg.wasm', import.meta.url),
  css,
  fields: { iban, 'au-bank-account': auBankAccount },
};
