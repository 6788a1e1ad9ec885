//! A pricing table or a buy button. What happens when the buyer chooses is decided by `flow::offer`; this draws it.

mod look;
mod plan;
mod words;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::appearance::Appearance;
use super::sign::Sign;
use crate::browser::dom::{self, Choices, Happening, Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::intl;
use crate::browser::listener::Listener;
use crate::flow::offer::{Effect, Event, Selling, Terms};
use crate::rules::text::{self, decimal};
use crate::wire::offer::Period;
use crate::wire::tree::Tree;

use plan::Plan;

/// What the element tells its owner.
pub enum Notice {
    /// What is to be done.
    Effect(Effect),
    /// What every element tells.
    Sign(Sign),
}

/// An element in its markup. Dropping it detaches it.
pub struct OfferElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    choices: Node,
    intervals: Node,
    currencies: Node,
    notice: Node,
    notice_text: Node,
    retry: Node,
    going: Node,
    items: Node,
    /// What stands in the place of items until they are known.
    skeletons: Vec<Node>,
    plans: RefCell<Vec<Plan>>,
    buttons: RefCell<Vec<(Period, Node)>>,
    appearance: Appearance,
    /// The page's own.
    wanted: RefCell<Tree>,
    selling: RefCell<Selling>,
    own_notices: Cell<bool>,
    focused: Cell<bool>,
    height: Cell<f64>,
    host: Host,
    notify: Box<dyn Fn(Notice)>,
}

impl OfferElement {
    /// Attaches to the markup below `root`.
    pub fn attach(
        root: Node,
        terms: Terms,
        appearance: Tree,
        host: Host,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<OfferElement> {
        let items = root.find(".items")?;
        let mut skeletons = Vec::new();
        while let Some(skeleton) = items.find(".Skeleton") {
            skeleton.remove();
            skeletons.push(skeleton);
        }
        let inner = Rc::new(Inner {
            choices: root.find(".choices")?,
            intervals: root.find(".intervals")?,
            currencies: root.find(".currencies")?,
            notice: root.find(".notice")?,
            notice_text: root.find(".notice .Text")?,
            retry: root.find("[data-retry]")?,
            going: root.find(".going")?,
            appearance: Appearance::new(&root),
            wanted: RefCell::new(appearance),
            selling: RefCell::new(Selling::new(terms)),
            items,
            skeletons,
            plans: RefCell::default(),
            buttons: RefCell::default(),
            own_notices: Cell::new(false),
            focused: Cell::new(false),
            height: Cell::new(0.0),
            root,
            host,
            notify: Box::new(notify),
        });
        inner.dress();
        inner.rebuild();
        let listeners = inner.listen();
        let weak = Rc::downgrade(&inner);
        let resize = inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measured();
            }
        });
        Some(OfferElement { inner, _listeners: listeners, _resize: resize })
    }

    /// Something happened.
    pub fn step(&self, event: Event) {
        self.inner.step(event);
    }

    /// Whether the page shows by itself what there is to say when nothing is shown.
    pub fn set_own_notices(&self, own: bool) {
        self.inner.own_notices.set(own);
        self.inner.show();
    }

    /// Changes how it looks.
    pub fn set_appearance(&self, appearance: Tree) {
        *self.inner.wanted.borrow_mut() = appearance;
        self.inner.dress();
    }

    /// The texts are there in another language.
    pub fn spoken(&self) {
        self.inner.rebuild();
    }

    /// Puts the focus on the first thing that can be pressed.
    pub fn focus(&self) {
        dom::take_focus();
        let buttons = self.inner.buttons.borrow();
        let plans = self.inner.plans.borrow();
        let first = buttons.first().map(|(_, node)| node).filter(|_| buttons.len() > 1);
        if let Some(node) = first.or(plans.first().map(Plan::action)) {
            node.focus();
        }
    }

    /// Height of the content in CSS pixels.
    pub fn height(&self) -> f64 {
        self.inner.root.height()
    }
}

impl Inner {
    fn listen(self: &Rc<Self>) -> Vec<Listener> {
        let hear = |kind: &'static str, act: fn(&Inner, Happening)| {
            let weak = Rc::downgrade(self);
            self.root.listen(kind, move |event| {
                if let Some(inner) = weak.upgrade() {
                    act(&inner, event);
                }
            })
        };
        vec![
            hear("click", Inner::clicked),
            hear("change", Inner::changed),
            hear("keydown", |inner, event| {
                // A number that is typed is taken by Enter, which buys nothing.
                if event.key() == "Enter" && event.target_attribute("data-quantity").is_some() {
                    event.prevent_default();
                    inner.changed(event);
                }
            }),
            hear("focusin", |inner, _| inner.set_focused(true)),
            hear("focusout", |inner, event| {
                if event.related_attribute("type").is_none() {
                    inner.set_focused(false);
                }
                inner.show();
            }),
        ]
    }

    fn clicked(&self, event: Happening) {
        let place = |name: &str| event.target_attribute(name).and_then(|place| place.parse::<usize>().ok());
        if event.target_attribute("data-retry").is_some() {
            return self.step(Event::Reload);
        }
        if let Some(name) = event.target_attribute("data-interval") {
            let chosen = self.buttons.borrow().iter().map(|(period, _)| *period).find(|period| key(*period) == name);
            return chosen.into_iter().for_each(|period| self.step(Event::Period(period)));
        }
        if let (Some(place), true) = (place("data-action"), event.is_trusted()) {
            return self.step(Event::Press(place));
        }
        for (name, by) in [("data-less", -1), ("data-more", 1)] {
            if let Some(place) = place(name) {
                let quantity = self.selling.borrow().line(place).map_or(0, |line| line.quantity);
                return self.step(Event::Quantity(place, quantity + by));
            }
        }
    }

    fn changed(&self, event: Happening) {
        let value = event.target_value();
        if event.target_attribute("data-currency").is_some() {
            return self.step(Event::Currency(value));
        }
        let place = event.target_attribute("data-quantity").and_then(|place| place.parse::<usize>().ok());
        if let (Some(place), Ok(quantity)) = (place, value.parse::<i64>()) {
            self.step(Event::Quantity(place, quantity));
        }
    }

    fn set_focused(&self, focused: bool) {
        if self.focused.replace(focused) != focused {
            (self.notify)(Notice::Sign(Sign::FocusChanged(focused)));
        }
    }

    fn step(&self, event: Event) {
        let is_other = matches!(event, Event::Loaded(_) | Event::Failed(_) | Event::Reload);
        let effects = self.selling.borrow_mut().step(event);
        if is_other {
            self.dress();
            self.rebuild();
            // Before the page hears that it is there.
            self.measured();
        } else {
            self.show();
        }
        for effect in effects {
            (self.notify)(Notice::Effect(effect));
        }
    }

    /// The merchant's own look, and over it the page's.
    fn dress(&self) {
        let selling = self.selling.borrow();
        let wanted = self.wanted.borrow();
        self.appearance.apply(&look::under(selling.offer().map(|offer| &offer.look), &wanted));
    }

    /// Makes everything anew that does not only change with what the buyer chooses.
    fn rebuild(&self) {
        // What had the caret tells that it lost it: nothing is borrowed meanwhile.
        self.plans.take().iter().for_each(|plan| plan.root().remove());
        {
            let selling = self.selling.borrow();
            let is_loading = selling.offer().is_none() && selling.trouble().is_none();
            for skeleton in &self.skeletons {
                if is_loading { self.items.append(skeleton) } else { skeleton.remove() }
            }
            self.items.set_attribute("aria-busy", if is_loading { "true" } else { "false" });
            self.items.set_hidden(!is_loading && selling.offer().is_none());
            if let Some(offer) = selling.offer() {
                let button = offer.button.as_ref();
                if let Some(button) = button {
                    self.root.set_attribute("data-layout", if button.is_card { "card" } else { "button" });
                }
                for (place, item) in offer.items.iter().enumerate() {
                    let plan = Plan::make(item, place, button, &self.host);
                    self.items.append(plan.root());
                    self.plans.borrow_mut().push(plan);
                }
                self.root.set_class("has-highlight", offer.items.iter().any(|item| item.highlight.is_some()));
            }
            self.offer_choices(&selling);
        }
        self.show();
    }

    fn offer_choices(&self, selling: &Selling) {
        let periods = selling.periods();
        self.intervals.set_text("");
        let button = |period: &Period| {
            let button =
                Node::make("button", &[("class", "interval"), ("type", "button"), ("data-interval", &key(*period))]);
            button.set_text(&words::choice(&self.host, *period));
            self.intervals.append(&button);
            (*period, button)
        };
        *self.buttons.borrow_mut() = periods.iter().map(button).collect();
        self.intervals.set_hidden(periods.len() < 2);
        let all = selling.offer().map(|offer| offer.currencies.as_slice()).unwrap_or_default();
        let language = self.host.language();
        let names: Vec<String> = all.iter().map(|code| name(&language, code)).collect();
        let choices = all.iter().map(String::as_str).zip(names.iter().map(String::as_str));
        Choices::of(&self.currencies).offer(choices, selling.currency());
        let is_bare = selling.offer().and_then(|offer| offer.button.as_ref()).is_some_and(|button| !button.is_card);
        self.currencies.set_hidden(all.len() < 2 || is_bare);
        self.choices.set_hidden(periods.len() < 2 && (all.len() < 2 || is_bare));
    }

    /// Shows what was chosen.
    fn show(&self) {
        let selling = self.selling.borrow();
        for (period, button) in self.buttons.borrow().iter() {
            button.set_attribute("aria-pressed", if selling.period() == Some(*period) { "true" } else { "false" });
        }
        if self.currencies.value() != selling.currency() {
            self.currencies.set_value(selling.currency());
        }
        for (place, plan) in self.plans.borrow().iter().enumerate() {
            if let Some(line) = selling.line(place) {
                plan.show(&line, selling.is_locked(), &self.host);
            }
        }
        let trouble = selling.trouble().filter(|_| selling.offer().is_some() || !self.own_notices.get());
        let said = trouble.map(|trouble| self.host.text(&words::trouble(trouble))).unwrap_or_default();
        // An alert is spoken when its text changes, and not each time that something else does.
        self.notice.set_hidden(said.is_empty());
        say(&self.notice_text, &said);
        self.retry.set_hidden(!selling.may_retry());
        say(&self.going, &if selling.is_busy() { self.host.text(&text::OFFER_GOING) } else { String::new() });
    }

    fn measured(&self) {
        let height = self.root.height();
        if self.height.replace(height) != height {
            (self.notify)(Notice::Sign(Sign::Height(height)));
        }
    }
}

/// Changes a text, unless it is that already.
fn say(node: &Node, text: &str) {
    if node.text() != text {
        node.set_text(text);
    }
}

/// A period's name in the markup: `month-1`.
fn key(period: Period) -> String {
    [period.interval.name(), "-", &decimal(period.count)].concat()
}

fn name(language: &str, code: &str) -> String {
    [&code.to_ascii_uppercase(), " – ", &intl::currency_name(language, code)].concat()
}
