/** Direct mode's express module: the Express Checkout Element. */
import init, { start } from 'opentill-express';
import css from '../frame/express.css';
import express from '../frame/express-checkout.html';
import type { Part } from './direct-part.js';

/** The module. */
export const part: Part = { init, start, wasm: new URL('express_bg.wasm', import.meta.url), css, fields: { 'express-checkout': express } };
