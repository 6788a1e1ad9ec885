//! Card fields in frames of their own: they act as one card, wherever they stand.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::card::{Card, Field, Typed};
use crate::page::{Mark, Page};
use crate::policy::Policy;
use crate::scenario::pay::GOOD;
use crate::stage::Stage;

const PARTS: [(Field, &str); 3] =
    [(Field::Number, "cardNumber"), (Field::Expiry, "cardExpiry"), (Field::Cvc, "cardCvc")];

/// Waits until the frame's input holds a text.
const UNTIL_TYPED: &str = "
const input = document.querySelector('input');
return new Promise((resolve, reject) => {
  const look = () => input.value === args[0] && (clearTimeout(timer), input.removeEventListener('input', look), resolve());
  const timer = setTimeout(() => reject(new Error('it holds ' + input.value.length + ' characters')), 5000);
  input.addEventListener('input', look);
  look();
});";

/// In closed roots of their own, the three fields pay; each tells its own state and no more.
pub async fn pay(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, mut config) = stage.checkout().await?;
    config["place"] = json!("closed");
    let page = open(stage, Policy::Open, &config, 1).await?;
    page.ensure("document.querySelectorAll('#groups iframe').length === 0", "the frames are not in closed roots")
        .await?;
    page.ensure("document.querySelectorAll('body > iframe').length === 1", "there is not one hidden frame").await?;
    ensure_missing_parts_are_named(&page).await?;
    let card = Card::apart(&stage.browser, 0);
    type_card(&card, GOOD).await?;
    for (_, element) in PARTS {
        let change = page.until("change", json!({ "elementType": element, "complete": true })).await?;
        let brand = json!({ "group": 0, "elementType": element, "empty": false, "complete": true, "brand": "visa" });
        let plain = json!({ "group": 0, "elementType": element, "empty": false, "complete": true });
        ensure!(change == if element == "cardNumber" { brand } else { plain }, "the change of {element} is {change}");
        page.ensure(
            &format!("__shop.groups[0].{element}Place.classList.contains('StripeElement--complete')"),
            "the container does not show that the field is complete",
        )
        .await?;
    }
    stage.browser.screenshot(&stage.picture("split")).await?;
    ensure_paid(stage, &page, &intent.id).await?;
    page.run(
        "for (const type of ['cardCvc', 'cardExpiry', 'cardNumber']) __shop.groups[0][type].destroy();",
        Vec::new(),
    )
    .await?;
    page.ensure("window.__page.all('iframe').length === 0", "frames are left").await?;
    page.ensure_quiet().await
}

/// Under the strictest policies the frames find each other, too.
pub async fn strict(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = open(stage, Policy::Strict, &config, 1).await?;
    type_card(&Card::apart(&stage.browser, 0), GOOD).await?;
    ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await
}

/// In direct mode the fields stand in the page, and act as one card as well.
pub async fn direct(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, mut config) = stage.checkout().await?;
    config["options"] = json!({ "direct": true, "apiBase": stage.backend.pay });
    let page = open(stage, Policy::Direct, &config, 1).await?;
    page.ensure("window.__page.all('iframe').length === 0", "direct mode has a frame").await?;
    type_card(&Card::in_page(&stage.browser), GOOD).await?;
    page.until("change", json!({ "elementType": "cardCvc", "complete": true })).await?;
    ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await
}

/// Two groups on a page, and the same page in a second window, have cards of their own.
pub async fn groups_and_windows(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    config["groups"] = json!(2);
    let page = open(stage, Policy::Open, &config, 2).await?;
    let cards = [("5555555555554444", "4444"), ("378282246310005", "0005")];
    for (group, (number, _)) in cards.into_iter().enumerate() {
        type_card(&Card::apart(&stage.browser, group), with_code(number)).await?;
    }
    let first = stage.browser.driver().window().await?;
    let second = stage.browser.driver().new_tab().await?;
    stage.browser.driver().switch_to_window(second).await?;
    let other = open(stage, Policy::Open, &config, 2).await?;
    type_card(&Card::apart(&stage.browser, 0), GOOD).await?;
    ensure_last4(&other, 0, "4242").await?;
    let unfinished = other.run("return __shop.till.createToken(__shop.groups[1].cardNumber);", Vec::new()).await?;
    ensure!(unfinished["error"]["code"] == "incomplete_number", "an empty group has a card: {unfinished}");
    stage.browser.driver().close_window().await?;
    stage.browser.driver().switch_to_window(first).await?;
    for (group, (_, last4)) in cards.into_iter().enumerate() {
        ensure_last4(&page, group, last4).await.with_context(|| format!("group {group}"))?;
    }
    page.ensure_quiet().await
}

/// The fields know of each other what they must: the brand's security code, the way on, what the browser filled in.
pub async fn together(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    config["elements"] = json!({ "autoAdvance": true });
    let page = open(stage, Policy::Open, &config, 1).await?;
    let card = Card::apart(&stage.browser, 0);
    card.type_in(Field::Cvc, "123").await?;
    page.until("change", json!({ "elementType": "cardCvc", "complete": true })).await?;
    let mark = page.mark().await?;
    card.type_in(Field::Number, "378282246310005").await?;
    page.until_after(mark, "change", json!({ "elementType": "cardCvc", "complete": false }))
        .await
        .context("the code's field does not know the brand")?;
    page.until_after(mark, "focus", json!({ "elementType": "cardExpiry" }))
        .await
        .context("a complete number does not lead on")?;
    stage.browser.leave_frames().await?;
    card.enter_at(Field::Expiry).await?;
    stage.browser.press("1234").await?;
    // WebKit's driver moves the focus with every change of the frame: it must not come between the keys and what they do.
    stage.browser.run(UNTIL_TYPED, vec![json!("12 / 34")]).await?;
    page.until_after(mark, "focus", json!({ "elementType": "cardCvc" }))
        .await
        .context("a complete expiry does not lead on")?;
    card.enter_at(Field::Cvc).await?;
    stage.browser.press(format!("{}{}", Key::End.value(), "4")).await?;
    page.until_after(mark, "change", json!({ "elementType": "cardCvc", "complete": true })).await?;
    ensure_last4(&page, 0, "0005").await?;
    ensure_autofill_is_handed_over(stage, &page, &card).await?;
    page.ensure_quiet().await
}

/// What a browser fills into the number's frame reaches the fields that ask for it. No driver can make a browser fill in
/// a saved card: what it does to the inputs is done by a script.
async fn ensure_autofill_is_handed_over(stage: &Stage<'_>, page: &Page<'_>, card: &Card<'_>) -> anyhow::Result<()> {
    page.run("for (const type of ['cardNumber', 'cardExpiry', 'cardCvc']) __shop.groups[0][type].clear();", Vec::new())
        .await?;
    page.until_after(Mark::START, "change", json!({ "elementType": "cardExpiry", "empty": true })).await?;
    let mark = page.mark().await?;
    card.enter().await?;
    let script = "
      const fill = { number: '4242424242424242', expiry: '12/2034', cvc: '123' };
      for (const [field, text] of Object.entries(fill)) {
        const input = document.querySelector(`[data-field=${field}]`);
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }";
    stage.browser.run(script, Vec::new()).await?;
    for (_, element) in PARTS {
        page.until_after(mark, "change", json!({ "elementType": element, "complete": true })).await?;
    }
    ensure!(card.value(Field::Expiry).await? == "12 / 34", "the expiry was not handed over");
    ensure_last4(page, 0, "4242").await
}

/// A controller that the page takes away, and fields that are mounted anew, meet again.
pub async fn meets_again(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, config) = stage.checkout().await?;
    let page = open(stage, Policy::Open, &config, 1).await?;
    let card = Card::apart(&stage.browser, 0);
    card.type_in(Field::Number, GOOD.number).await?;
    card.type_in(Field::Expiry, GOOD.expiry).await?;
    // Moved, the hidden frame loads again.
    let mark = page.mark().await?;
    page.run("document.querySelector('main').append(document.querySelector('body > iframe'));", Vec::new()).await?;
    page.until_after(mark, "frameload", json!({ "path": "/frame/v1/controller.html" })).await?;
    let script = "const { cardCvc, cardCvcPlace } = __shop.groups[0]; cardCvc.unmount(); cardCvc.mount(cardCvcPlace);";
    page.run(script, Vec::new()).await?;
    page.until_after(mark, "ready", json!({ "elementType": "cardCvc" })).await?;
    card.type_in(Field::Cvc, GOOD.cvc).await?;
    ensure_paid(stage, &page, &intent.id).await?;
    page.ensure_quiet().await
}

/// A saved card is paid with, and its security code typed again.
pub async fn saved_card(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (intent, mut config) = stage.checkout().await?;
    config["types"] = json!(["cardCvc"]);
    let page = Page::open(stage, Policy::Open, "split", &config).await?;
    page.until("ready", json!({ "elementType": "cardCvc" })).await?;
    let pay = "
      const [method] = args;
      const { till, groups: [{ cardCvc }], config: { clientSecret } } = window.__shop;
      return till.confirmCardPayment(clientSecret, { payment_method: method, payment_method_options: { card: { cvc: cardCvc } } });";
    let unfinished = page.run(pay, vec![json!("pm_card_visa")]).await?;
    ensure!(unfinished["error"]["code"] == "incomplete_cvc", "an empty code: {unfinished}");
    Card::apart(&stage.browser, 0).type_in(Field::Cvc, "123").await?;
    // Saved without a code, this card would pay: it is declined for the code that is typed now.
    let saved =
        [("type", "card"), ("card[number]", "4000000000000127"), ("card[exp_month]", "12"), ("card[exp_year]", "34")];
    let saved = stage.backend.post("payment_methods", &saved).await?;
    let wrong = page.run(pay, vec![saved["id"].clone()]).await?;
    ensure!(wrong["error"]["code"] == "incorrect_cvc", "the code did not travel: {wrong}");
    let plain = "
      const { till, config: { clientSecret } } = window.__shop;
      const data = { payment_method: 'pm_card_visa', payment_method_options: { card: { cvc: '123' } } };
      return till.confirmCardPayment(clientSecret, data).then(() => 'taken', (error) => `${error.name}: ${error.message}`);";
    let refused = page.run(plain, Vec::new()).await?;
    ensure!(
        refused.as_str().is_some_and(|text| text.starts_with("IntegrationError: ") && text.contains("cardCvc")),
        "a code that is no element: {refused}"
    );
    let paid = page.run(pay, vec![json!("pm_card_visa")]).await?;
    ensure!(paid.pointer("/paymentIntent/status") == Some(&json!("succeeded")), "it did not pay: {paid}");
    ensure!(stage.backend.status(&intent.id).await? == "succeeded", "the API knows nothing of the payment");
    page.ensure_quiet().await
}

async fn open<'a>(stage: &'a Stage<'_>, policy: Policy, config: &Value, groups: usize) -> anyhow::Result<Page<'a>> {
    let page = Page::open(stage, policy, "split", config).await?;
    for group in 0..groups {
        for (_, element) in PARTS {
            page.until("ready", json!({ "group": group, "elementType": element }))
                .await
                .with_context(|| format!("{element} of group {group}"))?;
        }
    }
    Ok(page)
}

fn with_code(number: &'static str) -> Typed {
    // American Express prints four digits.
    Typed { cvc: if number.len() == 15 { "1234" } else { "123" }, ..Typed::card(number) }
}

async fn type_card(card: &Card<'_>, typed: Typed) -> anyhow::Result<()> {
    card.type_in(Field::Number, typed.number).await?;
    card.type_in(Field::Expiry, typed.expiry).await?;
    card.type_in(Field::Cvc, typed.cvc).await
}

/// An operation on an empty group shows in every field what is missing; an element that is no card is refused.
async fn ensure_missing_parts_are_named(page: &Page<'_>) -> anyhow::Result<()> {
    let empty = page.run("return __shop.till.createToken(__shop.groups[0].cardNumber);", Vec::new()).await?;
    ensure!(empty["error"]["code"] == "incomplete_number", "an empty card: {empty}");
    for (_, element) in PARTS {
        page.until("change", json!({ "elementType": element, "error": { "type": "validation_error" } }))
            .await
            .with_context(|| format!("{element} does not show what is missing"))?;
    }
    let script = "
      const { till, groups: [{ cardExpiry }] } = window.__shop;
      const alone = till.elements().create('cardNumber');
      const place = document.createElement('div');
      document.body.append(place);
      alone.mount(place);
      const errors = [];
      for (const element of [cardExpiry, alone]) {
        try { errors.push(await till.createToken(element)); } catch (error) { errors.push(`${error.name}: ${error.message}`); }
      }
      alone.destroy();
      place.remove();
      return errors;";
    let refusals = page.run(script, Vec::new()).await?;
    let named = |refusal: &Value, remedy: &str| {
        refusal.as_str().is_some_and(|text| text.starts_with("IntegrationError: ") && text.contains(remedy))
    };
    ensure!(named(&refusals[0], "card or cardNumber"), "the expiry date alone: {refusals}");
    ensure!(named(&refusals[1], "cardExpiry"), "the number alone: {refusals}");
    Ok(())
}

async fn ensure_last4(page: &Page<'_>, group: usize, last4: &str) -> anyhow::Result<()> {
    let script = "return __shop.till.createToken(__shop.groups[args[0]].cardNumber);";
    let result = page.run(script, vec![json!(group)]).await?;
    ensure!(result.pointer("/token/card/last4") == Some(&json!(last4)), "another card than {last4}: {result}");
    Ok(())
}

async fn ensure_paid(stage: &Stage<'_>, page: &Page<'_>, intent: &str) -> anyhow::Result<()> {
    crate::scenario::pay::ensure_paid(stage, page, intent).await
}
