// Cuts Stripe's public OpenAPI document down to the schemas that the backend's tests judge answers by.
// Usage: node contract/prune.mjs path/to/spec3.json > contract/stripe-subset.json
// Must not change what it keeps, but for dropping descriptions and extensions. A reference to a schema that is not kept becomes one that nothing
// but null matches, so that a test fails when the backend begins to answer such a field.

import { readFileSync } from 'node:fs';

const KEPT = [
  'address', 'api_errors', 'billing_details', 'card', 'charge', 'charge_fraud_details', 'charge_outcome', 'customer', 'deleted_customer', 'error',
  'invoice_setting_customer_setting', 'networks', 'payment_flows_amount_details', 'payment_flows_amount_details_client',
  'payment_flows_amount_details_client_resource_tip', 'payment_flows_automatic_payment_methods_payment_intent', 'payment_intent',
  'payment_intent_next_action', 'payment_intent_next_action_redirect_to_url', 'payment_intent_payment_method_options',
  'payment_intent_payment_method_options_card', 'payment_method', 'payment_method_card', 'payment_method_card_checks', 'payment_method_details',
  'payment_method_details_card', 'payment_method_details_card_checks', 'radar_radar_options', 'refund', 'refund_destination_details', 'refund_destination_details_card',
  'shipping', 'three_d_secure_usage', 'token',
  'token_card_networks',
];

/** The schema without descriptions and extensions, and without references out of the kept ones. */
function prune(schema) {
  if (Array.isArray(schema)) return schema.map(prune);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string') {
    return KEPT.includes(schema.$ref.split('/').at(-1)) ? schema : { not: {} };
  }
  const pruned = {};
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') {
      pruned.properties = Object.fromEntries(Object.entries(value).map(([property, inner]) => [property, prune(inner)]));
    } else if (!name.startsWith('x-') && name !== 'description' && name !== 'title') {
      pruned[name] = prune(value);
    }
  }
  return pruned;
}

const whole = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const schemas = Object.fromEntries(KEPT.map((name) => [name, prune(whole.components.schemas[name])]));
for (const [name, schema] of Object.entries(schemas)) if (schema === undefined) throw new Error(`no schema ${name}`);
const document = {
  openapi: whole.openapi,
  info: { title: 'A part of the Stripe API, for tests', version: whole.info.version, license: { name: 'MIT, see stripe-subset.LICENSE' } },
  paths: {},
  components: { schemas },
};
process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
