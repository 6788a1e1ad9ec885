//! The simulated bank's pages: plain HTML and one style sheet, no script.

use opentill::rules::money::{Currency, Money};
use serde_json::Value;

use crate::resources::challenges::{Challenge, Kind, Subject, microdeposits};

/// The style sheet.
pub const STYLE: &str = include_str!("bank.css");
/// Said to who types a code that no payment waits for.
pub const NO_CODE: &str = "No payment waits for this code. Check its six digits, or start again at the shop.";

/// What a page of a kind says: its heading, a sentence, and its two buttons; a page without a second one cannot be refused.
struct Words {
    title: &'static str,
    text: &'static str,
    yes: &'static str,
    no: Option<&'static str>,
}

fn words(kind: Kind, pays: bool) -> Words {
    let words = |title, text, yes, no| Words { title, text, yes, no: Some(no) };
    match kind {
        Kind::ThreeDs if !pays => words(
            "Confirm your payment method",
            "Your bank asks whether this shop may charge you later.",
            "Complete",
            "Fail",
        ),
        Kind::Redirect if !pays => words(
            "Approve later payments",
            "The provider asks whether this shop may charge you later. Afterwards you go back to the shop.",
            "Approve",
            "Fail",
        ),
        Kind::ThreeDs => {
            words("Confirm your payment", "Your bank asks whether this payment is yours.", "Complete", "Fail")
        }
        Kind::Redirect => words(
            "Approve the payment",
            "The provider asks you to approve. Afterwards you go back to the shop.",
            "Approve",
            "Fail",
        ),
        Kind::QrCode | Kind::App => {
            words("Approve in the app", "This is your app, which asks you to approve.", "Approve in the app", "Decline")
        }
        Kind::Voucher => words(
            "Pay with this voucher",
            "Show it at the till, or type its numbers at a cash machine.",
            "Pay at the till",
            "Let it expire",
        ),
        Kind::Transfer => Words {
            title: "Send the money",
            text: "Transfer the amount to this account.",
            yes: "Send the money",
            no: None,
        },
        Kind::Notice => words("A charge of your card", "Your bank tells you of a charge to come.", "Agree", "Refuse"),
        Kind::Microdeposits => {
            Words { title: "Verify your bank account", text: "", yes: "Verify", no: Some("They did not arrive") }
        }
    }
}

/// The question: amount, merchant, what there is to show, and the buttons.
pub fn question(merchant: &str, challenge: &Challenge, subject: &Subject, alert: Option<&str>) -> String {
    let Words { title, text, yes, no } = words(challenge.kind, subject.amount.is_some());
    let merchant = escape(subject.statement.as_deref().unwrap_or(merchant));
    let amount = subject.amount.as_ref().map(amount).unwrap_or_default();
    let rows: String = challenge.rows.iter().map(|(name, value)| row(name, value)).collect();
    let path = action_path(challenge);
    let alert = alert.map(|text| format!("<p role=\"alert\">{}</p>\n", escape(text))).unwrap_or_default();
    let answers = match challenge.kind {
        Kind::Microdeposits => deposits(challenge, &path, yes),
        _ => format!(
            r#"<form method="post" action="{path}/complete"><button id="complete" class="primary">{yes}</button></form>"#
        ),
    };
    let refuse = no
        .map(|no| format!(r#"<form method="post" action="{path}/fail"><button id="fail">{no}</button></form>"#))
        .unwrap_or_default();
    let leave = challenge
        .return_url
        .as_ref()
        .filter(|_| challenge.kind != Kind::ThreeDs)
        .map(|_| format!("\n<p><a id=\"back\" href=\"{path}/back\">Go back without deciding</a></p>"))
        .unwrap_or_default();
    page(
        title,
        &format!(
            r#"{alert}<p>Test mode: no money moves. {text}</p>
<dl>
<div><dt>Merchant</dt><dd>{merchant}</dd></div>
{amount}{rows}</dl>
<div class="answers">
{answers}
{refuse}
</div>{leave}"#
        ),
    )
}

/// The fields for what the buyer found on their statement.
fn deposits(challenge: &Challenge, path: &str, yes: &str) -> String {
    let fields = match microdeposits::asked_for(&challenge.method) {
        "amounts" => {
            r#"<p>Two small deposits were made to your account. Type their amounts in cents. (Test amounts: 32 and 45.)</p>
<label>First amount <input name="amounts[0]" id="first" inputmode="numeric" autocomplete="off" required></label>
<label>Second amount <input name="amounts[1]" id="second" inputmode="numeric" autocomplete="off" required></label>"#
        }
        _ => {
            r#"<p>A deposit of one cent was made to your account. Type the code of six characters in its text. (Test code: SM11AA.)</p>
<label>Code <input name="descriptor_code" id="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required></label>"#
        }
    };
    format!(
        r#"<form class="whole" method="post" action="{path}/verify">
{fields}
<button id="complete" class="primary">{yes}</button>
</form>"#
    )
}

/// The app's first page, which asks for the code that the buyer gave to the shop.
pub fn app(alert: Option<&str>) -> String {
    let alert = alert.map(|text| format!("<p role=\"alert\">{}</p>\n", escape(text))).unwrap_or_default();
    page(
        "Payments in your app",
        &format!(
            r#"{alert}<p>Test mode: no money moves. Type the code that you gave to the shop.</p>
<form method="post" action="/app">
<label>Code <input name="code" id="code" inputmode="numeric" autocomplete="off" required></label>
<button id="open" class="primary">Show the payment</button>
</form>"#
        ),
    )
}

fn action_path(challenge: &Challenge) -> String {
    let start = if challenge.kind == Kind::ThreeDs { "3ds" } else { "pay" };
    format!("/{start}/{}", escape(&challenge.id))
}

/// The end, for who stays on this page.
pub fn answered(kind: Kind, passed: bool) -> String {
    let (title, text) = match (kind, passed) {
        (Kind::ThreeDs, true) => ("Authentication complete", "The bank has confirmed that it is you."),
        (Kind::ThreeDs, false) => ("Authentication failed", "The bank could not confirm that it is you."),
        (Kind::Microdeposits, true) => ("Account verified", "The bank account is yours."),
        (Kind::Microdeposits, false) => ("Account not verified", "The bank account could not be verified."),
        (_, true) => ("Payment approved", "The payment was made."),
        (Kind::Voucher, false) => ("Voucher expired", "It can be paid no longer."),
        (_, false) => ("Payment declined", "No payment was made."),
    };
    page(title, &format!("<p role=\"status\">{text} You can close this window.</p>"))
}

/// What a buyer has agreed to.
pub fn mandate(merchant: &str, view: &Value) -> String {
    let details = &view["payment_method_details"];
    let kind = details["type"].as_str().unwrap_or_default();
    let reference = details[kind]["reference"].as_str().map(|text| row("Reference", text)).unwrap_or_default();
    let status = view["status"].as_str().unwrap_or_default();
    page(
        "Mandate",
        &format!(
            "<p>Test mode: no money moves. The account holder lets the merchant debit this account.</p>\n<dl>\n{}{reference}{}</dl>",
            row("Merchant", merchant),
            row("Status", status)
        ),
    )
}

/// A mandate's address that leads nowhere.
pub fn no_mandate() -> String {
    page("No such mandate", "<p role=\"alert\">There is no mandate under this address.</p>")
}

/// A challenge that nobody waits for any more.
pub fn void() -> String {
    page(
        "No longer needed",
        "<p role=\"status\">This payment went on without this page. You can close this window.</p>",
    )
}

/// An id that does not exist.
pub fn unknown() -> String {
    page(
        "Nothing to confirm",
        "<p role=\"alert\">There is no payment to confirm under this address. Go back to the shop and start again.</p>",
    )
}

/// A fault on this side.
pub fn failed() -> String {
    page(
        "Something went wrong",
        "<p role=\"alert\">The bank could not handle this. Load the page again in a moment.</p>",
    )
}

fn page(title: &str, body: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Test bank</title>
<link rel="stylesheet" href="/bank.css">
</head>
<body>
<header>Test bank</header>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"#
    )
}

fn amount((minor, currency): &(i64, String)) -> String {
    let name = escape(&currency.to_ascii_uppercase());
    let number = match Currency::parse(currency) {
        Some(currency) => Money { minor: *minor, currency }.decimal(),
        None => minor.to_string(),
    };
    format!("<div><dt>Amount</dt><dd id=\"amount\">{number} {name}</dd></div>\n")
}

fn row(name: &str, value: &str) -> String {
    format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), escape(value))
}

/// Text for HTML, in elements and attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}
