//! What a buyer reads who does not read English: labels, errors, dialogs; and lines that run from right to left. What is read is held to
//! the files of texts.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::account::{BSB, IBAN};
use crate::action::Action;
use crate::axe::{Axe, Document};
use crate::bank::Challenge;
use crate::card::{Card, Field, WHOLE, run_in};
use crate::page::Page;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::methods::details;
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, payment};

/// Locales, and the files of their texts; English, which the crate has, needs none, nor does what nobody has written yet.
const LOCALES: [(&str, Option<&str>); 7] = [
    ("de-AT", Some("de")),
    ("fr", Some("fr")),
    ("ja", Some("ja")),
    ("ar", Some("ar")),
    ("en-GB", None),
    ("pt-BR", None),
    ("auto", None),
];

/// What must have been judged in a frame with fields.
const FIELDS_JUDGED: &[&str] =
    &["label", "color-contrast", "aria-valid-attr-value", "html-has-lang", "html-lang-valid"];
const DIALOG_JUDGED: &[&str] = &["button-name", "color-contrast", "html-has-lang", "html-lang-valid"];

/// What a document says of itself and of its first field, and which files of texts it fetched.
const READ: &str = "
  const { lang, dir } = document.documentElement;
  const field = document.querySelector('input');
  const files = performance.getEntriesByType('resource').map(({ name }) => /\\/data-\\w+-(texts-\\w+)\\.json$/.exec(name)?.[1]);
  return { lang, dir, label: field?.ariaLabel, placeholder: field?.placeholder, files: files.filter(Boolean) };";

/// The texts of a language; of English, those that are named here.
pub struct Texts(Value);

impl Texts {
    /// Those of a file; nothing for English.
    pub fn of(language: Option<&str>) -> anyhow::Result<Self> {
        let Some(language) = language else {
            return Ok(Self(json!({
                "card_number": "Card number",
                "card_expiry_spoken": "Expiry date, month and year",
                "bsb": "BSB",
                "frame_card": "Secure card payment input frame",
                "invalid_number": "This card number is not valid. Check the digits.",
                "invalid_iban": "This IBAN is not valid. Check its letters and digits.",
            })));
        };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/texts").join(format!("{language}.json"));
        let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Self(serde_json::from_slice(&text)?))
    }

    /// The text of a key.
    pub fn say(&self, key: &str) -> anyhow::Result<&str> {
        self.0[key].as_str().with_context(|| format!("there is no text `{key}`"))
    }
}

/// Fields of cards and bank accounts: what they are called, an error on the screen and in the page's event; one file is fetched, for
/// English none.
pub async fn card(stage: &Stage<'_>) -> anyhow::Result<()> {
    for (locale, language) in LOCALES {
        whole_card(stage, locale, language).await.with_context(|| format!("card in {locale}"))?;
    }
    for (locale, language) in [("fr", Some("fr")), ("ar", Some("ar"))] {
        fields_apart(stage, locale, language).await.with_context(|| format!("split fields in {locale}"))?;
        accounts(stage, locale, language).await.with_context(|| format!("bank accounts in {locale}"))?;
    }
    Ok(())
}

async fn whole_card(stage: &Stage<'_>, locale: &str, language: Option<&str>) -> anyhow::Result<()> {
    let texts = Texts::of(language)?;
    let (_, mut config) = stage.checkout().await?;
    config["elements"] = json!({ "locale": locale });
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    ensure_title(&page, WHOLE, texts.say("frame_card")?).await?;
    let read = run_in(&stage.browser, WHOLE, READ, &[]).await?;
    let name = texts.say("card_number")?;
    ensure!(read["label"] == name && read["placeholder"] == name, "the number is called {read}");
    let dir = if language == Some("ar") { "rtl" } else { "ltr" };
    ensure!(read["dir"] == dir, "lines run another way: {read}");
    let wanted: Vec<String> = language.iter().map(|language| format!("texts-{language}")).collect();
    ensure!(read["files"] == json!(wanted), "other files are fetched: {read}");
    let tag = if language.is_some() || locale == "en-GB" { locale } else { "en" };
    ensure!(
        read["lang"].as_str().is_some_and(|lang| lang.starts_with(tag)),
        "it says to be in another language: {read}"
    );
    page.card().type_in(Field::Number, "4242424242424241").await?;
    let message = texts.say("invalid_number")?;
    page.until("change", json!({ "error": { "code": "invalid_number", "message": message } })).await?;
    ensure_alert(stage, WHOLE, message).await?;
    // What an operation answers is said by the same frame.
    page.run("window.__shop.card.clear();", Vec::new()).await?;
    if language.is_some() {
        let ended = page.pay().await?;
        ensure_holds(&ended, "/error/message", &json!(texts.say("incomplete_number")?))?;
    }
    page.ensure_quiet().await
}

async fn fields_apart(stage: &Stage<'_>, locale: &str, language: Option<&str>) -> anyhow::Result<()> {
    let texts = Texts::of(language)?;
    let (_, mut config) = stage.checkout().await?;
    config["elements"] = json!({ "locale": locale });
    config["options"]["locale"] = json!(locale);
    let page = Page::open(stage, Policy::Open, "till", &{
        config["create"] = json!({ "cardNumber": {}, "cardExpiry": {} });
        config
    })
    .await?;
    for (field, element, key, frame) in [
        (Field::Number, "cardNumber", "card_number", "frame_card_number"),
        (Field::Expiry, "cardExpiry", "card_expiry_spoken", "frame_card_expiry"),
    ] {
        page.until("ready", json!({ "elementType": element })).await?;
        ensure_title(&page, field.page(), texts.say(frame)?).await?;
        let read = run_in(&stage.browser, field.page(), READ, &[]).await?;
        ensure!(read["label"] == texts.say(key)?, "{element} is called {read}");
    }
    Card::apart_in(&stage.browser, String::new()).type_in(Field::Number, "4242424242424241").await?;
    page.until("change", json!({ "error": { "message": texts.say("invalid_number")? } })).await?;
    page.ensure_quiet().await
}

async fn accounts(stage: &Stage<'_>, locale: &str, language: Option<&str>) -> anyhow::Result<()> {
    let texts = Texts::of(language)?;
    let elements = json!({ "iban": { "supportedCountries": ["SEPA"] }, "auBankAccount": {} });
    let till = Till::open(stage, json!({ "locale": locale }), elements).await?;
    let read = run_in(&stage.browser, BSB.page(), READ, &[]).await?;
    ensure!(read["label"] == texts.say("bsb")?, "the BSB is called {read}");
    IBAN.type_in(&stage.browser, "DE89370400440532013001").await?;
    let message = texts.say("invalid_iban")?;
    till.page.until("change", json!({ "error": { "code": "invalid_iban", "message": message } })).await?;
    ensure_alert(stage, IBAN.page(), message).await?;
    till.page.ensure_quiet().await
}

/// Fails unless the page comes to call a frame so.
async fn ensure_title(page: &Page<'_>, path: &str, wanted: &str) -> anyhow::Result<()> {
    let titled = "const [path, wanted] = args;
      const deadline = performance.now() + 10_000;
      const title = () => window.__page.frames(path)[0]?.title;
      while (title() !== wanted && performance.now() < deadline) await new Promise(requestAnimationFrame);
      return title();";
    let found = page.run(titled, vec![json!(path), json!(wanted)]).await?;
    ensure!(found == wanted, "the frame {path} is called {found} instead of {wanted}");
    Ok(())
}

async fn ensure_alert(stage: &Stage<'_>, path: &str, message: &str) -> anyhow::Result<()> {
    let shown = run_in(&stage.browser, path, "return document.querySelector('[role=alert]').textContent;", &[]).await?;
    ensure!(shown == message, "the frame shows another error: {shown}");
    Ok(())
}

/// The bank's dialog, and those of what is paid elsewhere, in the language of the group or of the object.
pub async fn dialogs(stage: &Stage<'_>) -> anyhow::Result<()> {
    for language in ["de", "fr", "ja", "ar"] {
        at_bank(stage, language).await.with_context(|| format!("bank in {language}"))?;
        elsewhere(stage, language).await.with_context(|| format!("voucher in {language}"))?;
    }
    Ok(())
}

async fn at_bank(stage: &Stage<'_>, language: &str) -> anyhow::Result<()> {
    let texts = Texts::of(Some(language))?;
    let (_, mut config) = stage.checkout().await?;
    config["elements"] = json!({ "locale": language });
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = page.press_pay().await?;
    let bank = Challenge::on(&stage.browser);
    bank.until_shown().await?;
    let title = texts.say("challenge_title")?;
    let named = "return window.__page.frames('/frame/v1/challenge.html')[0].title;";
    ensure!(page.run(named, Vec::new()).await? == title, "the page calls its dialog otherwise");
    bank.enter_dialog().await?;
    let said = stage.browser.run(TEXT, Vec::new()).await?;
    for key in ["challenge_title", "challenge_way_out"] {
        ensure!(contains(&said, texts.say(key)?), "`{key}` is not said: {said}");
    }
    stage.browser.leave_frames().await?;
    bank.close().await?;
    let error = page.until_after(mark, "result", json!({})).await?;
    let message = texts.say("payment_intent_authentication_failure")?;
    ensure_holds(&error, "/error/message", &json!(message))
}

const TEXT: &str = "return document.body.innerText;";

fn contains(said: &Value, text: &str) -> bool {
    said.as_str().is_some_and(|said| said.contains(text))
}

async fn elsewhere(stage: &Stage<'_>, language: &str) -> anyhow::Result<()> {
    let texts = Texts::of(Some(language))?;
    let config = json!({
        "pay": stage.backend.pay, "bank": stage.backend.bank, "key": stage.backend.publishable_key,
        "create": {}, "options": { "frameBase": stage.backend.pay, "locale": language },
    });
    let till = Till::open_with(stage, Policy::Open, &config).await?;
    let intent = payment(&stage.backend, "boleto", "brl").await?;
    let data = json!({ "payment_method": details("boleto") });
    till.start("confirmBoletoPayment", json!([intent.client_secret, data])).await?;
    let action = Action::on(&stage.browser);
    let said = json!(action.text().await?);
    for key in ["pay_boleto", "number", "action_voucher", "action_copy", "action_later", "done"] {
        ensure!(contains(&said, texts.say(key)?), "`{key}` is not said: {said}");
    }
    let written = "return new Intl.NumberFormat(args[0], { style: 'currency', currency: 'BRL' }).format(50);";
    let amount = till.page.run(written, vec![json!(language)]).await?;
    // Engines differ in whether marks of direction are text.
    let plain = |text: &Value| json!(text.as_str().unwrap_or("?").replace(['\u{200e}', '\u{200f}'], ""));
    ensure!(contains(&plain(&said), plain(&amount).as_str().unwrap_or("?")), "{amount} is not said: {said}");
    action.close().await?;
    of_a_group(stage, language).await.context("an operation for a group")
}

/// What the frame that pays has to say is said in the language of the group, not of the object.
async fn of_a_group(stage: &Stage<'_>, language: &str) -> anyhow::Result<()> {
    let object = if language == "de" { "fr" } else { "de" };
    let config = json!({
        "pay": stage.backend.pay, "bank": stage.backend.bank, "key": stage.backend.publishable_key,
        "elements": { "locale": language }, "create": { "iban": { "supportedCountries": ["SEPA"] } },
        "options": { "frameBase": stage.backend.pay, "locale": object },
    });
    let till = Till::open_with(stage, Policy::Open, &config).await?;
    let intent = payment(&stage.backend, "boleto", "brl").await?;
    for (locale, language) in [(None, language), (Some(object), object)] {
        if let Some(locale) = locale {
            till.page.run("await window.__shop.elements.update({ locale: args[0] });", vec![json!(locale)]).await?;
        }
        let data = json!({ "payment_method": { "boleto": {}, "billing_details": { "name": "Jenny Rosen", "email": "jenny@example.com" } } });
        let refused = till.call("confirmBoletoPayment", json!([intent.client_secret, data])).await?;
        let code = refused["error"]["code"].as_str().context("it is not refused")?;
        ensure_holds(&refused, "/error/message", &json!(Texts::of(Some(language))?.say(code)?))?;
    }
    Ok(())
}

/// The Payment Element: its labels, the card's, an error, and the same after another language was asked for.
pub async fn payment_element(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    for language in ["de", "fr", "ja", "ar"] {
        let texts = Texts::of(Some(language))?;
        let group = json!({ "mode": "payment", "amount": 5000, "currency": "eur", "locale": language,
            "paymentMethodTypes": ["card", "sepa_debit", "ideal"] });
        let till = Till::open(stage, group, json!({ "payment": {} })).await?;
        form.until_shown("[data-method=card]").await?;
        let said = form.inside(TEXT, Vec::new()).await?;
        for key in ["card_number", "card_expiry", "card_cvc"] {
            ensure!(contains(&said, texts.say(key)?), "{language}: `{key}` is not said: {said}");
        }
        let label = method_label("sepa_debit", language)?;
        ensure!(contains(&said, &label), "{language}: `{label}` is not said: {said}");
        stage.browser.screenshot(&stage.picture(&format!("payment-element-{language}"))).await?;
        let early = till.page.run("return window.__shop.elements.submit();", Vec::new()).await?;
        ensure_holds(&early, "/error/message", &json!(texts.say("incomplete_number")?)).context(language)?;
        let said = form.inside(TEXT, Vec::new()).await?;
        ensure!(contains(&said, texts.say("incomplete_number")?), "{language}: the error is not said: {said}");
        relearn(&till, &form, language).await.with_context(|| format!("from {language}"))?;
    }
    Ok(())
}

/// Another language is asked for; what is typed stays.
async fn relearn(till: &Till<'_>, form: &PaymentForm<'_>, language: &str) -> anyhow::Result<()> {
    form.choose("sepa_debit").await?;
    till.page.until("change", json!({ "value": { "type": "sepa_debit" } })).await?;
    form.type_into("[data-field=\"billing_details[name]\"]", "Jenny Rosen").await?;
    let other = if language == "fr" { "ja" } else { "fr" };
    till.page.run("await window.__shop.elements.update({ locale: args[0] });", vec![json!(other)]).await?;
    let (texts, label) = (Texts::of(Some(other))?, method_label("sepa_debit", other)?);
    let wanted = [label.as_str(), texts.say("card")?];
    let spoken = "const deadline = performance.now() + 10_000;
      const labels = () => [...document.querySelectorAll('.TabLabel')].map(({ textContent }) => textContent);
      while (!args.every((text) => labels().includes(text)) && performance.now() < deadline) await new Promise(requestAnimationFrame);
      return { labels: labels(), name: document.querySelector('[data-field=\"billing_details[name]\"]').value };";
    let found = form.inside(spoken, wanted.iter().map(|text| json!(text)).collect()).await?;
    ensure!(
        wanted.iter().all(|text| found["labels"].as_array().is_some_and(|all| all.contains(&json!(text)))),
        "{found}"
    );
    ensure!(found["name"] == "Jenny Rosen", "what was typed is gone: {found}");
    Ok(())
}

/// What a method is called.
fn method_label(kind: &str, language: &str) -> anyhow::Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/data/methods").join(format!("{kind}.json"));
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let data: Value = serde_json::from_slice(&text)?;
    data["label"][language].as_str().map(str::to_owned).context("it has no name")
}

/// An address: labels, countries by the names that its buyers have for them, an error.
pub async fn address(stage: &Stage<'_>) -> anyhow::Result<()> {
    let address = crate::address::Address::on(&stage.browser);
    for (language, germany) in [("de", "Deutschland"), ("fr", "Allemagne"), ("ja", "ドイツ"), ("ar", "ألمانيا")]
    {
        let texts = Texts::of(Some(language))?;
        let options = json!({ "mode": "shipping", "defaultValues": { "address": { "country": "DE" } } });
        let till = Till::open(stage, json!({ "locale": language }), json!({ "address": options })).await?;
        let labels = address.labels().await?;
        for key in ["full_name", "country_or_region", "postal_code", "city"] {
            let text = texts.say(key)?.to_owned();
            ensure!(labels.contains(&text), "{language}: `{key}` is not among {labels:?}");
        }
        let chosen = "const chooser = document.querySelector('select'); return chooser.selectedOptions[0].textContent;";
        ensure_title(&till.page, "/frame/v1/address.html", texts.say("frame_address")?).await?;
        let shown = address.run(chosen).await?;
        ensure!(shown == germany, "{language}: Germany is called {shown}");
        address.type_in("postal_code", "1011x").await?;
        let wanted = texts.say("invalid_postal_code")?;
        ensure!(address.errors().await? == [wanted], "{language}: {:?}", address.errors().await?);
        till.page.ensure_quiet().await?;
    }
    Ok(())
}

/// Arabic: each kind of element and dialog runs from right to left and is judged by axe; pictures for people to look at.
pub async fn right_to_left(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let browser = &stage.browser;
    let (_, mut config) = stage.checkout().await?;
    config["start"] = json!(false);
    config["elements"] = json!({ "locale": "ar" });
    let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
    page.run("document.documentElement.dir = 'rtl'; await window.__shop.start();", Vec::new()).await?;
    page.until("ready", json!({})).await?;
    for (state, number) in [("empty", ""), ("wrong", "4242424242424241"), ("complete", "4242424242424242")] {
        page.card().erase(Field::Number).await?;
        if !number.is_empty() {
            page.card().type_in(Field::Number, number).await?;
        }
        page.card().enter().await?;
        judge(stage, &axe, FIELDS_JUDGED).await.with_context(|| format!("card, {state}"))?;
        browser.screenshot(&stage.picture(&format!("arabic-card-{state}"))).await?;
    }
    page.card().erase(Field::Number).await?;
    page.card().fill(ASKS).await?;
    page.press_pay().await?;
    let bank = Challenge::on(browser);
    bank.until_shown().await?;
    bank.enter_dialog().await?;
    judge(stage, &axe, DIALOG_JUDGED).await.context("bank")?;
    browser.screenshot(&stage.picture("arabic-bank")).await?;
    let config = json!({
        "pay": stage.backend.pay, "bank": stage.backend.bank, "key": stage.backend.publishable_key,
        "create": {}, "options": { "frameBase": stage.backend.pay, "locale": "ar" },
    });
    let till = Till::open_with(stage, Policy::Open, &config).await?;
    let intent = payment(&stage.backend, "boleto", "brl").await?;
    till.start("confirmBoletoPayment", json!([intent.client_secret, { "payment_method": details("boleto") }])).await?;
    let action = Action::on(browser);
    action.enter().await?;
    judge(stage, &axe, DIALOG_JUDGED).await.context("voucher")?;
    browser.screenshot(&stage.picture("arabic-voucher")).await?;
    action.close().await
}

/// Judges the document that is the current one, and leaves it.
async fn judge(stage: &Stage<'_>, axe: &Axe, judged: &[&str]) -> anyhow::Result<()> {
    let direction = "return getComputedStyle(document.body).direction;";
    let direction = stage.browser.run(direction, Vec::new()).await?;
    ensure!(direction == "rtl", "lines run from left to right");
    axe.judge(&stage.browser, Document::Frame, judged, None).await?;
    stage.browser.leave_frames().await
}
