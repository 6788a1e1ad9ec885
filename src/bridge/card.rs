//! The module `card`: the fields of a card, and the operations that need no other module.

mod hold;

use std::cell::RefCell;
use std::rc::Rc;

use super::confirming::{Confirming, Dialog};
use super::{NO_SUCH_OPERATION, Running, Session, Unfit, api};
use crate::browser::board::Seat;
use crate::browser::dom::Node;
use crate::client::{Api, ApiObject, Problem, card, intents};
use crate::elements::card::{CardElement, Notice};
use crate::elements::group::Group;
use crate::flow::card::{CardDetails, Change, Field};
use crate::rules::card::Brand;
use crate::rules::secret::Sensitive;
use crate::wire::port::{CardInit, CardKind, CardOptions, CardValue, ErrorShape, FromFrame, Init, ToFrame};
use crate::wire::tree::Tree;

const MARKUP: Unfit =
    ("crashed", "The frame's markup and its code do not belong together. Build and serve both from one release.");
const APART: Unfit =
    ("controller_missing", "The card's fields cannot find each other. Leave opentill's hidden frame in the page.");

/// What this module keeps.
#[derive(Default)]
pub(super) struct Module {
    api: RefCell<Option<Api>>,
    card: RefCell<Option<(CardKind, Rc<CardElement>)>>,
    group: RefCell<Option<Group>>,
    /// Where other frames of this origin may ask for what the fields hold, the latest last.
    held: RefCell<Vec<Seat>>,
    confirming: Confirming,
}

impl Module {
    /// An operation has ended, or was given up.
    pub(super) fn ended(&self, id: u32) {
        self.confirming.leave(id);
    }

    /// The element is gone.
    pub(super) fn close(&self) {
        self.held.borrow_mut().clear();
        self.group.borrow_mut().take();
        self.card.borrow_mut().take();
    }
}

impl Session {
    /// Attaches to the element that the page names, if it names one, and gives its height.
    pub(super) fn begin_module(&self, mut init: Init) -> Result<f64, Unfit> {
        *self.module.api.borrow_mut() = Some(api::api(&self.configuration, &init)?);
        match std::mem::take(&mut init.element) {
            Tree::Null => Ok(0.0),
            element => self.attach(CardInit::parse(element).ok_or(MARKUP)?),
        }
    }

    /// A message to the element.
    pub(super) fn hear_module(&self, message: ToFrame) {
        match message {
            ToFrame::Update(options) => {
                if let Some(options) = CardOptions::parse(options) {
                    self.with_card(|card| card.update(options));
                }
            }
            ToFrame::Focus => self.with_card(CardElement::focus_with_frame),
            ToFrame::Blur => self.with_card(CardElement::blur),
            ToFrame::Clear => self.with_card(CardElement::clear),
            ToFrame::Meet(group) => {
                if let Err((reason, message)) = self.meet(&group) {
                    self.out.send(&FromFrame::Failed { reason, message });
                }
            }
            _ => {}
        }
    }

    /// Runs an operation.
    pub(super) async fn run(&self, operation: &str, mut args: Tree, running: &Running) -> Result<ApiObject, Problem> {
        let api = self.module.api.borrow().clone().ok_or(Problem::Misuse("This frame was not initialised."))?;
        let cancel = &running.cancel;
        match operation {
            "createToken" => card::create_token(&api, &self.card_details()?, &args.take("params"), cancel).await,
            "createPaymentMethod" => {
                let params = args.take("params");
                let details = if params.get("card").is_some() { None } else { Some(self.card_details()?) };
                card::create_payment_method(&api, details.as_ref(), &params, cancel).await
            }
            "confirmCardPayment" => self.confirm(&api, args, running).await,
            "handleCardAction" => {
                let secret = intents::payment_secret(args.text_at(&["clientSecret"]))?;
                self.module.confirming.enter(running.id, secret.intent_id())?;
                let dialog = Dialog { out: self.out.clone(), id: running.id };
                intents::handle_action(&api, &secret, &dialog, &running.events, cancel).await
            }
            "retrievePaymentIntent" => {
                let secret = intents::payment_secret(args.text_at(&["clientSecret"]))?;
                Ok(intents::retrieve(&api, &secret, cancel).await?)
            }
            "hold" => self.hold(&args),
            _ => Err(Problem::Misuse(NO_SUCH_OPERATION)),
        }
    }

    fn attach(&self, init: CardInit) -> Result<f64, Unfit> {
        let root = Node::from_js(self.root.clone()).ok_or(MARKUP)?;
        let own = self.own.clone();
        let notify = move |notice| {
            if let Some(session) = own.upgrade() {
                session.noticed(notice);
            }
        };
        let country = self.configuration.country.clone();
        let card =
            CardElement::attach(root, init.kind, country, init.options, self.host.clone(), notify).ok_or(MARKUP)?;
        let height = card.height();
        *self.module.card.borrow_mut() = Some((init.kind, Rc::new(card)));
        if init.kind != CardKind::Whole {
            self.meet(&init.group.unwrap_or_default())?;
        }
        Ok(height)
    }

    /// Joins the other elements of the card, wherever they meet now.
    fn meet(&self, group: &str) -> Result<(), Unfit> {
        let card = self.module.card.borrow().clone();
        let Some((kind, card)) = card.filter(|(kind, _)| *kind != CardKind::Whole) else { return Ok(()) };
        let board = self.host.find_board(group).ok_or(APART)?;
        let joined = Group::join(board, kind, &card);
        *self.module.group.borrow_mut() = Some(joined);
        Ok(())
    }

    fn with_card(&self, act: impl FnOnce(&CardElement)) {
        let card = self.module.card.borrow().clone();
        if let Some((_, card)) = card {
            act(&card);
        }
    }

    /// Passes on what the element says: to the page, or to the other elements of the card.
    fn noticed(&self, notice: Notice) {
        let group = self.module.group.borrow();
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

    async fn confirm(&self, api: &Api, mut args: Tree, running: &Running) -> Result<ApiObject, Problem> {
        let secret = intents::payment_secret(args.text_at(&["clientSecret"]))?;
        self.module.confirming.enter(running.id, secret.intent_id())?;
        let handle_actions = args.get("handleActions") != Some(&Tree::Flag(false));
        let mut data = args.take("data");
        let card = match data.take("useElement") {
            Tree::Flag(true) => Some(self.card_details()?),
            _ => None,
        };
        let cvc = match data.take("useCvc") {
            Tree::Flag(true) => Some(self.cvc()?),
            _ => None,
        };
        // EXPOSE: the request body is where card data is meant to go.
        let form = card::confirmation(data, card.as_ref(), cvc.as_ref().map(|cvc| cvc.expose().as_str()))?;
        let dialog = Dialog { out: self.out.clone(), id: running.id };
        intents::confirm(api, &secret, form, handle_actions, &dialog, &running.events, &running.cancel).await
    }

    /// What the fields hold, those of other frames included.
    fn card_details(&self) -> Result<CardDetails, Problem> {
        let card = self.module.card.borrow().clone();
        match (card, &*self.module.group.borrow()) {
            (Some((CardKind::Whole, card)), _) => Ok(card.details()?),
            (Some((CardKind::Number, card)), Some(group)) => group.details(&card),
            _ => Err(Problem::Misuse(
                "This operation needs a mounted card or cardNumber element; mount one and pass it.",
            )),
        }
    }

    /// The security code that the buyer typed again for a card that is saved.
    fn cvc(&self) -> Result<Sensitive<String>, Problem> {
        let card = self.module.card.borrow().clone();
        match card {
            Some((CardKind::Cvc, card)) => Ok(card.whole(Field::Cvc)?),
            _ => Err(Problem::Misuse("Pass a mounted cardCvc element as `payment_method_options.card.cvc`.")),
        }
    }
}

fn told(notice: Notice) -> Option<FromFrame> {
    Some(match notice {
        Notice::Change(change) => changed(change),
        Notice::Networks(networks) => FromFrame::Networks { networks: networks.into_iter().map(Brand::name).collect() },
        Notice::Sign(sign) => super::signed(sign),
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
