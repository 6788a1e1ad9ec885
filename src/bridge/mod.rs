//! The far end of the page's port: messages in, calls into the layers above, answers and events out. No logic of its own.

mod calls;
mod outbox;

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::JsValue;

use crate::browser::board::Board;
use crate::browser::cancel::Cancel;
use crate::browser::dom::Node;
use crate::browser::inbox::Inbox;
use crate::browser::language;
use crate::browser::port::Port;
use crate::browser::value;
use crate::client::{Api, Endpoint};
use crate::elements::card::{CardElement, Notice};
use crate::elements::group::Group;
use crate::flow::card::Change;
use crate::flow::confirm;
use crate::rules::card::Brand;
use crate::rules::id::PublishableKey;
use crate::rules::locale::direction;
use crate::rules::origin;
use crate::wire::port::{CardInit, CardKind, CardValue, ChallengeEvent, ErrorShape, FromFrame, Init, ToFrame};
use outbox::Outbox;

/// The frame's page and its code do not fit, or the frames of a group do not find each other.
type Unfit = (&'static str, &'static str);

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const APART: Unfit =
    ("controller_missing", "The card's fields cannot find each other. Leave opentill's hidden frame in the page.");
const NOT_PLAIN: &str = "Pass plain values to this operation: text, numbers, booleans, objects and arrays.";

/// Everything that lives as long as the port does.
pub(crate) struct Session {
    out: Outbox,
    root: Option<Node>,
    configuration: Configuration,
    api: RefCell<Option<Api>>,
    find_board: JsValue,
    card: RefCell<Option<(CardKind, Rc<CardElement>)>>,
    group: RefCell<Option<Group>>,
    running: RefCell<Vec<(u32, Running)>>,
    confirming: calls::Confirming,
    own: Weak<Session>,
    closed: Cell<bool>,
}

/// An operation under way.
#[derive(Clone)]
struct Running {
    cancel: Cancel,
    events: Inbox<confirm::Event>,
}

/// What the pay origin serves with the frame; in direct mode there is none, and the page decides.
struct Configuration {
    direct: bool,
    apis: Vec<String>,
    country: String,
    idempotency: bool,
    refresh: bool,
}

impl Configuration {
    fn read(value: &JsValue) -> Self {
        Configuration {
            direct: !value.is_object(),
            apis: value::texts(value, "api"),
            country: value::text(value, "country").unwrap_or_default(),
            idempotency: value::flag(value, "idempotency"),
            refresh: value::flag(value, "refresh"),
        }
    }
}

/// Serves a port for as long as it is open. `root` holds the fields' markup, if there is any; `configuration` is what the
/// pay origin served with the frame, `null` in direct mode; `find_board` finds where a group of elements meets.
pub(crate) fn serve(port: JsValue, root: JsValue, configuration: &JsValue, find_board: JsValue) {
    let out = Outbox::default();
    let session = Rc::new_cyclic(|own| Session {
        out: out.clone(),
        root: Node::from_js(root),
        configuration: Configuration::read(configuration),
        api: RefCell::new(None),
        find_board,
        card: RefCell::new(None),
        group: RefCell::new(None),
        running: RefCell::new(Vec::new()),
        confirming: calls::Confirming::default(),
        own: own.clone(),
        closed: Cell::new(false),
    });
    // The port's listener keeps the session alive; the port lives in the outbox until `destroy`.
    if let Some(port) = Port::open(port, move |message| session.hear(message)) {
        out.open(port);
    }
}

impl Session {
    fn hear(&self, message: JsValue) {
        if self.closed.get() {
            return;
        }
        let Some(message) = value::tree(&message).and_then(ToFrame::parse) else {
            return self.refuse(&message);
        };
        match message {
            ToFrame::Init(init) => self.begin(init),
            ToFrame::Update(options) => self.with_card(|card| card.update(options)),
            ToFrame::Focus => self.with_card(CardElement::focus_with_frame),
            ToFrame::Blur => self.with_card(CardElement::blur),
            ToFrame::Clear => self.with_card(CardElement::clear),
            ToFrame::Meet(group) => {
                if let Err((reason, message)) = self.meet(&group) {
                    self.out.send(&FromFrame::Failed { reason, message });
                }
            }
            ToFrame::Call { id, operation } => self.call(id, operation),
            ToFrame::Abort(id) => self.abort(id),
            ToFrame::Challenge { id, event } => self.challenged(id, event),
            ToFrame::Destroy => self.close(),
        }
    }

    /// What is not a message of this protocol is dropped, but a caller who waits for an answer gets one.
    fn refuse(&self, message: &JsValue) {
        let id = value::get(message, "id").and_then(|id| id.as_f64());
        if let (Some("call"), Some(id)) = (value::text(message, "t").as_deref(), id) {
            self.out.send(&FromFrame::Misuse { id: id as u32, message: NOT_PLAIN });
        }
    }

    fn begin(&self, init: Init) {
        if self.api.borrow().is_some() {
            return;
        }
        match self.endpoint(&init) {
            Ok(endpoint) => *self.api.borrow_mut() = Some(Api::new(endpoint)),
            Err((reason, message)) => return self.out.send(&FromFrame::Failed { reason, message }),
        }
        // Nothing is told of an element before it is said to be ready.
        self.out.hold();
        let height = match init.card {
            Some(card) => self.attach(card, init.locale.as_deref()),
            None => Ok(0.0),
        };
        match height {
            Ok(height) => self.out.release(&FromFrame::Ready { height }),
            Err((reason, message)) => self.out.release(&FromFrame::Failed { reason, message }),
        }
    }

    /// Where this port's calls go. A frame goes where its own configuration says, never where the page says.
    fn endpoint(&self, init: &Init) -> Result<Endpoint, Unfit> {
        let configuration = &self.configuration;
        let key = PublishableKey::parse(&init.key)
            .map_err(|_| ("invalid_key", "Call loadOpentill() with your publishable key: it starts with pk_."))?;
        let base = match init.api_base.as_deref().map(|base| origin::secure_origin(base).unwrap_or_default()) {
            Some("") => return Err(("api_base_refused", origin::ORIGIN_WANTED)),
            Some(base) if configuration.direct || configuration.apis.iter().any(|api| api == base) => base.to_owned(),
            Some(_) => {
                return Err((
                    "api_base_refused",
                    "This pay origin does not send card data to the `apiBase` that the page named. Leave `apiBase` out, or \
                     list that origin in the pay origin's configuration.",
                ));
            }
            None => String::new(),
        };
        Ok(Endpoint {
            // A backend's extras are known for the pay origin itself only.
            idempotency: configuration.idempotency && base.is_empty(),
            refresh: configuration.refresh && base.is_empty(),
            base,
            key,
            account: init.account.clone(),
            version: init.api_version.clone(),
        })
    }

    fn attach(&self, init: CardInit, locale: Option<&str>) -> Result<f64, Unfit> {
        let root = self.root.clone().ok_or(MARKUP)?;
        root.set_attribute(
            "dir",
            match locale.filter(|locale| *locale != "auto") {
                Some(locale) => direction(locale),
                None => direction(&language::preferred()),
            },
        );
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.noticed(notice);
            }
        };
        let country = self.configuration.country.clone();
        let card = CardElement::attach(root, init.kind, country, init.options, notify).ok_or(MARKUP)?;
        let height = card.height();
        *self.card.borrow_mut() = Some((init.kind, Rc::new(card)));
        if init.kind != CardKind::Whole {
            self.meet(&init.group.unwrap_or_default())?;
        }
        Ok(height)
    }

    /// Joins the other elements of the card, wherever they meet now.
    fn meet(&self, group: &str) -> Result<(), Unfit> {
        let card = self.card.borrow().clone();
        let Some((kind, card)) = card.filter(|(kind, _)| *kind != CardKind::Whole) else { return Ok(()) };
        let board = Board::find(&self.find_board, group).ok_or(APART)?;
        let joined = Group::join(board, kind, &card);
        *self.group.borrow_mut() = Some(joined);
        Ok(())
    }

    fn with_card(&self, act: impl FnOnce(&CardElement)) {
        let card = self.card.borrow().clone();
        if let Some((_, card)) = card {
            act(&card);
        }
    }

    /// Passes on what the element says: to the page, or to the other elements of the card.
    fn noticed(&self, notice: Notice) {
        let group = self.group.borrow();
        match (&notice, &*group) {
            (Notice::MoveOn(field), Some(group)) => return group.move_on(*field),
            (Notice::Misdirected(field, text), Some(group)) => return group.hand_over(*field, text),
            (Notice::Change(change), Some(group)) => group.tell_brand(change.brand),
            _ => {}
        }
        if let Some(message) = told(notice) {
            self.out.send(&message);
        }
    }

    fn running(&self, id: u32) -> Option<Running> {
        self.running.borrow().iter().find(|(known, _)| *known == id).map(|(_, running)| running.clone())
    }

    fn abort(&self, id: u32) {
        self.confirming.leave(id);
        if let Some(running) = self.running(id) {
            running.cancel.cancel();
        }
    }

    fn challenged(&self, id: u32, event: ChallengeEvent) {
        if let Some(running) = self.running(id) {
            running.events.push(match event {
                ChallengeEvent::Hint => confirm::Event::Hint,
                ChallengeEvent::Cancel => confirm::Event::Closed,
                ChallengeEvent::Unavailable => confirm::Event::Unavailable,
            });
        }
    }

    fn close(&self) {
        self.closed.set(true);
        let ids: Vec<u32> = self.running.borrow().iter().map(|(id, _)| *id).collect();
        for id in ids {
            self.abort(id);
        }
        self.group.borrow_mut().take();
        self.card.borrow_mut().take();
        self.out.close();
    }
}

fn told(notice: Notice) -> Option<FromFrame> {
    Some(match notice {
        Notice::Change(change) => changed(change),
        Notice::Networks(networks) => FromFrame::Networks { networks: networks.into_iter().map(Brand::name).collect() },
        Notice::FocusChanged(true) => FromFrame::Focus,
        Notice::FocusChanged(false) => FromFrame::Blur,
        Notice::Escape => FromFrame::Escape,
        Notice::Enter => FromFrame::Enter,
        Notice::Height(height) => FromFrame::Height { height },
        Notice::Autofill(on) => FromFrame::Autofill { on },
        // For other elements of the card; where there are none, nobody.
        Notice::MoveOn(_) | Notice::Misdirected(..) => return None,
    })
}

fn changed(change: Change) -> FromFrame {
    FromFrame::Change {
        brand: change.brand.name(),
        empty: change.empty,
        complete: change.complete,
        error: change.error.map(ErrorShape::validation),
        value: CardValue { postal_code: change.postal_code.unwrap_or_default() },
    }
}
