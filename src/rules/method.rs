//! Payment method types: what each needs to know of the buyer, and how the buyer completes it.
//!
//! One row a type, shared by the client, which checks before it sends, and the backend, which checks what it is sent. Names,
//! required details and currencies are those of Stripe's API. Nothing here knows a field, a frame or a request.

use super::error::ErrorCode;

/// How a payment by a method comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At once, or after the card's bank has asked the buyer.
    Card,
    /// The bank is told, and answers days later: the intent is `processing`.
    Debit,
    /// As a debit, once small deposits have shown that the account is the buyer's.
    VerifiedDebit,
    /// On the provider's own page, from which the buyer comes back.
    Redirect,
    /// By a code that the buyer scans with an app.
    QrCode,
    /// At a till or a cash machine, with a voucher.
    Voucher,
    /// In the buyer's app, which asks by itself.
    App,
    /// By a transfer that the buyer makes.
    Transfer,
}

/// A payment method type.
#[derive(Debug, PartialEq, Eq)]
pub struct Method {
    /// Its name on the wire, also of the hash with its details.
    pub name: &'static str,
    /// How it is paid with.
    pub way: Way,
    /// What must be there, as bracketed parameter names: `billing_details[name]`, `sepa_debit[iban]`. A name without brackets
    /// stands for the hash itself, which may be empty.
    pub needs: &'static [&'static str],
    /// The currencies that it can be charged in, lower case; none named means all.
    pub currencies: &'static [&'static str],
    /// Whether it can be set up for later payments.
    pub reusable: bool,
    /// Whether the buyer gives a mandate with it, for a setup or for any payment.
    pub mandate: bool,
}

const NAME: &str = "billing_details[name]";
const EMAIL: &str = "billing_details[email]";
const LINE1: &str = "billing_details[address][line1]";
const CITY: &str = "billing_details[address][city]";
const COUNTRY: &str = "billing_details[address][country]";
const POSTAL_CODE: &str = "billing_details[address][postal_code]";
const STATE: &str = "billing_details[address][state]";

const EUR: &[&str] = &["eur"];

use Way::{App, Card, Debit, QrCode, Redirect, Transfer, VerifiedDebit, Voucher};

/// Every type, by name.
pub const METHODS: &[Method] = &[
    saved("acss_debit", VerifiedDebit, &["acss_debit"], &["cad", "usd"]).with_mandate(),
    once("affirm", Redirect, &[], &["usd", "cad"]),
    once("afterpay_clearpay", Redirect, &[], &["usd", "cad", "gbp", "aud", "nzd", "eur"]),
    saved("alipay", Redirect, &[], &[]),
    saved("amazon_pay", Redirect, &[], &["usd", "eur", "gbp"]),
    saved(
        "au_becs_debit",
        Debit,
        &["au_becs_debit[bsb_number]", "au_becs_debit[account_number]", NAME, EMAIL],
        &["aud"],
    )
    .with_mandate(),
    saved(
        "bacs_debit",
        Debit,
        &["bacs_debit[sort_code]", "bacs_debit[account_number]", NAME, EMAIL, LINE1, CITY, COUNTRY, POSTAL_CODE],
        &["gbp"],
    )
    .with_mandate(),
    saved("bancontact", Redirect, &[NAME], EUR),
    once("billie", Redirect, &["billie"], &["eur", "gbp", "sek"]),
    saved("blik", App, &[], &["pln"]),
    saved("boleto", Voucher, &["boleto[tax_id]", EMAIL, NAME, LINE1, CITY, POSTAL_CODE, STATE, COUNTRY], &["brl"]),
    saved("card", Card, &[], &[]),
    saved("cashapp", QrCode, &[], &["usd"]),
    once("customer_balance", Transfer, &["customer_balance"], &["eur", "gbp", "jpy", "mxn", "usd"]),
    once("eps", Redirect, &[NAME], EUR),
    once("fpx", Redirect, &["fpx[bank]"], &["myr"]),
    once("giropay", Redirect, &[NAME], EUR),
    once("grabpay", Redirect, &[], &["sgd", "myr"]),
    saved("ideal", Redirect, &[], EUR),
    saved("klarna", Redirect, &[COUNTRY], &[]),
    once("konbini", Voucher, &[EMAIL, NAME], &["jpy"]),
    once("mobilepay", Redirect, &[], &["dkk", "eur", "nok", "sek"]),
    once("multibanco", Voucher, &[EMAIL], EUR),
    once("oxxo", Voucher, &[EMAIL, NAME], &["mxn"]),
    once("p24", Redirect, &[EMAIL], &["eur", "pln"]),
    once("pay_by_bank", Redirect, &[], &["gbp"]),
    saved("paypal", Redirect, &[], &[]),
    once("paynow", QrCode, &[], &["sgd"]),
    once("pix", QrCode, &[], &["brl"]),
    once("promptpay", QrCode, &[EMAIL], &["thb"]),
    saved("sepa_debit", Debit, &["sepa_debit[iban]", NAME, EMAIL], EUR).with_mandate(),
    saved("sofort", Redirect, &["sofort[country]"], EUR),
    once("swish", QrCode, &[], &["sek"]),
    once("twint", Redirect, &[], &["chf"]),
    saved("upi", QrCode, &[], &["inr"]),
    saved(
        "us_bank_account",
        VerifiedDebit,
        &[
            "us_bank_account[account_number]",
            "us_bank_account[routing_number]",
            "us_bank_account[account_holder_type]",
            NAME,
        ],
        &["usd"],
    )
    .with_mandate(),
    once("wechat_pay", QrCode, &[], &[]),
];

/// A type that pays once.
const fn once(
    name: &'static str,
    way: Way,
    needs: &'static [&'static str],
    currencies: &'static [&'static str],
) -> Method {
    Method { name, way, needs, currencies, reusable: false, mandate: false }
}

/// A type that can be set up for later payments.
const fn saved(
    name: &'static str,
    way: Way,
    needs: &'static [&'static str],
    currencies: &'static [&'static str],
) -> Method {
    Method { name, way, needs, currencies, reusable: true, mandate: false }
}

impl Method {
    /// The type of that name.
    pub fn named(name: &str) -> Option<&'static Method> {
        METHODS.iter().find(|method| method.name == name)
    }

    /// Whether it can be charged in a currency, lower case.
    pub fn takes(&self, currency: &str) -> bool {
        self.currencies.is_empty() || self.currencies.contains(&currency)
    }

    /// The first detail that is needed and not there, by its parameter's name; `has` tells what is there.
    pub fn missing(&self, has: impl Fn(&str) -> bool) -> Option<&'static str> {
        self.needs.iter().copied().find(|need| !has(need))
    }

    const fn with_mandate(mut self) -> Method {
        self.mandate = true;
        self
    }
}

/// What to tell the buyer about a detail that is not there.
pub fn code_of(need: &str) -> ErrorCode {
    match need {
        NAME => ErrorCode::IncompleteName,
        EMAIL => ErrorCode::IncompleteEmail,
        LINE1 | CITY | COUNTRY | POSTAL_CODE | STATE => ErrorCode::IncompleteAddress,
        "sepa_debit[iban]" => ErrorCode::IncompleteIban,
        "au_becs_debit[bsb_number]" => ErrorCode::IncompleteAuBankAccountBsb,
        "au_becs_debit[account_number]" => ErrorCode::IncompleteAuBankAccountNumber,
        "boleto[tax_id]" => ErrorCode::IncompleteBoletoTaxId,
        _ => ErrorCode::IncompletePaymentDetails,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_stand_by_name() {
        assert!(METHODS.is_sorted_by_key(|method| sortable(method.name)));
        assert_eq!(Method::named("ideal").map(|method| method.way), Some(Way::Redirect));
        assert_eq!(Method::named("cheque"), None);
    }

    /// `paypal` stands before `paynow` in Stripe's list, and here.
    fn sortable(name: &str) -> String {
        name.replace("paynow", "paypalz")
    }

    #[test]
    fn what_is_missing_is_named_in_order() -> Result<(), &'static str> {
        let debit = Method::named("sepa_debit").ok_or("no sepa_debit")?;
        assert_eq!(debit.missing(|_| false), Some("sepa_debit[iban]"));
        assert_eq!(debit.missing(|name| name.starts_with("sepa_debit")), Some("billing_details[name]"));
        assert_eq!(debit.missing(|_| true), None);
        assert!(debit.mandate && debit.takes("eur") && !debit.takes("usd"));
        Ok(())
    }

    #[test]
    fn every_need_is_of_the_method_or_of_the_buyer() {
        for method in METHODS {
            for need in method.needs {
                let own = *need == method.name || need.starts_with(&[method.name, "["].concat());
                assert!(own || need.starts_with("billing_details["), "{}: {need}", method.name);
            }
        }
    }

    #[test]
    fn needs_have_codes_of_their_own() {
        assert_eq!(code_of(NAME).code(), "incomplete_name");
        assert_eq!(code_of(POSTAL_CODE).code(), "incomplete_address");
        assert_eq!(code_of("boleto[tax_id]").code(), "incomplete_boleto_tax_id");
        assert_eq!(code_of("fpx[bank]").code(), "incomplete_payment_details");
    }
}
