//! The simulated bank's pages: plain HTML and one style sheet, no script.

use opentill::rules::money::{Currency, Money};

use crate::resources::payment_intents::PaymentIntent;

/// The style sheet.
pub const STYLE: &str = include_str!("bank.css");

/// The question: amount, merchant, two buttons.
pub fn question(merchant: &str, challenge: &str, intent: &PaymentIntent) -> String {
    let merchant = escape(intent.statement().unwrap_or(merchant));
    let amount = escape(&amount(intent));
    let challenge = escape(challenge);
    page(
        "Confirm your payment",
        &format!(
            r#"<p>Test mode: no money moves. Your bank asks whether this payment is yours.</p>
<dl>
<div><dt>Merchant</dt><dd>{merchant}</dd></div>
<div><dt>Amount</dt><dd id="amount">{amount}</dd></div>
</dl>
<div class="answers">
<form method="post" action="/3ds/{challenge}/complete"><button id="complete" class="primary">Complete</button></form>
<form method="post" action="/3ds/{challenge}/fail"><button id="fail">Fail</button></form>
</div>"#
        ),
    )
}

/// The end, for a page in a dialog.
pub fn answered(passed: bool) -> String {
    let text =
        if passed { "The bank has confirmed that it is you." } else { "The bank could not confirm that it is you." };
    page(
        if passed { "Authentication complete" } else { "Authentication failed" },
        &format!("<p role=\"status\">{text} You can close this window.</p>"),
    )
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

fn amount(intent: &PaymentIntent) -> String {
    match Currency::parse(&intent.currency) {
        Some(currency) => {
            format!("{} {}", Money { minor: intent.amount, currency }.decimal(), intent.currency.to_ascii_uppercase())
        }
        None => format!("{} {}", intent.amount, intent.currency.to_ascii_uppercase()),
    }
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
