//! The express checkout element: a button for each wallet. What pressing one leads to is decided by `flow::express`.
//!
//! The buttons stand in the page's markup, hidden until it is known which wallets can be used.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::appearance::Appearance;
use super::sign::Sign;
use crate::browser::clock;
use crate::browser::dom::{self, Happening, Node, ResizeWatch};
use crate::browser::host::Host;
use crate::browser::listener::Listener;
use crate::flow::express::{Effect, Event, Express, Payment};
use crate::rules::text;
use crate::wire::form::Form;
use crate::wire::port::{Answer, ExpressEvent, SheetEvent, Wallet, WalletView};
use crate::wire::tree::Tree;

/// For how long a button must have been there before a press of it counts, in milliseconds: nobody means what only just came
/// under the pointer.
const SETTLED_MS: i64 = 500;

/// What the element tells its owner.
pub enum Notice {
    /// For the page's listeners.
    Event(ExpressEvent),
    /// What the wallet's sheet is to show; nothing: close it.
    Sheet(Option<Box<WalletView>>),
    /// What every element tells.
    Sign(Sign),
}

/// An element in its markup. Dropping it detaches it.
pub struct ExpressElement {
    inner: Rc<Inner>,
    _listeners: Vec<Listener>,
    _resize: ResizeWatch,
}

struct Inner {
    root: Node,
    group: Node,
    buttons: Vec<(Wallet, Node)>,
    more: Node,
    sheet: Option<dom::Sheet>,
    appearance: Appearance,
    dark: Cell<bool>,
    machine: RefCell<Express>,
    /// What can be paid with, by the names of the API.
    usable: RefCell<Vec<String>>,
    /// Whether the buyer has asked for all buttons.
    all: Cell<bool>,
    /// Since when the buttons are there, in milliseconds since 1970.
    since: Cell<i64>,
    focused: Cell<bool>,
    size: Cell<(f64, f64)>,
    host: Host,
    notify: Box<dyn Fn(Notice)>,
}

impl ExpressElement {
    /// Attaches to the markup below `root`.
    pub fn attach(
        root: Node,
        options: Tree,
        appearance: &Tree,
        host: Host,
        notify: impl Fn(Notice) + 'static,
    ) -> Option<ExpressElement> {
        let group = root.find(".wallets")?;
        let find = |wallet: Wallet| Some((wallet, root.find(&["[data-wallet=", wallet.name(), "]"].concat())?));
        let inner = Rc::new(Inner {
            buttons: Wallet::ALL.into_iter().map(find).collect::<Option<_>>()?,
            more: root.find(".more")?,
            sheet: root.adopt_sheet(),
            appearance: Appearance::new(&root),
            dark: Cell::new(false),
            machine: RefCell::new(Express::new(options)),
            usable: RefCell::default(),
            all: Cell::new(false),
            since: Cell::new(0),
            focused: Cell::new(false),
            size: Cell::new((0.0, 0.0)),
            group,
            root,
            host,
            notify: Box::new(notify),
        });
        inner.dress(appearance);
        let listeners = inner.listen();
        let weak = Rc::downgrade(&inner);
        let resize = inner.root.on_resize(move || {
            if let Some(inner) = weak.upgrade() {
                inner.measured();
            }
        });
        Some(ExpressElement { inner, _listeners: listeners, _resize: resize })
    }

    /// What can be paid with is known, and what there is to pay.
    pub fn offer(&self, usable: Vec<String>, payment: Payment) {
        *self.inner.usable.borrow_mut() = usable;
        self.inner.root.set_class("is-known", true);
        self.inner.step(Event::Payment(payment));
        self.inner.arrange();
    }

    /// What there is to pay was changed.
    pub fn set_payment(&self, payment: Payment) {
        self.inner.step(Event::Payment(payment));
    }

    /// The wallets that there are buttons for.
    pub fn wallets(&self) -> Vec<Wallet> {
        self.inner.wallets()
    }

    /// Changes what is named.
    pub fn update(&self, options: Tree, appearance: &Tree) {
        if !appearance.is_null() {
            self.inner.dress(appearance);
        }
        self.inner.step(Event::Options(options));
        self.inner.arrange();
    }

    /// The texts are there in another language.
    pub fn spoken(&self) {
        self.inner.arrange();
    }

    /// The page answered.
    pub fn answer(&self, answer: Answer) {
        self.inner.step(Event::Answered(answer));
    }

    /// Something happened in the wallet's sheet.
    pub fn hear(&self, event: SheetEvent) {
        self.inner.step(Event::Sheet(event));
    }

    /// What the buyer agreed to, as pairs of a confirmation's form.
    pub fn pairs(&self) -> Option<Form> {
        self.inner.machine.borrow().pairs()
    }

    /// An operation has taken it: the sheet makes room for what comes next.
    pub fn taken(&self) {
        self.inner.step(Event::Taken);
    }

    /// Puts the focus on the first button.
    pub fn focus(&self) {
        dom::take_focus();
        if let Some((_, first)) = self.inner.wallets().first().and_then(|wallet| self.inner.button(*wallet)) {
            first.focus();
        }
    }

    /// Takes the focus away.
    pub fn blur(&self) {
        self.inner.buttons.iter().filter(|(_, node)| node.is_focused()).for_each(|(_, node)| node.blur());
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
            hear("keydown", |inner, event| {
                if event.key() == "Escape" {
                    (inner.notify)(Notice::Sign(Sign::Escape));
                }
            }),
            hear("focusin", |inner, _| inner.set_focused(true)),
            hear("focusout", |inner, event| {
                if event.related_attribute("type").is_none() {
                    inner.set_focused(false);
                }
            }),
        ]
    }

    fn clicked(&self, event: Happening) {
        if event.target_attribute("data-more").is_some() {
            self.all.set(!self.all.get());
            return self.arrange();
        }
        let wallet = event.target_attribute("data-wallet").as_deref().and_then(Wallet::parse);
        let settled = clock::now_ms() - self.since.get() >= SETTLED_MS;
        if let (Some(wallet), true) = (wallet, event.is_trusted() && settled) {
            self.step(Event::Press(wallet));
        }
    }

    fn set_focused(&self, focused: bool) {
        if self.focused.replace(focused) != focused {
            (self.notify)(Notice::Sign(Sign::FocusChanged(focused)));
        }
    }

    fn step(&self, event: Event) {
        let effects = self.machine.borrow_mut().step(event);
        for effect in effects {
            (self.notify)(match effect {
                Effect::Show(view) => Notice::Sheet(Some(view)),
                Effect::Hide => Notice::Sheet(None),
                Effect::Tell(event) => Notice::Event(event),
            });
        }
    }

    fn dress(&self, appearance: &Tree) {
        self.appearance.apply(appearance);
        self.dark.set(appearance.text_at(&["theme"]) == Some("night"));
    }

    fn wallets(&self) -> Vec<Wallet> {
        self.machine.borrow().options().wallets(&self.usable.borrow())
    }

    fn button(&self, wallet: Wallet) -> Option<&(Wallet, Node)> {
        self.buttons.iter().find(|(known, _)| *known == wallet)
    }

    /// Shows the buttons as options, width and wallets have them.
    fn arrange(&self) {
        let wallets = self.wallets();
        let machine = self.machine.borrow();
        let options = machine.options();
        let arrangement = options.arrangement(wallets.len(), self.size.get().0, self.all.get());
        let folds = options.arrangement(wallets.len(), self.size.get().0, false).shown < wallets.len();
        let mut before = None;
        for (index, wallet) in wallets.iter().enumerate() {
            let Some((_, button)) = self.button(*wallet) else { continue };
            self.group.place(button, before);
            before = Some(button);
            button.set_hidden(index >= arrangement.shown);
            button.set_attribute("data-look", options.look(*wallet, self.dark.get()));
            if let Some(label) = button.find(".text") {
                label.set_text(&match options.text(*wallet) {
                    Some(text) => self.host.filled(text, &[("wallet", wallet.label())]),
                    None => String::from(wallet.label()),
                });
            }
        }
        for (wallet, button) in &self.buttons {
            if !wallets.contains(wallet) {
                button.set_hidden(true);
            }
        }
        self.more.set_hidden(!folds);
        self.more.set_text(&self.host.text(if self.all.get() { &text::SHOW_LESS } else { &text::SHOW_MORE }));
        self.more.set_attribute("aria-expanded", if self.all.get() { "true" } else { "false" });
        let (columns, height) = (arrangement.columns.to_string(), options.height().to_string());
        if let Some(sheet) = &self.sheet {
            sheet.replace(&[".wallets{--columns:", &columns, "}.wallet{--height:", &height, "px}"].concat());
        }
        if self.since.get() == 0 && !wallets.is_empty() {
            self.since.set(clock::now_ms());
        }
    }

    fn measured(&self) {
        let size = (self.root.width(), self.root.height());
        let before = self.size.replace(size);
        if before.0 != size.0 {
            self.arrange();
        }
        let height = self.root.height();
        if before.1 != height {
            self.size.set((size.0, height));
            (self.notify)(Notice::Sign(Sign::Height(height)));
        }
    }
}
