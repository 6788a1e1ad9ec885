//! One method in the document: its tab, its row, and the panel with its fields.

use std::cell::RefCell;
use std::rc::Rc;

use super::Inner;
use super::list::labelled;
use crate::browser::dom::Node;
use crate::elements::form::FormElement;
use crate::elements::form::mark::draw;
use crate::flow::payment::{Choice, Event, FieldsState, is_foreign, is_wallet};
use crate::rules::field::{FieldSpec, Kind};
use crate::rules::text;
use crate::wire::elements_session::ElementsSession;
use crate::wire::method_form::{MethodForm, Path};
use crate::wire::tree::Tree;

/// A method, once what it shows is known.
pub(super) struct Method {
    pub(super) kind: String,
    pub(super) label: String,
    icon: Vec<Path>,
    /// What its data asks for.
    pub(super) specs: Vec<FieldSpec>,
    pub(super) note: Option<String>,
    pub(super) mandate: Option<String>,
    pub(super) tab: Node,
    pub(super) item: Node,
    pub(super) head: Node,
    pub(super) radio: Node,
    pub(super) panel: Node,
    pub(super) terms: Node,
    pub(super) form: RefCell<Option<Rc<FormElement>>>,
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
    fn make(root: &Node, form: MethodForm) -> Method {
        let kind = form.kind.as_str();
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
            kind: form.kind,
            label: form.label,
            icon: form.icon,
            specs: form.fields,
            note: form.note,
            mandate: form.mandate,
            tab,
            item,
            head,
            radio,
            panel,
            terms,
            form: RefCell::default(),
            postal: RefCell::default(),
        };
        method.tab.append(&method.draw("TabIcon"));
        method.tab.append(&labelled("span", "TabLabel", &method.label));
        method.head.append(&method.radio);
        method.head.append(&method.draw("Icon"));
        method.head.append(&labelled("span", "AccordionLabel", &method.label));
        method
    }

    /// Its mark.
    pub(super) fn draw(&self, class: &str) -> Node {
        draw(&self.icon, class)
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

    /// Empties its fields.
    pub(super) fn clear(&self) {
        let form = self.form.borrow().clone();
        if let Some(form) = form {
            form.clear();
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

    /// Takes the data of a type; whether it is any.
    pub(super) fn learn(self: &Rc<Self>, kind: &str, data: &Tree, live: bool) -> bool {
        match MethodForm::read(kind, data, live) {
            Some(form) => {
                self.take(form);
                true
            }
            None => false,
        }
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
                let (kind, fields) = (String::from(kind), Vec::new());
                self.take(MethodForm { kind, label, icon, fields, note, mandate: None });
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
            let (kind, label) = (card.kind.clone(), self.host.text(&text::CARD));
            let icon = CARD.map(|d| Path { d: String::from(d), fill: None }).into();
            self.retell(&card, MethodForm { kind, label, icon, fields: Vec::new(), note: None, mandate: None });
        }
    }

    /// Takes what a method shows in another language; its markup and what was typed stay.
    fn retell(&self, earlier: &Rc<Method>, form: MethodForm) {
        for said in [earlier.tab.find(".TabLabel"), earlier.head.find(".AccordionLabel")].into_iter().flatten() {
            said.set_text(&form.label);
        }
        let told = Rc::new(Method {
            kind: form.kind,
            label: form.label,
            icon: form.icon,
            specs: form.fields,
            note: form.note,
            mandate: form.mandate,
            tab: earlier.tab.clone(),
            item: earlier.item.clone(),
            head: earlier.head.clone(),
            radio: earlier.radio.clone(),
            panel: earlier.panel.clone(),
            terms: earlier.terms.clone(),
            form: earlier.form.clone(),
            postal: earlier.postal.clone(),
        });
        for method in self.methods.borrow_mut().iter_mut().filter(|method| Rc::ptr_eq(method, earlier)) {
            *method = told.clone();
        }
    }

    fn take(self: &Rc<Self>, form: MethodForm) {
        if let Some(earlier) = self.method(&form.kind) {
            return self.retell(&earlier, form);
        }
        let method = Rc::new(Method::make(&self.root, form));
        method.panel.set_hidden(method.kind != "card");
        if method.kind != "card" {
            self.list.rows().append(&method.item);
        }
        let (choice, has_fields) = (Choice::New(method.kind.clone()), !self.specs(&method).is_empty());
        let empty = if method.kind == "card" { self.card_state.get().0 } else { has_fields };
        let complete = !has_fields && method.kind != "card";
        self.methods.borrow_mut().push(method);
        self.step(Event::Fields(choice, FieldsState { empty, complete, ..FieldsState::default() }));
    }
}
