//! What a payment method asks for, as its data file says it (`www/data/methods/`).

use super::method_data::{flag, list, optional, text};
use super::tree::Tree;
use crate::rules::field::{Choice, FieldSpec, Kind, When, Width};

/// No method asks for more.
const MOST_FIELDS: usize = 24;
/// No chooser offers more.
const MOST_OPTIONS: usize = 300;

/// Reads the fields of a type's data file; `None` where it is not as it should be. The ids are the parameters' names: see
/// [`parameter`](super::method_data::parameter). Options of a [`Kind::Country`] may have no label: that is the country's name in
/// the buyer's language. `live` says whether real money moves: fields for tests are then left out.
pub fn fields(data: &Tree, live: bool) -> Option<Vec<FieldSpec>> {
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
    Some(fields)
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

/// A parameter's name, bracketed as the wire wants it.
fn is_name(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_[]".contains(&byte))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
