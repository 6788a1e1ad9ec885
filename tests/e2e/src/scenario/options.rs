//! The options of the card's elements: what each does, when given at first and when changed.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::card::{self, Card, Field};
use crate::engine::Engine;
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// What a field looks like at this moment.
const LOOK: &str = "
const input = document.querySelector('input');
const style = (pseudo) => getComputedStyle(input, pseudo);
return {
  placeholder: input.placeholder,
  disabled: input.disabled,
  icon: document.querySelector('.icon')?.checkVisibility() ?? null,
  solid: document.querySelector('form').classList.contains('solid-icon'),
  color: style().color,
  size: style().fontSize,
  spacing: style().letterSpacing,
  align: style().textAlign,
  slant: style().fontStyle,
  placeholderColor: style('::placeholder').color,
};";

/// Options of a field that stands apart: placeholder, icon, style with its states, classes; and the Escape key is told.
pub async fn apart(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    let style = json!({
        "base": {
            "color": "rgb(10, 20, 30)", "fontSize": "18px", "letterSpacing": "1px", "textAlign": "end",
            "::placeholder": { "color": "rgb(1, 2, 3)" }, ":focus": { "fontStyle": "italic" },
            "backgroundImage": "url(https://evil.example/)",
        },
        "complete": { "color": "rgb(0, 100, 0)" },
        "invalid": { "color": "rgb(200, 0, 0)" },
    });
    config["cardNumber"] = json!({
        "placeholder": "Number", "showIcon": true, "iconStyle": "solid", "style": style,
        "classes": { "base": "field own", "complete": "is-done" },
    });
    let page = Page::open(stage, Policy::Open, "split", &config).await?;
    page.until("ready", json!({ "elementType": "cardNumber" })).await?;
    let look = || card::run_in(&stage.browser, Field::Number.page(), LOOK, &[]);
    let mut first = look().await?;
    if stage.engine == Engine::Webkit {
        // It computes no style of this pseudo-element for scripts.
        first["placeholderColor"] = json!("rgb(1, 2, 3)");
    }
    let expected = json!({
        "placeholder": "Number", "disabled": false, "icon": true, "solid": true, "color": "rgb(10, 20, 30)",
        "size": "18px", "spacing": "1px", "align": "end", "slant": "normal", "placeholderColor": "rgb(1, 2, 3)",
    });
    ensure!(first == expected, "it looks like {first}");
    let place = "__shop.groups[0].cardNumberPlace.className";
    page.ensure(&format!("{place} === 'field own StripeElement--empty'"), "the page's classes are not used").await?;
    let number = Card::apart(&stage.browser, 0);
    number.type_in(Field::Number, "4242424242424242").await?;
    page.until("change", json!({ "elementType": "cardNumber", "complete": true })).await?;
    number.enter_at(Field::Number).await?;
    number.field(Field::Number).await?.click().await?;
    let complete = stage.browser.run(LOOK, Vec::new()).await?;
    ensure!(complete["color"] == "rgb(0, 100, 0)", "complete, it looks like {complete}");
    // WebKit's driver takes the focus away to run a script.
    ensure!(
        stage.engine == Engine::Webkit || complete["slant"] == "italic",
        "with the focus, it looks like {complete}"
    );
    page.ensure(&format!("{place}.includes('is-done')"), "the page's class for complete is not used").await?;
    ensure_escape_is_told(stage, &page, &number).await?;
    let changed = "__shop.groups[0].cardNumber.update({ placeholder: 'Other', showIcon: false, iconStyle: 'default', disabled: true, style: { complete: { color: 'rgb(0, 0, 200)' } } });";
    page.run(changed, Vec::new()).await?;
    until_disabled(stage).await?;
    let after = look().await?;
    ensure!(
        after["placeholder"] == "Other"
            && after["icon"] == false
            && after["solid"] == false
            && after["disabled"] == true,
        "changed, it looks like {after}"
    );
    ensure!(after["color"] == "rgb(0, 0, 200)", "changed, its style is {after}");
    page.ensure_quiet().await
}

/// Options of the whole card: prefilled postal code, no postal code, no icon; a wrong name is warned about once.
pub async fn whole(stage: &Stage<'_>) -> anyhow::Result<()> {
    let (_, mut config) = stage.checkout().await?;
    config["card"] = json!({ "value": { "postalCode": "94107" }, "hideIcon": true, "disableLink": true });
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.until("change", json!({ "value": { "postalCode": "94107" } })).await.context("the prefill is not told")?;
    let look: Value = card::run_inside(&stage.browser, LOOK, &[]).await?;
    ensure!(look["icon"] == false, "the icon is not hidden: {look}");
    ensure!(page.card().value(Field::Postal).await? == "94107", "the prefill is not shown");
    let script = "
      const { card } = window.__shop;
      const said = [];
        const { warn } = console;
        // The warning's text is fetched with the first; a second one would follow in the same turn.
        const heard = new Promise((resolve) => {
          console.warn = (text) => {
            said.push(text);
            setTimeout(resolve);
          };
        });
        card.update({ hideIcn: true, hideIcon: false, iconStyle: 'solid', value: { postalCode: '10001' } });
        card.update({ hideIcn: true });
        await heard;
        console.warn = warn;
        return said;";
    let said = page.run(script, Vec::new()).await?;
    let warnings = said.as_array().context("no list")?;
    ensure!(
        warnings.len() == 1
            && warnings[0].as_str().is_some_and(|text| text.contains("\"hideIcn\"") && text.contains("\"hideIcon\"")),
        "an unknown option: {said}"
    );
    page.until("change", json!({ "value": { "postalCode": "10001" } })).await.context("a new prefill is not told")?;
    let look: Value = card::run_inside(&stage.browser, LOOK, &[]).await?;
    ensure!(look["icon"] == true && look["solid"] == true, "changed, it looks like {look}");
    page.ensure_quiet().await
}

async fn ensure_escape_is_told(stage: &Stage<'_>, page: &Page<'_>, number: &Card<'_>) -> anyhow::Result<()> {
    number.enter_at(Field::Number).await?;
    number.field(Field::Number).await?.send_keys(Key::Escape).await?;
    stage.browser.leave_frames().await?;
    let told = page.until("escape", json!({})).await.context("Escape is not told")?;
    ensure!(told == json!({ "group": 0, "elementType": "cardNumber" }), "escape carries {told}");
    Ok(())
}

async fn until_disabled(stage: &Stage<'_>) -> anyhow::Result<()> {
    let script = "
      const input = document.querySelector('input');
      return new Promise((resolve, reject) => {
        const look = () => input.disabled && (clearTimeout(timer), observer.disconnect(), resolve());
        const observer = new MutationObserver(look);
        const timer = setTimeout(() => reject(new Error('it takes input')), 5000);
        observer.observe(input, { attributes: true });
        look();
      });";
    card::run_in(&stage.browser, Field::Number.page(), script, &[]).await.map(drop)
}
