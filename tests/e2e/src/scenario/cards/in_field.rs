//! What is wrong before anything is sent: caught in its field, told to the page, to the eye and to assistive technology.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::{latest, renew};
use crate::card::{Field, run_inside};
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// How the text gets into its field.
#[derive(Clone, Copy)]
enum By {
    /// Key by key; then the buyer leaves the field.
    Keys,
    /// All at once, as a clipboard or a password store puts it in.
    Insertion,
}

/// Field, how, what, the code, what the buyer reads.
const REFUSED: &[(Field, By, &str, &str, &str)] = &[
    (Field::Number, By::Keys, "4242424242424241", "invalid_number", "This card number is not valid. Check the digits."),
    (Field::Number, By::Keys, "42424242", "incomplete_number", "Enter the full card number."),
    (Field::Expiry, By::Keys, "12", "incomplete_expiry", "Enter the month and year in which the card expires."),
    // Typed, a 13 becomes January: the 3 begins the year.
    (Field::Expiry, By::Insertion, "13/34", "invalid_expiry_month", "The expiry month must be between 01 and 12."),
    (Field::Expiry, By::Keys, "00", "invalid_expiry_month", "The expiry month must be between 01 and 12."),
    (
        Field::Expiry,
        By::Keys,
        "1295",
        "invalid_expiry_year",
        "This expiry year is not valid. Check the year on the card.",
    ),
    (
        Field::Expiry,
        By::Keys,
        "1220",
        "invalid_expiry_year_past",
        "This expiry year has passed. Check the year, or use another card.",
    ),
    (Field::Cvc, By::Keys, "99", "incomplete_cvc", "Enter the full security code of the card."),
    (Field::Postal, By::Keys, "941", "incomplete_zip", "Enter the full postal code."),
    // It is dropped: cut to the length of a postal code, its beginning would reach the page.
    (
        Field::Postal,
        By::Insertion,
        "4242 4242 4242 4242",
        "card_number_in_postal_code_field",
        "The postal code looks like a card number. Enter a postal code there, and the number in the card number field.",
    ),
];

/// The rest of a card around the field that is wrong.
const REST: [(Field, &str); 4] =
    [(Field::Number, "4242424242424242"), (Field::Expiry, "1234"), (Field::Cvc, "123"), (Field::Postal, "94107")];

/// Each of them beside fields that are right.
pub async fn refused(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, config) = stage.checkout().await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    for &(field, by, text, code, message) in REFUSED {
        let intent = renew(stage, &page).await?;
        let act = async {
            let mark = page.mark().await?;
            for (other, right) in REST.into_iter().filter(|(other, _)| *other != field) {
                page.card().type_in(other, right).await?;
            }
            put(stage, &page, field, by, text).await?;
            page.find("#name").await?.click().await?;
            let told =
                json!({ "complete": false, "error": { "type": "validation_error", "code": code, "message": message } });
            page.until_after(mark, "change", told).await?;
            ensure_shown(stage, &page, field, code, message).await?;
            ensure_not_sent(&page, code, message).await?;
            ensure!(
                stage.backend.status(&intent.id).await? == "requires_payment_method",
                "the intent has been touched"
            );
            anyhow::Ok(())
        };
        act.await.with_context(|| format!("{}: {text}", field.stable_name()))?;
    }
    ensure_code_follows_number(stage, &page).await?;
    page.ensure_quiet().await
}

/// A code of four digits, typed before the number, is wrong for a card that has three.
async fn ensure_code_follows_number(stage: &Stage<'_>, page: &Page<'_>) -> anyhow::Result<()> {
    renew(stage, page).await?;
    page.card().type_in(Field::Cvc, "1234").await?;
    let mark = page.mark().await?;
    page.card().type_in(Field::Number, "4242424242424242").await?;
    let told =
        json!({ "error": { "code": "invalid_cvc", "message": "This security code is not valid. Check the digits." } });
    page.until_after(mark, "change", told).await.map(drop)
}

async fn put(stage: &Stage<'_>, page: &Page<'_>, field: Field, by: By, text: &str) -> anyhow::Result<()> {
    match by {
        By::Keys => page.card().type_in(field, text).await,
        By::Insertion => {
            // An editing command, so that the field sees what it sees of a paste; there is no clipboard that all drivers fill.
            let script = "
              const field = document.querySelector(`[data-elements-stable-field-name=${args[0]}]`);
              field.focus();
              if (!document.execCommand('insertText', false, args[1])) throw new Error('nothing was inserted');";
            page.card().erase(field).await?;
            run_inside(&stage.browser, script, &[field.stable_name(), text]).await.map(drop)
        }
    }
}

/// The field says that it is wrong, and only that one; the alert says why, and the container shows it.
async fn ensure_shown(
    stage: &Stage<'_>,
    page: &Page<'_>,
    field: Field,
    code: &str,
    message: &str,
) -> anyhow::Result<()> {
    let script = "
      const fields = [...document.querySelectorAll('input')].filter((field) => field.checkVisibility());
      const wrong = fields.filter((field) => field.ariaInvalid === 'true');
      return {
        wrong: wrong.map((field) => field.dataset.elementsStableFieldName),
        described: fields.filter((field) => field.getAttribute('aria-describedby')).map((field) => document.getElementById(field.getAttribute('aria-describedby')).textContent),
        alerts: [...document.querySelectorAll('[role=alert]')].map((alert) => alert.textContent),
        marks: [...document.querySelectorAll('.icon svg')].filter((mark) => mark.checkVisibility()).map((mark) => mark.classList[0]),
      };";
    let seen = run_inside(&stage.browser, script, &[]).await?;
    let wanted = json!({
        "wrong": [field.stable_name()], "described": [message], "alerts": [message], "marks": ["warn"],
    });
    ensure!(seen == wanted, "the frame shows {seen}");
    ensure!(latest(page, "change").await?["error"]["code"] == code, "the page was told something else last");
    let said = page.find("#field-error").await?.text().await?;
    ensure!(said == message, "the buyer reads `{said}`");
    page.ensure("document.getElementById('card').classList.contains('StripeElement--invalid')", "the container is calm")
        .await
}

/// Paying with it gives the same error, from the fields themselves.
async fn ensure_not_sent(page: &Page<'_>, code: &str, message: &str) -> anyhow::Result<()> {
    let result: Value = page.pay().await?;
    let error = &result["error"];
    ensure!(
        error["type"] == "validation_error" && error["code"] == code && error["message"] == message,
        "the page is answered {result}"
    );
    let said = page.find("#message").await?.text().await?;
    ensure!(said == message, "the buyer reads `{said}`");
    Ok(())
}
