// The client without fields in Node, in the way of the package's README. Prints the status of an intent.
//
//   node node-client.mjs API_ORIGIN PUBLISHABLE_KEY CLIENT_SECRET
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import init, { Opentill } from 'opentill/wasm';

const [apiBase, key, clientSecret] = process.argv.slice(2);
await init({ module_or_path: readFile(fileURLToPath(import.meta.resolve('opentill/wasm/opentill_bg.wasm'))) });
const { paymentIntent, error } = await new Opentill(key, { apiBase }).retrievePaymentIntent(clientSecret);
console.log(error ? `error: ${error.message}` : paymentIntent.status);
