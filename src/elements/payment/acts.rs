//! What the buyer does with the choices: clicks, keys, and where the focus is.

use std::rc::Rc;

use super::{Inner, Notice};
use crate::browser::dom::{self, Happening, Node};
use crate::browser::listener::Listener;
use crate::elements::sign::Sign;
use crate::flow::payment::{Choice, Event};

/// Listens on the root, for all that is in it.
pub(super) fn listen(inner: &Rc<Inner>) -> Vec<Listener> {
    let on = |kind: &'static str, hear: fn(&Rc<Inner>, &Happening)| {
        let weak = Rc::downgrade(inner);
        inner.root.listen(kind, move |event| {
            if let Some(inner) = weak.upgrade() {
                hear(&inner, &event);
            }
        })
    };
    let weak = Rc::downgrade(inner);
    let away = dom::on_window("blur", move || {
        if let Some(inner) = weak.upgrade() {
            inner.focus_is(false);
        }
    });
    Vec::from([
        away,
        on("click", |inner, event| {
            if let Some(act) = event.target_attribute("data-act") {
                inner.clicked(&act, event.is_trusted());
            }
        }),
        on("change", |inner, event| inner.changed(event)),
        on("input", |inner, _| inner.begun()),
        on("keydown", |inner, event| inner.pressed(event)),
        on("focusin", |inner, _| inner.focus_is(true)),
        on("focusout", |inner, event| {
            if event.leaves_the_document() {
                inner.focus_is(false);
            }
        }),
        on("submit", |_, event| event.prevent_default()),
    ])
}

impl Inner {
    fn clicked(self: &Rc<Self>, act: &str, trusted: bool) {
        self.begun();
        let (word, rest) = act.split_once(':').unwrap_or((act, ""));
        match word {
            "choose" => self.choose(Choice::New(String::from(rest))),
            "saved" => self.choose(Choice::Saved(String::from(rest))),
            "more" => self.step(Event::More(true)),
            "less" => self.step(Event::More(false)),
            "more-saved" => self.step(Event::MoreSaved(true)),
            "remove" => self.ask_removal(rest),
            "keep" => self.keep(),
            "detach" if trusted => self.detach(rest),
            _ => {}
        }
    }

    fn choose(self: &Rc<Self>, choice: Choice) {
        self.begun();
        self.step(Event::Choose(choice));
    }

    fn changed(self: &Rc<Self>, event: &Happening) {
        match event.target_attribute("data-act").as_deref() {
            Some("save") => {
                let ticked = self.root.find(".SaveBox input").is_some_and(|input| input.is_checked());
                self.step(Event::Save(ticked));
            }
            Some("more-tabs") => {
                let kind = event.target_value();
                if !kind.is_empty() {
                    self.choose(Choice::New(kind.clone()));
                    if let Some(method) = self.method(&kind) {
                        method.tab.focus();
                    }
                }
            }
            _ => {}
        }
    }

    /// Arrows go from tab to tab and from one saved method to the next, and choose on the way.
    fn pressed(self: &Rc<Self>, event: &Happening) {
        let Some(act) = event.target_attribute("data-act") else { return };
        let key = event.key();
        if key == "Escape" {
            (self.notify)(Notice::Sign(Sign::Escape));
        }
        let (word, rest) = act.split_once(':').unwrap_or((&act, ""));
        let accordion = self.machine.borrow().options().layout.accordion;
        let all: Vec<(Choice, Node)> = match word {
            "saved" => self.saved.buttons().into_iter().map(|(id, node)| (Choice::Saved(id), node)).collect(),
            "choose" => {
                let shown = self.machine.borrow().rows().shown;
                let methods = shown.iter().filter_map(|kind| self.method(kind));
                let head = |method: Rc<super::Method>| if accordion { method.head.clone() } else { method.tab.clone() };
                methods.map(|method| (Choice::New(method.kind.clone()), head(method))).collect()
            }
            _ => return,
        };
        let here = all.iter().position(|(choice, _)| match choice {
            Choice::New(id) | Choice::Saved(id) => id == rest,
        });
        let right_to_left = self.root.attribute("dir").as_deref() == Some("rtl");
        let Some(step) = step_of(&key, right_to_left) else { return };
        let Some(next) = here.and_then(|here| place(here, step, all.len())) else { return };
        event.prevent_default();
        let Some((choice, node)) = all.get(next) else { return };
        node.focus();
        // A row of an accordion opens by itself only when it is pressed.
        if word == "saved" || !accordion {
            self.choose(choice.clone());
        }
    }

    fn focus_is(&self, focused: bool) {
        if self.focused.replace(focused) != focused {
            (self.notify)(Notice::Sign(Sign::FocusChanged(focused)));
        }
    }

    /// Puts the caret into the first field that still needs something; onto the choice where it has none.
    pub(super) fn focus(&self) {
        dom::take_focus();
        match self.chosen() {
            Some(Choice::New(kind)) => {
                let Some(method) = self.method(&kind) else { return };
                match self.card().filter(|_| kind == "card") {
                    Some(card) if !self.card_state.get().1 || !method.focus() => card.focus_with_frame(),
                    None if !method.focus() => method.tab.focus(),
                    _ => {}
                }
            }
            Some(Choice::Saved(id)) => match self.saved.code(&id) {
                Some(code) => code.focus_with_frame(),
                None => {
                    if let Some((_, button)) = self.saved.buttons().into_iter().find(|(known, _)| *known == id) {
                        button.focus();
                    }
                }
            },
            // Before the methods are known there are the card's fields.
            None if self.machine.borrow().session().is_none() => {
                if let Some(card) = self.card() {
                    card.focus_with_frame();
                }
            }
            None => {
                if let Some(first) = self.root.find("[data-act]") {
                    first.focus();
                }
            }
        }
    }
}

/// Where a key leads.
#[derive(Clone, Copy)]
enum Step {
    Next,
    Previous,
    First,
    Last,
}

fn step_of(key: &str, right_to_left: bool) -> Option<Step> {
    Some(match (key, right_to_left) {
        ("ArrowDown", _) | ("ArrowRight", false) | ("ArrowLeft", true) => Step::Next,
        ("ArrowUp", _) | ("ArrowLeft", false) | ("ArrowRight", true) => Step::Previous,
        ("Home", _) => Step::First,
        ("End", _) => Step::Last,
        _ => return None,
    })
}

fn place(here: usize, step: Step, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match step {
        Step::Next => {
            if here == last {
                0
            } else {
                here + 1
            }
        }
        Step::Previous => here.checked_sub(1).unwrap_or(last),
        Step::First => 0,
        Step::Last => last,
    })
}
