//! Bank accounts typed as buyers type them: keys, pasting, focus.

mod au_bank_account;
mod iban;
mod page;

use super::*;
use page::Page;

fn options(kind: BankKind) -> Options {
    Options { kind, live: false, countries: vec!["SEPA".into()], disabled: false }
}
