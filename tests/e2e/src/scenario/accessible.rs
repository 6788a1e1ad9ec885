//! Every state of the card, of the bank's dialog and of the demo shop, judged by axe in each document that takes part.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::axe::{Axe, Document};
use crate::bank::Challenge;
use crate::browser::Browser;
use crate::card::{Card, Field, run_inside};
use crate::engine::Manner;
use crate::page::Page;
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::checkouts;
use crate::scenario::pay::{self, GOOD};
use crate::scenario::three_d_secure::ASKS;
use crate::stage::Stage;

/// What axe must have judged in a frame with fields, lest a change of its rules let everything pass.
const FIELDS_JUDGED: &[&str] =
    &["label", "color-contrast", "aria-valid-attr-value", "autocomplete-valid", "html-has-lang"];
const PARTS: [(Field, &str); 3] =
    [(Field::Number, "cardNumber"), (Field::Expiry, "cardExpiry"), (Field::Cvc, "cardCvc")];
/// Disabled fields have no contrast to keep.
const DISABLED_JUDGED: &[&str] = &["label", "html-has-lang"];
const PAGE_JUDGED: &[&str] = &["color-contrast", "frame-title", "html-has-lang", "landmark-one-main"];

/// The card from empty to paid, in an ordinary page.
pub async fn card(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let (intent, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    let card = page.card();
    judge(stage, &axe, None).await.context("empty")?;
    card.erase(Field::Number).await?;
    page.until("focus", json!({})).await?;
    judge(stage, &axe, None).await.context("focus")?;
    card.type_in(Field::Number, "42424").await?;
    judge(stage, &axe, None).await.context("typing")?;
    page.find("#name").await?.click().await?;
    page.until("change", json!({ "error": { "code": "incomplete_number" } })).await?;
    judge(stage, &axe, None).await.context("error")?;
    card.erase(Field::Number).await?;
    card.fill(GOOD).await?;
    page.until("change", json!({ "complete": true })).await?;
    judge(stage, &axe, None).await.context("complete")?;
    pay::ensure_paid(stage, &page, &intent.id).await?;
    page.run("window.__shop.card.update({ disabled: true });", Vec::new()).await?;
    until_disabled(stage).await?;
    judge_with(stage, &axe, None, DISABLED_JUDGED).await.context("disabled")
}

/// Fields that stand apart: empty, wrong, and complete with a choice of networks.
pub async fn apart(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let (_, config) = stage.checkout().await?;
    let page = Page::open(stage, Policy::Open, "split", &config).await?;
    let card = Card::apart(&stage.browser, 0);
    for state in [["", "", ""], ["4242424242424241", "1220", "1"], ["4000002500001001", "1234", "123"]] {
        for ((field, element), text) in PARTS.into_iter().zip(state) {
            page.until("ready", json!({ "elementType": element })).await?;
            card.erase(field).await?;
            if !text.is_empty() {
                card.type_in(field, text).await?;
            }
        }
        for (field, element) in PARTS {
            card.enter_at(field).await?;
            axe.judge(&stage.browser, Document::Frame, FIELDS_JUDGED, None)
                .await
                .with_context(|| format!("{element}, {state:?}"))?;
        }
        stage.browser.leave_frames().await?;
        axe.judge(&stage.browser, Document::Page, PAGE_JUDGED, None).await.context("the page")?;
    }
    page.ensure_quiet().await
}

/// Narrow, on a dark page, and in a language that runs from right to left; each empty, wrong and complete.
pub async fn surroundings(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let narrow = "document.getElementById('host').style.width = '220px';";
    let dark = "document.body.style.cssText = 'color: #e8edf2; background: #12171d';";
    let right_to_left = "document.documentElement.dir = 'rtl';";
    for (name, prepare, locale, behind) in [
        ("narrow", narrow, "en", None),
        ("dark", dark, "en", Some("#12171d")),
        ("right to left", right_to_left, "ar", None),
    ] {
        let (_, mut config) = stage.checkout().await?;
        config["start"] = json!(false);
        config["elements"] = json!({ "locale": locale });
        let page = Page::open(stage, Policy::Open, "checkout", &config).await?;
        page.run(&format!("{prepare} await window.__shop.start();"), Vec::new()).await?;
        page.until("ready", json!({})).await?;
        judge(stage, &axe, behind).await.with_context(|| format!("{name}, empty"))?;
        page.card().type_in(Field::Number, "4242424242424241").await?;
        page.until("change", json!({ "error": { "code": "invalid_number" } })).await?;
        judge(stage, &axe, behind).await.with_context(|| format!("{name}, wrong"))?;
        page.card().erase(Field::Number).await?;
        page.card().fill(GOOD).await?;
        page.until("change", json!({ "complete": true })).await?;
        judge(stage, &axe, behind).await.with_context(|| format!("{name}, complete"))?;
    }
    Ok(())
}

/// The bank's dialog: the page behind it, the dialog's own document, and the simulated bank's.
pub async fn dialog(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = page.press_pay().await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/challenge.html" })).await?;
    judge_dialog(stage, &axe).await?;
    stage.browser.leave_frames().await?;
    axe.judge(&stage.browser, Document::Page, &["html-has-lang"], None).await.context("the page behind the dialog")
}

/// The demo shop, from an error to the receipt.
pub async fn demo_shop(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let browser = &stage.browser;
    browser.open(&stage.shop.url).await?;
    let card = Card::in_frame(browser);
    card.type_in(Field::Number, "4242424242424241").await?;
    browser.run(UNTIL_PROBLEM, Vec::new()).await.context("no problem is shown")?;
    judge(stage, &axe, None).await.context("the shop with an error")?;
    card.erase(Field::Number).await?;
    card.fill(GOOD).await?;
    judge(stage, &axe, None).await.context("the shop with a complete card")?;
    let email = browser.find("#email").await?;
    browser.type_into(&email, "jenny@example.com").await?;
    browser.find("#pay").await?.click().await?;
    browser.run(UNTIL_RECEIPT, Vec::new()).await.context("no receipt came")?;
    axe.judge(browser, Document::Page, &["color-contrast", "heading-order"], None).await.context("the receipt")
}

/// The shop's checkouts with the Payment Element, light and dark: the pages, the frame of the element with what is saved and with an error,
/// a receipt.
pub async fn checkouts(stage: &Stage<'_>) -> anyhow::Result<()> {
    checkouts_in(stage, &stage.browser, false).await.context("light")?;
    let browser = stage.engine.start_as(&stage.options.work_dir, Manner::Dark).await?;
    let result = checkouts_in(stage, &browser, true).await.context("dark");
    browser.quit().await;
    result
}

/// Markup is the same in both: dark, colours are judged.
async fn checkouts_in(stage: &Stage<'_>, browser: &Browser, dark: bool) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    let form = PaymentForm::of(browser);
    for path in ["/deferred", "/save", "/subscribe", "/returning"] {
        checkouts::open_in(browser, stage, path).await?;
        let name = format!("shop{}-{}", path.replace('/', "-"), if dark { "dark" } else { "light" });
        browser.screenshot(&stage.picture(&name)).await?;
        let judged = match dark {
            true => axe.judge_only(browser, &["color-contrast"], None).await,
            false => axe.judge(browser, Document::Page, PAGE_JUDGED, None).await,
        };
        judged.with_context(|| path.to_owned())?;
    }
    let page = "return [matchMedia('(prefers-color-scheme: dark)').matches, getComputedStyle(document.querySelector('.payment')).backgroundColor];";
    let page = browser.run(page, Vec::new()).await?;
    ensure!(page[0] == json!(dark), "the page is told of another scheme");
    let behind = page[1].as_str();
    form.enter().await?;
    axe.judge_only(browser, &["color-contrast", "button-name"], behind).await.context("what is saved")?;
    form.choose("card").await?;
    form.type_into("#number", "4242424242424241").await?;
    form.until_shown("#number-error:not(:empty)").await?;
    form.enter().await?;
    axe.judge_only(browser, &["color-contrast", "label"], behind).await.context("an error")?;
    browser.leave_frames().await?;
    if dark {
        checkouts::open_in(browser, stage, "/deferred").await?;
        form.fill_card(GOOD).await?;
        checkouts::pay(browser).await?;
        axe.judge_only(browser, &["color-contrast", "heading-order"], None).await.context("the receipt")?;
        browser.screenshot(&stage.picture("shop-receipt-dark")).await?;
    }
    Ok(())
}

const UNTIL_PROBLEM: &str = "return until(() => document.querySelector('#card-error').textContent);
function until(test) {
  return new Promise((resolve) => {
    const look = () => test() && (observer.disconnect(), resolve());
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    look();
  });
}";

const UNTIL_RECEIPT: &str = "return new Promise((resolve) => {
  const receipt = document.querySelector('#receipt');
  const look = () => !receipt.hidden && (observer.disconnect(), resolve());
  const observer = new MutationObserver(look);
  observer.observe(receipt, { attributes: true });
  look();
});";

/// Placeholders, which axe does not judge, of fields that take input: contrast below 4.5 (WCAG 2.2, 1.4.3).
/// WebKit tells the colour of the field in place of its placeholder's: there it cannot fail.
const FAINT: &str = "
const paper = document.createElement('canvas').getContext('2d');
const luminance = (...colours) => {
  for (const colour of colours) {
    paper.fillStyle = colour;
    paper.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue] = [...paper.getImageData(0, 0, 1, 1).data].map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const below = luminance(args[0]);
const shown = [...document.querySelectorAll('input:placeholder-shown:enabled')].filter((field) => field.checkVisibility());
return shown
  .map((field) => {
    const ink = luminance(args[0], getComputedStyle(field, '::placeholder').color);
    return [field.placeholder, (Math.max(ink, below) + 0.05) / (Math.min(ink, below) + 0.05)];
  })
  .filter(([, contrast]) => contrast < 4.5);";

/// The page and the frame with the card.
async fn judge(stage: &Stage<'_>, axe: &Axe, behind: Option<&str>) -> anyhow::Result<()> {
    judge_with(stage, axe, behind, FIELDS_JUDGED).await
}

async fn judge_with(stage: &Stage<'_>, axe: &Axe, behind: Option<&str>, judged: &[&str]) -> anyhow::Result<()> {
    stage.browser.leave_frames().await?;
    axe.judge(&stage.browser, Document::Page, PAGE_JUDGED, None).await.context("the page")?;
    Card::in_frame(&stage.browser).enter().await?;
    axe.judge(&stage.browser, Document::Frame, judged, behind).await.context("the card's frame")?;
    let faint = stage.browser.run(FAINT, vec![json!(behind.unwrap_or("#fff"))]).await?;
    ensure!(faint == json!([]), "placeholders are hard to read: {faint}");
    stage.browser.leave_frames().await
}

async fn judge_dialog(stage: &Stage<'_>, axe: &Axe) -> anyhow::Result<()> {
    let browser = &stage.browser;
    Challenge::on(browser).enter_dialog().await?;
    let bank = browser.find_soon("iframe").await?;
    axe.judge(browser, Document::Frame, &["button-name", "frame-title", "html-has-lang", "color-contrast"], None)
        .await
        .context("the dialog")?;
    bank.enter_frame().await?;
    browser.find_soon("#complete").await?;
    axe.judge(browser, Document::Frame, &["button-name", "html-has-lang", "color-contrast"], None)
        .await
        .context("the bank")
}

async fn until_disabled(stage: &Stage<'_>) -> anyhow::Result<Value> {
    let script = "return new Promise((resolve) => {
      const fields = [...document.querySelectorAll('input')];
      const look = () => fields.every((field) => field.disabled) && (observer.disconnect(), resolve());
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, attributes: true });
      look();
    });";
    run_inside(&stage.browser, script, &[]).await
}
