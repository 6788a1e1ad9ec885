//! Stripe's published test bank accounts, and what a debit of each comes to. They are the only accounts that this backend takes.
//! Objects keep an account's `name` from this table, never its number, so that a saved account behaves as the typed one did.

mod table;

pub use table::ACCOUNTS;

/// One test bank account.
#[derive(Clone, Copy)]
pub struct TestAccount {
    /// Its name in this table; what objects keep.
    pub name: &'static str,
    /// The payment method type that debits it.
    pub kind: &'static str,
    /// Routing number, sort code, BSB, or institution and transit number; empty for an IBAN, which holds its bank itself.
    pub bank: &'static str,
    /// Its number: compared with what is sent, never put out.
    pub number: &'static str,
    /// What a debit comes to.
    pub end: End,
    /// Whether that is known minutes later only.
    pub delayed: bool,
    /// The end of its named object: `success_de` for `pm_sepaDebit_success_de`; empty when it has none.
    pub alias: &'static str,
}

/// What a debit comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The money comes.
    Paid,
    /// The money comes, and the buyer disputes the debit.
    Disputed,
    /// The bank refuses, with this code.
    Failed(&'static str),
    /// Nothing is ever heard.
    Open,
    /// It is blocked before the bank is asked.
    Blocked,
    /// The small deposits that were to verify it do not arrive.
    NoDeposits,
    /// The bank refuses the mandate.
    MandateRefused,
    /// There is no PaymentMethod of it: this code says why.
    NotTaken(&'static str),
}

/// The length of the shortest IBAN in the table.
const SHORTEST_IBAN: usize = 16;
/// What the names of PaymentMethods begin with, by type.
const NAMED: [(&str, &str); 5] = [
    ("pm_acssDebit_", "acss_debit"),
    ("pm_auBecsDebit_", "au_becs_debit"),
    ("pm_bacsDebit_", "bacs_debit"),
    ("pm_sepaDebit_", "sepa_debit"),
    ("pm_usBankAccount_", "us_bank_account"),
];

impl TestAccount {
    /// The account of a number at a bank.
    pub fn of_number(kind: &str, bank: &str, number: &str) -> Option<&'static Self> {
        ACCOUNTS.iter().find(|account| (account.kind, account.bank, account.number) == (kind, bank, number))
    }

    /// Whether a text holds the IBAN of one of these accounts, whatever stands between its characters. Numbers of other accounts are too
    /// short to be told from what else a text may hold.
    pub fn stands_in(text: &str) -> bool {
        let compact: String =
            text.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_uppercase()).collect();
        compact.len() >= SHORTEST_IBAN
            && ACCOUNTS.iter().any(|account| account.bank.is_empty() && compact.contains(account.number))
    }

    /// The account of a name in this table.
    pub fn of_name(name: &str) -> Option<&'static Self> {
        ACCOUNTS.iter().find(|account| account.name == name)
    }

    /// The account of a named PaymentMethod, such as `pm_usBankAccount_success`.
    pub fn of_named_object(id: &str) -> Option<&'static Self> {
        let (alias, kind) = NAMED.iter().find_map(|(prefix, kind)| Some((id.strip_prefix(prefix)?, *kind)))?;
        ACCOUNTS.iter().find(|account| account.kind == kind && !alias.is_empty() && account.alias == alias)
    }
}

/// What the buyer reads when a debit has failed with this code.
pub fn message_of(code: &str) -> Option<&'static str> {
    Some(match code {
        "account_closed" => "This bank account is closed. Use another one.",
        "account_number_invalid" => "There is no bank account of this number. Check the digits.",
        "charge_exceeds_source_limit" => "This payment is more than the account may pay in a week. Use another one.",
        "charge_exceeds_weekly_limit" => "This account has made its payments for the week. Use another one.",
        "debit_not_authorized" => "The bank does not allow debits by this shop. Ask the bank, or use another account.",
        "insufficient_funds" => "There is not enough money on this account for the payment. Use another one.",
        "invalid_currency" => "The bank cannot pay in this currency. Use another account.",
        "no_account" => "The bank knows no such account. Check the number.",
        "payment_intent_payment_attempt_expired" => "The payment was not made in time. Start again.",
        "payment_intent_payment_attempt_failed" => {
            "The payment did not go through. Try again, or use another payment method."
        }
        "payment_method_microdeposit_failed" => {
            "The small deposits could not be made. Check the account number, or use another account."
        }
        "payment_method_microdeposit_verification_descriptor_code_mismatch" => {
            "The code is not the one that was sent. Check your bank statement."
        }
        "payment_method_microdeposit_verification_timeout" => {
            "The small deposits were not confirmed in time. Use another payment method."
        }
        "refer_to_customer" => "The bank refuses without a reason. Ask the bank, or use another account.",
        "sepa_debit_bank_not_supported" => "This bank cannot be debited. Use an account at another bank.",
        "sepa_debit_debits_not_supported" => "This account cannot be debited. Use another one.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use opentill::rules::iban;
    use opentill::rules::method::{Method, Way};

    use super::*;

    #[test]
    fn every_row_is_an_account_of_its_own() {
        for (at, account) in ACCOUNTS.iter().enumerate() {
            let way = Method::named(account.kind).unwrap().way;
            assert!(matches!(way, Way::Debit | Way::VerifiedDebit), "{}", account.name);
            for other in &ACCOUNTS[..at] {
                assert_ne!(account.name, other.name);
                assert!((account.kind, account.bank, account.number) != (other.kind, other.bank, other.number));
                assert!(account.alias.is_empty() || (account.kind, account.alias) != (other.kind, other.alias));
            }
        }
    }

    #[test]
    fn every_debit_has_accounts() {
        for kind in ["acss_debit", "au_becs_debit", "bacs_debit", "sepa_debit", "us_bank_account"] {
            assert!(ACCOUNTS.iter().any(|account| account.kind == kind && account.end == End::Paid), "{kind}");
        }
    }

    #[test]
    fn ibans_are_whole_and_names_hold_no_number() {
        for account in ACCOUNTS {
            assert!(account.kind != "sepa_debit" || iban::check(account.number).is_ok(), "{}", account.name);
            assert!(!account.name.bytes().any(|byte| byte.is_ascii_digit()), "{}", account.name);
        }
    }

    #[test]
    fn ibans_are_found_in_texts() {
        for account in ACCOUNTS.iter().filter(|account| account.kind == "sepa_debit") {
            assert!(
                account.number.len() >= SHORTEST_IBAN && TestAccount::stands_in(account.number),
                "{}",
                account.name
            );
        }
        assert!(TestAccount::stands_in("from de89 3704-0044 0532 0130 00, please"));
        assert!(!TestAccount::stands_in("DE89 3704 0044 0532 0130"));
        assert!(!TestAccount::stands_in("000123456789 at 110000000"));
    }

    #[test]
    fn failures_have_texts_for_buyers() {
        for account in ACCOUNTS {
            if let End::Failed(code) | End::NotTaken(code) = account.end {
                assert!(message_of(code).is_some(), "{code}");
            }
        }
    }

    #[test]
    fn named_objects_are_found() {
        let name = |id| TestAccount::of_named_object(id).map(|account| account.name);
        assert_eq!(name("pm_usBankAccount_success"), Some("us_success"));
        assert_eq!(name("pm_sepaDebit_failed_de"), Some("sepa_de_failed"));
        assert_eq!(name("pm_sepaDebit_"), None);
        assert_eq!(name("pm_card_visa"), None);
    }
}
