//! What is paid with address and e-mail elements beside an element of payment details.

use anyhow::{Context, ensure};
use serde_json::json;

use super::addresses::jane;
use super::pay::GOOD;
use super::payment_element::confirm;
use crate::address::Address;
use crate::card::Field;
use crate::payment_form::PaymentForm;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds};

/// What the elements hold goes along with a payment: the shipping address to the intent, the billing address and the e-mail
/// address to the payment method. One address does for both while the buyer leaves the box ticked.
pub async fn pays(stage: &Stage<'_>) -> anyhow::Result<()> {
    let phone = json!({ "phone": "always" });
    for (same, (ship_to, shipping), bill_to) in [
        (true, ("shippingAddress", json!({ "fields": phone })), "address"),
        (false, ("shippingAddress", json!({ "fields": phone })), "address"),
        (true, ("address-shipping", json!({ "mode": "shipping", "fields": phone })), "address-billing"),
        (false, ("address-shipping", json!({ "mode": "shipping", "fields": phone })), "address-billing"),
    ] {
        let intent = stage.backend.create_intent().await?;
        let group = json!({ "locale": "en", "clientSecret": intent.client_secret });
        let elements = json!({ "contactDetails": {}, ship_to: shipping, bill_to: { "mode": "billing" }, "card": { "hidePostalCode": true } });
        let till = Till::open(stage, group, elements).await?;
        if ship_to.starts_with("address") {
            two_of_a_type(&till).await.context("two address elements")?;
        }
        Address::contact(&stage.browser).type_in("email", "jane@example.com").await?;
        let shipping = Address::of(&stage.browser, ship_to);
        for (field, text) in [
            ("name", "Jane Doe"),
            ("line1", "1 Market St"),
            ("city", "San Francisco"),
            ("postal_code", "94107"),
            ("phone", "(415) 555-0132"),
        ] {
            shipping.type_in(field, text).await?;
        }
        shipping.choose("state", "CA").await?;
        till.page.until("change", json!({ "elementMode": "billing", "complete": true })).await?;
        let billing = Address::of(&stage.browser, bill_to);
        if !same {
            let mark = till.page.mark().await?;
            billing.press("#same").await?;
            till.page.until_after(mark, "change", json!({ "elementMode": "billing", "complete": false })).await?;
            for (field, text) in
                [("name", "Joe Roe"), ("line1", "2 Main St"), ("city", "Reno"), ("postal_code", "89501")]
            {
                billing.type_in(field, text).await?;
            }
            billing.choose("state", "NV").await?;
        }
        let card = till.page.card();
        for (field, text) in [(Field::Number, "4242424242424242"), (Field::Expiry, "1234"), (Field::Cvc, "123")] {
            card.type_in(field, text).await?;
        }

        till.page.until("change", json!({ "elementType": "card", "complete": true })).await?;
        let args = json!([{ "elements": { "element": "group" }, "redirect": "if_required" }]);
        ensure_holds(&till.call("confirmPayment", args).await?, "/paymentIntent/status", &json!("succeeded"))?;
        let paid = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
        let market = json!({ "line1": "1 Market St", "line2": null, "city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US" });
        let main = json!({ "line1": "2 Main St", "line2": null, "city": "Reno", "state": "NV", "postal_code": "89501", "country": "US" });
        ensure_holds(&paid, "/shipping/name", &json!("Jane Doe"))?;
        ensure_holds(&paid, "/shipping/phone", &json!("+14155550132"))?;
        ensure_holds(&paid, "/shipping/address", &market)?;
        let (name, address) = if same { ("Jane Doe", &market) } else { ("Joe Roe", &main) };
        ensure_holds(&paid, "/payment_method/billing_details/name", &json!(name))?;
        ensure_holds(&paid, "/payment_method/billing_details/address", address)?;
        ensure_holds(&paid, "/payment_method/billing_details/email", &json!("jane@example.com"))?;
        till.page.ensure_quiet().await?;
    }
    Ok(())
}

/// Each is found by what it is for, and there is no third.
async fn two_of_a_type(till: &Till<'_>) -> anyhow::Result<()> {
    let script = "
      const { elements } = window.__shop;
      const found = ['shipping', 'billing'].every((mode) => elements.getElement('address', { mode }) === window.__shop[`address-${mode}`]);
      const refused = await window.__shop.end(() => elements.create('address', { mode: args[0] }));
      return { found, refused: refused.thrown };";
    for mode in ["shipping", "billing"] {
        let told = till.page.run(script, vec![json!(mode)]).await?;
        ensure_holds(&told, "/found", &json!(true))?;
        ensure_holds(&told, "/refused/name", &json!("IntegrationError"))?;
    }
    Ok(())
}

/// Waits until the Payment Element asks for as many billing details as this; gives how many those are.
const ASKED: &str = "
const asked = () => [...document.querySelectorAll('.methods [data-field^=billing]')].filter((field) => field.checkVisibility()).length;
const deadline = performance.now() + 10_000;
while (asked() !== args[0] && performance.now() < deadline) await new Promise(requestAnimationFrame);
return asked();";

/// Beside an element with the billing address, the Payment Element asks for no part of it: that address pays, be it the shipping address or
/// another one. Without that element it asks again.
pub async fn with_payment_element(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    for same in [true, false] {
        let intent = stage.backend.create_intent().await?;
        let group = json!({ "locale": "en", "clientSecret": intent.client_secret });
        let payment = json!({ "wallets": { "applePay": "never", "googlePay": "never" } });
        let elements = json!({ "shippingAddress": { "defaultValues": jane() }, "address": { "mode": "billing" }, "payment": payment });
        let till = Till::open(stage, group, elements).await?;
        till.page.until("change", json!({ "elementType": "address", "complete": true })).await?;
        let billing = Address::of(&stage.browser, "address");
        if !same {
            billing.press("#same").await?;
            till.page.until("change", json!({ "elementType": "address", "complete": false })).await?;
            for (field, text) in
                [("name", "Joe Roe"), ("line1", "2 Main St"), ("city", "Reno"), ("postal_code", "89501")]
            {
                billing.type_in(field, text).await?;
            }
            billing.choose("state", "NV").await?;
        }
        ensure!(form.inside(ASKED, vec![json!(0)]).await? == json!(0), "the buyer is asked twice");
        form.fill_card(GOOD).await?;
        till.page.until("change", json!({ "elementType": "payment", "complete": true })).await?;
        stage.browser.screenshot(&stage.picture("address-with-payment-element")).await?;
        ensure_holds(&confirm(&till, &intent.client_secret).await?, "/paymentIntent/status", &json!("succeeded"))?;
        let paid = stage.backend.read(&format!("payment_intents/{}?expand[]=payment_method", intent.id)).await?;
        let (name, line, code) =
            if same { ("Jane Doe", "1 Market St", "94107") } else { ("Joe Roe", "2 Main St", "89501") };
        ensure_holds(&paid, "/shipping/name", &json!("Jane Doe"))?;
        ensure_holds(&paid, "/payment_method/billing_details/name", &json!(name))?;
        ensure_holds(&paid, "/payment_method/billing_details/address/line1", &json!(line))?;
        ensure_holds(&paid, "/payment_method/billing_details/address/postal_code", &json!(code))?;
        till.page.run("window.__shop.address.destroy();", Vec::new()).await?;
        ensure!(form.inside(ASKED, vec![json!(2)]).await? == json!(2), "nobody is asked for the billing address");
        till.page.ensure_quiet().await?;
    }
    Ok(())
}
