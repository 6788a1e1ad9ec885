//! How an address is written, country by country: which parts it has, in which order, which of them it must have, what they are
//! called, and what its postal codes look like.
//!
//! The facts themselves are data that is fetched for the one country that a buyer chose (`www/data/addresses/`); read by
//! `wire::address_format`. Without them an address has the parts that one has almost everywhere.

mod country;
mod mask;
mod phone;
mod po_box;
#[cfg(test)]
mod tests;

pub use country::COUNTRIES;
pub use mask::{Fit, Masks};
pub use phone::{Numbering, check_phone};
pub use po_box::is_po_box;

/// A part of an address as it stands on the wire; the country stands beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Street and number, mostly.
    Line1,
    /// Flat, floor, building.
    Line2,
    /// City, town, suburb.
    City,
    /// State, province, prefecture.
    State,
    /// Postal code.
    PostalCode,
}

/// What the parts of an address are called in a country, where there is more than one name for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Called {
    /// By the name that most countries use.
    #[default]
    Usual,
    /// `area`
    Area,
    /// `county`
    County,
    /// `department`
    Department,
    /// `district`
    District,
    /// `do_si`, of South Korea
    DoSi,
    /// `eircode`
    Eircode,
    /// `emirate`
    Emirate,
    /// `island`
    Island,
    /// `oblast`
    Oblast,
    /// `parish`
    Parish,
    /// `pin`, of India
    Pin,
    /// `post_town`
    PostTown,
    /// `prefecture`
    Prefecture,
    /// `state`
    State,
    /// `suburb`
    Suburb,
    /// `zip`
    Zip,
}

/// How an address of one country is written.
#[derive(Clone, Default)]
pub struct Format {
    /// The parts, line by line.
    pub lines: Vec<Vec<Part>>,
    /// The same for those who write in Latin letters, where that is another order.
    pub latin_lines: Option<Vec<Vec<Part>>>,
    /// The language that its own names are in.
    pub language: String,
    /// What no address is without.
    pub required: Vec<Part>,
    /// What its parts are called.
    pub called: Vec<(Part, Called)>,
    /// The shapes of postal codes.
    pub postal: Masks,
    /// A postal code to show as an example.
    pub postal_example: String,
    /// The regions to choose from; without them the part is free text.
    pub regions: Vec<Region>,
    /// Telephone numbers.
    pub numbering: Option<Numbering>,
}

/// A state, province, prefecture.
#[derive(Clone, Default)]
pub struct Region {
    /// What stands in an address.
    pub value: String,
    /// Its name in the country's own letters.
    pub name: String,
    /// Its name in Latin letters.
    pub latin: String,
    /// Its ISO 3166-2 code, without the country's.
    pub iso: String,
    /// Its names in further languages of the country.
    pub names: Vec<(String, String)>,
}

/// The letters that a region's name is asked for in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Script {
    /// The country's own.
    #[default]
    Localized,
    /// Latin.
    Latin,
}

impl Part {
    /// Every part, in the order of the wire.
    pub const ALL: [Part; 5] = [Part::Line1, Part::Line2, Part::City, Part::State, Part::PostalCode];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Part::Line1 => "line1",
            Part::Line2 => "line2",
            Part::City => "city",
            Part::State => "state",
            Part::PostalCode => "postal_code",
        }
    }

    /// The part of that name.
    pub fn named(name: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.name() == name)
    }
}

impl Called {
    const NAMES: [(&'static str, Called); 16] = [
        ("area", Called::Area),
        ("county", Called::County),
        ("department", Called::Department),
        ("district", Called::District),
        ("do_si", Called::DoSi),
        ("eircode", Called::Eircode),
        ("emirate", Called::Emirate),
        ("island", Called::Island),
        ("oblast", Called::Oblast),
        ("parish", Called::Parish),
        ("pin", Called::Pin),
        ("post_town", Called::PostTown),
        ("prefecture", Called::Prefecture),
        ("state", Called::State),
        ("suburb", Called::Suburb),
        ("zip", Called::Zip),
    ];

    /// Reads the name that the data has for it.
    pub fn named(name: &str) -> Called {
        Called::NAMES.iter().find(|(known, _)| *known == name).map(|(_, called)| *called).unwrap_or_default()
    }
}

impl Format {
    /// The format for a country that nothing is known of: an address, and whatever else belongs to one somewhere.
    pub fn unknown() -> Format {
        Format {
            lines: Part::ALL.map(|part| Vec::from([part])).into(),
            required: Vec::from([Part::Line1, Part::City]),
            ..Format::default()
        }
    }

    /// The parts line by line, as somebody writes them who reads that language.
    pub fn lines_for(&self, language: &str) -> &[Vec<Part>] {
        match &self.latin_lines {
            Some(latin) if !self.is_written_in(language) => latin,
            _ => &self.lines,
        }
    }

    /// Whether an address has this part.
    pub fn has(&self, part: Part) -> bool {
        self.lines.iter().flatten().any(|known| *known == part)
    }

    /// Whether no address is without this part.
    pub fn requires(&self, part: Part) -> bool {
        self.required.contains(&part)
    }

    /// What this part is called.
    pub fn called(&self, part: Part) -> Called {
        self.called.iter().find(|(known, _)| *known == part).map(|(_, called)| *called).unwrap_or_default()
    }

    /// The region that a text means: its value, any of its names, or its ISO code, whatever the case of ASCII's letters.
    pub fn region(&self, text: &str) -> Option<&Region> {
        let text = text.trim();
        let means = |known: &str| !known.is_empty() && known.eq_ignore_ascii_case(text);
        // What one region is called may be another's code: values come first.
        self.regions.iter().find(|region| means(&region.value)).or_else(|| {
            self.regions.iter().find(|region| {
                [&region.name, &region.latin, &region.iso].iter().any(|known| means(known))
                    || region.names.iter().any(|(_, name)| means(name))
            })
        })
    }

    /// The name of a region for somebody who reads that language.
    pub fn region_name<'a>(&self, region: &'a Region, language: &str) -> &'a str {
        let translated = region.names.iter().find(|(known, _)| same_language(known, language));
        match translated {
            Some((_, name)) => name,
            None if self.is_written_in(language) => region.written(Script::Localized),
            None => region.written(Script::Latin),
        }
    }

    /// A region's value in those letters; what is none of the regions stays as it is.
    pub fn region_value(&self, text: &str, script: Script) -> String {
        match self.region(text) {
            Some(region) if script == Script::Latin && !region.latin.is_empty() => region.latin.clone(),
            Some(region) => region.value.clone(),
            None => text.into(),
        }
    }

    /// Whether those who read this language write the country's addresses as the country does.
    pub fn is_written_in(&self, language: &str) -> bool {
        same_language(&self.language, language)
    }
}

impl Region {
    /// Its name in those letters.
    pub fn written(&self, script: Script) -> &str {
        let latin = [self.latin.as_str()].into_iter().filter(|_| script == Script::Latin);
        latin.chain([self.name.as_str()]).find(|name| !name.is_empty()).unwrap_or(&self.value)
    }
}

/// Whether two tags name the same language, whatever country they add.
fn same_language(one: &str, other: &str) -> bool {
    let language = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    language(one) == language(other)
}
