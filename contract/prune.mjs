// Cuts Stripe's public OpenAPI document down to the schemas that the backend's tests judge answers by.
// Usage: node contract/prune.mjs path/to/spec3.json > contract/stripe-subset.json
// Must not change what it keeps, but for dropping descriptions and extensions. A reference to a schema that is not kept becomes one that nothing
// but null matches, so that a test fails when the backend begins to answer such a field.

import { readFileSync } from 'node:fs';

const KEPT = [
  'address', 'api_errors', 'bank_account', 'billing_details', 'card', 'charge', 'charge_fraud_details', 'charge_outcome', 'customer', 'deleted_customer', 'error',
  'invoice_setting_customer_setting', 'networks', 'payment_flows_amount_details', 'payment_flows_amount_details_client',
  'payment_flows_amount_details_client_resource_tip', 'payment_flows_automatic_payment_methods_payment_intent', 'payment_intent',
  'payment_intent_next_action', 'payment_intent_next_action_redirect_to_url', 'payment_intent_payment_method_options',
  'payment_intent_payment_method_options_card', 'payment_method', 'payment_method_card', 'payment_method_card_checks', 'payment_method_details',
  'payment_method_details_card', 'payment_method_details_card_checks', 'radar_radar_options', 'refund', 'refund_destination_details', 'refund_destination_details_card',
  'shipping', 'three_d_secure_usage', 'token',
  'token_card_networks',
  // PaymentMethods of every type, and what payments with them ask for.
  'funding_instructions_bank_transfer_aba_record', 'funding_instructions_bank_transfer_financial_address',
  'funding_instructions_bank_transfer_iban_record', 'funding_instructions_bank_transfer_sort_code_record',
  'funding_instructions_bank_transfer_spei_record', 'funding_instructions_bank_transfer_swift_record',
  'funding_instructions_bank_transfer_zengin_record', 'payment_flows_private_payment_methods_alipay',
  'payment_flows_private_payment_methods_klarna_dob', 'payment_intent_card_processing', 'payment_intent_next_action_alipay_handle_redirect',
  'payment_intent_next_action_blik_authorize', 'payment_intent_next_action_boleto', 'payment_intent_next_action_card_await_notification',
  'payment_intent_next_action_cashapp_handle_redirect_or_display_qr_code', 'payment_intent_next_action_cashapp_qr_code',
  'payment_intent_next_action_display_bank_transfer_instructions', 'payment_intent_next_action_display_multibanco_details',
  'payment_intent_next_action_display_oxxo_details', 'payment_intent_next_action_klarna_display_qr_code', 'payment_intent_next_action_konbini',
  'payment_intent_next_action_konbini_familymart', 'payment_intent_next_action_konbini_lawson', 'payment_intent_next_action_konbini_ministop',
  'payment_intent_next_action_konbini_seicomart', 'payment_intent_next_action_konbini_stores', 'payment_intent_next_action_paynow_display_qr_code',
  'payment_intent_next_action_pix_display_qr_code', 'payment_intent_next_action_promptpay_display_qr_code',
  'payment_intent_next_action_swish_handle_redirect_or_display_qr_code', 'payment_intent_next_action_swish_qr_code',
  'payment_intent_next_action_upi_handle_redirect_or_display_qr_code', 'payment_intent_next_action_upiqr_code',
  'payment_intent_next_action_verify_with_microdeposits', 'payment_intent_next_action_wechat_pay_display_qr_code',
  'payment_intent_next_action_wechat_pay_redirect_to_android_app', 'payment_intent_next_action_wechat_pay_redirect_to_ios_app',
  'payment_intent_payment_method_options_acss_debit', 'payment_intent_payment_method_options_au_becs_debit',
  'payment_intent_payment_method_options_bacs_debit', 'payment_intent_payment_method_options_blik', 'payment_intent_payment_method_options_eps',
  'payment_intent_payment_method_options_mandate_options_acss_debit', 'payment_intent_payment_method_options_mobilepay',
  'payment_intent_payment_method_options_sepa_debit', 'payment_intent_payment_method_options_swish',
  'payment_intent_payment_method_options_us_bank_account', 'payment_intent_processing', 'payment_intent_processing_customer_notification',
  'payment_intent_type_specific_payment_method_options_client', 'payment_method_acss_debit', 'payment_method_affirm',
  'payment_method_afterpay_clearpay', 'payment_method_amazon_pay', 'payment_method_au_becs_debit', 'payment_method_bacs_debit',
  'payment_method_bancontact', 'payment_method_billie', 'payment_method_blik', 'payment_method_boleto', 'payment_method_cashapp',
  'payment_method_customer_balance', 'payment_method_details_acss_debit', 'payment_method_details_affirm',
  'payment_method_details_afterpay_clearpay', 'payment_method_details_alipay', 'payment_method_details_amazon_pay',
  'payment_method_details_au_becs_debit', 'payment_method_details_bacs_debit', 'payment_method_details_bancontact', 'payment_method_details_billie',
  'payment_method_details_blik', 'payment_method_details_boleto', 'payment_method_details_cashapp', 'payment_method_details_customer_balance',
  'payment_method_details_eps', 'payment_method_details_fpx', 'payment_method_details_giropay', 'payment_method_details_grabpay',
  'payment_method_details_ideal', 'payment_method_details_klarna', 'payment_method_details_konbini', 'payment_method_details_mobilepay',
  'payment_method_details_multibanco', 'payment_method_details_oxxo', 'payment_method_details_p24', 'payment_method_details_pay_by_bank',
  'payment_method_details_paynow', 'payment_method_details_paypal', 'payment_method_details_pix', 'payment_method_details_promptpay',
  'payment_method_details_sepa_debit', 'payment_method_details_sofort', 'payment_method_details_swish', 'payment_method_details_twint',
  'payment_method_details_upi', 'payment_method_details_us_bank_account', 'payment_method_details_wechat_pay', 'payment_method_eps',
  'payment_method_fpx', 'payment_method_giropay', 'payment_method_grabpay', 'payment_method_ideal', 'payment_method_klarna',
  'payment_method_konbini', 'payment_method_mobilepay', 'payment_method_multibanco', 'payment_method_options_affirm',
  'payment_method_options_afterpay_clearpay', 'payment_method_options_alipay', 'payment_method_options_amazon_pay',
  'payment_method_options_bancontact', 'payment_method_options_billie', 'payment_method_options_boleto', 'payment_method_options_cashapp',
  'payment_method_options_customer_balance', 'payment_method_options_customer_balance_bank_transfer',
  'payment_method_options_customer_balance_eu_bank_account', 'payment_method_options_fpx', 'payment_method_options_giropay',
  'payment_method_options_grabpay', 'payment_method_options_ideal', 'payment_method_options_klarna', 'payment_method_options_konbini',
  'payment_method_options_multibanco', 'payment_method_options_oxxo', 'payment_method_options_p24', 'payment_method_options_pay_by_bank',
  'payment_method_options_paynow', 'payment_method_options_paypal', 'payment_method_options_pix', 'payment_method_options_promptpay',
  'payment_method_options_sofort', 'payment_method_options_twint', 'payment_method_options_upi', 'payment_method_options_wechat_pay',
  'payment_method_oxxo', 'payment_method_p24', 'payment_method_pay_by_bank', 'payment_method_paynow', 'payment_method_paypal', 'payment_method_pix',
  'payment_method_promptpay', 'payment_method_sepa_debit', 'payment_method_sofort', 'payment_method_swish', 'payment_method_twint',
  'payment_method_upi', 'payment_method_us_bank_account', 'payment_method_wechat_pay', 'sepa_debit_generated_from', 'us_bank_account_networks',
  // SetupIntents with their attempts and mandates, and Sources.
  'card_mandate_payment_method_details', 'customer_acceptance', 'linked_account_options_common', 'mandate', 'mandate_acss_debit',
  'mandate_amazon_pay', 'mandate_au_becs_debit', 'mandate_bacs_debit', 'mandate_cashapp', 'mandate_klarna', 'mandate_multi_use',
  'mandate_payment_method_details', 'mandate_paypal', 'mandate_sepa_debit', 'mandate_single_use', 'mandate_upi', 'mandate_us_bank_account',
  'offline_acceptance', 'online_acceptance', 'payment_flows_automatic_payment_methods_setup_intent',
  'payment_method_options_us_bank_account_mandate_options', 'setup_attempt', 'setup_attempt_payment_method_details',
  'setup_attempt_payment_method_details_acss_debit', 'setup_attempt_payment_method_details_amazon_pay',
  'setup_attempt_payment_method_details_au_becs_debit', 'setup_attempt_payment_method_details_bacs_debit',
  'setup_attempt_payment_method_details_bancontact', 'setup_attempt_payment_method_details_boleto', 'setup_attempt_payment_method_details_card',
  'setup_attempt_payment_method_details_card_checks', 'setup_attempt_payment_method_details_cashapp', 'setup_attempt_payment_method_details_ideal',
  'setup_attempt_payment_method_details_klarna', 'setup_attempt_payment_method_details_paypal', 'setup_attempt_payment_method_details_sepa_debit',
  'setup_attempt_payment_method_details_sofort', 'setup_attempt_payment_method_details_upi', 'setup_attempt_payment_method_details_us_bank_account',
  'setup_intent', 'setup_intent_next_action', 'setup_intent_next_action_redirect_to_url', 'setup_intent_next_action_verify_with_microdeposits',
  'setup_intent_payment_method_options', 'setup_intent_payment_method_options_acss_debit', 'setup_intent_payment_method_options_amazon_pay',
  'setup_intent_payment_method_options_bacs_debit', 'setup_intent_payment_method_options_card',
  'setup_intent_payment_method_options_card_mandate_options', 'setup_intent_payment_method_options_klarna',
  'setup_intent_payment_method_options_mandate_options_acss_debit', 'setup_intent_payment_method_options_mandate_options_bacs_debit',
  'setup_intent_payment_method_options_mandate_options_sepa_debit', 'setup_intent_payment_method_options_paypal',
  'setup_intent_payment_method_options_sepa_debit', 'setup_intent_payment_method_options_us_bank_account',
  'setup_intent_type_specific_payment_method_options_client', 'source', 'source_owner', 'source_receiver_flow', 'source_redirect_flow',
  'source_type_ach_credit_transfer', 'source_type_alipay', 'source_type_au_becs_debit', 'source_type_bancontact', 'source_type_card',
  'source_type_eps', 'source_type_giropay', 'source_type_ideal', 'source_type_multibanco', 'source_type_p24', 'source_type_sepa_debit',
  'source_type_sofort', 'source_type_three_d_secure', 'source_type_wechat', 'three_d_secure_details',
  // Customer Sessions.
  'customer_session', 'customer_session_resource_components', 'customer_session_resource_components_resource_active_entitlements',
  'customer_session_resource_components_resource_buy_button', 'customer_session_resource_components_resource_customer_portal',
  'customer_session_resource_components_resource_customer_sheet',
  'customer_session_resource_components_resource_customer_sheet_resource_features',
  'customer_session_resource_components_resource_mobile_payment_element',
  'customer_session_resource_components_resource_mobile_payment_element_resource_features',
  'customer_session_resource_components_resource_payment_element',
  'customer_session_resource_components_resource_payment_element_resource_features',
  'customer_session_resource_components_resource_pricing_table',
  // ConfirmationTokens.
  'confirmation_token', 'confirmation_tokens_resource_mandate_data', 'confirmation_tokens_resource_mandate_data_resource_customer_acceptance',
  'confirmation_tokens_resource_mandate_data_resource_customer_acceptance_resource_online', 'confirmation_tokens_resource_payment_method_options',
  'confirmation_tokens_resource_payment_method_options_resource_card', 'confirmation_tokens_resource_payment_method_preview',
  'confirmation_tokens_resource_shipping',
  // Invoices.
  'automatic_tax', 'billing_bill_resource_invoicing_lines_parents_invoice_line_item_invoice_item_parent',
  'billing_bill_resource_invoicing_lines_parents_invoice_line_item_parent', 'billing_bill_resource_invoicing_pricing_pricing',
  'connect_account_reference', 'invoice', 'invoice_line_item_period', 'invoice_payment', 'invoices_payment_settings',
  'invoices_payments_invoice_payment_associated_payment', 'invoices_payments_invoice_payment_status_transitions',
  'invoices_resource_confirmation_secret', 'invoices_resource_status_transitions', 'line_item',
  // Payment links.
  'payment_link', 'payment_links_resource_after_completion', 'payment_links_resource_automatic_tax',
  'payment_links_resource_completion_behavior_confirmation_page', 'payment_links_resource_completion_behavior_redirect',
  'payment_links_resource_custom_text', 'payment_links_resource_phone_number_collection',
  'payment_links_resource_shipping_address_collection', 'payment_links_resource_subscription_data',
  'payment_links_resource_subscription_data_invoice_settings', 'payment_links_resource_tax_id_collection',
  // Products and their prices.
  'currency_option', 'price', 'price_tier', 'product', 'product_marketing_feature', 'recurring', 'transform_quantity',
  // Subscriptions, with their invoices.
  'billing_bill_resource_invoicing_lines_parents_invoice_line_item_subscription_item_parent', 'billing_bill_resource_invoicing_parents_invoice_parent',
  'billing_bill_resource_invoicing_parents_invoice_subscription_parent', 'billing_bill_resource_invoicing_pricing_pricing_price_details',
  'cancellation_details', 'subscription', 'subscription_automatic_tax', 'subscription_item', 'subscriptions_resource_billing_mode',
  'subscriptions_resource_payment_settings', 'subscriptions_resource_subscription_invoice_settings', 'subscriptions_resource_trial_settings_end_behavior',
  'subscriptions_resource_trial_settings_trial_settings', 'subscriptions_trials_resource_end_behavior', 'subscriptions_trials_resource_trial_settings',
  // Checkout Sessions.
  'checkout.session', 'checkout_session_payment_method_options', 'item', 'line_items_adjustable_quantity', 'payment_pages_checkout_session_adaptive_pricing',
  'payment_pages_checkout_session_automatic_tax', 'payment_pages_checkout_session_checkout_address_details',
  'payment_pages_checkout_session_collected_information', 'payment_pages_checkout_session_custom_text', 'payment_pages_checkout_session_customer_details',
  'payment_pages_checkout_session_phone_number_collection', 'payment_pages_checkout_session_shipping_address_collection',
  'payment_pages_checkout_session_total_details',
  // What decides the methods, and cards of wallets.
  'payment_method_card_wallet', 'payment_method_card_wallet_apple_pay', 'payment_method_card_wallet_google_pay',
  'payment_method_config_biz_payment_method_configuration_details', 'payment_method_config_resource_display_preference',
  'payment_method_config_resource_payment_method_properties', 'payment_method_configuration', 'payment_method_domain',
  'payment_method_domain_resource_payment_method_status', 'payment_method_details_card_wallet',
  'payment_method_details_card_wallet_apple_pay', 'payment_method_details_card_wallet_google_pay',
  'setup_attempt_payment_method_details_card_wallet',
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
