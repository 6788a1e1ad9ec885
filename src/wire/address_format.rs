//! The data of one country's addresses, as `www/data/addresses/XX.json` has it (written by `www/data/addresses.py`).
//!
//! | member | what it is |
//! |---|---|
//! | `lines`, `latinLines` | the parts by their names on the wire, line by line; the second where Latin letters go in another order |
//! | `language` | the one that its own names are in |
//! | `required` | the parts that no address is without |
//! | `labels` | what a part is called, where countries differ |
//! | `postal`, `postalExample` | shapes of postal codes (`rules::address::Masks`), and one of them |
//! | `regions` | rows of value, name, name in Latin letters, ISO 3166-2 code; what is empty or absent equals what stands before it |
//! | `regionNames` | the names once more in other languages of the country, in the same order |
//! | `phone` | calling code, trunk prefix, fewest and most digits |

use super::tree::Tree;
use crate::rules::address::{Called, Format, Masks, Numbering, Part, Region};

/// Reads a country's data. What is not understood is left out; without lines there is no format.
pub fn read(data: &Tree) -> Option<Format> {
    let lines = lines(data.get("lines")?);
    if lines.is_empty() {
        return None;
    }
    let regions = items(data, "regions").iter().map(region);
    let mut format = Format {
        lines,
        latin_lines: data.get("latinLines").map(self::lines),
        language: data.text_at(&["language"]).unwrap_or_default().into(),
        required: parts(items(data, "required")),
        called: data.get("labels").map(Tree::members).unwrap_or_default().iter().filter_map(called).collect(),
        postal: Masks::new(texts(items(data, "postal"))),
        postal_example: data.text_at(&["postalExample"]).unwrap_or_default().into(),
        regions: regions.collect(),
        numbering: data.get("phone").and_then(numbering),
    };
    for (language, names) in data.get("regionNames").map(Tree::members).unwrap_or_default() {
        for (region, name) in format.regions.iter_mut().zip(texts(list(names))) {
            region.names.push((language.clone(), name));
        }
    }
    Some(format)
}

fn lines(data: &Tree) -> Vec<Vec<Part>> {
    list(data).iter().map(|line| parts(list(line))).filter(|line| !line.is_empty()).collect()
}

fn parts(names: &[Tree]) -> Vec<Part> {
    names.iter().filter_map(|name| Part::named(name.text()?)).collect()
}

fn called((part, name): &(String, Tree)) -> Option<(Part, Called)> {
    Some((Part::named(part)?, Called::named(name.text()?)))
}

fn region(row: &Tree) -> Region {
    let mut columns = texts(list(row)).into_iter();
    let mut next = || columns.next().unwrap_or_default();
    Region { value: next(), name: next(), latin: next(), iso: next(), names: Vec::new() }
}

fn numbering(data: &Tree) -> Option<Numbering> {
    let length = |index: usize| match items(data, "lengths").get(index) {
        Some(Tree::Whole(digits)) => usize::try_from(*digits).ok(),
        _ => None,
    };
    Some(Numbering {
        calling: data.text_at(&["calling"])?.into(),
        trunk: data.text_at(&["trunk"]).map(Into::into),
        lengths: (length(0)?, length(1)?),
    })
}

fn items<'a>(data: &'a Tree, key: &str) -> &'a [Tree] {
    data.get(key).map(list).unwrap_or_default()
}

fn list(data: &Tree) -> &[Tree] {
    match data {
        Tree::List(items) => items,
        _ => &[],
    }
}

fn texts(items: &[Tree]) -> Vec<String> {
    items.iter().map(|item| item.text().unwrap_or_default().into()).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "address_format/tests.rs"]
pub(crate) mod tests;
