//! The card element as a buyer meets it: fields found by what names them, typed into one key at a time.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::Value;
use thirtyfour::WebElement;

use crate::browser::{Browser, text};

/// How long the frame may take until its fields can be typed into.
const TYPABLE: Duration = Duration::from_secs(10);

/// Waits until a field is shown and stands still: whether a postal code is asked for is known only with the wasm.
const SHOWN: &str = "
const [field] = args;
return new Promise((resolve, reject) => {
  const seen = () => {
    observer.disconnect();
    clearTimeout(timer);
    // A driver aims at where a field is; nobody clicks at one that is still moving.
    resolve(Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
  };
  const look = () => field.checkVisibility() && seen();
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => reject(new Error(`the form is ${field.form?.className}`)), 10_000);
  observer.observe(field.getRootNode(), { subtree: true, attributes: true });
  look();
}).then(() => null);";

/// A field, by its stable name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The card number.
    Number,
    /// Month and year.
    Expiry,
    /// The security code.
    Cvc,
    /// The postal code.
    Postal,
}

impl Field {
    /// In reading order.
    pub const ALL: [Self; 4] = [Self::Number, Self::Expiry, Self::Cvc, Self::Postal];

    /// The page of a frame that holds it alone.
    pub fn page(self) -> &'static str {
        match self {
            Self::Number => "/frame/v1/card-number.html",
            Self::Expiry => "/frame/v1/card-expiry.html",
            Self::Cvc => "/frame/v1/card-cvc.html",
            Self::Postal => WHOLE,
        }
    }

    /// What other people's tests know it by.
    pub fn stable_name(self) -> &'static str {
        match self {
            Self::Number => "cardNumber",
            Self::Expiry => "cardExpiry",
            Self::Cvc => "cardCvc",
            Self::Postal => "postalCode",
        }
    }
}

/// What a buyer types.
#[derive(Clone, Copy)]
pub struct Typed {
    /// The card number.
    pub number: &'static str,
    /// Month and year.
    pub expiry: &'static str,
    /// The security code.
    pub cvc: &'static str,
    /// The postal code.
    pub postal: &'static str,
}

impl Typed {
    /// A card with an ordinary rest.
    pub const fn card(number: &'static str) -> Self {
        Self { number, expiry: "1234", cvc: "123", postal: "94107" }
    }
}

/// The fields of a card.
pub struct Card<'a> {
    browser: &'a Browser,
    place: Place,
}

/// Where they are.
#[derive(PartialEq, Eq)]
enum Place {
    /// In one frame of the pay origin, which stands in what a selector matches.
    Frame(String),
    /// In the page itself.
    Page,
    /// Each in a frame of its own, in what a selector matches; where there are several, the one of this number.
    Apart(String, usize),
}

impl<'a> Card<'a> {
    /// Fields in a frame of the pay origin.
    pub fn in_frame(browser: &'a Browser) -> Self {
        Self::in_frame_of(browser, String::new())
    }

    /// Fields in the frame that stands in what a selector matches.
    pub fn in_frame_of(browser: &'a Browser, within: String) -> Self {
        Self { browser, place: Place::Frame(within) }
    }

    /// Fields in the page itself.
    pub fn in_page(browser: &'a Browser) -> Self {
        Self { browser, place: Place::Page }
    }

    /// Fields in frames of their own, of one of the page's groups.
    pub fn apart(browser: &'a Browser, group: usize) -> Self {
        Self { browser, place: Place::Apart(String::new(), group) }
    }

    /// Fields in frames of their own that stand in what a selector matches.
    pub fn apart_in(browser: &'a Browser, within: String) -> Self {
        Self { browser, place: Place::Apart(within, 0) }
    }

    /// Makes the frame of the fields, or of the first one, the one that scripts and elements are about.
    pub async fn enter(&self) -> anyhow::Result<()> {
        self.enter_at(Field::Number).await
    }

    /// Makes the frame of a field the one that scripts and elements are about.
    pub async fn enter_at(&self, field: Field) -> anyhow::Result<()> {
        self.browser.leave_frames().await?;
        match &self.place {
            Place::Frame(within) => enter_nth_frame(self.browser, within, WHOLE, 0).await,
            Place::Page => Ok(()),
            Place::Apart(within, number) => enter_nth_frame(self.browser, within, field.page(), *number).await,
        }
    }

    /// A field, once it is there; the frame has to be entered.
    pub async fn field(&self, field: Field) -> anyhow::Result<WebElement> {
        let script = format!(
            "const roots = [document, ...(window.__page ? window.__page.roots() : [])];
             for (const root of roots) {{
               const found = root.querySelector('[data-elements-stable-field-name={}]');
               if (found) return found;
             }}
             return null;",
            field.stable_name()
        );
        let deadline = Instant::now() + TYPABLE;
        loop {
            // A document that is still loading has no event that a driver could wait for.
            match self.browser.element(&script).await {
                Ok(element) => return Ok(element),
                Err(error) if Instant::now() > deadline => {
                    return Err(error.context(format!("no field {}", field.stable_name())));
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Types into a field after what it holds.
    pub async fn type_in(&self, field: Field, keys: &str) -> anyhow::Result<()> {
        self.enter_at(field).await?;
        let element = self.field(field).await?;
        self.browser
            .run(SHOWN, vec![element.to_json()?])
            .await
            .with_context(|| format!("{} is not shown", field.stable_name()))?;
        self.put_caret_into(&element).await?;
        let typed = if self.place != Place::Page {
            element.send_keys(keys).await.map_err(Into::into)
        } else {
            self.browser.press(keys).await
        };
        typed.with_context(|| format!("cannot type into {}", field.stable_name()))?;
        self.browser.leave_frames().await
    }

    /// Types a whole card, field by field.
    pub async fn fill(&self, typed: Typed) -> anyhow::Result<()> {
        self.type_in(Field::Number, typed.number).await?;
        self.type_in(Field::Expiry, typed.expiry).await?;
        self.type_in(Field::Cvc, typed.cvc).await?;
        self.type_in(Field::Postal, typed.postal).await
    }

    /// Empties a field as a buyer would: everything selected, then deleted.
    pub async fn erase(&self, field: Field) -> anyhow::Result<()> {
        self.enter_at(field).await?;
        let element = self.field(field).await?;
        self.put_caret_into(&element).await?;
        // A key each for what was typed: separators go with it, and one more key would lead into the field before.
        let length = self.value_of(field).await?.chars().filter(char::is_ascii_alphanumeric).count();
        let keys = format!(
            "{}{}",
            thirtyfour::Key::End.value(),
            String::from(thirtyfour::Key::Backspace.value()).repeat(length)
        );
        element.send_keys(keys).await?;
        self.browser.leave_frames().await
    }

    /// What a field shows.
    pub async fn value(&self, field: Field) -> anyhow::Result<String> {
        self.enter_at(field).await?;
        let value = self.value_of(field).await;
        self.browser.leave_frames().await?;
        value
    }

    /// Fails unless the fields show these texts, in reading order.
    pub async fn ensure_shows(&self, texts: [&str; 4]) -> anyhow::Result<()> {
        for (field, text) in Field::ALL.into_iter().zip(texts) {
            let shown = self.value(field).await?;
            ensure!(shown == text, "{} shows `{shown}` instead of `{text}`", field.stable_name());
        }
        Ok(())
    }

    /// Drivers cannot see what lies in a closed root of the page itself, only its host: there the pointer is moved by hand,
    /// and keys go to the focus.
    async fn put_caret_into(&self, element: &WebElement) -> anyhow::Result<()> {
        if self.place != Place::Page {
            self.browser.click(element).await.context("cannot click a field")?;
        } else {
            self.browser.driver().action_chain().move_to_element_center(element).click().perform().await?;
        }
        Ok(())
    }

    async fn value_of(&self, field: Field) -> anyhow::Result<String> {
        Ok(self.field(field).await?.prop("value").await?.unwrap_or_default())
    }
}

/// Makes an iframe, found by its path, wherever on the page it is, the current frame.
pub async fn enter_frame(browser: &Browser, path: &str) -> anyhow::Result<()> {
    enter_nth_frame(browser, "", path, 0).await
}

/// As `enter_frame`, for one of several with that path, in what a selector matches.
async fn enter_nth_frame(browser: &Browser, within: &str, path: &str, number: usize) -> anyhow::Result<()> {
    let script = format!(
        "const roots = new Set([document, ...(window.__page ? window.__page.roots() : [])]);
         const frames = [...roots].flatMap((root) => [...root.querySelectorAll('{within} iframe')]);
         return frames.filter((frame) => frame.src.includes('{path}'))[{number}] ?? null;"
    );
    let deadline = Instant::now() + TYPABLE;
    loop {
        match browser.element(&script).await {
            Ok(frame) => return browser.enter(&frame).await.with_context(|| format!("cannot enter the frame {path}")),
            Err(error) if Instant::now() > deadline => {
                return Err(error.context(format!("the page has no frame {path}")));
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// The page of the frame with the whole card.
pub const WHOLE: &str = "/frame/v1/card.html";

/// Runs a script in the frame of the card and goes back to the page.
pub async fn run_inside(browser: &Browser, body: &str, args: &[&str]) -> anyhow::Result<Value> {
    run_in(browser, WHOLE, body, args).await
}

/// The same in the frame with that page.
pub async fn run_in(browser: &Browser, path: &str, body: &str, args: &[&str]) -> anyhow::Result<Value> {
    browser.leave_frames().await?;
    enter_frame(browser, path).await?;
    let value = browser.run(body, args.iter().map(|arg| text(arg)).collect()).await;
    browser.leave_frames().await?;
    value
}
