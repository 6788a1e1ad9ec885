//! The simulated wallet's sheet, for an operation that needs the buyer's consent in it: the Payment Element's `hold`, when a wallet
//! is what is chosen. What the sheet says is read by the module `methods`.

use std::cell::RefCell;

use wasm_bindgen::JsValue;

use super::Session;
use crate::browser::inbox::Inbox;
use crate::browser::value;
use crate::client::{ApiObject, Problem};
use crate::elements::payment::ToPay;
use crate::wire::port::ErrorShape;

/// The buyer left the wallet's sheet.
const LEFT: ErrorShape = ErrorShape {
    r#type: "validation_error",
    code: Some("payment_canceled"),
    message: "You left the wallet before you agreed to the payment. Try again, or choose another payment method.",
};

/// The sheet that is open, if one is: a later one takes its place.
#[derive(Default)]
pub(super) struct OpenSheet(RefCell<Inbox<JsValue>>);

impl OpenSheet {
    /// Something happened in it.
    pub(super) fn hear(&self, event: JsValue) {
        self.0.borrow().push(event);
    }

    fn begin(&self) -> Inbox<JsValue> {
        // Whoever waited for the one before is told that the buyer has left it.
        let left = value::object();
        value::set(&left, "kind", &JsValue::from_str("cancel"));
        self.hear(left);
        let events = Inbox::default();
        *self.0.borrow_mut() = events.clone();
        events
    }
}

impl Session {
    /// Shows the sheet, and waits for the buyer; gives what they agreed to as pairs of a confirmation's form.
    pub(super) async fn ask_wallet(&self, wallet: &str, to_pay: ToPay) -> Result<String, Problem> {
        let methods = self.host.methods().await.map_err(|error| Problem::Object(ApiObject::of_js(error)))?;
        let events = self.module.sheet.begin();
        let view = value::object();
        for (key, text) in
            [("wallet", wallet), ("business", &to_pay.business), ("currency", &to_pay.currency), ("state", "open")]
        {
            value::set(&view, key, &JsValue::from_str(text));
        }
        if let Some(amount) = to_pay.amount {
            value::set(&view, "amount", &JsValue::from(amount as f64));
        }
        self.show_sheet(Some(&view));
        let agreed = loop {
            let said = methods.wallet_said(wallet, &events.next().await);
            match said.as_deref() {
                Some("") => break Err(Problem::Own(LEFT)),
                Some(_) => break Ok(said.unwrap_or_default()),
                None => {}
            }
        };
        self.show_sheet(None);
        agreed
    }

    fn show_sheet(&self, view: Option<&JsValue>) {
        let (message, payload) = (value::object(), value::object());
        if let Some(view) = view {
            value::set(&payload, "view", view);
        }
        for (key, text) in [("t", "element"), ("event", "wallet")] {
            value::set(&message, key, &JsValue::from_str(text));
        }
        value::set(&message, "payload", &payload);
        self.out.pass(&message);
    }
}
