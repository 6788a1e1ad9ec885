//! The elements of addresses and contacts: what is asked for in which country, what the page hears, what is paid with it.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::address::Address;
use crate::stage::Stage;
use crate::till::Till;

const GET: &str = "return window.__shop.end(() => window.__shop[args[0]].getValue(args[1]));";

/// What `getValue` of an element comes to.
async fn value(till: &Till<'_>, element: &str, options: Value) -> anyhow::Result<Value> {
    till.page.run(GET, vec![json!(element), options]).await
}

async fn open<'a>(stage: &'a Stage<'_>, locale: &str, options: Value) -> anyhow::Result<Till<'a>> {
    Till::open(stage, json!({ "locale": locale }), json!({ "address": options })).await
}

fn ensure_same(found: &Value, wanted: &Value, what: &str) -> anyhow::Result<()> {
    ensure!(found == wanted, "{what} is {found} instead of {wanted}");
    Ok(())
}

/// Countries with different fields, in the languages of their buyers.
pub async fn countries(stage: &Stage<'_>) -> anyhow::Result<()> {
    american_and_german(stage).await.context("in English")?;
    japanese(stage).await.context("in Japanese")?;
    arabic(stage).await.context("in Arabic")
}

async fn american_and_german(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = open(stage, "en-US", json!({ "mode": "shipping", "blockPoBox": true })).await?;
    let address = Address::on(&stage.browser);
    let american = [
        "Full name",
        "Country or region",
        "Address",
        "Apartment, suite, floor (optional)",
        "City",
        "State",
        "ZIP code",
    ];
    ensure!(address.labels().await? == american, "{:?}", address.labels().await?);
    for (field, text) in
        [("name", "Jane Doe"), ("line1", "1 Market St"), ("city", "San Francisco"), ("postal_code", "94107")]
    {
        address.type_in(field, text).await?;
    }
    address.choose("state", "CA").await?;
    let told = till.page.until("change", json!({ "complete": true })).await?;
    let wanted = json!({ "name": "Jane Doe", "address": { "line1": "1 Market St", "line2": null, "city": "San Francisco",
        "state": "CA", "postal_code": "94107", "country": "US" } });
    ensure_same(
        &told,
        &json!({ "elementType": "address", "elementMode": "shipping", "empty": false, "complete": true,
        "isNewAddress": true, "value": wanted }),
        "the change",
    )?;
    ensure_same(
        &value(&till, "address", json!({})).await?,
        &json!({ "complete": true, "isNewAddress": true, "value": wanted }),
        "the value",
    )?;

    let mark = till.page.mark().await?;
    address.type_in("line2", "PO Box 12").await?;
    till.page.until_after(mark, "change", json!({ "complete": false })).await?;
    ensure!(address.errors().await?.len() == 1, "a box is let through: {:?}", address.errors().await?);
    address.replace("line2", "4242 4242 4242 4242").await?;
    let told = till.page.events_after(mark, "change").await?;
    ensure!(!format!("{told:?}").replace(' ', "").contains("4242424242424242"), "a card number leaves as an address");
    address.replace("line2", " ").await?;

    address.choose("country", "DE").await?;
    till.page.until_after(mark, "change", json!({ "value": { "address": { "country": "DE" } } })).await?;
    let german = [
        ("Full name", "Jane Doe"),
        ("Country or region", "DE"),
        ("Address", "1 Market St"),
        ("Apartment, suite, floor (optional)", " "),
        ("Postal code", "94107"),
        ("City", "San Francisco"),
    ];
    address.run("
      const deadline = performance.now() + 10_000;
      while (document.querySelector('[data-field=state]') && performance.now() < deadline) await new Promise(requestAnimationFrame);").await?;
    address.ensure_fields(&german).await?;
    address.replace("postal_code", "1011x").await?;
    ensure!(
        address.errors().await? == ["This country has no such postal code. Check it."],
        "{:?}",
        address.errors().await?
    );
    address.replace("postal_code", "10115").await?;
    ensure!(address.errors().await?.is_empty(), "the error stays");
    till.page.ensure_quiet().await
}

async fn japanese(stage: &Stage<'_>) -> anyhow::Result<()> {
    let defaults = json!({ "name": "山田太郎", "address": { "line1": "千代田1-1", "postal_code": "1000001", "state": "Tokyo", "country": "JP" } });
    let till = open(stage, "ja", json!({ "mode": "billing", "defaultValues": defaults })).await?;
    let address = Address::on(&stage.browser);
    let order = "return [...document.querySelectorAll('[data-field]')].map((field) => field.dataset.field);";
    ensure_same(
        &address.run(order).await?,
        &json!(["name", "country", "postal_code", "state", "line1", "line2"]),
        "the order",
    )?;
    let told = till.page.until("change", json!({ "complete": true, "elementMode": "billing" })).await?;
    ensure_same(&told["value"]["address"]["state"], &json!("東京都"), "the prefecture")?;
    let latin = value(&till, "address", json!({ "format": "latin" })).await?;
    ensure_same(&latin["value"]["address"]["state"], &json!("Tokyo"), "the prefecture in Latin letters")?;
    till.page.ensure_quiet().await
}

async fn arabic(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = open(
        stage,
        "ar",
        json!({ "mode": "shipping", "allowedCountries": ["AE", "SA"], "fields": { "phone": "always" } }),
    )
    .await?;
    let address = Address::on(&stage.browser);
    let order = "return [document.documentElement.dir, ...[...document.querySelectorAll('[data-field]')].map((field) => field.dataset.field)];";
    ensure_same(
        &address.run(order).await?,
        &json!(["rtl", "name", "country", "line1", "line2", "state", "phone"]),
        "the order",
    )?;
    let emirates =
        "return [...document.querySelectorAll('[data-field=state] option')].map((option) => option.textContent);";
    let emirates = address.run(emirates).await?;
    ensure!(emirates.as_array().is_some_and(|names| names.len() == 8 && names.contains(&json!("دبي"))), "{emirates}");
    for (field, text) in [("name", "ليلى"), ("line1", "شارع 1"), ("phone", "050 123 4567")] {
        address.type_in(field, text).await?;
    }
    address.choose("state", "عجمان").await?;
    let told = till.page.until("change", json!({ "complete": true })).await?;
    ensure_same(&told["value"]["phone"], &json!("+971501234567"), "the phone number")?;
    till.page.ensure_quiet().await
}

/// Saved addresses to pick from, and what is missing in one of them.
pub async fn contacts(stage: &Stage<'_>) -> anyhow::Result<()> {
    let contacts = json!([
        { "name": "Jane Doe", "address": { "line1": "1 Market St", "city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US" } },
        { "name": "John Roe", "address": { "line1": "Hauptstr. 1", "city": "", "state": "", "postal_code": "10115", "country": "DE" } },
    ]);
    let till = open(stage, "en", json!({ "mode": "shipping", "contacts": contacts })).await?;
    let address = Address::on(&stage.browser);
    let told = till.page.until("change", json!({ "complete": true, "isNewAddress": false })).await?;
    ensure_same(&told["value"]["name"], &json!("Jane Doe"), "the name")?;
    ensure!(address.labels().await?.is_empty(), "the fields of a whole address are shown");
    let mark = till.page.mark().await?;
    address.press(".PickerItem:nth-of-type(2)").await?;
    till.page.until_after(mark, "change", json!({ "complete": false, "isNewAddress": false })).await?;
    // Its city is missing: the fields are there to put it in, and then it is another address.
    address.type_in("city", "Berlin").await?;
    let told = till.page.until_after(mark, "change", json!({ "complete": true })).await?;
    ensure_same(&told["isNewAddress"], &json!(true), "whether it is new")?;
    address.press(".PickerItem:first-of-type").await?;
    till.page.until_after(mark, "change", json!({ "complete": true, "isNewAddress": false })).await?;
    till.page.ensure_quiet().await
}

/// E-mail addresses.
pub async fn emails(stage: &Stage<'_>) -> anyhow::Result<()> {
    for element in ["linkAuthentication", "contactDetails"] {
        let till = Till::open(stage, json!({ "locale": "en" }), json!({ element: {} })).await?;
        let contact = Address::contact(&stage.browser);
        contact.type_in("email", "jane@example").await?;
        till.page.until("change", json!({ "empty": false, "complete": false })).await?;
        till.page.find("h1").await?.click().await?;
        ensure!(contact.errors().await?.len() == 1, "nothing is said of half an address");
        contact.type_in("email", ".com").await?;
        let whole = json!({ "value": { "email": "jane@example.com" } });
        let told = till.page.until("change", whole).await?;
        let wanted = json!({ "elementType": element, "empty": false, "complete": true, "value": { "email": "jane@example.com" } });
        ensure_same(&told, &wanted, "the change")?;
        ensure!(contact.errors().await?.is_empty(), "the error stays");
        till.page.ensure_quiet().await?;
        let options = json!({ "defaultValues": { "email": "joe@example.com" } });
        let till = Till::open(stage, json!({ "locale": "en" }), json!({ element: options })).await?;
        till.page.until("change", json!({ "complete": true, "value": { "email": "joe@example.com" } })).await?;
    }
    Ok(())
}
