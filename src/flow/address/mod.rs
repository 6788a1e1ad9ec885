//! An address: which fields it has in which country, which of the saved ones is chosen, and what it all makes.
//!
//! The fields themselves are a form's (`flow::form`), which the layer below keeps: it tells this machine what they hold, and
//! carries out what this machine wants of them. The machine knows no language: [`Words`] does.
//!
//! An address of another country is another set of fields; what was typed stays wherever it can. A saved contact fills the same
//! fields, which then are not shown unless something is missing in them.

mod fields;
mod options;
#[cfg(test)]
mod tests;

pub use fields::{COUNTRY, FIRST_NAME, LAST_NAME, NAME, PHONE, Words};
pub use options::{NameFields, Options, Twin};

use crate::flow::form::{Change as FormChange, FieldSpec};
use crate::rules::address::{Fit, Format, Part, Script};
use crate::wire::port::{AddressChange, AddressValue};

/// What happened.
pub enum Event {
    /// The buyer changed the fields, which hold this now; those with nothing in them may be left out.
    Typed(Vec<(String, String)>, FormChange),
    /// The same, but it was this machine that wanted it.
    Filled(Vec<(String, String)>, FormChange),
    /// The data of a country came; or `None`, when it did not.
    Format(String, Option<Box<Format>>),
    /// The options changed.
    Configure(Box<Options>),
    /// The language changed.
    Speak,
    /// A saved contact was chosen, by its place; `None` is another address than those.
    Choose(Option<usize>),
    /// The address is to be the other element's, or its own.
    Same(bool),
    /// Empty every field.
    Clear,
}

/// What is to be done.
#[derive(PartialEq)]
pub enum Effect {
    /// Fetch the data of this country.
    Fetch(String),
    /// The form has these fields now.
    Fields(Vec<FieldSpec>),
    /// A field is to hold this.
    Put(&'static str, String),
    /// What else there is to see.
    Show(View),
    /// Tell the page.
    Change(AddressChange),
}

/// What there is beside the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The saved contacts, each by name and address.
    pub contacts: Vec<(String, String)>,
    /// Which of them is chosen; `None` is another address.
    pub chosen: Option<usize>,
    /// Whether the address is the other element's, where that is asked.
    pub same: Option<bool>,
    /// Whether the fields are shown.
    pub fields: bool,
}

/// The state machine of an address.
pub struct AddressForm {
    options: Options,
    country: String,
    format: Format,
    /// Formats that came so far, by their countries.
    known: Vec<(String, Format)>,
    /// The fields are still those of another country.
    awaiting: bool,
    typed: AddressValue,
    whole: FormChange,
    chosen: Option<usize>,
    /// What was typed before a contact was chosen.
    own: AddressValue,
    /// What is put into the fields as soon as they are those of its country.
    filling: Option<AddressValue>,
    same: bool,
    view: Option<View>,
    told: Option<AddressChange>,
}

impl AddressForm {
    /// An address in that country, whose data is `format`: see [`AddressForm::first_country`].
    pub fn new(options: Options, country: String, format: Option<Format>) -> AddressForm {
        let chosen = (!options.contacts.is_empty()).then_some(0);
        let first = options.contacts.first().unwrap_or(&options.defaults).clone();
        AddressForm {
            known: format.iter().map(|format| (country.clone(), format.clone())).collect(),
            format: format.unwrap_or_else(Format::unknown),
            own: options.defaults.clone(),
            options,
            awaiting: false,
            typed: AddressValue { country: country.clone(), ..first },
            country,
            whole: FormChange { empty: true, complete: false },
            chosen,
            filling: None,
            same: true,
            view: None,
            told: None,
        }
    }

    /// The country whose data the first fields are made of. `preferred` are guesses, the best first.
    pub fn first_country(options: &Options, preferred: &[&str]) -> String {
        let given = options.contacts.first().unwrap_or(&options.defaults).country.as_str();
        let default = options.defaults.country.as_str();
        let countries = options.countries();
        let allowed = |country: &&&str| countries.contains(*country);
        let guesses: Vec<&str> = [given, default].into_iter().chain(preferred.iter().copied()).collect();
        let found = guesses.iter().find(allowed).copied();
        found.or_else(|| countries.first().copied()).unwrap_or("US").to_owned()
    }

    /// The first fields, and what they hold. Once they do, [`Event::Filled`] shows the rest.
    pub fn begin(&mut self, words: &dyn Words) -> Vec<Effect> {
        let mut effects = Vec::new();
        let value = self.typed.clone();
        self.lay_out(&mut effects, words);
        self.fill(&mut effects, &value);
        effects
    }

    /// Answers an event with what is to be done about it.
    pub fn step(&mut self, event: Event, words: &dyn Words) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Typed(values, whole) => self.typed(&mut effects, &values, whole, words),
            Event::Filled(values, whole) => self.filled(&values, whole),
            Event::Format(country, format) => self.came(&mut effects, country, format.map(|format| *format), words),
            Event::Configure(options) => self.configure(&mut effects, *options, words),
            Event::Speak => self.lay_out(&mut effects, words),
            Event::Choose(place) => self.choose(&mut effects, place, words),
            Event::Same(same) => self.same = same,
            Event::Clear => {
                self.chosen = None;
                let empty = AddressValue { country: self.country.clone(), ..AddressValue::default() };
                self.fill(&mut effects, &empty);
            }
        }
        // What the fields make of it is not known before they have taken it: [`Event::Filled`] follows.
        if !effects.iter().any(|effect| matches!(effect, Effect::Fields(_) | Effect::Put(..))) {
            self.look(&mut effects, words);
        }
        effects
    }

    /// What the element holds, regions in those letters.
    pub fn value(&self, script: Script) -> AddressChange {
        let mode = self.options.mode;
        if let Some(twin) = self.twin() {
            let empty = twin.value.name.is_empty() && twin.value.line1.is_empty();
            return AddressChange { mode, empty, complete: twin.complete, is_new: true, value: twin.value.clone() };
        }
        let mut value = self.typed.clone();
        value.state = self.format.region_value(&value.state, script);
        let contact = self.chosen.and_then(|place| self.options.contacts.get(place));
        value.phone = value.phone.or_else(|| contact?.phone.clone());
        AddressChange {
            mode,
            empty: self.whole.empty,
            complete: self.whole.complete && !self.awaiting,
            is_new: self.chosen.is_none(),
            value,
        }
    }

    /// Whether the fields decide what the element holds, as opposed to the other element.
    pub fn has_own(&self) -> bool {
        self.twin().is_none()
    }

    fn twin(&self) -> Option<&Twin> {
        self.options.twin.as_ref().filter(|_| self.same)
    }

    fn typed(&mut self, effects: &mut Vec<Effect>, values: &[(String, String)], whole: FormChange, words: &dyn Words) {
        let value = fields::value(values, &self.options, &self.country);
        self.whole = whole;
        // A contact that the buyer changes is another address.
        self.chosen = None;
        self.filling = None;
        let country = value.country.clone();
        self.typed = value;
        if country != self.country {
            self.go_to(effects, country, words);
        }
    }

    fn filled(&mut self, values: &[(String, String)], whole: FormChange) {
        if self.filling.is_none() {
            self.typed = fields::value(values, &self.options, &self.country);
            self.whole = whole;
        }
    }

    /// Makes the fields those of a country, once its data is there.
    fn go_to(&mut self, effects: &mut Vec<Effect>, country: String, words: &dyn Words) {
        self.country = country.clone();
        let format = self.known.iter().find(|(known, _)| *known == country).map(|(_, format)| format.clone());
        self.awaiting = format.is_none();
        match format {
            Some(format) => self.arrive(effects, format, words),
            None => effects.push(Effect::Fetch(country)),
        }
    }

    fn came(&mut self, effects: &mut Vec<Effect>, country: String, format: Option<Format>, words: &dyn Words) {
        let is_wanted = self.awaiting && country == self.country;
        if let Some(format) = format.clone().filter(|_| self.known.iter().all(|(known, _)| *known != country)) {
            self.known.push((country, format));
        }
        if is_wanted {
            self.awaiting = false;
            self.arrive(effects, format.unwrap_or_else(Format::unknown), words);
        }
    }

    /// The fields of another country. Its regions have names of their own, and a code that none of its codes is was for the
    /// country before; the rest of what was typed stays.
    fn arrive(&mut self, effects: &mut Vec<Effect>, format: Format, words: &dyn Words) {
        self.format = format;
        self.typed.state.clear();
        if !matches!(self.format.postal.fit(&self.typed.postal_code), Fit::Whole(_)) {
            self.typed.postal_code.clear();
        }
        self.lay_out(effects, words);
        effects.push(Effect::Put(Part::State.name(), String::new()));
        effects.push(Effect::Put(Part::PostalCode.name(), self.typed.postal_code.clone()));
        if let Some(value) = self.filling.take() {
            self.fill(effects, &value);
        }
    }

    fn lay_out(&self, effects: &mut Vec<Effect>, words: &dyn Words) {
        effects.push(Effect::Fields(fields::specs(&self.options, &self.country, &self.format, words)));
    }

    /// Puts a value into the fields, at the latest when they are those of its country.
    fn fill(&mut self, effects: &mut Vec<Effect>, value: &AddressValue) {
        if self.awaiting {
            self.filling = Some(value.clone());
            return;
        }
        for (id, text) in fields::texts(value, &self.options) {
            // A region may be given by any of its names.
            let text = if id == Part::State.name() { self.format.region_value(&text, Script::Localized) } else { text };
            effects.push(Effect::Put(id, text));
        }
    }

    fn choose(&mut self, effects: &mut Vec<Effect>, place: Option<usize>, words: &dyn Words) {
        if place == self.chosen {
            return;
        }
        if self.chosen.is_none() {
            self.own = self.typed.clone();
        }
        let contact = place.and_then(|place| self.options.contacts.get(place));
        let value = contact.unwrap_or(&self.own).clone();
        self.chosen = place.filter(|_| contact.is_some());
        self.become_of(effects, value, words);
    }

    fn become_of(&mut self, effects: &mut Vec<Effect>, mut value: AddressValue, words: &dyn Words) {
        if !self.options.countries().contains(&value.country.as_str()) {
            value.country.clone_from(&self.country);
        }
        if value.country != self.country {
            self.go_to(effects, value.country.clone(), words);
        }
        self.fill(effects, &value);
        self.typed = value;
    }

    fn configure(&mut self, effects: &mut Vec<Effect>, options: Options, words: &dyn Words) {
        let before = std::mem::replace(&mut self.options, options);
        if before.twin.is_none() {
            self.same = true;
        }
        if before.shape() != self.options.shape() {
            self.lay_out(effects, words);
            if !self.options.countries().contains(&self.country.as_str()) {
                let country = AddressForm::first_country(&self.options, &[]);
                self.become_of(effects, AddressValue { country, ..self.typed.clone() }, words);
            }
        }
        if before.contacts != self.options.contacts {
            self.chosen = None;
            self.choose(effects, (!self.options.contacts.is_empty()).then_some(0), words);
        } else if before.defaults != self.options.defaults && self.whole.empty {
            let value = self.options.defaults.clone();
            self.own = value.clone();
            self.become_of(effects, value, words);
        }
    }

    /// The effects that bring view and page up to date.
    fn look(&mut self, effects: &mut Vec<Effect>, words: &dyn Words) {
        // A contact is read as it stands; only where something is missing there are fields to put it right.
        let hidden = self.chosen.is_some() && (self.whole.complete || self.awaiting);
        let view = View {
            contacts: self.options.contacts.iter().map(|contact| fields::summary(contact, words)).collect(),
            chosen: self.chosen,
            same: self.options.twin.as_ref().map(|_| self.same),
            fields: self.has_own() && !hidden,
        };
        if self.view.as_ref() != Some(&view) {
            effects.push(Effect::Show(view.clone()));
            self.view = Some(view);
        }
        let change = self.value(Script::default());
        // Of an element that nothing was typed in there is nothing to tell at first.
        let is_news = self.told.as_ref().map_or(!change.empty, |told| *told != change);
        self.told = Some(change.clone());
        if is_news {
            effects.push(Effect::Change(change));
        }
    }
}
