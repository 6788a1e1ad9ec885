/** `<stripe-pricing-table>` and `<stripe-buy-button>`, for pages that have them in their markup. */
import { define } from './offers.js';

define('stripe');
