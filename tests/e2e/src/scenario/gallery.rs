//! Pictures of every state of the card element, for people to look at: what a buyer would not pay with is a defect, even
//! where every other test passes. What can be judged by a program is judged too: nothing shifts, nothing is cut off.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::card::{Card, Field};
use crate::devtools;
use crate::engine::{Engine, Manner};
use crate::page::Page;
use crate::policy::Policy;
use crate::stage::Stage;

/// A state: what its element is made with, and what is typed into it.
struct Tile {
    id: &'static str,
    title: &'static str,
    /// What the page makes it of, beside id and title.
    made: fn() -> Value,
    /// Field by field.
    typed: &'static [(Field, &'static str)],
}

impl Tile {
    /// The first field of its element.
    fn first(&self) -> Field {
        match (self.made)()["type"].as_str() {
            Some("cardExpiry") => Field::Expiry,
            Some("cardCvc") => Field::Cvc,
            _ => Field::Number,
        }
    }
}

const NOTHING: &[(Field, &str)] = &[];

const fn tile(
    id: &'static str,
    title: &'static str,
    made: fn() -> Value,
    typed: &'static [(Field, &'static str)],
) -> Tile {
    Tile { id, title, made, typed }
}

const fn whole(number: &'static str, cvc: &'static str) -> [(Field, &'static str); 4] {
    [(Field::Number, number), (Field::Expiry, "1234"), (Field::Cvc, cvc), (Field::Postal, "94107")]
}

fn plain() -> Value {
    json!({})
}

const STATES: &[Tile] = &[
    tile("empty", "Empty", plain, NOTHING),
    tile("unfinished", "Left unfinished", plain, &[(Field::Number, "4242424")]),
    tile("visa", "Complete: Visa", plain, &whole("4242424242424242", "123")),
    tile("mastercard", "Complete: Mastercard", plain, &whole("5555555555554444", "123")),
    tile("amex", "Complete: American Express", plain, &whole("378282246310005", "1234")),
    tile("discover", "Complete: Discover", plain, &whole("6011111111111117", "123")),
    tile("diners", "Complete: Diners Club, 14 digits", plain, &whole("36227206271667", "123")),
    tile("jcb", "Complete: JCB", plain, &whole("3566002020360505", "123")),
    tile("unionpay", "Complete: UnionPay, 19 digits", plain, &whole("6205500000000000004", "123")),
    tile("cartes", "Complete: Cartes Bancaires and Visa", plain, &whole("4000002500001001", "123")),
    tile("invalid", "Wrong number", plain, &[(Field::Number, "4242424242424241")]),
    tile("past", "Expired", plain, &[(Field::Number, "4242424242424242"), (Field::Expiry, "1220")]),
    tile("disabled", "Disabled", plain_disabled, NOTHING),
    tile("solid", "Solid icons", || json!({ "options": { "iconStyle": "solid" } }), &whole("5555555555554444", "123")),
    tile("no-icon", "Hidden icon", || json!({ "options": { "hideIcon": true } }), &whole("4242424242424242", "123")),
    tile(
        "no-postal",
        "Hidden postal code",
        || json!({ "options": { "hidePostalCode": true } }),
        &[(Field::Number, "4242424242424242"), (Field::Expiry, "1234")],
    ),
    tile("styled", "Custom style", styled, &[(Field::Number, "4242424242424242"), (Field::Expiry, "1234")]),
    tile("styled-invalid", "Custom style, wrong", styled, &[(Field::Number, "4242424242424241")]),
    tile("rtl-empty", "Right to left, empty", right_to_left, NOTHING),
    tile("rtl", "Right to left, complete", right_to_left, &whole("4242424242424242", "123")),
    tile("next", "Number complete", plain, &[(Field::Number, "4242424242424242")]),
    tile("focus", "Focus, partly typed", plain, &[(Field::Number, "4242424")]),
];

const NARROW: &[Tile] = &[
    tile("narrow-empty", "320 px, empty", || narrow("320px"), NOTHING),
    tile("narrow-typing", "320 px, number typed", || narrow("320px"), &[(Field::Number, "424242424242")]),
    tile("narrow-next", "320 px, number complete", || narrow("320px"), &[(Field::Number, "4242424242424242")]),
    tile("narrow", "320 px, complete", || narrow("320px"), &whole("4242424242424242", "123")),
    tile("narrow-invalid", "320 px, wrong", || narrow("320px"), &[(Field::Number, "4242424242424241")]),
    tile(
        "narrow-14",
        "320 px, 14 digits of 14 or 16",
        || narrow("320px"),
        &[(Field::Number, "36227206271667"), (Field::Expiry, "1234")],
    ),
    tile("narrow-19", "320 px, 19 digits", || narrow("320px"), &[(Field::Number, "6205500000000000004")]),
    tile("slim-empty", "200 px, empty", || narrow("200px"), NOTHING),
    tile("slim-typing", "200 px, number typed", || narrow("200px"), &[(Field::Number, "424242424242")]),
    tile("slim", "200 px, complete", || narrow("200px"), &whole("4242424242424242", "123")),
    tile("slim-invalid", "200 px, wrong", || narrow("200px"), &[(Field::Number, "4242424242424241")]),
    tile(
        "narrow-rtl",
        "320 px, right to left",
        || json!({ "width": "320px", "direction": "rtl", "locale": "ar" }),
        &whole("4242424242424242", "123"),
    ),
    tile(
        "narrow-focus",
        "320 px, security code has the focus",
        || narrow("320px"),
        &[(Field::Number, "4242424242424242"), (Field::Expiry, "1234"), (Field::Cvc, "1")],
    ),
];

/// Fields that stand apart.
const APART: &[Tile] = &[
    tile("number-empty", "Number, empty", || part("cardNumber"), NOTHING),
    tile("number", "Number with icon", with_icon, &[(Field::Number, "378282246310005")]),
    tile("number-19", "Number, 19 digits", || part("cardNumber"), &[(Field::Number, "6205500000000000004")]),
    tile("number-wrong", "Number, wrong", with_icon, &[(Field::Number, "4242424242424241")]),
    tile("number-choice", "Number on two networks", || part("cardNumber"), &[(Field::Number, "4000002500001001")]),
    tile("number-disabled", "Number, disabled", part_disabled, NOTHING),
    tile("number-slim", "Number with icon, 220 px", slim_with_icon, &[(Field::Number, "4242424242424242")]),
    tile("number-rtl", "Number, right to left", part_right_to_left, &[(Field::Number, "4242424242424242")]),
    tile("expiry-empty", "Expiry, empty", || part("cardExpiry"), NOTHING),
    tile("expiry", "Expiry", || part("cardExpiry"), &[(Field::Expiry, "1234")]),
    tile("expiry-past", "Expiry, past", || part("cardExpiry"), &[(Field::Expiry, "1220")]),
    tile("cvc-empty", "Security code, empty", || part("cardCvc"), NOTHING),
    tile("cvc", "Security code, being typed", || part("cardCvc"), &[(Field::Cvc, "12")]),
];

/// The picture of the documentation.
const DOCUMENTED: &[Tile] = &[
    tile("empty", "Empty", plain, NOTHING),
    tile("visa", "Complete", plain, &whole("4242424242424242", "123")),
    tile("amex", "Another brand, another grouping", plain, &whole("378282246310005", "1234")),
    tile("invalid", "Wrong", plain, &[(Field::Number, "4242424242424241")]),
    tile("disabled", "Disabled", plain_disabled, NOTHING),
    tile("styled", "In the shop's own style", own_style, &whole("5555555555554444", "123")),
    tile("dark-empty", "On a dark page", || json!({ "theme": "dark" }), NOTHING),
    tile("dark", "On a dark page, complete", || json!({ "theme": "dark" }), &whole("6011111111111117", "123")),
    tile("rtl", "Right to left", right_to_left, &whole("3566002020360505", "123")),
    tile("solid", "Solid icons", || json!({ "options": { "iconStyle": "solid" } }), &whole("4242424242424242", "123")),
    tile("narrow", "320 px wide, complete", || narrow("320px"), &whole("4242424242424242", "123")),
    tile("focus", "320 px wide, being typed", || narrow("320px"), &[(Field::Number, "42424242424")]),
];

fn own_style() -> Value {
    let mut made = styled();
    made["options"]["style"]["base"]["fontSize"] = json!("17px");
    made
}

fn part(kind: &str) -> Value {
    json!({ "type": kind })
}

fn with_icon() -> Value {
    json!({ "type": "cardNumber", "options": { "showIcon": true } })
}

fn slim_with_icon() -> Value {
    json!({ "type": "cardNumber", "width": "220px", "options": { "showIcon": true } })
}

fn part_disabled() -> Value {
    json!({ "type": "cardNumber", "options": { "showIcon": true, "disabled": true } })
}

fn part_right_to_left() -> Value {
    json!({ "type": "cardNumber", "direction": "rtl", "locale": "ar", "options": { "showIcon": true } })
}

fn plain_disabled() -> Value {
    json!({ "options": { "disabled": true, "value": { "postalCode": "94107" } } })
}

fn narrow(width: &str) -> Value {
    json!({ "width": width })
}

fn right_to_left() -> Value {
    json!({ "direction": "rtl", "locale": "ar" })
}

fn styled() -> Value {
    json!({ "options": { "style": {
        "base": { "color": "#32325d", "fontFamily": "Georgia, serif", "fontSize": "19px", "iconColor": "#6772e5", "letterSpacing": "0.02em", "::placeholder": { "color": "#6b7394" } },
        "invalid": { "color": "#9e2146", "iconColor": "#9e2146" },
    } } })
}

/// A window that holds all tiles: what lies outside is in no picture.
const WINDOW: (u32, u32) = (1100, 1420);
/// As drivers count it: in the units of an enlarged page.
const ZOOMED: (u32, u32) = (560, 1050);
/// Of the picture for the documentation.
const DOCUMENT: (u32, u32) = (1040, 800);
/// As many as such a window holds.
const ENLARGED: [&str; 8] = ["empty", "visa", "unionpay", "invalid", "disabled", "styled", "rtl", "focus"];

const FORCED: &[(&str, &str)] = &[("forced-colors", "active")];

/// On ordinary pages.
pub async fn light(stage: &Stage<'_>) -> anyhow::Result<()> {
    let tiles: Vec<&Tile> = STATES.iter().collect();
    stage.browser.resized(WINDOW, both(stage, &tiles, "", "gallery")).await
}

/// The picture of the documentation.
pub async fn documented(stage: &Stage<'_>) -> anyhow::Result<()> {
    let play = async {
        show(stage, &stage.browser, &DOCUMENTED.iter().collect::<Vec<_>>(), "plain").await?;
        stage.browser.screenshot(&stage.picture("gallery-documented")).await
    };
    stage.browser.resized(DOCUMENT, play).await
}

/// Fields that stand apart, on ordinary and on dark pages.
pub async fn apart(stage: &Stage<'_>) -> anyhow::Result<()> {
    let tiles: Vec<&Tile> = APART.iter().collect();
    let play = async {
        for (theme, name) in [("", "gallery-apart"), ("dark", "gallery-apart-dark")] {
            show(stage, &stage.browser, &tiles, theme).await?;
            stage.browser.screenshot(&stage.picture(name)).await?;
        }
        anyhow::Ok(())
    };
    stage.browser.resized(WINDOW, play).await
}

/// On dark pages.
pub async fn dark(stage: &Stage<'_>) -> anyhow::Result<()> {
    // The custom style is one for light pages.
    let tiles: Vec<&Tile> = STATES.iter().filter(|tile| !tile.id.starts_with("styled")).collect();
    stage.browser.resized(WINDOW, both(stage, &tiles, "dark", "gallery-dark")).await
}

/// Wide and narrow.
async fn both(stage: &Stage<'_>, tiles: &[&Tile], theme: &str, name: &str) -> anyhow::Result<()> {
    show(stage, &stage.browser, tiles, theme).await?;
    stage.browser.screenshot(&stage.picture(name)).await?;
    show(stage, &stage.browser, &NARROW.iter().collect::<Vec<_>>(), theme).await?;
    stage.browser.screenshot(&stage.picture(&format!("{name}-narrow"))).await
}

/// Enlarged to 200 %, for somebody who wants less motion.
pub async fn zoomed(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = stage.engine.start_as(&stage.options.work_dir, Manner::Zoomed).await?;
    let play = async {
        let tiles: Vec<&Tile> = STATES.iter().filter(|tile| ENLARGED.contains(&tile.id)).collect();
        let page = show(stage, &browser, &tiles, "").await?;
        page.ensure("devicePixelRatio === 2", "the page is not enlarged").await?;
        browser.screenshot(&stage.picture("gallery-zoomed")).await?;
        page.ensure("document.documentElement.scrollWidth <= innerWidth", "the page has to be scrolled sideways")
            .await?;
        Card::in_frame_of(&browser, "#focus".to_owned()).enter().await?;
        let still = "return matchMedia('(prefers-reduced-motion: reduce)').matches && getComputedStyle(document.querySelector('.number')).transitionDuration === '0s';";
        ensure!(
            browser.run(still, Vec::new()).await? == json!(true),
            "the fields move for somebody who wants less motion"
        );
        anyhow::Ok(())
    };
    let result = browser.resized((ZOOMED.0, ZOOMED.1), play).await;
    browser.quit().await;
    result
}

/// In the colours that the buyer's system forces on pages.
pub async fn forced_colors(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = stage.engine.start_as(&stage.options.work_dir, Manner::ForcedColors).await?;
    let play = async {
        let page = show(stage, &browser, &STATES.iter().collect::<Vec<_>>(), "").await?;
        // Held until the picture is taken: what they set goes with them.
        let _targets =
            if stage.engine == Engine::Chromium { devtools::emulate(&browser, FORCED).await? } else { Vec::new() };
        page.ensure("matchMedia('(forced-colors: active)').matches", "the page has its own colours").await?;
        browser.screenshot(&stage.picture("gallery-forced-colors")).await?;
        Card::in_frame_of(&browser, "#focus".to_owned()).enter().await?;
        // Where no ring is drawn around the container, and no red is red.
        let script = "
          const ring = getComputedStyle(document.querySelector('[data-field=number]'));
          return { forced: matchMedia('(forced-colors: active)').matches, ring: ring.outlineStyle };";
        let seen = browser.run(script, Vec::new()).await?;
        ensure!(seen == json!({ "forced": true, "ring": "solid" }), "the focused field has no ring: {seen}");
        Card::in_frame_of(&browser, "#invalid".to_owned()).enter().await?;
        let script = "return getComputedStyle(document.querySelector('[data-field=number]')).textDecorationLine;";
        let line = browser.run(script, Vec::new()).await?;
        ensure!(line == json!("underline"), "a wrong field is told by its colour alone: {line}");
        anyhow::Ok(())
    };
    let result = browser.resized(WINDOW, play).await;
    browser.quit().await;
    result
}

/// Opens the page and types; the last tile keeps the focus.
async fn show<'a>(stage: &Stage<'_>, browser: &'a Browser, tiles: &[&Tile], theme: &str) -> anyhow::Result<Page<'a>> {
    let (_, mut config) = stage.checkout().await?;
    let list = tiles.iter().map(|tile| {
        let mut made = (tile.made)();
        made["id"] = json!(tile.id);
        made["title"] = json!(tile.title);
        made
    });
    config["tiles"] = list.collect();
    config["theme"] = json!(theme);
    let page = Page::open_in(browser, stage, Policy::Open, "gallery", &config).await?;
    for tile in tiles {
        page.until("ready", json!({ "id": tile.id })).await?;
    }
    for tile in tiles {
        let within = format!("#{}", tile.id);
        let card = match (tile.made)().get("type") {
            Some(_) => Card::apart_in(browser, within),
            None => Card::in_frame_of(browser, within),
        };
        for &(field, text) in tile.typed {
            card.type_in(field, text).await.with_context(|| tile.title.to_owned())?;
        }
        ensure_settled(browser, tile, &card).await.with_context(|| tile.title.to_owned())?;
        if tiles.last().is_some_and(|last| last.id != tile.id) {
            // A driver's click in another frame takes no focus away in every engine.
            page.find("h1").await?.click().await?;
        }
    }
    Ok(page)
}

/// What was typed is there, nothing moves any more, and the frame is as high as its line.
async fn ensure_settled(browser: &Browser, tile: &Tile, card: &Card<'_>) -> anyhow::Result<()> {
    let (field, text) = tile.typed.last().copied().unwrap_or((tile.first(), ""));
    card.enter_at(field).await?;
    // Drivers do not wait until a key has done its work.
    let script = "
      const [name, typed] = args;
      const field = document.querySelector(`[data-elements-stable-field-name=${name}]`);
      await new Promise((resolve, reject) => {
        const look = () => field.value.replace(/\\D/g, '') === typed && (clearTimeout(timer), removeEventListener('input', look), resolve());
        const timer = setTimeout(() => reject(new Error(`${name} holds ${field.value}`)), 5000);
        addEventListener('input', look);
        look();
      });
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
      // Painted, not only there: a picture shows what was painted last.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const line = document.querySelector('form').getBoundingClientRect();
      return { frame: innerHeight, line: line.height };";
    let seen = browser.run(script, vec![json!(field.stable_name()), json!(text)]).await?;
    browser.leave_frames().await?;
    let (frame, line) = (seen["frame"].as_f64().unwrap_or_default(), seen["line"].as_f64().unwrap_or_default());
    ensure!((frame - line).abs() <= 1.0, "{}: the frame is {frame} px high, its line {line} px", tile.id);
    Ok(())
}
