//! What a payment method shows and asks for, as its data file says it (`www/data/methods/`): a type that is not offered costs
//! the buyer nothing.
//!
//! The files are the pay origin's own; one that is not as it should be is refused as a whole, and the others work.

use super::form::member;
use super::tree::Tree;
use crate::rules::field::{Choice, FieldSpec, Kind, When, Width};

/// No method asks for more.
const MOST_FIELDS: usize = 24;
/// No chooser offers more.
const MOST_OPTIONS: usize = 300;

/// A payment method's form.
#[derive(Clone, PartialEq, Eq)]
pub struct MethodForm {
    /// Its type's name on the wire.
    pub kind: String,
    /// What the buyer knows it as.
    pub label: String,
    /// Its mark, in a box of 24 by 16.
    pub icon: Vec<Path>,
    /// What it asks for. The ids are the parameters' names: [`parameter`]. Options of a [`Kind::Country`] may have no label: that is
    /// the country's name in the buyer's language.
    pub fields: Vec<FieldSpec>,
    /// What happens next, for a buyer who has chosen it.
    pub note: Option<String>,
    /// What the buyer agrees to, where the payment needs a mandate or the method is kept for later. `{business}` stands for the
    /// merchant's name.
    pub mandate: Option<String>,
}

/// A shape of a mark.
#[derive(Clone, PartialEq, Eq)]
pub struct Path {
    /// Its outline, as SVG's `path` has it.
    pub d: String,
    /// `#rrggbb`; `None` for the colour of the text beside it.
    pub fill: Option<String>,
}

impl MethodForm {
    /// Reads a type's data file; `None` where it is not one. `live` says whether real money moves: fields for tests are then left
    /// out.
    pub fn read(kind: &str, data: &Tree, live: bool) -> Option<MethodForm> {
        if data.text_at(&["type"])? != kind {
            return None;
        }
        let mut fields = Vec::new();
        let mut left_out = Vec::new();
        for field in list(data.get("fields"), MOST_FIELDS)? {
            let mut spec = field_of(field)?;
            // What depends on a field for tests is there in earnest where the buyer would find it without choosing anything.
            if let Some(at_first) = spec.when.as_ref().and_then(|when| initial(&left_out, when)) {
                if !at_first {
                    continue;
                }
                spec.when = None;
            }
            if live && flag(field, "test", false)? {
                left_out.push(spec);
            } else {
                fields.push(spec);
            }
        }
        Some(MethodForm {
            kind: kind.to_owned(),
            label: text(data, "label").filter(|label| !label.is_empty())?,
            icon: list(data.get("icon"), MOST_FIELDS)?.iter().map(path_of).collect::<Option<_>>()?,
            fields,
            note: optional(data, "note")?,
            mandate: optional(data, "mandate")?,
        })
    }
}

/// The parameter of a confirmation that a field's value goes into: those of the payment method are named as in its own hash.
pub fn parameter(id: &str) -> String {
    if id.starts_with("payment_method_options[") {
        return id.to_owned();
    }
    let (first, rest) = id.split_at(id.find('[').unwrap_or(id.len()));
    [&member("payment_method_data", first), rest].concat()
}

/// Whether a field that is left out, and on which another depends, holds at first what that asks for; `None` where there is no
/// such field.
fn initial(left_out: &[FieldSpec], when: &When) -> Option<bool> {
    // Nothing is chosen where there is nothing to choose from.
    left_out.iter().any(|spec| spec.id == when.id).then(|| when.is.iter().any(String::is_empty))
}

fn field_of(data: &Tree) -> Option<FieldSpec> {
    let id = text(data, "id").filter(|id| is_name(id))?;
    let kind = kind_of(data)?;
    let mut spec = FieldSpec::new(id, kind, text(data, "label").unwrap_or_default());
    if spec.label.is_empty() && spec.kind != Kind::Hidden {
        return None;
    }
    spec.placeholder = optional(data, "placeholder")?.unwrap_or_default();
    spec.value = optional(data, "value")?.unwrap_or_default();
    spec.required = flag(data, "required", true)?;
    if let Some(token) = optional(data, "autocomplete")? {
        spec.autocomplete = TOKENS.iter().copied().find(|known| *known == token)?;
    }
    spec.width = match optional(data, "width")?.as_deref() {
        None | Some("full") => Width::Full,
        Some("half") => Width::Half,
        Some("third") => Width::Third,
        Some(_) => return None,
    };
    spec.options = list(data.get("options"), MOST_OPTIONS)?.iter().map(choice_of).collect::<Option<_>>()?;
    if spec.kind.is_choice() && spec.options.is_empty() && spec.kind != Kind::Country {
        return None;
    }
    spec.when = match data.get("when") {
        None | Some(Tree::Null) => None,
        Some(when) => Some(when_of(when)?),
    };
    Some(spec)
}

fn kind_of(data: &Tree) -> Option<Kind> {
    let count = |name: &str| u8::try_from(data.whole_at(&[name])?).ok().filter(|count| (1..=40).contains(count));
    Some(match data.text_at(&["kind"])? {
        "text" => Kind::Text,
        "name" => Kind::Name,
        "email" => Kind::Email,
        "phone" => Kind::Phone,
        "country" => Kind::Country,
        "choice" => Kind::Choice,
        "postal" => Kind::Postal(text(data, "country").unwrap_or_default()),
        "digits" => Kind::Digits(count("min")?, count("max")?),
        "checkbox" => Kind::Checkbox,
        "hidden" => Kind::Hidden,
        "iban" => Kind::Iban,
        "routing_number" => Kind::RoutingNumber,
        "account_number" => Kind::AccountNumber,
        "tax_id" => Kind::TaxId,
        _ => return None,
    })
}

/// What browsers may be told to fill in beside what the kinds say.
const TOKENS: [&str; 9] = [
    "address-line1",
    "address-line2",
    "address-level1",
    "address-level2",
    "organization",
    "off",
    "one-time-code",
    "bday",
    "country",
];

fn choice_of(data: &Tree) -> Option<Choice> {
    match data {
        Tree::Text(value) => Some(Choice { value: value.clone(), label: String::new() }),
        Tree::List(pair) => match pair.as_slice() {
            [Tree::Text(value), Tree::Text(label)] => Some(Choice { value: value.clone(), label: label.clone() }),
            _ => None,
        },
        _ => None,
    }
}

/// `{"id": "...", "is": ["...", ...]}`.
fn when_of(data: &Tree) -> Option<When> {
    let is = list(data.get("is"), MOST_OPTIONS)?.iter().map(|value| value.text().map(str::to_owned));
    Some(When { id: text(data, "id")?, is: is.collect::<Option<_>>()? })
}

fn path_of(data: &Tree) -> Option<Path> {
    let d =
        text(data, "d").filter(|d| d.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ,.-".contains(&byte)))?;
    let fill = optional(data, "fill")?;
    let is_colour = |fill: &str| {
        fill.len() == 7 && fill.starts_with('#') && fill.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
    };
    fill.as_deref().is_none_or(is_colour).then_some(Path { d, fill })
}

/// A parameter's name, bracketed as the wire wants it.
fn is_name(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_[]".contains(&byte))
}

/// The items of a list; none where it is absent, `None` where it is something else or too long.
fn list(data: Option<&Tree>, most: usize) -> Option<&[Tree]> {
    match data {
        None | Some(Tree::Null) => Some(&[]),
        Some(Tree::List(items)) if items.len() <= most => Some(items),
        Some(_) => None,
    }
}

fn text(data: &Tree, key: &str) -> Option<String> {
    data.text_at(&[key]).map(str::to_owned)
}

/// A text that may be absent; `None` where it is something else.
fn optional(data: &Tree, key: &str) -> Option<Option<String>> {
    match data.get(key) {
        None | Some(Tree::Null) => Some(None),
        Some(Tree::Text(text)) => Some(Some(text.clone())),
        Some(_) => None,
    }
}

fn flag(data: &Tree, key: &str, otherwise: bool) -> Option<bool> {
    match data.get(key) {
        None | Some(Tree::Null) => Some(otherwise),
        Some(Tree::Flag(flag)) => Some(*flag),
        Some(_) => None,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
