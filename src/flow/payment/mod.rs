//! The Payment Element: which methods there are, which one is chosen, and what the page is told of it.
//!
//! What the fields of a method hold is other machines' business (`flow::card`, `flow::form`); this one is told whether they are
//! empty or complete. It decides what is shown and what goes along with a payment; the layers below carry that out.

pub mod billing;
pub mod options;
mod rows;
mod sent;
#[cfg(test)]
mod tests;

pub use options::{Layout, Options, Radios};
pub use rows::Rows;

use crate::wire::elements_session::{Customer, ElementsSession, Saved};
use crate::wire::port::{PaymentChange, PaymentEvent};

/// Something to pay with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A method of that type, whose details the buyer gives now.
    New(String),
    /// The saved PaymentMethod of that id.
    Saved(String),
}

/// What happened.
pub enum Event {
    /// The options changed.
    Options(Options),
    /// The session is known, or known anew: what is chosen and typed stays as far as there is a place for it.
    Session(Box<ElementsSession>),
    /// A method of that type can be kept for later payments.
    Reusable(String),
    /// The data of a type did not come. That fields of the type are told of takes it back.
    Failed(String),
    /// The buyer chose.
    Choose(Choice),
    /// Nothing is to be chosen.
    Collapse,
    /// So many tabs fit beside each other, or rows below each other.
    Room(usize),
    /// All methods are to be seen, or fewer.
    More(bool),
    /// All saved ones are to be seen, or fewer.
    MoreSaved(bool),
    /// The box that saves a method was ticked, or no longer is.
    Save(bool),
    /// What the fields of a choice are now.
    Fields(Choice, FieldsState),
    /// A saved method is no more.
    Removed(String),
    /// The Customer Session is over.
    SessionOver,
}

/// What the fields of a choice are.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FieldsState {
    /// There are fields, and nothing is typed in any.
    pub empty: bool,
    /// Everything that is needed is there.
    pub complete: bool,
    /// The billing address's country, where a field asks for it.
    pub country: Option<String>,
    /// As well its postal code.
    pub postal_code: Option<String>,
}

/// What is to be done. The machine has the rest.
pub enum Effect {
    /// The methods, or which of them are shown, changed.
    Methods,
    /// The same of what is saved.
    Saved,
    /// Another choice is open, or none.
    Chosen,
    /// The box that saves a method came, went, or changed.
    SaveBox,
    /// For the page.
    Tell(PaymentEvent),
}

/// The state machine of a Payment Element.
pub struct Payment {
    options: Options,
    /// A method is set up, and nothing is paid now.
    setup: bool,
    session: Option<ElementsSession>,
    failed: Vec<String>,
    /// Types that can be kept.
    reusable: Vec<String>,
    chosen: Option<Choice>,
    /// The buyer or the page has decided what is open.
    decided: bool,
    states: Vec<(Choice, FieldsState)>,
    room: usize,
    more: bool,
    more_saved: bool,
    save: bool,
    view: View,
}

/// Everything that effects tell of.
#[derive(Clone, Default, PartialEq)]
struct View {
    methods: Option<Rows>,
    saved: Vec<String>,
    more_saved: bool,
    chosen: Option<Choice>,
    save: Option<bool>,
    change: PaymentChange,
    available: Vec<String>,
}

impl Payment {
    /// Before anything is known. `setup`: nothing is paid now.
    pub fn new(options: Options, setup: bool) -> Payment {
        let view = View { change: PaymentChange { empty: true, ..PaymentChange::default() }, ..View::default() };
        Payment {
            options,
            setup,
            session: None,
            failed: Vec::new(),
            reusable: Vec::new(),
            chosen: None,
            decided: false,
            states: Vec::new(),
            room: usize::MAX,
            more: false,
            more_saved: false,
            save: false,
            view,
        }
    }

    /// Answers an event with what is to be done about it.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Options(options) => self.options = options,
            Event::Session(session) => self.session = Some(*session),
            Event::Reusable(kind) => self.reusable.push(kind),
            Event::Failed(kind) => self.failed.push(kind),
            Event::Choose(choice) => self.choose(Some(choice)),
            Event::Collapse => self.choose(None),
            Event::Room(room) => self.room = room,
            Event::More(more) => self.more = more,
            Event::MoreSaved(more) => self.more_saved = more,
            Event::Save(save) => self.save = save,
            Event::Fields(choice, state) => self.put(choice, state),
            Event::Removed(id) => self.forget(|saved| saved.id != id),
            Event::SessionOver => {
                self.forget(|_| false);
                if let Some(session) = &mut self.session {
                    session.customer = None;
                }
            }
        }
        self.settle();
        self.look()
    }

    /// The options in force.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The session, once it is known.
    pub fn session(&self) -> Option<&ElementsSession> {
        self.session.as_ref()
    }

    /// What is chosen.
    pub fn chosen(&self) -> Option<&Choice> {
        self.chosen.as_ref()
    }

    /// The saved methods, those to be seen first.
    pub fn saved(&self) -> &[Saved] {
        self.customer().map(|customer| customer.saved.as_slice()).unwrap_or_default()
    }

    /// The saved method of that id.
    pub fn saved_by(&self, id: &str) -> Option<&Saved> {
        self.saved().iter().find(|saved| saved.id == id)
    }

    /// What the Customer Session grants.
    pub fn customer(&self) -> Option<&Customer> {
        self.session.as_ref()?.customer.as_ref()
    }

    /// Whether what is chosen is a saved card that has expired: nothing can be paid with it.
    pub fn is_expired(&self) -> bool {
        matches!(&self.chosen, Some(Choice::Saved(id)) if self.saved_by(id).is_some_and(|saved| saved.expired))
    }

    /// Whether all saved methods are to be seen.
    pub fn shows_all_saved(&self) -> bool {
        self.more_saved
    }

    /// Whether the code of the saved card that is chosen is asked for.
    pub fn asks_code(&self, id: &str) -> bool {
        self.session.as_ref().is_some_and(|session| session.cvc_again)
            && self.saved_by(id).is_some_and(|saved| saved.kind == "card")
    }

    /// Nothing is paid now, or later payments are known to follow.
    pub fn is_kept(&self) -> bool {
        self.setup || self.session.as_ref().is_some_and(|session| !session.future_usage.is_empty())
    }

    fn choose(&mut self, choice: Option<Choice>) {
        if !self.options.read_only {
            self.chosen = choice;
            self.decided = true;
        }
    }

    fn put(&mut self, choice: Choice, state: FieldsState) {
        // What is typed before the methods are known says what the buyer wants.
        if self.session.is_none() && !state.empty && !self.decided && choice == Choice::New(String::from("card")) {
            self.chosen = Some(choice.clone());
        }
        if let Choice::New(kind) = &choice {
            self.failed.retain(|failed| failed != kind);
        }
        match self.states.iter_mut().find(|(known, _)| *known == choice) {
            Some((_, known)) => *known = state,
            None => self.states.push((choice, state)),
        }
    }

    fn forget(&mut self, keep: impl Fn(&Saved) -> bool) {
        if let Some(customer) = self.session.as_mut().and_then(|session| session.customer.as_mut()) {
            customer.saved.retain(keep);
        }
    }

    /// What is chosen is something that there is; at first, what the page would have.
    fn settle(&mut self) {
        if self.session.is_none() {
            return;
        }
        let there = match &self.chosen {
            Some(Choice::New(kind)) => self.kinds().iter().any(|known| known == kind),
            Some(Choice::Saved(id)) => self.saved_by(id).is_some(),
            None => self.decided,
        };
        if !there {
            self.chosen = self.first();
            self.decided = false;
        }
    }

    fn first(&self) -> Option<Choice> {
        if self.options.layout.collapsed {
            return None;
        }
        let default = self.customer().and_then(|customer| customer.default.as_deref());
        let mut good = self.saved().iter().filter(|saved| !saved.expired);
        let saved = default.and_then(|id| good.clone().find(|saved| saved.id == id)).or(good.next());
        match saved {
            Some(saved) => Some(Choice::Saved(saved.id.clone())),
            None => self.kinds().into_iter().find(|kind| !is_wallet(kind)).map(Choice::New),
        }
    }

    fn state_of(&self, choice: &Choice) -> FieldsState {
        let known = self.states.iter().find(|(known, _)| known == choice).map(|(_, state)| state.clone());
        known.unwrap_or(FieldsState { complete: true, ..FieldsState::default() })
    }

    fn change(&self) -> PaymentChange {
        let Some(choice) = &self.chosen else {
            return PaymentChange { empty: true, collapsed: true, ..PaymentChange::default() };
        };
        let state = self.state_of(choice);
        let mut change = PaymentChange {
            empty: state.empty,
            complete: state.complete,
            country: state.country,
            postal_code: state.postal_code,
            save: self.save_box(),
            ..PaymentChange::default()
        };
        match choice {
            Choice::New(kind) => change.kind.clone_from(kind),
            Choice::Saved(id) => {
                change.complete &= !self.is_expired();
                if let Some(saved) = self.saved_by(id) {
                    change.kind.clone_from(&saved.kind);
                    change.saved = saved.shown();
                }
            }
        }
        change
    }

    fn look(&mut self) -> Vec<Effect> {
        // Before the methods are known there is nothing to tell.
        if self.session.is_none() {
            return Vec::new();
        }
        let view = View {
            methods: Some(self.rows()),
            saved: self.saved().iter().map(|saved| saved.id.clone()).collect(),
            more_saved: self.more_saved,
            chosen: self.chosen.clone(),
            save: self.save_box(),
            change: self.change(),
            available: self.kinds(),
        };
        let before = std::mem::replace(&mut self.view, view);
        let view = &self.view;
        let mut effects = Vec::new();
        if view.methods != before.methods {
            effects.push(Effect::Methods);
        }
        if (&view.saved, view.more_saved) != (&before.saved, before.more_saved) {
            effects.push(Effect::Saved);
        }
        if view.chosen != before.chosen || before.methods.is_none() {
            effects.push(Effect::Chosen);
        }
        if view.save != before.save {
            effects.push(Effect::SaveBox);
        }
        self.tell(&before, &mut effects);
        effects
    }

    fn tell(&self, before: &View, effects: &mut Vec<Effect>) {
        let view = &self.view;
        if view.available != before.available {
            let gone = before.available.iter().filter(|kind| !view.available.contains(kind)).map(|kind| (kind, false));
            let all = view.available.iter().map(|kind| (kind, true)).chain(gone);
            let methods = all.map(|(kind, available)| (rows::name_of(kind), available)).collect();
            effects.push(Effect::Tell(PaymentEvent::Available(methods)));
        }
        for (chosen, shown) in [(&before.chosen, false), (&view.chosen, true)] {
            if let (Some(Choice::New(id)), true) = (chosen, view.chosen != before.chosen)
                && id.starts_with("cpmt_")
            {
                effects.push(Effect::Tell(PaymentEvent::CustomMethod { id: id.clone(), shown }));
            }
        }
        if view.change != before.change {
            effects.push(Effect::Tell(PaymentEvent::Change(view.change.clone())));
        }
    }
}

/// Whether a type is a wallet's: its details come from the wallet's own sheet.
pub fn is_wallet(kind: &str) -> bool {
    matches!(kind, "apple_pay" | "google_pay")
}

/// Whether a type is not the API's: the page pays with it by itself.
pub fn is_foreign(kind: &str) -> bool {
    kind.starts_with("external_") || kind.starts_with("cpmt_")
}
