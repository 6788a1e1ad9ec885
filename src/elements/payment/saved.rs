//! What the customer has saved: a list to choose from, with the code of a card where it is asked for again.
//!
//! Taking a method away needs a click that the browser vouches for, on a button that has been in sight for half a second.

use std::cell::RefCell;
use std::rc::Rc;

use super::list::labelled;
use super::method::radio;
use super::{Inner, Notice};
use crate::browser::clock;
use crate::browser::dom::Node;
use crate::browser::sight::Sight;
use crate::elements::card::{CardElement, Notice as CardNotice};
use crate::flow::payment::{Choice, Event, FieldsState};
use crate::rules::card::Brand;
use crate::rules::text;
use crate::wire::elements_session::Saved;
use crate::wire::port::{CardKind, CardOptions};

/// How long a button has to be seen before it takes something away, in milliseconds.
const SEEN_MS: i64 = 500;
/// How many are shown before "More".
const SHOWN: usize = 3;

/// Where the saved methods stand.
pub(super) struct SavedList {
    root: Node,
    heading: Node,
    rows: RefCell<Vec<Row>>,
    code: RefCell<Option<Code>>,
    asking: RefCell<Option<Asking>>,
}

struct Row {
    id: String,
    root: Node,
    button: Node,
}

/// The field for the code of the saved card that is chosen.
pub(super) struct Code {
    id: String,
    root: Node,
    pub(super) card: Rc<CardElement>,
}

/// The question whether a method is to be taken away.
struct Asking {
    id: String,
    root: Node,
    since: i64,
    sight: Sight,
}

impl SavedList {
    pub(super) fn find(root: &Node) -> Option<SavedList> {
        Some(SavedList {
            root: root.find(".Saved")?,
            heading: root.find(".NewHeading")?,
            rows: RefCell::default(),
            code: RefCell::default(),
            asking: RefCell::default(),
        })
    }

    /// The buttons to choose with, in order, each with its id.
    pub(super) fn buttons(&self) -> Vec<(String, Node)> {
        self.rows.borrow().iter().map(|row| (row.id.clone(), row.button.clone())).collect()
    }

    /// The code of a saved card, if that is asked for.
    pub(super) fn code(&self, id: &str) -> Option<Rc<CardElement>> {
        self.code.borrow().as_ref().filter(|code| code.id == id).map(|code| code.card.clone())
    }
}

impl Inner {
    /// Brings the list into step with the machine.
    pub(super) fn show_saved(self: &Rc<Self>) {
        let list = &self.saved;
        let (saved, may_remove, all) = {
            let machine = self.machine.borrow();
            let may_remove = machine.customer().is_some_and(|customer| customer.may_remove);
            (machine.saved().to_vec(), may_remove && !machine.options().read_only, machine.shows_all_saved())
        };
        list.code.take();
        list.asking.take();
        list.root.empty();
        list.root.set_hidden(saved.is_empty());
        list.heading.set_hidden(saved.is_empty());
        list.heading.set_text(&self.host.text(&text::NEW_PAYMENT_METHOD));
        list.root.set_attribute("aria-label", &self.host.text(&text::SAVED_METHODS));
        let chosen = self.chosen();
        let is_chosen = |saved: &Saved| matches!(&chosen, Some(Choice::Saved(id)) if *id == saved.id);
        // What is chosen is always to be seen: the first ones may have expired.
        let folded = saved.len() > SHOWN + 1 && !all && !saved.iter().skip(SHOWN).any(is_chosen);
        let shown = if folded { SHOWN } else { saved.len() };
        let rows: Vec<Row> = saved.iter().take(shown).map(|saved| self.row(saved, may_remove)).collect();
        rows.iter().for_each(|row| list.root.append(&row.root));
        list.rows.replace(rows);
        if folded {
            let count = text::decimal((saved.len() - shown) as i64);
            let more =
                Node::make("button", &[("type", "button"), ("class", "PickerAction"), ("data-act", "more-saved")]);
            more.set_text(&self.host.filled(&text::SHOW_MORE_SAVED, &[("count", &count)]));
            list.root.append(&more);
        }
        self.mark_saved(chosen.as_ref());
    }

    fn row(&self, saved: &Saved, may_remove: bool) -> Row {
        let root = Node::make("div", &[("class", "SavedRow card")]);
        let act = ["saved:", &saved.id].concat();
        let button =
            Node::make("button", &[("type", "button"), ("class", "PickerItem"), ("role", "radio"), ("data-act", &act)]);
        button.append(&radio());
        let brand = Brand::named(&saved.brand);
        let mark = brand.and_then(|brand| self.root.find(&[".icon .", brand.name()].concat())?.copy());
        if let Some(mark) = mark {
            button.append(&mark);
        } else if let Some(method) = self.method(&saved.kind) {
            button.append(&method.draw("Icon"));
        }
        let words = Node::make("span", &[("class", "SavedWords")]);
        words.append(&labelled("span", "SavedName", &self.name_of(saved)));
        if let Some((month, year)) = saved.expiry {
            let over = saved.expired;
            let date = [two(month), String::from("/"), two(year % 100)].concat();
            let line = if over {
                self.host.text(&text::EXPIRED)
            } else {
                self.host.filled(&text::EXPIRES, &[("date", &date)])
            };
            words.append(&labelled("span", if over { "SavedExpiry SavedExpiry--over" } else { "SavedExpiry" }, &line));
        }
        button.append(&words);
        let is_default =
            self.machine.borrow().customer().is_some_and(|customer| customer.default.as_ref() == Some(&saved.id));
        if is_default {
            button.append(&labelled("span", "Badge", &self.host.text(&text::DEFAULT)));
        }
        root.append(&button);
        if may_remove {
            let label = self.host.filled(&text::REMOVE_METHOD, &[("method", &self.name_of(saved))]);
            let act = ["remove:", &saved.id].concat();
            let remove = Node::make(
                "button",
                &[("type", "button"), ("class", "MenuIcon"), ("data-act", &act), ("aria-label", &label)],
            );
            let cross = Node::draw(
                "svg",
                &[("viewBox", "0 0 16 16"), ("width", "16"), ("height", "16"), ("aria-hidden", "true")],
            );
            let path = Node::draw(
                "path",
                &[
                    ("d", "M4 4l8 8M12 4l-8 8"),
                    ("fill", "none"),
                    ("stroke", "currentColor"),
                    ("stroke-width", "1.6"),
                    ("stroke-linecap", "round"),
                ],
            );
            cross.append(&path);
            remove.append(&cross);
            root.append(&remove);
        }
        Row { id: saved.id.clone(), root, button }
    }

    /// What a saved method is called.
    pub(super) fn name_of(&self, saved: &Saved) -> String {
        let brand = Brand::named(&saved.brand).map(|brand| String::from(brand.display_name()));
        let label = self.method(&saved.kind).map(|method| method.shown().label.clone());
        let name = brand.or(Some(saved.brand.clone()).filter(|name| !name.is_empty())).or(label);
        let name = name.unwrap_or_else(|| saved.kind.clone());
        match (saved.kind.as_str(), saved.last4.is_empty()) {
            (_, true) => name,
            ("card", _) => self.host.filled(&text::SAVED_CARD, &[("brand", &name), ("last4", &saved.last4)]),
            _ => self.host.filled(&text::SAVED_ACCOUNT, &[("bank", &name), ("last4", &saved.last4)]),
        }
    }

    /// Shows which one is chosen, with the field for its code.
    pub(super) fn mark_saved(self: &Rc<Self>, chosen: Option<&Choice>) {
        let chosen = match chosen {
            Some(Choice::Saved(id)) => id.as_str(),
            _ => "",
        };
        let rows = self.saved.buttons();
        for (index, (id, button)) in rows.iter().enumerate() {
            let selected = id == chosen;
            let reachable = selected || (index == 0 && !rows.iter().any(|(id, _)| id == chosen));
            button.set_class("PickerItem--selected", selected);
            button.set_attribute("aria-checked", if selected { "true" } else { "false" });
            button.set_attribute("tabindex", if reachable { "0" } else { "-1" });
            for class in ["RadioIconOuter", "RadioIconInner"] {
                if let Some(part) = button.find(&[".", class].concat()) {
                    part.set_class(&[class, "--checked"].concat(), selected);
                }
            }
        }
        self.show_code(chosen);
    }

    fn show_code(self: &Rc<Self>, chosen: &str) {
        if self.saved.code(chosen).is_some() {
            return;
        }
        let before = self.saved.code.take();
        if let Some(before) = &before {
            before.root.remove();
        }
        drop(before);
        let asked = self.machine.borrow().asks_code(chosen);
        let row = self.saved.rows.borrow().iter().find(|row| row.id == chosen).map(|row| row.root.clone());
        if let (true, Some(row)) = (asked, row) {
            let code = self.make_code(chosen, &row);
            self.saved.code.replace(code);
        }
    }

    fn make_code(self: &Rc<Self>, id: &str, row: &Node) -> Option<Code> {
        let root = Node::make("div", &[("class", "SavedCode Fields is-empty")]);
        let field = Node::make("div", &[("class", "Field"), ("data-width", "half")]);
        let label = Node::make("label", &[("class", "Label"), ("for", "saved-cvc"), ("data-label", "cvc")]);
        label.set_text(&self.host.text(&text::CARD_CVC));
        field.append(&label);
        let input = Node::make(
            "input",
            &[
                ("class", "Input"),
                ("id", "saved-cvc"),
                ("data-field", "cvc"),
                ("autocomplete", "cc-csc"),
                ("inputmode", "numeric"),
                ("dir", "ltr"),
                ("aria-required", "true"),
                ("aria-describedby", "saved-cvc-error"),
                ("placeholder", "CVC"),
            ],
        );
        field.append(&input);
        field.append(&Node::make(
            "p",
            &[("class", "Error"), ("id", "saved-cvc-error"), ("data-error", "cvc"), ("role", "alert")],
        ));
        root.append(&field);
        row.append(&root);
        let (weak, choice) = (Rc::downgrade(self), Choice::Saved(String::from(id)));
        let hear = move |notice| match (weak.upgrade(), notice) {
            (Some(inner), CardNotice::Change(change)) => {
                let state = FieldsState { empty: change.empty, complete: change.complete, ..FieldsState::default() };
                inner.step(Event::Fields(choice.clone(), state));
            }
            (Some(inner), CardNotice::Sign(sign)) => inner.sign(sign),
            _ => {}
        };
        let card = CardElement::attach(
            root.clone(),
            CardKind::Cvc,
            String::new(),
            CardOptions::default(),
            self.host.clone(),
            hear,
        )?;
        let brand = self.machine.borrow().saved_by(id).and_then(|saved| Brand::named(&saved.brand));
        card.set_brand(brand.unwrap_or(Brand::Unknown));
        self.step(Event::Fields(
            Choice::Saved(String::from(id)),
            FieldsState { empty: true, ..FieldsState::default() },
        ));
        Some(Code { id: String::from(id), root, card: Rc::new(card) })
    }

    /// Asks whether a method is to be taken away, in its row.
    pub(super) fn ask_removal(&self, id: &str) {
        self.keep();
        let name = self.machine.borrow().saved_by(id).map(|saved| self.name_of(saved));
        let row = self.saved.rows.borrow().iter().find(|row| row.id == id).map(|row| row.root.clone());
        let (Some(name), Some(row)) = (name, row) else { return };
        let root = Node::make("div", &[("class", "Block Removal"), ("role", "group"), ("aria-labelledby", "removal")]);
        let question = labelled("p", "Text", &self.host.filled(&text::REMOVE_QUESTION, &[("method", &name)]));
        question.set_attribute("id", "removal");
        root.append(&question);
        root.append(&labelled("p", "SecondaryText", &self.host.text(&text::REMOVE_CONSEQUENCE)));
        let line = Node::make("div", &[("class", "RemovalActions")]);
        let detach = ["detach:", id].concat();
        let buttons =
            [("keep", "Button Button--secondary", &text::CANCEL), (&detach, "Button Button--negative", &text::REMOVE)];
        for (act, class, label) in buttons {
            let button = labelled("button", class, &self.host.text(label));
            button.set_attribute("type", "button");
            button.set_attribute("data-act", act);
            line.append(&button);
        }
        root.append(&line);
        row.append(&root);
        // The way back is what the keyboard finds first.
        if let Some(keep) = root.find("[data-act=keep]") {
            keep.focus();
        }
        let sight = Sight::watch(&root);
        self.saved.asking.replace(Some(Asking { id: String::from(id), root, since: clock::now_ms(), sight }));
    }

    /// Takes the question back.
    pub(super) fn keep(&self) {
        let asking = self.saved.asking.take();
        if let Some(asking) = asking {
            asking.root.remove();
            if let Some((_, button)) = self.saved.buttons().into_iter().find(|(id, _)| *id == asking.id) {
                button.focus();
            }
        }
    }

    /// The buyer confirmed. A click that comes too soon, or on what was not to be seen, counts for nothing.
    pub(super) fn detach(&self, id: &str) {
        let meant = self.saved.asking.borrow().as_ref().is_some_and(|asking| {
            asking.id == id && clock::now_ms() - asking.since >= SEEN_MS && asking.sight.is_clear()
        });
        if meant {
            if let Some(asking) = &*self.saved.asking.borrow()
                && let Some(button) = asking.root.find(".Button--negative")
            {
                button.set_disabled(true);
            }
            (self.notify)(Notice::Remove(String::from(id)));
        }
    }

    pub(super) fn removed(self: &Rc<Self>, id: &str, done: bool) {
        let name = self.machine.borrow().saved_by(id).map(|saved| self.name_of(saved)).unwrap_or_default();
        if done {
            self.step(Event::Removed(String::from(id)));
        } else {
            self.keep();
        }
        let words = if done { &text::REMOVED } else { &text::NOT_REMOVED };
        self.list.say(&self.host.filled(words, &[("method", &name)]));
    }
}

/// Two digits.
fn two(number: i64) -> String {
    let digits = text::decimal(number);
    if digits.len() < 2 { ["0", &digits].concat() } else { digits }
}
