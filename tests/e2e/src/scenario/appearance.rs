//! The `appearance` option in a browser: themes, variables and rules as the frame computes them, values that mean harm, and pictures.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::axe::{Axe, Document};
use crate::card::{Typed, enter_frame};
use crate::payment_form::{PAGE, PaymentForm};
use crate::stage::Stage;
use crate::till::Till;

/// The colours of pages that the themes are for.
const THEMES: [(&str, &str); 3] = [("stripe", "#ffffff"), ("night", "#171b26"), ("flat", "#ffffff")];

/// What the frame computes for some properties of what a selector matches first.
const COMPUTED: &str = "
const [selector, names] = args;
const node = document.querySelector(selector);
const style = node && getComputedStyle(node);
return style && Object.fromEntries(names.map((name) => [name, style[name]]));";

async fn open<'a>(stage: &'a Stage<'_>, appearance: Value, element: Value) -> anyhow::Result<Till<'a>> {
    let intent = stage.backend.create_intent().await?;
    let group = json!({ "clientSecret": intent.client_secret, "appearance": appearance });
    Till::open(stage, group, json!({ "payment": element })).await
}

async fn computed(stage: &Stage<'_>, selector: &str, names: &[&str]) -> anyhow::Result<Value> {
    let found = PaymentForm::of(&stage.browser).inside(COMPUTED, vec![json!(selector), json!(names)]).await?;
    ensure!(found.is_object(), "the frame has no {selector}");
    Ok(found)
}

async fn ensure_computed(stage: &Stage<'_>, selector: &str, wanted: Value) -> anyhow::Result<()> {
    let names: Vec<&str> = wanted.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let found = computed(stage, selector, &names).await?;
    ensure!(found == wanted, "{selector} is {found} instead of {wanted}");
    Ok(())
}

async fn paint(stage: &Stage<'_>, colour: &str) -> anyhow::Result<()> {
    stage.browser.run("document.documentElement.style.background = args[0];", vec![json!(colour)]).await.map(drop)
}

/// Each theme has its own paper and ink, leaves the page's colour behind it, and breaks no rule of accessibility.
pub async fn themes(stage: &Stage<'_>) -> anyhow::Result<()> {
    let axe = Axe::load()?;
    for (theme, behind) in THEMES {
        open(stage, json!({ "theme": theme }), json!({ "layout": "tabs" })).await?;
        paint(stage, behind).await?;
        ensure_computed(stage, "html", json!({ "backgroundColor": "rgba(0, 0, 0, 0)", "colorScheme": "normal" }))
            .await?;
        let (paper, ink) = match theme {
            "night" => ("rgb(35, 41, 55)", "rgb(241, 243, 248)"),
            "flat" => ("", "rgb(28, 34, 48)"),
            _ => ("rgb(255, 255, 255)", "rgb(28, 34, 48)"),
        };
        let input = computed(stage, ".Input", &["backgroundColor", "color"]).await?;
        ensure!(input["color"] == ink, "{theme}: {input}");
        ensure!(paper.is_empty() || input["backgroundColor"] == paper, "{theme}: {input}");
        stage.browser.screenshot(&stage.picture(&format!("appearance-{theme}"))).await?;
        enter_frame(&stage.browser, PAGE).await?;
        axe.judge(&stage.browser, Document::Frame, &["color-contrast"], Some(behind)).await.context(theme)?;
        stage.browser.leave_frames().await?;
    }
    Ok(())
}

/// Variables, former names of them, rules with states, floating labels and fields that touch; and another appearance later.
pub async fn variables_and_rules(stage: &Stage<'_>) -> anyhow::Result<()> {
    let appearance = json!({
        "labels": "floating", "inputs": "condensed",
        "variables": { "colorPrimary": "#7a2ff2", "borderRadius": "3px", "spacingTab": "13px", "fontSizeBase": "18px", "colorDanger": "rgb(200, 0, 0)" },
        "rules": {
            ".Input": { "letterSpacing": "2px", "color": "var(--colorPrimary)", "display": "none" },
            ".Tab--selected, .Block": { "borderColor": "rgb(1, 2, 3)" },
            ".TabLabel--selected": { "textTransform": "uppercase" },
            ".Label--floating": { "fontWeight": 800 },
        },
    });
    let till = open(stage, appearance, json!({ "layout": "tabs" })).await?;
    ensure_computed(
        stage,
        ".Input",
        json!({ "letterSpacing": "2px", "color": "rgb(122, 47, 242)", "display": "block" }),
    )
    .await?;
    ensure_computed(stage, ".Tab--selected", json!({ "borderTopColor": "rgb(1, 2, 3)", "borderTopLeftRadius": "3px" }))
        .await?;
    ensure_computed(stage, ".TabLabel--selected", json!({ "textTransform": "uppercase" })).await?;
    ensure_computed(stage, ".Tabs", json!({ "columnGap": "13px" })).await?;
    ensure_computed(stage, ".Element", json!({ "fontSize": "18px" })).await?;
    ensure_computed(stage, ".Label", json!({ "position": "absolute" })).await?;
    ensure_computed(stage, ".Input", json!({ "borderTopLeftRadius": "0px" })).await?;
    stage.browser.screenshot(&stage.picture("appearance-rules")).await?;
    let update = "return window.__shop.elements.update({ appearance: { theme: 'night', rules: { '.Input': { letterSpacing: '1px' } } } }).then(() => true);";
    ensure!(till.page.run(update, Vec::new()).await? == json!(true), "the update never ended");
    ensure_computed(stage, ".Input", json!({ "letterSpacing": "1px", "color": "rgb(241, 243, 248)" })).await?;
    ensure_computed(stage, ".Label", json!({ "position": "static" })).await
}

/// Values that would load, leave their place or hide the sheet's own rules come to nothing, and the element works.
pub async fn hostile(stage: &Stage<'_>) -> anyhow::Result<()> {
    let evil = "url(https://evil.example/x)";
    let appearance = json!({
        "theme": "evil", "labels": { "a": 1 }, "inputs": ["x"],
        "variables": { "colorPrimary": evil, "fontFamily": "\"open", "evil;}*{display": "none", "edge": "red", "colorText": "red;} body { display: none", "borderRadius": "u\\72l(x)" },
        "rules": {
            ".Input": { "backgroundColor": evil, "backgroundImage": evil, "content": "'x'", "color": "rgb(0, 0, 1)" },
            "*": { "color": "red" }, "html, .Tab .TabLabel": { "color": "red" }, ".Tab::before": { "color": "red" }, ".Tab{} *": { "color": "red" },
            ".Error": { "fontFamily": "src('https://evil.example/y')", "color": "image-set('https://evil.example/z' 1x)" },
        },
    });
    let till = open(stage, appearance, json!({ "layout": "tabs" })).await?;
    let form = PaymentForm::of(&stage.browser);
    let script = "
        const sheets = [...document.adoptedStyleSheets].flatMap((sheet) => [...sheet.cssRules]).map(({ cssText }) => cssText);
        const loaded = performance.getEntriesByType('resource').map(({ name }) => name);
        return { sheets: sheets.join(' '), loaded: loaded.filter((name) => !name.startsWith(location.origin)) };";
    let found = form.inside(script, Vec::new()).await?;
    let sheets = found["sheets"].as_str().context("no sheets")?;
    ensure!(sheets.contains(".Input { color: rgb(0, 0, 1); }"), "the harmless rule is gone: {sheets}");
    for harm in ["evil", "url", "red", "::before", "src", "*", "--edge"] {
        ensure!(!sheets.contains(harm), "{harm} came through: {sheets}");
    }
    ensure!(found["loaded"] == json!([]), "the frame loaded {}", found["loaded"]);
    form.fill_card(Typed::card("4242424242424242")).await?;
    till.page.until("change", json!({ "complete": true })).await.map(drop)
}

/// Waits until all of a label is drawn in the font of `pages/wide.ttf`, whose every character is 2 em wide, and tells which documents that the
/// frame fetched are none of its pay origin's code and data.
const DRAWN: &str = "
const label = document.querySelector('.Label[for=number]');
const range = document.createRange();
range.selectNodeContents(label);
const wide = () => range.getBoundingClientRect().width;
const wanted = 2 * label.textContent.trim().length * parseFloat(getComputedStyle(label).fontSize);
const deadline = performance.now() + 10_000;
while (Math.abs(wide() - wanted) > 1 && performance.now() < deadline) await new Promise(requestAnimationFrame);
const fetched = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
return {
  drawn: Math.abs(wide() - wanted) <= 1,
  fetched: fetched.filter(({ origin, pathname }) => origin !== location.origin || /ttf|woff|fonts/.test(pathname)).map(String),
};";

/// The page's fonts come to the frame as bytes that the page has fetched, once: they are drawn, and the frame asks nobody for them. So it is
/// with a font that the page gives later.
pub async fn fonts(stage: &Stage<'_>) -> anyhow::Result<()> {
    let form = PaymentForm::of(&stage.browser);
    let drawn = json!({ "drawn": true, "fetched": [] });
    for (name, font) in [
        ("a style sheet", json!({ "cssSrc": "/asset/fonts.css" })),
        ("a file", json!({ "family": "Wide", "src": "url(/asset/wide.ttf)" })),
    ] {
        let intent = stage.backend.create_intent().await?;
        let appearance = json!({ "labels": "above", "variables": { "fontFamily": "Wide, monospace" } });
        let given = json!({ "clientSecret": intent.client_secret, "appearance": appearance, "fonts": [font] });
        let later = name == "a file";
        let mut group = given.clone();
        if later {
            group["fonts"] = json!([]);
        }
        let elements = json!({ "payment": { "layout": "tabs" }, "contactDetails": {} });
        let till = Till::open(stage, group, elements).await?;
        if later {
            let update = "await window.__shop.elements.update({ fonts: args[0] });";
            till.page.run(update, vec![given["fonts"].clone()]).await?;
        }
        let told = form.inside(DRAWN, Vec::new()).await?;
        ensure!(told == drawn, "{name}: {told}");
        let files = "
          const files = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
          return files.filter(({ pathname }) => /wide|evil/.test(pathname)).map(({ pathname }) => pathname);";
        let files = till.page.run(files, Vec::new()).await?;
        ensure!(files == json!(["/asset/wide.ttf"]), "{name}: the page fetched {files}");
        till.page.ensure_quiet().await?;
    }
    stage.browser.screenshot(&stage.picture("appearance-fonts")).await
}

/// Pictures of the Payment Element for people to look at: layouts, widths, directions, arrangements.
pub async fn gallery(stage: &Stage<'_>) -> anyhow::Result<()> {
    let tiles = [
        ("accordion", json!({}), json!({ "layout": "accordion" })),
        (
            "accordion-night",
            json!({ "theme": "night" }),
            json!({ "layout": { "type": "accordion", "spacedAccordionItems": true, "radios": "always" } }),
        ),
        ("accordion-flat", json!({ "theme": "flat" }), json!({ "layout": "accordion" })),
        ("condensed", json!({ "inputs": "condensed" }), json!({ "layout": "tabs" })),
        ("floating", json!({ "labels": "floating" }), json!({ "layout": "tabs" })),
    ];
    for (name, appearance, element) in tiles {
        let behind = if appearance["theme"] == "night" { "#171b26" } else { "#ffffff" };
        open(stage, appearance, element).await?;
        paint(stage, behind).await?;
        stage.browser.screenshot(&stage.picture(&format!("payment-{name}"))).await?;
    }
    for (name, locale) in [("narrow", "en"), ("arabic", "ar"), ("german", "de")] {
        let intent = stage.backend.create_intent().await?;
        let group = json!({ "clientSecret": intent.client_secret, "locale": locale });
        Till::open(stage, group, json!({ "payment": { "layout": "tabs" } })).await?;
        if name != "german" {
            stage.browser.run("document.getElementById('payment').style.width = '320px';", Vec::new()).await?;
        }
        PaymentForm::of(&stage.browser).until_shown("[data-elements-stable-field-name=cardCvc]").await?;
        stage.browser.screenshot(&stage.picture(&format!("payment-{name}"))).await?;
    }
    Ok(())
}
