//! One method in the document: its tab, its row, and the panel with its fields.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsValue;

use super::Inner;
use super::list::labelled;
use super::mark::draw;
use crate::browser::dom::Node;
use crate::browser::methods::{self, Methods};
use crate::browser::value;
use crate::client::{ApiObject, Problem};
use crate::elements::panel_form::PanelForm;
use crate::flow::payment::{Choice, Event, FieldsState, is_foreign, is_wallet};
use crate::rules::field::Kind;
use crate::rules::text;
use crate::wire::elements_session::ElementsSession;
use crate::wire::form::Form;
use crate::wire::method_data::{COMPLETE, EMPTY, FIELDS, MethodData, Path};

/// A method, once what it shows is known.
pub(super) struct Method {
    pub(super) kind: String,
    /// What it shows, in the language that is spoken.
    shown: RefCell<Rc<MethodData>>,
    pub(super) tab: Node,
    pub(super) item: Node,
    pub(super) head: Node,
    pub(super) radio: Node,
    pub(super) panel: Node,
    pub(super) terms: Node,
    /// The form of a card.
    pub(super) form: PanelForm,
    /// That of any other method.
    pub(super) lent: Option<Rc<methods::Form>>,
    /// How the postal code is asked for now.
    pub(super) postal: RefCell<Option<Kind>>,
}

/// A card, drawn in one colour.
const CARD: [&str; 2] =
    ["M3 1h18a2 2 0 0 1 2 2v1H1V3a2 2 0 0 1 2-2z", "M1 7h22v6a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2zM4 11h5v1.5H4z"];

/// A purse with its clasp, for what the page pays with by itself.
const FOREIGN: [&str; 2] = [
    "M4 2h14a2 2 0 0 1 2 2v.5H5a1 1 0 0 1-1-1z",
    "M3 3v9a3 3 0 0 0 3 3h14a2 2 0 0 0 2-2v-1h-4.5a2 2 0 0 1 0-4H22V8a2 2 0 0 0-2-2H5a2 2 0 0 1-2-2z",
];

impl Method {
    /// Makes its markup. The card's panel is in the page already.
    fn make(root: &Node, data: MethodData, lent: Option<Rc<methods::Form>>) -> Method {
        let kind = data.kind.as_str();
        let found = root.find(&["[data-method=\"", kind, "\"]"].concat());
        let item = found.clone().unwrap_or_else(|| Node::make("div", &[("class", "method"), ("data-method", kind)]));
        let panel_id = ["panel-", kind].concat();
        let panel = item.find(".panel").unwrap_or_else(|| {
            let panel = Node::make("div", &[("class", "panel")]);
            item.append(&panel);
            panel
        });
        let (tab_id, act) = (["tab-", kind].concat(), ["choose:", kind].concat());
        let tab = Node::make("button", &[("type", "button"), ("class", "Tab"), ("role", "tab"), ("id", &tab_id)]);
        let head =
            item.find(".AccordionButton").unwrap_or_else(|| Node::make("button", &[("class", "AccordionButton")]));
        head.empty();
        head.set_attribute("type", "button");
        head.set_attribute("id", &["row-", kind].concat());
        for button in [&tab, &head] {
            button.set_attribute("data-act", &act);
            button.set_attribute("aria-controls", &panel_id);
        }
        panel.set_attribute("id", &panel_id);
        let terms = labelled("p", "TermsText", "");
        panel.append(&terms);
        let radio = radio();
        let method = Method {
            kind: data.kind.clone(),
            shown: RefCell::new(Rc::new(data)),
            tab,
            item,
            head,
            radio,
            panel,
            terms,
            form: PanelForm::default(),
            lent,
            postal: RefCell::default(),
        };
        let label = method.shown().label.clone();
        method.tab.append(&method.draw("TabIcon"));
        method.tab.append(&labelled("span", "TabLabel", &label));
        method.head.append(&method.radio);
        method.head.append(&method.draw("Icon"));
        method.head.append(&labelled("span", "AccordionLabel", &label));
        method
    }

    /// What it shows.
    pub(super) fn shown(&self) -> Rc<MethodData> {
        self.shown.borrow().clone()
    }

    /// Shows this instead, in another language; what was typed stays.
    fn retell(&self, data: MethodData) {
        for said in [self.tab.find(".TabLabel"), self.head.find(".AccordionLabel")].into_iter().flatten() {
            said.set_text(&data.label);
        }
        self.shown.replace(Rc::new(data));
    }

    /// Its mark.
    pub(super) fn draw(&self, class: &str) -> Node {
        draw(&self.shown().icon, class)
    }

    /// Its panel opens below its own head, or below the tabs.
    pub(super) fn become_row(&self, accordion: bool) {
        self.item.set_class("AccordionItem", accordion);
        self.panel.set_class("AccordionBody", accordion);
        self.panel.set_class("TabPanel", !accordion);
        self.panel.set_attribute("role", if accordion { "region" } else { "tabpanel" });
        let head = if accordion { "row-" } else { "tab-" };
        self.panel.set_attribute("aria-labelledby", &[head, &self.kind].concat());
        if accordion {
            self.item.place(&self.head, None);
        } else {
            self.head.remove();
        }
    }

    /// Shows whether it is the one that is open; `reachable`: the keyboard comes to its tab.
    pub(super) fn select(&self, selected: bool, reachable: bool) {
        let word = if selected { "true" } else { "false" };
        self.tab.set_class("Tab--selected", selected);
        self.tab.set_attribute("aria-selected", word);
        self.tab.set_attribute("tabindex", if reachable { "0" } else { "-1" });
        self.item.set_class("AccordionItem--selected", selected);
        self.head.set_attribute("aria-expanded", word);
        for (part, class) in [
            (self.tab.find(".TabIcon"), "TabIcon--selected"),
            (self.tab.find(".TabLabel"), "TabLabel--selected"),
            (self.radio.find(".RadioIconOuter"), "RadioIconOuter--checked"),
            (self.radio.find(".RadioIconInner"), "RadioIconInner--checked"),
        ] {
            if let Some(part) = part {
                part.set_class(class, selected);
            }
        }
        self.panel.set_hidden(!selected);
    }

    /// What its fields are, but for the card's own inputs: whether there are any, and whether they are empty and complete.
    pub(super) fn state(&self) -> (bool, bool, bool) {
        if let Some(lent) = &self.lent {
            let state = lent.state();
            let has_fields = state & FIELDS != 0;
            return (has_fields, !has_fields || state & EMPTY != 0, !has_fields || state & COMPLETE != 0);
        }
        self.form.get().map_or((false, true, true), |form| {
            let state = form.state();
            (true, state.empty, state.complete)
        })
    }

    /// What a field holds that a page may know of: the country and the postal code.
    pub(super) fn value(&self, id: &str) -> String {
        match (&self.lent, self.form.get()) {
            (Some(lent), _) => lent.value(id),
            // EXPOSE: those are what a page may know of an address.
            (None, Some(form)) => form.value(id).expose().clone(),
            (None, None) => String::new(),
        }
    }

    /// Judges its fields, and shows what is missing.
    pub(super) fn submit(&self) -> Result<(), Problem> {
        match (&self.lent, self.form.get()) {
            (Some(lent), _) => lent.submit().map_err(|error| Problem::Object(ApiObject::of_js(error))),
            (None, Some(form)) => Ok(form.submit()?),
            (None, None) => Ok(()),
        }
    }

    /// Writes what its fields hold.
    pub(super) fn write(&self, pairs: &mut Form) {
        if let Some(lent) = &self.lent {
            let held = lent.pairs();
            if !held.is_empty() {
                pairs.append(&held);
            }
        } else {
            self.form.write(pairs);
        }
    }

    /// Puts the caret into the first field that still needs something; whether there is a field.
    pub(super) fn focus(&self) -> bool {
        match (&self.lent, self.form.get()) {
            (Some(lent), _) => lent.focus(),
            (None, form) => form.inspect(|form| form.focus()).is_some(),
        }
    }

    /// Empties its fields.
    pub(super) fn clear(&self) {
        match (&self.lent, self.form.get()) {
            (Some(lent), _) => lent.clear(),
            (None, Some(form)) => form.clear(),
            (None, None) => {}
        }
    }

    /// Lets its fields take input, or not.
    pub(super) fn set_disabled(&self, disabled: bool) {
        match (&self.lent, self.form.get()) {
            (Some(lent), _) => lent.set_disabled(disabled),
            (None, Some(form)) => form.set_disabled(disabled),
            (None, None) => {}
        }
    }
}

/// A radio button's picture: what it stands in says whether it is chosen.
pub(super) fn radio() -> Node {
    let svg = Node::draw("svg", &[("class", "RadioIcon"), ("viewBox", "0 0 100 100"), ("aria-hidden", "true")]);
    for (class, radius) in [("RadioIconOuter", "45"), ("RadioIconInner", "25")] {
        svg.append(&Node::draw("circle", &[("class", class), ("cx", "50"), ("cy", "50"), ("r", radius)]));
    }
    svg
}

impl Inner {
    /// The types of a session whose data is to be fetched.
    pub(super) fn wants(&self, session: &ElementsSession) -> Vec<String> {
        let is_new = |kind: &&String| kind.as_str() != "card" && !is_wallet(kind) && self.method(kind).is_none();
        session.types.iter().filter(is_new).cloned().collect()
    }

    /// Takes the data of a type, as the page's script fetched it; whether it is any.
    pub(super) fn learn(self: &Rc<Self>, kind: &str, data: &JsValue, live: bool, methods: &Methods) -> bool {
        let Some(shown) = value::tree(data).and_then(|data| MethodData::read(kind, &data)) else { return false };
        if let Some(known) = self.method(kind).and_then(|method| method.lent.clone()) {
            let is_any = known.learn(data);
            if is_any {
                self.take(shown, None);
            }
            return is_any;
        }
        let form = methods.form(data, live);
        let is_any = form.is_some();
        if let Some(form) = form {
            self.take(shown, Some(Rc::new(form)));
        }
        is_any
    }

    /// What needs no data: cards, wallets, and what the page pays with by itself.
    pub(super) fn learn_own(self: &Rc<Self>, session: &ElementsSession) {
        let foreign = session.foreign.iter().map(|foreign| (foreign.kind.as_str(), foreign.label.as_str()));
        let own = session.types.iter().map(|kind| (kind.as_str(), ""));
        for (kind, label) in own.chain(foreign) {
            if (kind == "card" || is_wallet(kind) || is_foreign(kind)) && self.method(kind).is_none() {
                let label = match kind {
                    "card" => self.host.text(&text::CARD),
                    "apple_pay" => String::from("Apple Pay"),
                    "google_pay" => String::from("Google Pay"),
                    _ => String::from(label),
                };
                let drawn = if is_foreign(kind) { FOREIGN } else { CARD };
                let icon = drawn.map(|d| Path { d: String::from(d), fill: None }).into();
                let said = session.foreign.iter().find(|foreign| foreign.kind == kind).map(|foreign| &foreign.subtitle);
                let note = said.filter(|subtitle| !subtitle.is_empty()).cloned();
                // A wallet gives a card anew each time.
                let (kind, reusable) = (String::from(kind), kind == "card");
                self.take(MethodData { kind, label, icon, note, mandate: None, always_mandate: false, reusable }, None);
            }
        }
    }

    /// The types that are known by their data.
    pub(super) fn known(&self) -> Vec<String> {
        let by_data = |kind: &str| kind != "card" && !is_wallet(kind) && !is_foreign(kind);
        self.methods().iter().map(|method| method.kind.clone()).filter(|kind| by_data(kind)).collect()
    }

    /// Says in the language that is spoken now what needs no data.
    pub(super) fn retell_own(&self) {
        if let Some(card) = self.method("card") {
            let label = self.host.text(&text::CARD);
            card.retell(MethodData { label, ..(*card.shown()).clone() });
        }
    }

    fn take(self: &Rc<Self>, data: MethodData, lent: Option<Rc<methods::Form>>) {
        if let Some(earlier) = self.method(&data.kind) {
            return earlier.retell(data);
        }
        let reusable = data.reusable;
        let method = Rc::new(Method::make(&self.root, data, lent));
        method.panel.set_hidden(method.kind != "card");
        if method.kind != "card" {
            self.list.rows().append(&method.item);
        }
        let has_fields = method.kind == "card" || !self.asked(&method).is_empty();
        let empty = if method.kind == "card" { self.card_state.get().0 } else { has_fields };
        let kind = method.kind.clone();
        let choice = Choice::New(kind.clone());
        self.methods.borrow_mut().push(method);
        if reusable {
            self.step(Event::Reusable(kind));
        }
        self.step(Event::Fields(choice, FieldsState { empty, complete: !has_fields, ..FieldsState::default() }));
    }
}
