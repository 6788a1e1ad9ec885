//! Turns the `appearance` option of elements into CSS that can fetch nothing.
//!
//! Variables become custom properties of the same names, which `www/frame/appearance.css` gives defaults and uses; rules keep to
//! the classes, states and properties that are public. docs/appearance.md lists all of it, and `tests/appearance.rs` holds the
//! three together. Whatever is not known here, or not harmless, is dropped.

use super::style::is_harmless;

/// Names of former releases, and what they are called now.
pub const ALIASES: &str = "spacingGridRow gridRowSpacing spacingGridColumn gridColumnSpacing spacingTab tabSpacing \
    spacingAccordionItem accordionItemSpacing colorPrimaryText accessibleColorOnColorPrimary colorBackgroundText \
    accessibleColorOnColorBackground colorSuccessText accessibleColorOnColorSuccess colorDangerText \
    accessibleColorOnColorDanger colorWarningText accessibleColorOnColorWarning colorIcon iconColor colorIconHover \
    iconHoverColor colorIconCardError iconCardErrorColor colorIconCardCvc iconCardCvcColor colorIconCardCvcError \
    iconCardCvcErrorColor colorIconCheckmark iconCheckmarkColor colorIconChevronDown iconChevronDownColor \
    colorIconChevronDownHover iconChevronDownHoverColor colorIconRedirect iconRedirectColor colorIconTab tabIconColor \
    colorIconTabHover tabIconHoverColor colorIconTabSelected tabIconSelectedColor colorIconTabMore tabIconMoreColor \
    colorIconTabMoreHover tabIconMoreHoverColor colorLogo logoColor colorLogoTab tabLogoColor colorLogoTabSelected \
    tabLogoSelectedColor colorLogoBlock blockLogoColor";

/// The classes that rules may name.
pub const CLASSES: &str = "AccordionItem Badge Block BlockAction BlockDivider Button Checkbox CheckboxInput CheckboxLabel \
    CodeInput Dropdown DropdownItem Error Heading Icon Input Label Link Logo Menu MenuAction MenuIcon PickerAction PickerItem \
    RadioIcon RadioIconInner RadioIconOuter RedirectText SecondaryLink SecondaryText Skeleton Spinner Tab TabIcon TabLabel \
    TermsLink TermsText Text";

/// What may follow a class and its state.
pub const PSEUDOS: &str =
    ":active :autofill :-webkit-autofill :disabled :focus :focus-visible :hover ::placeholder ::selection";

/// Properties that rules may set; one that ends in a dash stands for all that begin so.
pub const PROPERTIES: &str = "-moz-osx-font-smoothing -webkit-font-smoothing -webkit-text-fill-color background background-color \
    border border- box-shadow color fill fill-opacity font- height letter-spacing line-height margin margin- min-height opacity \
    outline outline- padding padding- r stroke stroke- text- transition width";

/// States that the markup shows by something else than a class of that name.
pub const STATES: &[(&str, &str)] = &[
    (".Input--empty", ".Input:is(.Input--empty,.is-empty)"),
    (".Input--invalid", ".Input:is(.Input--invalid,.is-invalid)"),
    (".CheckboxInput--checked", ".CheckboxInput:checked"),
    (".CheckboxLabel--checked", ".CheckboxInput:checked~.CheckboxLabel"),
    (".Text--redirect", ".RedirectText"),
    (".Text--terms", ".TermsText"),
    (
        ".Label--resting",
        "[data-labels=floating] .Field:has(:is(.Input--empty,.is-empty):not(:focus,:autofill,select))>.Label",
    ),
    (
        ".Label--floating",
        "[data-labels=floating] .Field:not(:has(:is(.Input--empty,.is-empty):not(:focus,:autofill,select)))>.Label",
    ),
];

/// Words that some variables take in a value's place.
const WORDS: &[(&str, &str, &str)] = &[
    ("fontSmooth", "always", "antialiased"),
    ("fontSmooth", "never", "none"),
    // Which of a logo's two drawings is used: for paper that is dark, or light.
    ("ogoColor", "light", "#fff"),
    ("ogoColor", "dark", "#1c2230"),
    ("ogoSelectedColor", "light", "#fff"),
    ("ogoSelectedColor", "dark", "#1c2230"),
];

/// A sheet in the making. The order of calls is the order of rules.
#[derive(Default)]
pub struct Sheet {
    variables: String,
    rules: String,
}

impl Sheet {
    /// Sets a variable, by its name or a former one.
    pub fn set(&mut self, name: &str, value: &str) {
        let name = current_name(name);
        let word = WORDS.iter().find(|(end, word, _)| name.ends_with(end) && value == *word);
        let value = word.map_or(value, |(.., value)| value);
        if is_variable(name) && is_harmless(value) {
            self.variables.push_str(&["--", name, ":", value, ";"].concat());
        }
    }

    /// Adds a rule: declarations for everything that one of `selectors` names, a list with commas as in CSS.
    pub fn rule<'a>(&mut self, selectors: &str, declarations: impl Iterator<Item = (&'a str, &'a str)>) {
        let selectors: Vec<String> = selectors.split(',').filter_map(|selector| compile(selector.trim())).collect();
        let mut body = String::new();
        for (name, value) in declarations {
            let name = property(name);
            if is_listed_property(&name) && is_harmless(value) {
                body.push_str(&[&name, ":", value, ";"].concat());
            }
        }
        if !selectors.is_empty() && !body.is_empty() {
            self.rules.push_str(&[&selectors.join(","), "{", &body, "}"].concat());
        }
    }

    /// The style sheet's text. Its variables are stronger than a theme's.
    pub fn css(&self) -> String {
        if self.variables.is_empty() {
            return self.rules.clone();
        }
        [".Element[data-theme]{", &self.variables, "}", &self.rules].concat()
    }
}

/// The name in use for a variable's name.
fn current_name(name: &str) -> &str {
    let mut names = ALIASES.split_whitespace();
    while let (Some(former), Some(current)) = (names.next(), names.next()) {
        if former == name {
            return current;
        }
    }
    name
}

/// Names of the option's kind: `fontFamily`. All of ours have a capital; the sheet's own properties have none.
fn is_variable(name: &str) -> bool {
    name.len() <= 60
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
        && name.chars().any(|letter| letter.is_ascii_uppercase())
}

/// One selector, as it is written in the sheet; `None` where it names what is not public.
fn compile(selector: &str) -> Option<String> {
    let end = selector.find(':').unwrap_or(selector.len());
    let (class, pseudos) = selector.split_at_checked(end)?;
    let mut compiled = match STATES.iter().find(|(state, _)| *state == class) {
        Some((_, compiled)) => String::from(*compiled),
        None => {
            let name = class.strip_prefix('.')?;
            let state = name.split_once('-').and_then(|(name, rest)| Some((name, rest.strip_prefix('-')?)));
            match state {
                None if contains(CLASSES, name) => String::from(class),
                // As strong as the sheet's own, so that a plain `.Input` does not take a state's look away.
                Some((name, state)) if contains(CLASSES, name) && is_state(state) => [".", name, class].concat(),
                _ => return None,
            }
        }
    };
    let mut rest = pseudos;
    while !rest.is_empty() {
        let colons = rest.len() - rest.trim_start_matches(':').len();
        let length = rest.get(colons..)?.find(':').map_or(rest.len(), |at| at + colons);
        let (pseudo, after) = rest.split_at_checked(length)?;
        if !contains(PSEUDOS, pseudo) {
            return None;
        }
        compiled.push_str(pseudo);
        rest = after;
    }
    Some(compiled)
}

fn is_state(state: &str) -> bool {
    !state.is_empty() && state.chars().all(|letter| letter.is_ascii_lowercase())
}

/// `backgroundColor` as CSS has it: `background-color`.
fn property(name: &str) -> String {
    let mut written = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            written.push('-');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

fn is_listed_property(name: &str) -> bool {
    // Nothing with an image, whatever family it is of.
    let plain = name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')
        && !name.ends_with('-')
        && !name.as_bytes().windows(5).any(|part| part == b"image");
    plain
        && PROPERTIES.split_whitespace().any(|listed| match listed.strip_suffix('-') {
            Some(_) => name.starts_with(listed),
            None => name == listed,
        })
}

fn contains(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, value: &str) -> String {
        let mut sheet = Sheet::default();
        sheet.set(name, value);
        sheet.css()
    }

    fn rule(selectors: &str, property: &str, value: &str) -> String {
        let mut sheet = Sheet::default();
        sheet.rule(selectors, [(property, value)].into_iter());
        sheet.css()
    }

    #[test]
    fn variables_keep_their_names_and_former_ones_are_known() {
        assert_eq!(variable("colorPrimary", "#0a0"), ".Element[data-theme]{--colorPrimary:#0a0;}");
        assert_eq!(variable("colorIconTabMore", "red"), ".Element[data-theme]{--tabIconMoreColor:red;}");
        assert_eq!(
            variable("spacingTab", "calc(2 * var(--spacingUnit))"),
            ".Element[data-theme]{--tabSpacing:calc(2 * var(--spacingUnit));}"
        );
        assert_eq!(variable("fontSmooth", "always"), ".Element[data-theme]{--fontSmooth:antialiased;}");
        assert_eq!(variable("tabLogoSelectedColor", "light"), ".Element[data-theme]{--tabLogoSelectedColor:#fff;}");
        assert_eq!(variable("colorText", "light"), ".Element[data-theme]{--colorText:light;}");
    }

    #[test]
    fn names_of_the_sheets_own_and_of_other_shapes_are_dropped() {
        for name in
            ["edge", "line", "color-text", "--colorText", "colorText:red;--x", "Color", "", "größeText", "colorText "]
        {
            assert_eq!(variable(name, "red"), "", "{name}");
        }
    }

    #[test]
    fn selectors_keep_to_public_classes_and_states() {
        assert_eq!(rule(".Tab", "color", "red"), ".Tab{color:red;}");
        assert_eq!(rule(".Tab--selected:hover", "color", "red"), ".Tab.Tab--selected:hover{color:red;}");
        assert_eq!(rule(".Input--invalid", "color", "red"), ".Input:is(.Input--invalid,.is-invalid){color:red;}");
        assert_eq!(rule(".Input:focus::placeholder", "color", "red"), ".Input:focus::placeholder{color:red;}");
        assert_eq!(rule(".Tab, .Secret,.Block", "color", "red"), ".Tab,.Block{color:red;}");
        for selector in [
            ".Element",
            "Tab",
            ".Tab .TabLabel",
            ".Tab>.TabLabel",
            "*",
            ".Tab:has(.Input)",
            ".Tab:visited",
            ".Tab::before",
            ".Tab:",
            ".Tab::",
            ".Tab:hover:",
            ":hover",
            ".Tab{}",
            ".Tab--",
            ".Tab--Selected",
            ".Tab--a--b",
            "",
            ".Tab/**/",
            ".Label--a:x",
        ] {
            assert_eq!(rule(selector, "color", "red"), "", "{selector}");
        }
    }

    #[test]
    fn properties_are_those_that_are_listed() {
        assert_eq!(rule(".Tab", "borderTopLeftRadius", "3px"), ".Tab{border-top-left-radius:3px;}");
        assert_eq!(rule(".Tab", "-webkit-text-fill-color", "red"), ".Tab{-webkit-text-fill-color:red;}");
        assert_eq!(rule(".Tab", "boxShadow", "none !important"), ".Tab{box-shadow:none !important;}");
        assert_eq!(rule(".RadioIconInner", "r", "16"), ".RadioIconInner{r:16;}");
        for name in [
            "display",
            "position",
            "content",
            "backgroundImage",
            "borderImage",
            "borderImageSource",
            "cursor",
            "animation",
            "filter",
            "maskImage",
            "zIndex",
            "pointerEvents",
            "--line",
            "color;",
            "color:red;x",
            "Color",
            "",
            "border-",
            "background-image",
        ] {
            assert_eq!(rule(".Tab", name, "none"), "", "{name}");
        }
    }
}
