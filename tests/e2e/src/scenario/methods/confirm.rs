//! The calls that confirm an intent with one type of payment method.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::details::details;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment, setup, told};

/// A call: its name, the type, the currency of a payment, and what the intent waits for, or is, afterwards.
type Row = (&'static str, &'static str, &'static str, &'static str);

const REDIRECT: &str = "redirect_to_url";
const DEPOSITS: &str = "verify_with_microdeposits";

const PAYMENTS: &[Row] = &[
    ("confirmAcssDebitPayment", "acss_debit", "cad", DEPOSITS),
    ("confirmAffirmPayment", "affirm", "usd", REDIRECT),
    ("confirmAfterpayClearpayPayment", "afterpay_clearpay", "usd", REDIRECT),
    ("confirmAlipayPayment", "alipay", "eur", "alipay_handle_redirect"),
    ("confirmAuBecsDebitPayment", "au_becs_debit", "aud", "processing"),
    ("confirmBancontactPayment", "bancontact", "eur", REDIRECT),
    ("confirmBilliePayment", "billie", "eur", REDIRECT),
    ("confirmBlikPayment", "blik", "pln", "blik_authorize"),
    ("confirmBoletoPayment", "boleto", "brl", "boleto_display_details"),
    ("confirmCashappPayment", "cashapp", "usd", "cashapp_handle_redirect_or_display_qr_code"),
    ("confirmCustomerBalancePayment", "customer_balance", "eur", "display_bank_transfer_instructions"),
    ("confirmEpsPayment", "eps", "eur", REDIRECT),
    ("confirmFpxPayment", "fpx", "myr", REDIRECT),
    ("confirmGiropayPayment", "giropay", "eur", REDIRECT),
    ("confirmGrabPayPayment", "grabpay", "sgd", REDIRECT),
    ("confirmIdealPayment", "ideal", "eur", REDIRECT),
    ("confirmKlarnaPayment", "klarna", "eur", REDIRECT),
    ("confirmKonbiniPayment", "konbini", "jpy", "konbini_display_details"),
    ("confirmMobilepayPayment", "mobilepay", "dkk", REDIRECT),
    ("confirmMultibancoPayment", "multibanco", "eur", "multibanco_display_details"),
    ("confirmOxxoPayment", "oxxo", "mxn", "oxxo_display_details"),
    ("confirmP24Payment", "p24", "pln", REDIRECT),
    ("confirmPayByBankPayment", "pay_by_bank", "gbp", REDIRECT),
    ("confirmPayNowPayment", "paynow", "sgd", "paynow_display_qr_code"),
    ("confirmPixPayment", "pix", "brl", "pix_display_qr_code"),
    ("confirmPromptPayPayment", "promptpay", "thb", "promptpay_display_qr_code"),
    ("confirmSepaDebitPayment", "sepa_debit", "eur", "processing"),
    ("confirmSofortPayment", "sofort", "eur", REDIRECT),
    ("confirmTwintPayment", "twint", "chf", REDIRECT),
    ("confirmUsBankAccountPayment", "us_bank_account", "usd", DEPOSITS),
    ("confirmWechatPayPayment", "wechat_pay", "cny", "wechat_pay_display_qr_code"),
    ("confirmPayPalPayment", "paypal", "eur", REDIRECT),
];

const SETUPS: &[Row] = &[
    ("confirmAcssDebitSetup", "acss_debit", "", DEPOSITS),
    ("confirmAmazonPaySetup", "amazon_pay", "", REDIRECT),
    ("confirmAuBecsDebitSetup", "au_becs_debit", "", "succeeded"),
    ("confirmBacsDebitSetup", "bacs_debit", "", "processing"),
    ("confirmBancontactSetup", "bancontact", "", REDIRECT),
    ("confirmBlikSetup", "blik", "", "blik_authorize"),
    ("confirmCashappSetup", "cashapp", "", "cashapp_handle_redirect_or_display_qr_code"),
    ("confirmIdealSetup", "ideal", "", REDIRECT),
    ("confirmPayPalSetup", "paypal", "", REDIRECT),
    ("confirmSepaDebitSetup", "sepa_debit", "", "succeeded"),
    ("confirmSofortSetup", "sofort", "", REDIRECT),
    ("confirmUsBankAccountSetup", "us_bank_account", "", DEPOSITS),
];

/// Each call confirms an intent and gives it, with what it waits for.
pub async fn each(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    for row in PAYMENTS.iter().chain(SETUPS) {
        one(stage, &till, row).await.with_context(|| row.0.to_owned())?;
    }
    till.page.ensure_quiet().await
}

async fn one(stage: &Stage<'_>, till: &Till<'_>, row: &Row) -> anyhow::Result<()> {
    let (call, kind, currency, ends) = *row;
    let pays = !currency.is_empty();
    let intent =
        if pays { payment(&stage.backend, kind, currency).await? } else { setup(&stage.backend, kind).await? };
    let mut data = json!({ "payment_method": details(kind), "return_url": format!("{}/done", stage.merchant.url) });
    match kind {
        "blik" => data["payment_method_options"] = json!({ "blik": { "code": "123456" } }),
        "wechat_pay" => data["payment_method_options"] = json!({ "wechat_pay": { "client": "web" } }),
        "customer_balance" => {
            let transfer = json!({ "type": "eu_bank_transfer", "eu_bank_transfer": { "country": "DE" } });
            let options = json!({ "funding_type": "bank_transfer", "bank_transfer": transfer });
            data["payment_method_options"] = json!({ "customer_balance": options });
        }
        _ => {}
    }
    let result = till.call(call, json!([intent.client_secret, data, { "handleActions": false }])).await?;
    let name = if pays { "paymentIntent" } else { "setupIntent" };
    let found = result.get(name).with_context(|| told(&result))?;
    ensure!(found["id"] == intent.id, "another intent came back");
    let kept = if ends.contains('_') { "/next_action/type" } else { "/status" };
    ensure_holds(&result, &format!("/{name}{kept}"), &json!(ends))
}
