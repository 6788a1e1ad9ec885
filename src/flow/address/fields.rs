//! The fields of an address: in which order, what they are called, what browsers fill in, and what they make.

use super::options::{NameFields, Options};
use crate::rules::address::{Called, Format, Part};
use crate::rules::field::{Choice, FieldSpec, Kind, Width};
use crate::rules::text::{self, Text};
use crate::wire::port::{AddressMode, AddressValue};

/// The field of a name in one.
pub const NAME: &str = "name";
/// The field of the first names.
pub const FIRST_NAME: &str = "firstName";
/// The field of the family's name.
pub const LAST_NAME: &str = "lastName";
/// The field of the country.
pub const COUNTRY: &str = "country";
/// The field of the phone number.
pub const PHONE: &str = "phone";

/// Languages whose speakers write the family's name first.
const FAMILY_FIRST: [&str; 5] = ["hu", "ja", "ko", "vi", "zh"];

/// The language that the buyer reads.
pub trait Words {
    /// Its tag.
    fn language(&self) -> String;
    /// A text.
    fn text(&self, text: &Text) -> String;
    /// Countries by their codes, with their names, in the order of those.
    fn countries(&self, codes: &[&str]) -> Vec<Choice>;
}

/// The fields, in reading order.
pub(super) fn specs(options: &Options, country: &str, format: &Format, words: &dyn Words) -> Vec<FieldSpec> {
    let mut specs = names(options, words);
    specs.push(FieldSpec {
        options: words.countries(&options.countries()),
        value: country.to_owned(),
        autocomplete: autocomplete(options.mode, COUNTRY),
        ..FieldSpec::new(COUNTRY, Kind::Country, words.text(&text::COUNTRY_OR_REGION))
    });
    for line in format.lines_for(&words.language()) {
        for (index, part) in line.iter().enumerate() {
            let width = match (line.len(), index) {
                (1, _) | (3, 0) => Width::Full,
                _ => Width::Half,
            };
            specs.push(FieldSpec { width, ..part_of_address(options, format, *part, words) });
        }
    }
    if let Some(required) = options.phone {
        let label = words.text(&text::PHONE);
        specs.push(FieldSpec {
            label: if required { label } else { optional(&label, words) },
            required,
            autocomplete: autocomplete(options.mode, PHONE),
            placeholder: format
                .numbering
                .as_ref()
                .map(|numbering| ["+", &numbering.calling].concat())
                .unwrap_or_default(),
            ..FieldSpec::new(PHONE, Kind::PhoneOf(format.numbering.clone()), "")
        });
    }
    specs
}

fn names(options: &Options, words: &dyn Words) -> Vec<FieldSpec> {
    let field = |id: &str, label: &Text, width| FieldSpec {
        width,
        autocomplete: autocomplete(options.mode, id),
        ..FieldSpec::new(id, Kind::Name, words.text(label))
    };
    match options.name {
        NameFields::Never => Vec::new(),
        NameFields::Full => Vec::from([field(NAME, &text::FULL_NAME, Width::Full)]),
        NameFields::Organization => Vec::from([FieldSpec {
            autocomplete: autocomplete(options.mode, "organization"),
            ..field(NAME, &text::ORGANIZATION, Width::Full)
        }]),
        NameFields::Split => {
            let mut both =
                [field(FIRST_NAME, &text::FIRST_NAME, Width::Half), field(LAST_NAME, &text::LAST_NAME, Width::Half)];
            if family_first(&words.language()) {
                both.reverse();
            }
            both.into()
        }
    }
}

fn part_of_address(options: &Options, format: &Format, part: Part, words: &dyn Words) -> FieldSpec {
    let language = words.language();
    let kind = match part {
        Part::State if !format.regions.is_empty() => Kind::Choice,
        Part::PostalCode => Kind::PostalCode(format.postal.clone()),
        Part::Line1 | Part::Line2 if options.block_po_box => Kind::StreetLine,
        _ => Kind::Text,
    };
    let label = words.text(label(part, format.called(part)));
    let required = format.requires(part);
    FieldSpec {
        label: if required { label } else { optional(&label, words) },
        required,
        autocomplete: autocomplete(options.mode, part.name()),
        placeholder: match part {
            Part::State if kind == Kind::Choice => words.text(&text::CHOOSE),
            _ => String::new(),
        },
        options: if kind == Kind::Choice { regions(format, &language) } else { Vec::new() },
        ..FieldSpec::new(part.name(), kind, "")
    }
}

fn regions(format: &Format, language: &str) -> Vec<Choice> {
    let choice = |region| (format.region_name(region, language).to_owned(), region);
    let mut named: Vec<_> = format.regions.iter().map(choice).collect();
    // Those who read the country's language find its own order; for others its letters mean nothing.
    if !format.is_written_in(language) && format.regions.iter().any(|region| !region.latin.is_empty()) {
        named.sort_by(|(one, _), (other, _)| one.cmp(other));
    }
    named.into_iter().map(|(label, region)| Choice { value: region.value.clone(), label }).collect()
}

fn optional(label: &str, words: &dyn Words) -> String {
    text::fill(&words.text(&text::OPTIONAL), &[("label", label)])
}

fn label(part: Part, called: Called) -> &'static Text {
    match (part, called) {
        (Part::Line1, _) => &text::ADDRESS_LINE_1,
        (Part::Line2, Called::Area) => &text::ADDRESS_LINE_2_AREA,
        (Part::Line2, _) => &text::ADDRESS_LINE_2,
        (_, Called::Area) => &text::AREA,
        (_, Called::County) => &text::COUNTY,
        (_, Called::Department) => &text::DEPARTMENT,
        (_, Called::District) => &text::DISTRICT,
        (_, Called::DoSi) => &text::DO_SI,
        (_, Called::Eircode) => &text::EIRCODE,
        (_, Called::Emirate) => &text::EMIRATE,
        (_, Called::Island) => &text::ISLAND,
        (_, Called::Oblast) => &text::OBLAST,
        (_, Called::Parish) => &text::PARISH,
        (_, Called::Pin) => &text::PIN_CODE,
        (_, Called::PostTown) => &text::TOWN_OR_CITY,
        (_, Called::Prefecture) => &text::PREFECTURE,
        (_, Called::State) => &text::STATE,
        (_, Called::Suburb) => &text::SUBURB,
        (_, Called::Zip) => &text::ZIP_CODE,
        (Part::City, Called::Usual) => &text::CITY,
        (Part::State, Called::Usual) => &text::PROVINCE,
        (Part::PostalCode, Called::Usual) => &text::POSTAL_CODE,
    }
}

/// Tokens of HTML's `autocomplete`: browsers keep the addresses of a delivery and of a bill apart.
fn autocomplete(mode: AddressMode, field: &str) -> &'static str {
    let (shipping, billing) = match field {
        NAME => ("shipping name", "billing name"),
        FIRST_NAME => ("shipping given-name", "billing given-name"),
        LAST_NAME => ("shipping family-name", "billing family-name"),
        "organization" => ("shipping organization", "billing organization"),
        COUNTRY => ("shipping country", "billing country"),
        PHONE => ("shipping tel", "billing tel"),
        "line1" => ("shipping address-line1", "billing address-line1"),
        "line2" => ("shipping address-line2", "billing address-line2"),
        "city" => ("shipping address-level2", "billing address-level2"),
        "state" => ("shipping address-level1", "billing address-level1"),
        "postal_code" => ("shipping postal-code", "billing postal-code"),
        _ => ("off", "off"),
    };
    match mode {
        AddressMode::Shipping => shipping,
        AddressMode::Billing => billing,
    }
}

fn family_first(language: &str) -> bool {
    FAMILY_FIRST.contains(&language.split(['-', '_']).next().unwrap_or_default())
}

/// What the fields make.
pub(super) fn value(values: &[(String, String)], options: &Options, country: &str) -> AddressValue {
    let text =
        |id: &str| values.iter().find(|(known, _)| known == id).map(|(_, text)| text.clone()).unwrap_or_default();
    let split = (options.name == NameFields::Split).then(|| (text(FIRST_NAME), text(LAST_NAME)));
    let chosen = text(COUNTRY);
    AddressValue {
        name: match &split {
            Some((first, last)) => joined(first, last),
            None => text(NAME),
        },
        split,
        line1: text(Part::Line1.name()),
        line2: text(Part::Line2.name()),
        city: text(Part::City.name()),
        state: text(Part::State.name()),
        postal_code: text(Part::PostalCode.name()),
        country: if chosen.is_empty() { country.to_owned() } else { chosen },
        phone: options.phone.map(|_| text(PHONE)),
    }
}

/// What the fields hold for a value. A name in one is taken apart at its last space, and two are put together.
pub(super) fn texts(value: &AddressValue, options: &Options) -> Vec<(&'static str, String)> {
    let parts = [&value.line1, &value.line2, &value.city, &value.state, &value.postal_code];
    let mut texts: Vec<_> = Part::ALL.iter().zip(parts).map(|(part, text)| (part.name(), text.clone())).collect();
    texts.push((COUNTRY, value.country.clone()));
    match options.name {
        NameFields::Split => {
            let (first, last) = value.split.clone().unwrap_or_else(|| match value.name.rsplit_once(' ') {
                Some((first, last)) => (first.to_owned(), last.to_owned()),
                None => (value.name.clone(), String::new()),
            });
            texts.push((FIRST_NAME, first));
            texts.push((LAST_NAME, last));
        }
        NameFields::Never => {}
        _ => texts.push((NAME, full_name(value))),
    }
    if options.phone.is_some() {
        texts.push((PHONE, value.phone.clone().unwrap_or_default()));
    }
    texts
}

/// A contact in two lines: whose it is, and where. Where there is a state, the postal code follows it; else it precedes the city.
pub(super) fn summary(contact: &AddressValue, words: &dyn Words) -> (String, String) {
    let AddressValue { line1, line2, city, state, postal_code, country, .. } = contact;
    let country = words.countries(&[country]).pop().map(|choice| choice.label).unwrap_or_default();
    let parts = if state.is_empty() {
        [line1.clone(), line2.clone(), joined(postal_code, city), String::new(), country]
    } else {
        [line1.clone(), line2.clone(), city.clone(), joined(state, postal_code), country]
    };
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    (full_name(contact), parts.join(", "))
}

/// Two words with a space between, or the one that is there.
fn joined(one: &str, other: &str) -> String {
    [one, other].join(" ").trim().to_owned()
}

fn full_name(value: &AddressValue) -> String {
    match (&value.split, value.name.is_empty()) {
        (Some((first, last)), true) => joined(first, last),
        _ => value.name.clone(),
    }
}
