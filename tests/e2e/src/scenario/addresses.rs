//! The elements of addresses and contacts: what is asked for in which country, what the page hears, what is paid with it.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::address::Address;
use crate::axe::{Axe, Document};
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
    let begun = till.page.until("loaderstart", json!({ "elementType": "address" })).await?;
    ensure_same(&begun, &json!({ "elementType": "address" }), "the beginning")?;
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
    // Another language: other names, and what was typed is still there.
    till.page.run("return window.__shop.elements.update({ locale: 'de' });", Vec::new()).await?;
    address
        .run(
            "const deadline = performance.now() + 10_000;
             while (document.documentElement.lang !== 'de' && performance.now() < deadline) await new Promise(requestAnimationFrame);",
        )
        .await?;
    address
        .ensure_fields(&[
            ("Vor- und Nachname", "Jane Doe"),
            ("Land oder Region", "DE"),
            ("Straße und Hausnummer", "1 Market St"),
            ("Adresszusatz, Wohnung, Stockwerk (optional)", " "),
            ("Postleitzahl", "10115"),
            ("Ort", "San Francisco"),
        ])
        .await?;
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
    let till = open(stage, "en", json!({ "mode": "shipping", "contacts": [jane(), john()] })).await?;
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

/// What axe must have judged, lest a change of its rules let everything pass.
const JUDGED: &[&str] =
    &["label", "select-name", "color-contrast", "aria-valid-attr-value", "autocomplete-valid", "html-has-lang"];
const CONTACT_JUDGED: &[&str] = &["label", "color-contrast", "html-has-lang"];

/// Themes, with the colour of a page that they are for.
const THEMES: [(&str, &str); 3] = [("stripe", "#ffffff"), ("night", "#10131a"), ("flat", "#ffffff")];

/// A whole address.
pub fn jane() -> Value {
    json!({ "name": "Jane Doe", "address": { "line1": "1 Market St", "city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US" } })
}

fn john() -> Value {
    json!({ "name": "John Roe", "address": { "line1": "Hauptstr. 1", "line2": "3. Stock", "city": "", "state": "", "postal_code": "10115", "country": "DE" } })
}

/// A state: what the page makes, and whether the buyer has tried to go on.
struct State {
    name: &'static str,
    elements: fn() -> Value,
    submitted: bool,
}

const STATES: &[State] = &[
    State {
        name: "empty",
        elements: || json!({ "address": { "mode": "shipping", "fields": { "phone": "always" } } }),
        submitted: false,
    },
    State {
        name: "wrong",
        elements: || json!({ "address": { "mode": "shipping", "fields": { "phone": "always" }, "display": { "name": "split" } } }),
        submitted: true,
    },
    State {
        name: "complete",
        elements: || json!({ "address": { "mode": "shipping", "defaultValues": jane() } }),
        submitted: true,
    },
    State {
        name: "contacts",
        elements: || json!({ "address": { "mode": "shipping", "contacts": [jane(), john()] } }),
        submitted: false,
    },
];

async fn shown<'a>(stage: &'a Stage<'_>, group: Value, state: &State) -> anyhow::Result<Till<'a>> {
    let till = Till::open(stage, group, (state.elements)()).await?;
    if state.submitted {
        till.page.run("return window.__shop.end(() => window.__shop.elements.submit());", Vec::new()).await?;
    }
    Ok(till)
}

/// Every theme and state, above and floating labels.
pub async fn axe(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    for (theme, behind) in THEMES {
        for state in STATES {
            for labels in ["above", "floating"] {
                let group = json!({ "locale": "en", "appearance": { "theme": theme, "labels": labels } });
                let till = shown(stage, group, state).await?;
                Address::on(&stage.browser).enter().await?;
                let rules =
                    if state.name == "contacts" { &["label", "color-contrast", "html-has-lang"] } else { JUDGED };
                let judged = axe.judge(&stage.browser, Document::Frame, rules, Some(behind)).await;
                judged.with_context(|| format!("{theme} {} {labels}", state.name))?;
                till.page.ensure_quiet().await?;
            }
        }
        let group = json!({ "locale": "en", "appearance": { "theme": theme } });
        let till = Till::open(stage, group, json!({ "contactDetails": {} })).await?;
        till.page.run("return window.__shop.end(() => window.__shop.elements.submit());", Vec::new()).await?;
        Address::contact(&stage.browser).enter().await?;
        axe.judge(&stage.browser, Document::Frame, CONTACT_JUDGED, Some(behind))
            .await
            .with_context(|| format!("{theme} contact"))?;
    }
    Ok(())
}

/// Pictures for people to look at: each state, dark, narrow, right to left, in Japanese, two elements with one address.
pub async fn pictures(stage: &Stage<'_>) -> anyhow::Result<()> {
    for state in STATES {
        let till = shown(stage, json!({ "locale": "en" }), state).await?;
        picture(stage, &till, state.name, "#fff").await?;
    }
    let night = json!({ "locale": "en", "appearance": { "theme": "night" } });
    for state in STATES {
        let till = shown(stage, night.clone(), state).await?;
        picture(stage, &till, &format!("dark-{}", state.name), "#10131a").await?;
    }
    let flat = json!({ "locale": "de", "appearance": { "theme": "flat", "labels": "floating" } });
    let till = shown(stage, flat, &STATES[1]).await?;
    picture(stage, &till, "flat-floating-german", "#fff").await?;
    let arabic =
        json!({ "address": { "mode": "shipping", "allowedCountries": ["AE"], "fields": { "phone": "always" } } });
    let till = Till::open(stage, json!({ "locale": "ar" }), arabic).await?;
    till.page.run("return window.__shop.end(() => window.__shop.elements.submit());", Vec::new()).await?;
    picture(stage, &till, "rtl", "#fff").await?;
    let japanese = json!({ "address": { "mode": "billing", "allowedCountries": ["JP"] } });
    let till = Till::open(stage, json!({ "locale": "ja" }), japanese).await?;
    picture(stage, &till, "japanese", "#fff").await?;
    let both = json!({ "shippingAddress": { "defaultValues": jane() }, "address": { "mode": "billing" }, "contactDetails": {} });
    let till = Till::open(stage, json!({ "locale": "en" }), both).await?;
    till.page.until("change", json!({ "elementType": "address", "complete": true })).await?;
    picture(stage, &till, "same", "#fff").await?;
    stage
        .browser
        .resized((340, 900), async {
            for state in STATES {
                let till = shown(stage, json!({ "locale": "fr" }), state).await?;
                picture(stage, &till, &format!("narrow-{}", state.name), "#fff").await?;
            }
            Ok(())
        })
        .await
}

async fn picture(stage: &Stage<'_>, till: &Till<'_>, name: &str, behind: &str) -> anyhow::Result<()> {
    till.page
        .run("document.body.style.background = args[0]; scrollTo(0, document.body.scrollHeight);", vec![json!(behind)])
        .await?;
    // The page gives the frame its height a moment after it was told.
    let wide = "
      const fits = () => document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight;
      const deadline = performance.now() + 5_000;
      while (!fits() && performance.now() < deadline) await new Promise(requestAnimationFrame);
      return fits();";
    if till.page.holds("document.getElementById('address')").await? {
        let fits = Address::on(&stage.browser).run(wide).await?;
        ensure!(fits == json!(true), "{name}: something is cut off in the frame");
    }
    stage.browser.screenshot(&stage.picture(&format!("address-{name}"))).await
}
