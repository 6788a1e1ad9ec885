//! `appearance`: colours, a font and a shape. What a text says in which language is the page's.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

/// The names of the colours.
const COLORS: [&str; 4] = ["background_color", "button_color", "highlight_color", "text_color"];
/// The values of `shape`.
const SHAPES: &[&str] = &["pill", "rounded", "sharp"];
/// The longest name of a font.
const FONT: usize = 100;

/// How it looks; nothing where the page decides.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Appearance {
    background_color: Option<String>,
    button_color: Option<String>,
    highlight_color: Option<String>,
    text_color: Option<String>,
    font_family: Option<String>,
    shape: Option<String>,
}

impl Appearance {
    /// Changes what was sent; an empty `appearance` unsets all of it.
    pub fn change(&mut self, params: &mut Params) -> Result<(), ApiError> {
        if !params.has("appearance") {
            return Ok(());
        }
        let Some(mut sent) = params.map("appearance")? else {
            *self = Self::default();
            return Ok(());
        };
        let colors =
            [&mut self.background_color, &mut self.button_color, &mut self.highlight_color, &mut self.text_color];
        for (name, kept) in COLORS.into_iter().zip(colors) {
            sent.change(name, kept, color)?;
        }
        sent.change("font_family", &mut self.font_family, font)?;
        sent.change("shape", &mut self.shape, |sent, name| Ok(sent.choice(name, SHAPES)?.map(str::to_owned)))?;
        sent.finish()
    }

    /// On the wire.
    pub fn view(&self) -> Value {
        json!({
            "background_color": self.background_color,
            "button_color": self.button_color,
            "font_family": self.font_family,
            "highlight_color": self.highlight_color,
            "shape": self.shape,
            "text_color": self.text_color,
        })
    }
}

/// `#rrggbb`, in lower case.
fn color(sent: &mut Params, name: &str) -> Result<Option<String>, ApiError> {
    let color = sent.text(name)?.map(|color| color.to_ascii_lowercase());
    let is_color = |color: &String| {
        color.len() == 7
            && color.strip_prefix('#').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    match color {
        Some(color) if !is_color(&color) => {
            Err(ApiError::unusable(&sent.name(name), "a colour is expected, as #rrggbb."))
        }
        color => Ok(color),
    }
}

/// The name of a font, which can stand in a style without breaking out of it.
fn font(sent: &mut Params, name: &str) -> Result<Option<String>, ApiError> {
    let font = sent.text(name)?;
    let is_name = |font: &String| {
        font.len() <= FONT && font.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -".contains(&byte))
    };
    match font {
        Some(font) if !is_name(&font) => Err(ApiError::unusable(
            &sent.name(name),
            "the name of one font is expected: letters, digits, blanks and -.",
        )),
        font => Ok(font),
    }
}
