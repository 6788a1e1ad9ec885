//! What a buyer agreed to in the simulated wallet's sheet.
//!
//! It stands for Apple Pay and Google Pay where no money moves. The cards in it are the test tokens of the backend.

use crate::wire::form::Form;
use crate::wire::port::{Consent, Wallet};
use crate::wire::tree::Tree;

/// What a wallet gives to pay with.
#[derive(Clone, PartialEq)]
pub struct Paid {
    /// The wallet.
    pub wallet: Wallet,
    /// What the buyer agreed with.
    pub consent: Consent,
    /// The shipping rate, as the page gave it.
    pub rate: Tree,
}

impl Paid {
    /// What it is, as pairs of a confirmation's form.
    pub fn pairs(&self) -> Form {
        let mut form = Form::new();
        let token = ["tok_", self.wallet.name(), "_", self.consent.card].concat();
        form.pair("payment_method_data[type]", "card");
        form.pair("payment_method_data[card][token]", &token);
        self.consent.billing.write(&mut form, "payment_method_data[billing_details]");
        self.consent.shipping.write(&mut form, "shipping");
        form
    }
}
