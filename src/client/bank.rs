//! A bank account on its way to the API: the one place where it leaves the fields.

use crate::flow::bank::Details;
use crate::wire::form::{Form, member};

/// Writes the account as the details of its payment method type, under `prefix`.
pub fn write(form: &mut Form, prefix: &str, details: &Details) {
    match details {
        Details::Iban(iban) => {
            // EXPOSE: the request body is where account data is meant to go.
            form.pair(&member(&member(prefix, "sepa_debit"), "iban"), iban.text().expose());
        }
        Details::AuBankAccount { bsb, number } => {
            let prefix = member(prefix, "au_becs_debit");
            form.pair(&member(&prefix, "bsb_number"), bsb);
            // EXPOSE: as above.
            form.pair(&member(&prefix, "account_number"), number.expose());
        }
    }
}

/// Writes the account as a bank account's number with its country, under `prefix`. Only an IBAN is such a number.
pub fn write_account(form: &mut Form, prefix: &str, details: &Details) {
    if let Details::Iban(iban) = details {
        // EXPOSE: as above.
        form.pair(&member(prefix, "account_number"), iban.text().expose());
        form.pair(&member(prefix, "country"), iban.country().code());
    }
}
