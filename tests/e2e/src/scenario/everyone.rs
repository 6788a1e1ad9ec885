//! The Payment Element, addresses and the wallet's buttons for buyers who have set up their browser: enlarged to 200 %, less motion, the system's
//! few colours. Nothing is cut off or has to be scrolled sideways, and what has the focus can be seen. Pictures for people to look at.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::address::Address;
use crate::browser::Browser;
use crate::card::enter_frame;
use crate::devtools;
use crate::engine::{Engine, Manner};
use crate::payment_form::PaymentForm;
use crate::policy::Policy;
use crate::scenario::customer_sessions::{saved as customer, session};
use crate::scenario::payment_element::euros;
use crate::stage::Stage;
use crate::till::{Till, config_of};

/// As drivers count a window that is enlarged to 200 %.
const ENLARGED: (u32, u32) = (560, 1050);
const DESKTOP: (u32, u32) = (1100, 1000);
/// As wide as a small telephone, or a page of 640 px that is enlarged twice (WCAG 2.2, 1.4.10).
const NARROW: &str = "document.body.style.cssText = 'width: 320px; margin: 0';";
/// How many stops of the Tab key are looked at.
const STOPS: usize = 12;

/// What a document cuts off, once its frame has the height that it asked for.
const CUT: &str = "
const { documentElement: root } = document;
const fits = () => root.scrollWidth <= innerWidth && root.scrollHeight <= innerHeight + 1;
const deadline = performance.now() + 5_000;
while (!fits() && performance.now() < deadline) await new Promise(requestAnimationFrame);
await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
const found = fits() ? [] : [`the document is ${root.scrollWidth} by ${root.scrollHeight} px, its frame ${innerWidth} by ${innerHeight}`];
const clips = (node) => getComputedStyle(node).overflowX !== 'visible';
for (const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); texts.nextNode();) {
  const text = texts.currentNode;
  const parent = text.parentElement;
  const { width, height } = parent.getBoundingClientRect();
  if (!text.data.trim() || parent.closest('select, script, style') || width <= 1 || height <= 1) continue;
  if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
  const range = document.createRange();
  range.selectNode(text);
  for (const line of range.getClientRects()) {
    for (let box = parent; box && box !== root; box = box.parentElement) {
      if (!clips(box)) continue;
      const { left, right, top, bottom } = box.getBoundingClientRect();
      const seen = line.left >= left - 1 && line.right <= right + 1 && line.top >= top - 1 && line.bottom <= bottom + 1;
      if (!seen) found.push(`\"${text.data.trim()}\" in ${box.className || box.tagName}`);
    }
  }
}
for (const input of document.querySelectorAll('input')) {
  if (input.checkVisibility() && input.scrollWidth > input.clientWidth + 1) found.push(`the input ${input.name || input.id}`);
}
return [...new Set(found)];";

/// What has the focus, and whether that can be seen of it or of what stands for it: `{ what, ring }`, or nothing outside.
const FOCUS: &str = "
const on = document.activeElement;
if (!document.hasFocus() || !on || on === document.body) return null;
const seen = (node) => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(node);
  const clear = /^(transparent|rgba\\(.*, 0\\))$/.test(outlineColor) && !matchMedia('(forced-colors: active)').matches;
  return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 && !clear) || boxShadow !== 'none';
};
const label = on.closest('label') ?? on.labels?.[0];
return { what: on.dataset.act ?? on.dataset.field ?? on.dataset.wallet ?? on.outerHTML.slice(0, 200), ring: [on, on.nextElementSibling, label].some((node) => node && seen(node)) };";

/// What is looked at.
#[derive(Clone, Copy, Debug)]
enum View {
    Tabs,
    Rows,
    Saved,
    Address,
    Express,
}

const VIEWS: [View; 5] = [View::Tabs, View::Rows, View::Saved, View::Address, View::Express];

impl View {
    fn name(self) -> &'static str {
        match self {
            Self::Tabs => "tabs",
            Self::Rows => "rows",
            Self::Saved => "saved",
            Self::Address => "address",
            Self::Express => "express",
        }
    }

    fn elements(self) -> Value {
        match self {
            Self::Tabs | Self::Saved => json!({ "payment": { "layout": "tabs" } }),
            Self::Rows => json!({ "payment": { "layout": "accordion" } }),
            Self::Address => json!({ "address": { "mode": "shipping", "fields": { "phone": "always" } } }),
            Self::Express => json!({ "expressCheckout": {} }),
        }
    }

    /// Makes its frame the current one.
    async fn enter(self, browser: &Browser) -> anyhow::Result<()> {
        browser.leave_frames().await?;
        match self {
            Self::Tabs | Self::Rows | Self::Saved => PaymentForm::of(browser).enter().await,
            Self::Address => Address::on(browser).enter().await,
            Self::Express => enter_frame(browser, "/frame/v1/express-checkout.html").await,
        }
    }
}

/// Opens a page with the element, narrow, and has the buyer try to go on: what is missing is said.
async fn show<'a>(stage: &Stage<'_>, browser: &'a Browser, view: View, locale: &str) -> anyhow::Result<Till<'a>> {
    let mut group = euros();
    group["locale"] = json!(locale);
    if matches!(view, View::Saved) {
        let known = customer(&stage.backend).await?;
        let features = [("payment_method_redisplay", "enabled"), ("payment_method_remove", "enabled")];
        group["customerSessionClientSecret"] = json!(session(&stage.backend, &known.customer, &features).await?);
    }
    let config = config_of(&stage.backend, group, json!({}));
    let till = Till::open_in(browser, stage, Policy::Open, &config).await?;
    let make =
        format!("{NARROW} for (const [type, options] of Object.entries(args[0])) window.__shop.add(type, options);");
    till.page.run(&make, vec![view.elements()]).await?;
    till.page.until("ready", json!({})).await?;
    if matches!(view, View::Tabs | View::Rows | View::Address) {
        till.page.run("await window.__shop.elements.submit();", Vec::new()).await?;
    }
    Ok(till)
}

/// Fails if the page or the frame cuts something off, or if the focus cannot be seen at some stop of the Tab key.
async fn ensure_usable(browser: &Browser, till: &Till<'_>, view: View) -> anyhow::Result<()> {
    till.page
        .ensure("document.documentElement.scrollWidth <= innerWidth", "the page has to be scrolled sideways")
        .await?;
    view.enter(browser).await?;
    let cut = browser.run(CUT, Vec::new()).await?;
    ensure!(cut == json!([]), "cut off: {cut}");
    let first = "document.querySelector('input:not([type=hidden]), button, [tabindex=\"0\"]').focus();";
    browser.run(first, Vec::new()).await?;
    let mut stops = 0;
    for _ in 0..STOPS {
        browser.press(Key::Tab).await?;
        let focus = browser.run(FOCUS, Vec::new()).await?;
        if focus.is_null() {
            break;
        }
        ensure!(focus["ring"] == json!(true), "nothing shows that the focus is at {}", focus["what"]);
        stops += 1;
    }
    ensure!(stops > 0, "the Tab key leads nowhere");
    Ok(())
}

/// Enlarged to 200 %, in a narrow page, for somebody who wants less motion; in English and in German, whose words are long.
pub async fn enlarged(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = stage.engine.start_as(&stage.options.work_dir, Manner::Zoomed).await?;
    let play = async {
        for view in VIEWS {
            for locale in ["en", "de"] {
                let till = show(stage, &browser, view, locale).await?;
                till.page.ensure("devicePixelRatio === 2", "the page is not enlarged").await?;
                let name = format!("enlarged-{}-{locale}", view.name());
                view.enter(&browser).await?;
                browser.run(CUT, Vec::new()).await?;
                browser.screenshot(&stage.picture(&name)).await?;
                ensure_usable(&browser, &till, view).await.context(name)?;
                view.enter(&browser).await?;
                let moves = "
                  const moving = [...document.querySelectorAll('*')].filter((node) => {
                    const { transitionDuration, animationDuration, animationName } = getComputedStyle(node);
                    const lasts = (times) => times.split(',').some((time) => parseFloat(time) > 0);
                    return lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration));
                  });
                  return { asked: matchMedia('(prefers-reduced-motion: reduce)').matches, moving: moving.map(({ className }) => String(className)) };";
                let moves = browser.run(moves, Vec::new()).await?;
                ensure!(moves == json!({ "asked": true, "moving": [] }), "{view:?} moves: {moves}");
            }
        }
        anyhow::Ok(())
    };
    let result = browser.resized(ENLARGED, play).await;
    browser.quit().await;
    result
}

/// In the colours that the buyer's system forces on pages.
pub async fn forced_colors(stage: &Stage<'_>) -> anyhow::Result<()> {
    let browser = stage.engine.start_as(&stage.options.work_dir, Manner::ForcedColors).await?;
    let play = async {
        for view in VIEWS {
            let till = show(stage, &browser, view, "en").await?;
            // Held until the picture is taken: what they set goes with them.
            let forced = &[("forced-colors", "active")];
            let _targets =
                if stage.engine == Engine::Chromium { devtools::emulate(&browser, forced).await? } else { Vec::new() };
            till.page.ensure("matchMedia('(forced-colors: active)').matches", "the page has its own colours").await?;
            ensure_usable(&browser, &till, view).await.with_context(|| format!("{view:?}"))?;
            ensure_told(&browser, view).await.with_context(|| format!("{view:?}"))?;
            browser.screenshot(&stage.picture(&format!("forced-colors-{}", view.name()))).await?;
        }
        anyhow::Ok(())
    };
    let result = browser.resized(DESKTOP, play).await;
    browser.quit().await;
    result
}

/// What is chosen, and what is wrong, is told by more than its colour, and inputs have edges.
async fn ensure_told(browser: &Browser, view: View) -> anyhow::Result<()> {
    view.enter(browser).await?;
    let script = "
      const seen = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility());
      const style = (node) => { const { borderTop, outline, backgroundColor } = getComputedStyle(node); return [borderTop, outline, backgroundColor].join(); };
      const bare = seen('.Input, .Tab, .ExpressButton, .AccordionItem').filter((node) => { const { borderTopStyle, borderTopWidth } = getComputedStyle(node); return borderTopStyle === 'none' || parseFloat(borderTopWidth) < 1; });
      const [chosen] = seen('.Tab--selected');
      const other = seen('.Tab').find((node) => node !== chosen);
      const [wrong] = seen('.Input--invalid');
      return { forced: matchMedia('(forced-colors: active)').matches, bare: bare.map(({ className }) => className),
        chosen: chosen && other ? style(chosen) !== style(other) : true, errors: wrong ? seen('.Error').some(({ textContent }) => textContent) : true };";
    let told = browser.run(script, Vec::new()).await?;
    ensure!(told == json!({ "forced": true, "bare": [], "chosen": true, "errors": true }), "{told}");
    browser.leave_frames().await
}
