//! The express checkout element, from the press of a button to what the page confirms: it asks the page, shows the wallet's
//! sheet, passes on what the buyer changes there, and keeps what the buyer agreed to until it is paid with.

mod options;
mod sheet;

pub use options::{Arrangement, Options};

use super::wallet::Paid;
use crate::wire::form::Form;
use crate::wire::port::{Answer, ExpressEvent, SheetEvent, Wallet, WalletView};
use crate::wire::tree::Tree;
use sheet::{Outcome, Sheet};

/// The payment failed, and the page did not say why.
const FAILED: &str = "fail";

/// The machine.
#[derive(Default)]
pub struct Express {
    options: Options,
    payment: Payment,
    stage: Stage,
    /// The number of the latest question. Answers to earlier ones are too late.
    ask: u32,
    paid: Option<Paid>,
}

/// What there is to pay.
#[derive(Clone, Default)]
pub struct Payment {
    /// Who is paid.
    pub business: String,
    /// Three letters, lower case; empty where nothing is paid.
    pub currency: String,
    /// In the currency's smallest unit; absent where nothing is paid now.
    pub amount: Option<i64>,
}

#[derive(Default)]
enum Stage {
    /// Nothing is open.
    #[default]
    Idle,
    /// A button was pressed, and the page is asked.
    Pressed(Wallet),
    /// The sheet is open; the page may be asked about what is chosen in it.
    Open(Sheet),
    /// The buyer agreed, and the page is to confirm.
    Agreed(Sheet),
}

/// What happens to the element.
pub enum Event {
    /// A button was pressed.
    Press(Wallet),
    /// The page answered a question.
    Answered(Answer),
    /// Something happened in the sheet.
    Sheet(SheetEvent),
    /// Options were changed.
    Options(Tree),
    /// What there is to pay is known, or was changed.
    Payment(Payment),
    /// An operation took what the buyer agreed to.
    Taken,
}

/// What is to be done.
pub enum Effect {
    /// Show this in the sheet; open it if it is not.
    Show(Box<WalletView>),
    /// Close the sheet.
    Hide,
    /// Tell the page.
    Tell(ExpressEvent),
}

impl Express {
    /// An element with these options.
    pub fn new(options: Tree) -> Express {
        Express { options: Options::new(options), ..Express::default() }
    }

    /// The options in force.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// What the buyer agreed to, as pairs of a confirmation's form.
    pub fn pairs(&self) -> Option<Form> {
        self.paid.as_ref().map(Paid::pairs)
    }

    /// Takes an event in; the effects are in order.
    pub fn step(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Press(wallet) => self.press(wallet),
            Event::Answered(answer) if answer.ask == self.ask => self.answered(answer),
            Event::Answered(_) => Vec::new(),
            Event::Sheet(event) => self.heard(event),
            Event::Options(options) => {
                self.options.update(options);
                Vec::new()
            }
            Event::Payment(payment) => {
                self.payment = payment;
                match &mut self.stage {
                    Stage::Open(sheet) | Stage::Agreed(sheet) => {
                        sheet.set_amount(self.payment.amount, &self.payment.currency);
                        vec![show(sheet)]
                    }
                    Stage::Idle | Stage::Pressed(_) => Vec::new(),
                }
            }
            Event::Taken => match std::mem::take(&mut self.stage) {
                Stage::Agreed(_) => vec![Effect::Hide],
                stage => {
                    self.stage = stage;
                    Vec::new()
                }
            },
        }
    }

    fn press(&mut self, wallet: Wallet) -> Vec<Effect> {
        if matches!(self.stage, Stage::Open(_) | Stage::Agreed(_)) {
            return Vec::new();
        }
        self.paid = None;
        self.stage = Stage::Pressed(wallet);
        let ask = self.next_ask();
        vec![Effect::Tell(ExpressEvent::Click(ask, wallet))]
    }

    fn answered(&mut self, answer: Answer) -> Vec<Effect> {
        let Answer { ok, details, .. } = answer;
        match (std::mem::take(&mut self.stage), ok) {
            (Stage::Pressed(wallet), true) => {
                let mut sheet = Sheet::open(self.view(wallet));
                sheet.take(self.options.tree());
                sheet.take(&details);
                let effect = show(&sheet);
                self.stage = Stage::Open(sheet);
                vec![effect]
            }
            (Stage::Pressed(_) | Stage::Idle, _) => Vec::new(),
            (Stage::Open(mut sheet), ok) => {
                if ok {
                    sheet.accept(&details);
                } else {
                    sheet.refuse();
                }
                let effect = show(&sheet);
                self.stage = Stage::Open(sheet);
                vec![effect]
            }
            (Stage::Agreed(mut sheet), _) => {
                // Nothing else is answered at this stage: the page says that the payment failed.
                let reason = details.text_at(&["message"]).or(details.text_at(&["reason"])).unwrap_or(FAILED);
                sheet.fail(reason);
                self.paid = None;
                let effect = show(&sheet);
                self.stage = Stage::Open(sheet);
                vec![effect]
            }
        }
    }

    fn heard(&mut self, event: SheetEvent) -> Vec<Effect> {
        let (Stage::Open(mut sheet) | Stage::Agreed(mut sheet)) = std::mem::take(&mut self.stage) else {
            return Vec::new();
        };
        let before = sheet.view().clone();
        let outcome = sheet.hear(event);
        let asked = match outcome {
            Outcome::Left => {
                self.paid = None;
                // An answer that is still to come is too late.
                self.next_ask();
                return vec![Effect::Hide, Effect::Tell(ExpressEvent::Cancel)];
            }
            Outcome::Paid(paid) => {
                let ask = self.next_ask();
                let effects = vec![show(&sheet), Effect::Tell(confirm(ask, &paid))];
                self.paid = Some(paid);
                self.stage = Stage::Agreed(sheet);
                return effects;
            }
            Outcome::None => None,
            Outcome::Address(name, address) => {
                Some(ExpressEvent::ShippingAddress { ask: self.next_ask(), name, address })
            }
            Outcome::Rate(rate) => Some(ExpressEvent::ShippingRate { ask: self.next_ask(), rate }),
        };
        let mut effects = Vec::new();
        if asked.is_some() {
            sheet.wait();
        }
        if *sheet.view() != before {
            effects.push(show(&sheet));
        }
        effects.extend(asked.map(Effect::Tell));
        self.stage = if self.paid.is_some() { Stage::Agreed(sheet) } else { Stage::Open(sheet) };
        effects
    }

    fn view(&self, wallet: Wallet) -> WalletView {
        WalletView {
            business: self.payment.business.clone(),
            currency: self.payment.currency.clone(),
            amount: self.payment.amount,
            ..WalletView::new(wallet)
        }
    }

    fn next_ask(&mut self) -> u32 {
        self.ask = self.ask.wrapping_add(1);
        self.ask
    }
}

fn show(sheet: &Sheet) -> Effect {
    Effect::Show(Box::new(sheet.view().clone()))
}

fn confirm(ask: u32, paid: &Paid) -> ExpressEvent {
    ExpressEvent::Confirm {
        ask,
        wallet: paid.wallet,
        billing: paid.consent.billing.clone(),
        shipping: paid.consent.shipping.clone(),
        rate: paid.rate.clone(),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
