//! The panels: which fields a method asks for, what stands below them, and what they hold now.

use std::rc::Rc;

use super::Inner;
use super::Notice;
use super::list::labelled;
use super::method::Method;
use crate::browser::dom::Node;
use crate::browser::intl;
use crate::elements::card::Notice as CardNotice;
use crate::elements::form::{Notice as FormNotice, suppose};
use crate::elements::sign::{CHANGED, Sign};
use crate::flow::payment::billing::{default_of, has_checked_postal_codes, is_asked, wanted};
use crate::flow::payment::{Choice, Event, FieldsState, is_foreign, is_wallet};
use crate::rules::address::COUNTRIES;
use crate::rules::field::{Choice as Option_, FieldSpec, Kind, Width};
use crate::rules::text;
use crate::wire::port::PaymentEvent;

const NAME: &str = "billing_details[name]";
const EMAIL: &str = "billing_details[email]";
const PHONE: &str = "billing_details[phone]";
const COUNTRY: &str = "billing_details[address][country]";
const POSTAL_CODE: &str = "billing_details[address][postal_code]";

impl Inner {
    /// Which fields of a method's data are shown by the options in force, each with what the page supposes it to hold.
    pub(super) fn asked(&self, method: &Method) -> Vec<(String, String)> {
        let machine = self.machine.borrow();
        let options = machine.options();
        let ids = method.lent.as_ref().map(|lent| lent.ids()).unwrap_or_default();
        // A method needs what its data asks for.
        let asked = ids.into_iter().filter(|id| is_asked(options, &method.kind, id, true));
        asked.map(|id| (id.clone(), default_of(options, &id).to_owned())).collect()
    }

    fn merchant(&self) -> String {
        self.machine.borrow().session().map(|session| session.country.clone()).unwrap_or_default()
    }

    /// What a card's form asks for beside the card.
    fn card_specs(&self, method: &Method) -> Vec<FieldSpec> {
        let machine = self.machine.borrow();
        let options = machine.options();
        let mut specs = Vec::new();
        let extra = [
            (NAME, Kind::Name, &text::NAME_ON_CARD),
            (EMAIL, Kind::Email, &text::EMAIL),
            (PHONE, Kind::Phone, &text::PHONE),
        ];
        for (id, kind, label) in extra {
            if wanted(options, "card", id) == "always" {
                specs.push(FieldSpec::new(id, kind, self.host.text(label)));
            }
        }
        let country = self.country(method);
        let language = self.host.language();
        let countries: Vec<_> = COUNTRIES.split(' ').collect();
        let names = intl::country_names(&language, &countries);
        let mut choices: Vec<Option_> = std::iter::zip(countries, names)
            .map(|(value, label)| Option_ { value: String::from(value), label })
            .collect();
        intl::sort(&language, &mut choices, |choice| &choice.label);
        let mut place = FieldSpec::new(COUNTRY, Kind::Country, self.host.text(&text::COUNTRY));
        place.options = choices;
        place.value.clone_from(&country);
        if has_checked_postal_codes(&country) {
            place.width = Width::Half;
        }
        specs.push(place);
        if has_checked_postal_codes(&country) {
            let label = if country == "US" { &text::ZIP_CODE } else { &text::POSTAL_CODE };
            let mut code = FieldSpec::new(POSTAL_CODE, Kind::Postal(country), self.host.text(label));
            code.width = Width::Half;
            specs.push(code);
        }
        // Of cards only the postal code is checked.
        specs.retain(|spec| is_asked(options, "card", &spec.id, false));
        suppose(&mut specs, |id| default_of(options, id).to_owned(), &self.merchant());
        specs
    }

    /// The country of a card's form: what is chosen there, or supposed by the page, or the merchant's.
    fn country(&self, method: &Method) -> String {
        let (chosen, merchant) = (method.value(COUNTRY), self.merchant());
        let machine = self.machine.borrow();
        let given = default_of(machine.options(), COUNTRY);
        [chosen.as_str(), given, &merchant].into_iter().find(|country| country.len() == 2).unwrap_or("US").to_owned()
    }

    /// Makes the fields of a method that is to be open, or brings them into step with options, country and language.
    pub(super) fn prepare(self: &Rc<Self>, method: &Rc<Method>) {
        let (weak, kind) = (Rc::downgrade(self), method.kind.clone());
        // Without a sign, what the form holds has changed.
        let hear = move |sign: Option<Sign>| {
            let inner = weak.upgrade();
            if let Some((inner, method)) = inner.and_then(|inner| Some((inner.clone(), inner.method(&kind)?))) {
                inner.heard_form(&method, sign);
            }
        };
        if let Some(lent) = &method.lent {
            for (id, supposed) in self.asked(method) {
                lent.ask(&id, &supposed);
            }
            lent.arrange(&method.panel, &self.merchant(), move |word| match Sign::named(word) {
                None if word != CHANGED => {}
                sign => hear(sign),
            });
        } else if method.kind == "card" {
            let specs = self.card_specs(method);
            method.postal.replace(postal_of(&specs));
            method.form.arrange(&method.panel, specs, &self.host, move |notice| match notice {
                FormNotice::Change(_) => hear(None),
                FormNotice::Sign(sign) => hear(Some(sign)),
            });
        }
        self.show_below(method);
        self.show_read_only(method);
        self.tell_state(method);
    }

    /// What stands below the fields: what happens next, the box that saves, and what the buyer agrees to.
    fn show_below(&self, method: &Method) {
        let shown = method.shown();
        let note = match &shown.note {
            Some(note) => note.clone(),
            None if is_foreign(&method.kind) && !method.kind.starts_with("cpmt_") => {
                self.host.filled(&text::REDIRECT, &[("method", &shown.label)])
            }
            None if is_wallet(&method.kind) => self.host.filled(&text::REDIRECT, &[("method", &shown.label)]),
            None => String::new(),
        };
        let line = method.panel.find(".RedirectText").unwrap_or_else(|| labelled("p", "RedirectText", ""));
        line.set_text(&note);
        line.set_hidden(note.is_empty());
        method.panel.append(&line);
        let terms = self.terms(method);
        method.terms.set_text(&terms);
        method.terms.set_hidden(terms.is_empty());
        method.panel.append(&method.terms);
    }

    fn terms(&self, method: &Method) -> String {
        let (machine, data) = (self.machine.borrow(), method.shown());
        let shown = match machine.options().terms_of(&method.kind) {
            "never" => false,
            "always" => true,
            _ => !is_foreign(&method.kind) && (data.always_mandate || machine.is_kept()),
        };
        let named = machine.session().map(|session| session.business.as_str()).unwrap_or_default();
        let business = machine.options().business.as_deref().unwrap_or(named);
        if !shown || business.is_empty() {
            return String::new();
        }
        let values = [("business", business)];
        match &data.mandate {
            Some(mandate) => text::fill(mandate, &values),
            None if method.kind == "card" => self.host.filled(&text::TERMS_CARD, &values),
            None => self.host.filled(&text::TERMS_GENERAL, &values),
        }
    }

    /// The box that saves a method stands in the panel that is open.
    pub(super) fn show_save_box(self: &Rc<Self>) {
        let (ticked, chosen) = {
            let machine = self.machine.borrow();
            (machine.save_box(), machine.chosen().cloned())
        };
        let known = self.root.find(".SaveBox");
        let Some(Choice::New(kind)) = chosen.filter(|_| ticked.is_some()) else {
            if let Some(known) = known {
                known.remove();
            }
            return;
        };
        let Some(method) = self.method(&kind) else { return };
        let field = known.unwrap_or_else(|| {
            let field = Node::make("div", &[("class", "Checkbox SaveBox")]);
            let attributes = [("type", "checkbox"), ("class", "CheckboxInput"), ("id", "save"), ("data-act", "save")];
            field.append(&Node::make("input", &attributes));
            field.append(&Node::make("label", &[("class", "CheckboxLabel"), ("for", "save")]));
            field
        });
        let label = if kind == "card" { &text::SAVE_CARD } else { &text::SAVE_FOR_LATER };
        if let (Some(input), Some(text)) = (field.find("input"), field.find("label")) {
            input.set_checked(ticked == Some(true));
            text.set_text(&self.host.text(label));
        }
        if field.attribute("data-kind").as_deref() != Some(kind.as_str()) || method.panel.find(".SaveBox").is_none() {
            field.set_attribute("data-kind", &kind);
            method.panel.append(&field);
            method.panel.append(&method.terms);
        }
    }

    fn show_read_only(&self, method: &Method) {
        let read_only = self.machine.borrow().options().read_only;
        method.set_disabled(read_only);
        if let (Some(card), "card") = (self.card(), method.kind.as_str()) {
            card.update(crate::wire::port::CardOptions { disabled: Some(read_only), ..Default::default() });
        }
    }

    pub(super) fn heard_card(self: &Rc<Self>, notice: CardNotice) {
        match notice {
            CardNotice::Change(change) => {
                self.card_state.set((change.empty, change.complete));
                match self.method("card") {
                    Some(method) => self.tell_state(&method),
                    // The buyer types before the methods are known.
                    None => self.step(Event::Fields(
                        Choice::New(String::from("card")),
                        FieldsState { empty: change.empty, ..FieldsState::default() },
                    )),
                }
            }
            CardNotice::Networks(networks) => {
                let brands = (!networks.is_empty()).then(|| networks.into_iter().map(|brand| brand.name()).collect());
                (self.notify)(Notice::Event(PaymentEvent::CardDetails { loading: false, brands }));
            }
            CardNotice::Sign(sign) => self.sign(sign),
            CardNotice::MoveOn(_) | CardNotice::Misdirected(..) => {}
        }
    }

    /// A form told a sign, or else that what it holds changed.
    fn heard_form(self: &Rc<Self>, method: &Rc<Method>, sign: Option<Sign>) {
        match sign {
            None => {
                self.follow_country(method);
                self.tell_state(method);
            }
            Some(sign) => self.sign(sign),
        }
    }

    /// Another country asks for other fields.
    fn follow_country(&self, method: &Method) {
        let Some(form) = method.form.get() else { return };
        let specs = self.card_specs(method);
        let postal = postal_of(&specs);
        if method.postal.replace(postal.clone()) != postal {
            form.configure(specs);
        }
    }

    /// Focus is told by the whole element, and so is the height.
    pub(super) fn sign(&self, sign: Sign) {
        if !matches!(sign, Sign::FocusChanged(_) | Sign::Height(_)) {
            (self.notify)(Notice::Sign(sign));
        }
    }

    /// Tells the machine what a method's fields are now.
    pub(super) fn tell_state(self: &Rc<Self>, method: &Method) {
        let (mut has_fields, mut empty, mut complete) = method.state();
        if method.kind == "card" {
            let (card_empty, card_complete) = self.card_state.get();
            has_fields = true;
            empty &= card_empty;
            complete &= card_complete;
        }
        let value = |id: &str| Some(method.value(id)).filter(|value| !value.is_empty());
        let state = FieldsState {
            empty: empty && has_fields,
            complete,
            country: value(COUNTRY),
            postal_code: value(POSTAL_CODE),
        };
        self.step(Event::Fields(Choice::New(method.kind.clone()), state));
    }
}

fn postal_of(specs: &[FieldSpec]) -> Option<Kind> {
    specs.iter().map(|spec| &spec.kind).find(|kind| matches!(kind, Kind::Postal(_))).cloned()
}
