//! What is shown to a buyer who pays elsewhere: in an app, at a till, at the bank.

use crate::rules::money::{Currency, Money};
use crate::rules::origin::is_secure_url;
use crate::rules::text::{self, Text};
use crate::wire::tree::Tree;

/// What to show.
#[derive(Clone, PartialEq)]
pub struct View {
    /// What it is about.
    pub kind: ViewKind,
    /// What the buyer is to do.
    pub title: Text,
    /// A page with the whole voucher or with instructions, or one that opens the app.
    pub url: Option<String>,
    /// What a code to be scanned says.
    pub code: Option<String>,
    /// What the buyer has to enter elsewhere.
    pub rows: Vec<Row>,
    /// Until when it can be paid, in seconds since 1970.
    pub expires: Option<i64>,
}

/// What a view is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ViewKind {
    /// A code to be scanned with an app.
    Qr,
    /// A voucher to be paid at a till or a cash machine.
    Voucher,
    /// A transfer that the buyer makes.
    Transfer,
    /// An approval in an app that asks by itself.
    Wait,
}

/// A line of a view.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub label: Text,
    /// As the API gave it; an amount in a plain way, a word in English.
    pub value: String,
    /// The word that it is, to be said in the buyer's language.
    pub word: Option<Text>,
    /// The amount that it is, to be written as the buyer's language has it.
    pub money: Option<Money>,
}

/// The members of a voucher, or of an account to pay to, that the buyer needs.
const LABELS: &[(&str, Text)] = &[
    ("entity", text::ENTITY),
    ("number", text::NUMBER),
    ("account_holder_name", text::ACCOUNT_HOLDER),
    ("bank_name", text::BANK),
    ("bank_code", text::BANK_CODE),
    ("branch_name", text::BRANCH),
    ("branch_code", text::BRANCH_CODE),
    ("account_type", text::ACCOUNT_TYPE),
    ("account_number", text::ACCOUNT_NUMBER),
    ("routing_number", text::ROUTING_NUMBER),
    ("sort_code", text::SORT_CODE),
    ("iban", Text::name("IBAN")),
    ("bic", Text::name("BIC")),
    ("swift_code", text::SWIFT_CODE),
    ("clabe", Text::name("CLABE")),
    ("reference", text::REFERENCE),
];

/// The kinds of accounts in the United States and in Japan.
const ACCOUNT_TYPES: &[(&str, Text)] =
    &[("checking", text::CHECKING), ("savings", text::SAVINGS), ("futsu", text::FUTSU), ("toza", text::TOZA)];

/// The chains of convenience stores in Japan, as a voucher names them.
const STORES: &[(&str, Text)] = &[
    ("familymart", Text::name("FamilyMart")),
    ("lawson", Text::name("Lawson")),
    ("ministop", Text::name("Ministop")),
    ("seicomart", Text::name("Seicomart")),
];

impl Row {
    fn text(label: Text, value: String) -> Row {
        Row { label, value, word: None, money: None }
    }
}

impl View {
    /// Reads what a next action of that type gives to show; `None` where there is nothing to show.
    pub fn read(name: &str, details: &Tree) -> Option<View> {
        let (kind, title) = about(name)?;
        let mut rows = Vec::new();
        match kind {
            // Buyers who shop with the phone that they would scan with paste it instead.
            ViewKind::Qr if name.starts_with("pix") => {
                let code = details.text_at(&["data"]).map(|code| Row::text(text::PIX_CODE, code.to_owned()));
                rows.extend(code);
            }
            ViewKind::Qr | ViewKind::Wait => {}
            ViewKind::Voucher => {
                add_rows(details, &mut rows);
                add_stores(details, &mut rows);
            }
            ViewKind::Transfer => add_transfer(details, &mut rows),
        }
        let code = [&["data"][..], &["qr_code", "data"], &["mobile_auth_url"], &["hosted_instructions_url"]];
        let url = ["mobile_auth_url", "hosted_instructions_url", "hosted_voucher_url"];
        let expires = [&["expires_at"][..], &["qr_code", "expires_at"], &["expires_after"]];
        Some(View {
            kind,
            title,
            url: url
                .iter()
                .filter_map(|name| details.text_at(&[name]))
                .find(|url| is_secure_url(url))
                .map(str::to_owned),
            code: match kind {
                ViewKind::Qr => code.iter().find_map(|path| details.text_at(path)).map(str::to_owned),
                _ => None,
            },
            rows,
            expires: expires.iter().find_map(|path| details.whole_at(path)),
        })
    }

    /// Its words: the title, and what each row is.
    pub fn words(&self) -> impl Iterator<Item = &Text> {
        [&self.title].into_iter().chain(self.rows.iter().map(|row| &row.label))
    }

    /// Puts the intent's amount above a voucher, which does not say it itself.
    pub fn tell_amount(&mut self, minor: i64, currency: &str) {
        if let (ViewKind::Voucher, Some(currency)) = (self.kind, Currency::parse(currency)) {
            self.rows.insert(0, amount_row(minor, currency));
        }
    }
}

/// Which types are shown, and what the buyer reads above.
fn about(kind: &str) -> Option<(ViewKind, Text)> {
    use ViewKind::{Qr, Transfer, Voucher, Wait};
    Some(match kind {
        "cashapp_handle_redirect_or_display_qr_code" => (Qr, text::SCAN_CASHAPP),
        "klarna_display_qr_code" => (Qr, text::SCAN_KLARNA),
        "paynow_display_qr_code" => (Qr, text::SCAN_PAYNOW),
        "pix_display_qr_code" => (Qr, text::SCAN_PIX),
        "promptpay_display_qr_code" => (Qr, text::SCAN_PROMPTPAY),
        "swish_handle_redirect_or_display_qr_code" => (Qr, text::SCAN_SWISH),
        "upi_handle_redirect_or_display_qr_code" => (Qr, text::SCAN_UPI),
        "wechat_pay_display_qr_code" => (Qr, text::SCAN_WECHAT),
        "boleto_display_details" => (Voucher, text::PAY_BOLETO),
        "konbini_display_details" => (Voucher, text::PAY_KONBINI),
        "multibanco_display_details" => (Voucher, text::PAY_MULTIBANCO),
        "oxxo_display_details" => (Voucher, text::PAY_OXXO),
        "display_bank_transfer_instructions" => (Transfer, text::TRANSFER),
        "blik_authorize" => (Wait, text::APPROVE_BLIK),
        "card_await_notification" => (Wait, text::APPROVE_CARD),
        _ => return None,
    })
}

fn add_rows(details: &Tree, rows: &mut Vec<Row>) {
    for (name, label) in LABELS {
        if let Some(value) = details.text_at(&[name]) {
            let word = ACCOUNT_TYPES.iter().find(|(kind, _)| (*name, *kind) == ("account_type", value));
            let word = word.map(|(_, word)| *word);
            let value = word.map_or(value, |word| word.english).to_owned();
            rows.push(Row { label: *label, value, word, money: None });
        }
    }
}

fn add_stores(details: &Tree, rows: &mut Vec<Row>) {
    for (name, label) in STORES {
        if let Some(code) = details.text_at(&["stores", name, "payment_code"]) {
            let confirmation = details.text_at(&["stores", name, "confirmation_number"]);
            let value = [code, confirmation.map_or("", |_| " / "), confirmation.unwrap_or_default()].concat();
            rows.push(Row::text(*label, value));
        }
    }
}

fn amount_row(minor: i64, currency: Currency) -> Row {
    let money = Money { minor, currency };
    let value = [&currency.as_str().to_ascii_uppercase(), " ", &money.decimal()].concat();
    Row { label: text::AMOUNT, value, word: None, money: Some(money) }
}

/// The amount, the accounts that it may be sent to, and what to write on the transfer.
fn add_transfer(details: &Tree, rows: &mut Vec<Row>) {
    let currency = details.text_at(&["currency"]).and_then(Currency::parse);
    if let (Some(minor), Some(currency)) = (details.whole_at(&["amount_remaining"]), currency) {
        rows.push(amount_row(minor, currency));
    }
    let addresses = match details.get("financial_addresses") {
        Some(Tree::List(addresses)) => addresses.as_slice(),
        _ => &[],
    };
    for address in addresses {
        if let Some(account) = address.text_at(&["type"]).and_then(|kind| address.get(kind)) {
            add_rows(account, rows);
        }
    }
    if let Some(reference) = details.text_at(&["reference"]) {
        rows.push(Row::text(text::REFERENCE, reference.to_owned()));
    }
}
