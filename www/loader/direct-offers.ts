/** Direct mode's offers module: pricing tables and buy buttons. */
import init, { start } from 'opentill-offers';
import button from '../frame/buy-button.html';
import css from '../frame/offers.css';
import table from '../frame/pricing-table.html';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = { init, start, wasm: new URL('offers_bg.wasm', import.meta.url), css, fields: { 'pricing-table': table, 'buy-button': button } };
