//! The methods to choose from: tabs beside each other, or the rows of an accordion.

use std::rc::Rc;

use super::Inner;
use super::method::Method;
use crate::browser::dom::{Choices, Node};
use crate::flow::payment::{Choice, Event, Radios, Rows};
use crate::rules::error::ErrorCode;
use crate::rules::text;

/// The least width of a tab with the gap beside it, in CSS pixels.
const TAB: f64 = 104.0;
/// What a row of an accordion takes, and the one that is open with the card's fields; `www/frame/payment.css` has the same.
const ROW: i64 = 62;
const OPEN_ROW: i64 = 315;

/// Where the methods stand.
pub(super) struct List {
    tabs: Node,
    heading: Node,
    rows: Node,
    more_tabs: Node,
    more_rows: Node,
    status: Node,
}

impl List {
    pub(super) fn find(root: &Node) -> Option<List> {
        Some(List {
            tabs: root.find(".Tabs")?,
            heading: root.find(".MethodHeading")?,
            rows: root.find(".methods")?,
            more_tabs: root.find(".MoreTabs")?,
            more_rows: root.find(".MoreRows")?,
            status: root.find(".Status")?,
        })
    }

    /// Says why there is nothing to choose.
    pub(super) fn fail(&self, message: &str) {
        self.rows.set_hidden(true);
        self.tabs.set_hidden(true);
        self.heading.set_hidden(true);
        self.say(message);
    }

    /// Says something in the place that is read out.
    pub(super) fn say(&self, message: &str) {
        self.status.set_text(message);
    }

    pub(super) fn rows(&self) -> &Node {
        &self.rows
    }

    /// Tabs: those that are to be seen, and a chooser for the others.
    fn lay_tabs(&self, inner: &Inner, rows: &Rows) {
        // A single method is nothing to choose from, unless the buyer can choose what is saved instead.
        let saved = !inner.machine.borrow().saved().is_empty();
        let several = saved || rows.shown.len() + rows.folded.len() > 1;
        self.tabs.set_hidden(!several);
        self.heading.set_hidden(several);
        self.heading.empty();
        let mut last: Option<Rc<Method>> = None;
        for method in inner.methods() {
            if !several || !rows.shown.contains(&method.kind) {
                method.tab.remove();
            }
        }
        for method in rows.shown.iter().filter_map(|kind| inner.method(kind)) {
            if several {
                self.tabs.place(&method.tab, last.as_ref().map(|last| &last.tab));
            } else {
                self.heading.append(&method.draw("Icon"));
                self.heading.append(&labelled("span", "TabLabel", &method.shown().label));
            }
            last = Some(method);
        }
        self.more_tabs.set_hidden(rows.folded.is_empty());
        if let Some(chooser) = self.more_tabs.find("select") {
            let more = inner.host.text(&text::MORE);
            let shown: Vec<_> = rows.folded.iter().filter_map(|kind| Some(inner.method(kind)?.shown())).collect();
            let offered = shown.iter().map(|method| (method.kind.as_str(), method.label.as_str()));
            Choices::of(&chooser).offer(std::iter::once(("", more.as_str())).chain(offered), "");
            chooser.set_attribute("aria-label", &inner.host.text(&text::MORE_METHODS));
        }
    }

    /// Rows, those that are folded away hidden, and the button that unfolds them.
    fn lay_rows(&self, inner: &Inner, rows: &Rows) {
        let options = inner.machine.borrow().options().layout.clone();
        let count = rows.shown.len() + rows.folded.len();
        let radios = match options.radios {
            Radios::Always => true,
            Radios::Never => false,
            Radios::IfMultiple => count > 1,
        };
        if options.spaced {
            self.rows.set_attribute("data-spaced", "");
        } else {
            self.rows.remove_attribute("data-spaced");
        }
        let mut last: Option<Rc<Method>> = None;
        for method in rows.shown.iter().chain(&rows.folded).filter_map(|kind| inner.method(kind)) {
            self.rows.place(&method.item, last.as_ref().map(|last| &last.item));
            method.radio.set_hidden(!radios);
            method.head.set_class("AccordionButton--logoAtEnd", options.logo_at_end);
            last = Some(method);
        }
        self.more_rows.set_hidden(rows.folded.is_empty() && !rows.unfolded);
        self.more_rows.set_attribute("data-act", if rows.unfolded { "less" } else { "more" });
        self.more_rows.set_attribute("aria-expanded", if rows.unfolded { "true" } else { "false" });
        let label = if rows.unfolded { &text::FEWER_METHODS } else { &text::MORE_METHODS };
        self.more_rows.set_text(&inner.host.text(label));
    }
}

impl Inner {
    /// Brings the methods into step with the machine.
    pub(super) fn show_methods(self: &Rc<Self>) {
        let (rows, accordion) = {
            let machine = self.machine.borrow();
            (machine.rows(), machine.options().layout.accordion)
        };
        self.root.set_attribute("data-layout", if accordion { "accordion" } else { "tabs" });
        self.list.rows.set_class("Accordion", accordion);
        for method in self.methods() {
            let there = rows.shown.contains(&method.kind) || rows.folded.contains(&method.kind);
            let folded = accordion && rows.folded.contains(&method.kind);
            method.item.set_hidden(!there || folded);
            method.become_row(accordion);
        }
        self.list.tabs.set_attribute("aria-label", &self.host.text(&text::PAYMENT_METHODS));
        if accordion {
            self.list.tabs.set_hidden(true);
            self.list.heading.set_hidden(true);
            self.list.more_tabs.set_hidden(true);
            self.list.lay_rows(self, &rows);
        } else {
            self.list.more_rows.set_hidden(true);
            self.list.lay_tabs(self, &rows);
        }
        self.say_state();
    }

    /// Says why it cannot be paid as things stand, if so.
    fn say_state(&self) {
        let machine = self.machine.borrow();
        self.list.say(&if machine.rows().shown.is_empty() {
            self.host.text(&text::NO_METHODS)
        } else if machine.is_expired() {
            self.host.message(ErrorCode::ExpiredCard)
        } else {
            String::new()
        });
    }

    /// Brings what is open into step with the machine.
    pub(super) fn show_chosen(self: &Rc<Self>) {
        let chosen = self.chosen();
        let kind = match &chosen {
            Some(Choice::New(kind)) => kind.as_str(),
            _ => "",
        };
        if let Some(method) = self.method(kind) {
            self.prepare(&method);
        }
        let mut reachable = kind.to_owned();
        if kind.is_empty() {
            // Where no tab is chosen, the first is where the keyboard comes in.
            reachable = self.machine.borrow().rows().shown.into_iter().next().unwrap_or_default();
        }
        for method in self.methods() {
            method.select(method.kind == kind, method.kind == reachable);
        }
        self.mark_saved(chosen.as_ref());
        self.say_state();
    }

    /// Finds out how many tabs or rows fit.
    pub(super) fn make_room(self: &Rc<Self>) {
        let accordion = self.machine.borrow().options().layout.accordion;
        let least = self.least.get();
        let room = if !accordion {
            (self.root.width() / TAB) as usize
        } else if least > 0 {
            usize::try_from(1 + (least - OPEN_ROW).max(0) / ROW).unwrap_or(1)
        } else {
            usize::MAX
        };
        if accordion && least == 0 && self.machine.borrow().session().is_some() {
            // Once the buyer has begun, rows do not come and go by themselves.
            return;
        }
        self.step(Event::Room(room));
    }
}

/// A node with a text in it.
pub(super) fn labelled(tag: &str, class: &str, text: &str) -> Node {
    let node = Node::make(tag, &[("class", class)]);
    node.set_text(text);
    node
}
