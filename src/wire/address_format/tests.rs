//! The shipped data itself: every file is read, and those of a dozen countries are looked at.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::rules::address::{COUNTRIES, Fit, Script};
use crate::wire::tree::tests::tree;

/// The format of a country, from the file that ships.
pub(crate) fn format(country: &str) -> Format {
    let path = format!("{}/www/data/addresses/{country}.json", env!("CARGO_MANIFEST_DIR"));
    read(&tree(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())).unwrap()
}

fn lines(format: &Format, language: &str) -> String {
    let line = |line: &Vec<Part>| line.iter().map(|part| part.name()).collect::<Vec<_>>().join(" ");
    format.lines_for(language).iter().map(line).collect::<Vec<_>>().join(" / ")
}

#[test]
fn every_country_has_a_whole_format() {
    for country in COUNTRIES.split(' ') {
        let format = format(country);
        assert!(format.has(Part::Line1) && format.has(Part::Line2) && format.requires(Part::Line1), "{country}");
        assert!(format.required.iter().all(|part| format.has(*part)), "{country}");
        // Its own example is a code of the country.
        let example = &format.postal_example;
        assert!(example.is_empty() || matches!(format.postal.fit(example), Fit::Whole(_)), "{country}: {example}");
        for region in &format.regions {
            assert_eq!(format.region(&region.value).unwrap().value, region.value, "{country}");
        }
        if let Some(latin) = &format.latin_lines {
            let (one, other): (Vec<_>, Vec<_>) = (format.lines.concat(), latin.concat());
            assert!(one.len() == other.len() && one.iter().all(|part| other.contains(part)), "{country}");
        }
    }
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/www/data/addresses")).unwrap().count();
    assert_eq!(files, COUNTRIES.split(' ').count());
}

#[test]
fn a_dozen_countries() {
    use Called::{Area, County, District, Eircode, Emirate, Pin, PostTown, Prefecture, State, Usual, Zip};
    for (country, language, expected, called) in [
        ("US", "en", "line1 / line2 / city state postal_code", [Usual, State, Zip]),
        ("GB", "en", "line1 / line2 / city / postal_code", [PostTown, Usual, Usual]),
        ("DE", "de", "line1 / line2 / postal_code city", [Usual, Usual, Usual]),
        ("FR", "fr", "line1 / line2 / postal_code city", [Usual, Usual, Usual]),
        ("JP", "ja", "postal_code / state / line1 / line2", [Usual, Prefecture, Usual]),
        ("JP", "en", "line1 / line2 / state / postal_code", [Usual, Prefecture, Usual]),
        ("BR", "pt", "line1 / line2 / city state / postal_code", [Usual, State, Usual]),
        ("CN", "zh", "postal_code / state city / line1 / line2", [Usual, Usual, Usual]),
        ("IN", "en", "line1 / line2 / city postal_code / state", [Usual, State, Pin]),
        ("AE", "ar", "line1 / line2 / state", [Usual, Emirate, Usual]),
        ("HK", "zh-HK", "state / city / line1 / line2", [District, Area, Usual]),
        ("IE", "en", "line1 / line2 / city / state / postal_code", [Usual, County, Eircode]),
        ("CA", "fr", "line1 / line2 / city state postal_code", [Usual, Usual, Usual]),
    ] {
        let format = format(country);
        assert_eq!(lines(&format, language), expected, "{country}");
        let names = [Part::City, Part::State, Part::PostalCode].map(|part| format.called(part));
        assert_eq!(names, called, "{country}");
    }
}

#[test]
fn required_parts_and_codes() {
    for (country, optional, code, wrong) in [
        ("US", None, "94107-1234", "9410A"),
        ("GB", None, "EC1Y 8SY", "1EC"),
        ("DE", None, "10115", "D"),
        ("FR", None, "33 380", "A"),
        ("JP", None, "154-0023", "154x"),
        ("BR", None, "40301-110", "x"),
        ("IN", None, "110034", "1100345"),
        ("IE", Some(Part::PostalCode), "A65 F4E2", "A65 F4E21"),
        ("CA", None, "H3Z 2Y7", "33"),
    ] {
        let format = format(country);
        assert_eq!(format.postal.fit(code), Fit::Whole(code.into()), "{country}");
        assert_eq!(format.postal.fit(wrong), Fit::Never, "{country}");
        assert!(optional.is_none_or(|part| format.has(part) && !format.requires(part)), "{country}");
    }
    assert!(
        !format("AE").has(Part::PostalCode) && !format("HK").has(Part::PostalCode) && !format("GB").has(Part::State)
    );
}

#[test]
fn regions_in_the_letters_of_the_reader() {
    let (us, jp, ae, hk, ca) = (format("US"), format("JP"), format("AE"), format("HK"), format("CA"));
    let shown = |format: &Format, text: &str, language: &str| {
        format.region_name(format.region(text).unwrap(), language).to_owned()
    };
    assert_eq!(shown(&us, "CA", "de"), "California");
    assert_eq!(us.region("new york").unwrap().value, "NY");
    assert_eq!((shown(&jp, "Tokyo", "ja").as_str(), shown(&jp, "東京都", "en").as_str()), ("東京都", "Tokyo"));
    assert_eq!((shown(&ae, "Dubai", "ar").as_str(), shown(&ae, "DU", "en").as_str()), ("دبي", "Dubai"));
    assert_eq!((shown(&hk, "Kowloon", "zh-HK").as_str(), shown(&hk, "九龍", "en").as_str()), ("九龍", "Kowloon"));
    assert_eq!((shown(&ca, "QC", "fr").as_str(), shown(&ca, "QC", "en").as_str()), ("Québec", "Quebec"));
    assert_eq!(jp.region_value("東京都", Script::Latin), "Tokyo");
    assert_eq!(us.region_value("CA", Script::Latin), "CA");
}
