//! What goes along with a payment beside the details themselves: whether the method is kept, and for what.

use super::{Choice, Payment, is_foreign};
use crate::wire::form::Form;

impl Payment {
    /// The box that saves a method: whether it is ticked; `None` where there is none. It stands below a new method that can be
    /// used again.
    pub fn save_box(&self) -> Option<bool> {
        let may_save = self.customer().is_some_and(|customer| customer.may_save);
        match &self.chosen {
            Some(Choice::New(kind)) if may_save => {
                let reusable = !is_foreign(kind) && self.reusable.contains(kind);
                reusable.then_some(self.save)
            }
            _ => None,
        }
    }

    /// Writes what a confirmation says of the method's later use. A buyer who ticks the box wants to see the method again; one
    /// who does not has allowed no more than what the payment itself is for.
    pub fn write_use(&self, form: &mut Form) {
        if !matches!(self.chosen, Some(Choice::New(_))) || self.customer().is_none() {
            return;
        }
        match self.save_box() {
            Some(true) => {
                form.pair("payment_method_data[allow_redisplay]", "always");
                if !self.setup {
                    form.pair("setup_future_usage", self.save_usage());
                }
            }
            _ if self.is_kept() => {
                form.pair("payment_method_data[allow_redisplay]", "limited");
            }
            _ => {}
        }
    }

    /// The later payments that a saved method is for: what the intent says already, else what the session says, else those
    /// that the buyer makes in person.
    fn save_usage(&self) -> &str {
        let session = self.session.as_ref().map(|session| session.future_usage.as_str());
        let customer = self.customer().map(|customer| customer.save_usage.as_str());
        [session, customer].into_iter().flatten().find(|usage| !usage.is_empty()).unwrap_or("on_session")
    }
}
