//! Turns the `style` option of the card family into CSS that can fetch nothing.
//!
//! Only the documented properties, states and pseudo-elements exist here; a value that holds anything with which CSS could
//! load, escape or start another declaration is dropped.

/// Option names and the CSS properties that they set.
const PROPERTIES: &[(&str, &str)] = &[
    ("backgroundColor", "background-color"),
    ("color", "color"),
    ("display", "display"),
    ("fontFamily", "font-family"),
    ("fontSize", "font-size"),
    ("fontSmoothing", "-webkit-font-smoothing"),
    ("fontStyle", "font-style"),
    ("fontVariant", "font-variant"),
    ("fontWeight", "font-weight"),
    ("iconColor", "--icon-color"),
    ("letterSpacing", "letter-spacing"),
    ("lineHeight", "line-height"),
    ("padding", "padding"),
    ("textAlign", "text-align"),
    ("textDecoration", "text-decoration"),
    ("textShadow", "text-shadow"),
    ("textTransform", "text-transform"),
];

/// Pseudo-classes and pseudo-elements that a variant may hold.
const PSEUDOS: &[&str] =
    &[":hover", ":focus", "::placeholder", "::selection", ":-webkit-autofill", ":disabled", "::-ms-clear"];

/// The classes that an input carries in a state; `base` holds in every state.
const VARIANTS: &[(&str, &str)] =
    &[("base", ""), ("complete", ".is-complete"), ("empty", ".is-empty"), ("invalid", ".is-invalid")];

/// A sheet in the making. The order of calls is the order of rules: `base` first.
#[derive(Default)]
pub struct Sheet {
    css: String,
}

impl Sheet {
    /// Adds one declaration for inputs in the state `variant`, optionally in a pseudo-state. Unknown names and values that
    /// could fetch are dropped.
    pub fn declare(&mut self, variant: &str, pseudo: Option<&str>, property: &str, value: &str) {
        let state = VARIANTS.iter().find(|(name, _)| *name == variant);
        let known = pseudo.is_none_or(|pseudo| PSEUDOS.contains(&pseudo));
        let name = PROPERTIES.iter().find(|(name, _)| *name == property);
        match (state, known, name) {
            (Some((_, class)), true, Some((_, name))) if is_harmless(value) => {
                let selector = selector(class, pseudo, name);
                self.css.push_str(&[&selector, "{", name, ":", value, "}"].concat());
            }
            _ => {}
        }
    }

    /// The style sheet's text.
    pub fn css(&self) -> &str {
        &self.css
    }
}

/// The icon is beside the inputs, so its colour goes to the whole element, which carries the same state classes. So does the
/// base font size: the line's narrow layouts are measured by it.
fn selector(class: &str, pseudo: Option<&str>, property: &str) -> String {
    match (property, class, pseudo) {
        ("--icon-color", ..) => [".card", class].concat(),
        ("font-size", "", None) => String::from(".card,.card .Input"),
        _ => [".card .Input", class, pseudo.unwrap_or_default()].concat(),
    }
}

/// Whether a value is made of what colours, lengths, fonts and shadows are made of, and calls nothing but arithmetic and
/// colour functions.
pub(super) fn is_harmless(value: &str) -> bool {
    !value.trim().is_empty()
        && value.len() <= 400
        && value.chars().all(is_plain)
        && calls_are_known(value)
        && is_closed(value)
}

/// Whether quotes and parentheses end within the value: else it would take what follows it in the sheet with it.
fn is_closed(value: &str) -> bool {
    let mut quote = None;
    let mut depth = 0_usize;
    for character in value.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '(') => depth += 1,
            (None, ')') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => {}
        }
    }
    quote.is_none() && depth == 0
}

fn is_plain(character: char) -> bool {
    // Beyond ASCII there are letters only, as far as CSS is concerned; Unicode's own tables would cost kilobytes.
    character.is_ascii_alphanumeric()
        || !character.is_ascii()
        || matches!(character, ' ' | '#' | '%' | '(' | ')' | ',' | '.' | '-' | '_' | '+' | '*' | '/' | '"' | '\'' | '!')
}

/// Every opening parenthesis follows the name of a function that computes; comments do not occur.
fn calls_are_known(value: &str) -> bool {
    if value.as_bytes().windows(2).any(|pair| pair == b"/*") {
        return false;
    }
    let mut rest = value;
    while let Some(position) = rest.find('(') {
        let before = &rest[..position];
        let start =
            before.rfind(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '-').map_or(0, |index| index + 1);
        let known = [
            "",
            "rgb",
            "rgba",
            "hsl",
            "hsla",
            "hwb",
            "lab",
            "lch",
            "oklab",
            "oklch",
            "color",
            "color-mix",
            "light-dark",
            "calc",
            "cubic-bezier",
            "min",
            "max",
            "clamp",
            "var",
        ];
        let Some(name) = before.get(start..) else {
            return false;
        };
        if !known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return false;
        }
        rest = &rest[position + 1..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn css(variant: &str, pseudo: Option<&str>, property: &str, value: &str) -> String {
        let mut sheet = Sheet::default();
        sheet.declare(variant, pseudo, property, value);
        sheet.css().to_owned()
    }

    #[test]
    fn compiles_states_and_pseudo_elements() {
        assert_eq!(css("base", None, "fontSize", "18px"), ".card,.card .Input{font-size:18px}");
        assert_eq!(css("empty", None, "fontSize", "18px"), ".card .Input.is-empty{font-size:18px}");
        assert_eq!(
            css("invalid", Some("::placeholder"), "color", "rgba(200, 0, 0, .5)"),
            ".card .Input.is-invalid::placeholder{color:rgba(200, 0, 0, .5)}"
        );
        assert_eq!(css("complete", None, "iconColor", "#0a0"), ".card.is-complete{--icon-color:#0a0}");
        assert_eq!(
            css("base", None, "fontFamily", "\"Helvetica Neue\", Arial"),
            ".card .Input{font-family:\"Helvetica Neue\", Arial}"
        );
    }

    #[test]
    fn drops_what_could_fetch_escape_or_start_another_declaration() {
        let values = [
            "url(https://evil.example/x)",
            "URL (https://evil.example/x)",
            "u\\72l(https://evil.example)",
            "image-set('https://evil.example/x' 1x)",
            "red;background:url(x)",
            "red}*{color:red",
            "src(\"x\")",
            "paint(x)",
            "red/**/",
            "@import 'x'",
            "expression(alert(1))",
            "env(x)",
            "\"Open Sans",
            "rgb(1, 2, 3",
            "red)",
            "'a\"",
        ];
        for value in values {
            for property in ["color", "backgroundColor", "fontFamily", "textShadow", "padding"] {
                assert_eq!(css("base", None, property, value), "", "{value}");
            }
        }
    }

    #[test]
    fn drops_names_that_are_not_documented() {
        assert_eq!(css("base", None, "backgroundImage", "none"), "");
        assert_eq!(css("base", Some(":visited"), "color", "red"), "");
        assert_eq!(css("focused", None, "color", "red"), "");
    }
}
