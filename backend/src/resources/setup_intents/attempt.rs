//! One attempt at a setup: whether the buyer has to do something first, and what is said at once. What happens is read off the test card or
//! test account.

use opentill::rules::method::Way;
use opentill::rules::secret::Sensitive;
use serde_json::{Value, json};

use super::details;
use super::settle::{decline, make_mandate, succeed};
use super::{SetupIntent, Status, options};
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::bank_accounts::BankAccount;
use crate::resources::cards::Card;
use crate::resources::challenges::{self, Asked};
use crate::resources::generated_debits;
use crate::resources::mandates::{self, Acceptance};
use crate::resources::payment_methods::PaymentMethod;
use crate::resources::setup_attempts::{self, SetupAttempt};
use crate::test_accounts::End;
use crate::test_cards::{Authentication, Charge, Decline};

/// How the caller wants the attempt made.
pub struct Attempt {
    use_stripe_sdk: bool,
    return_url: Option<String>,
    /// The code that the buyer's app shows; it is not kept.
    app_code: Option<Sensitive<String>>,
}

impl Attempt {
    /// Reads it from the parameters, and changes `payment_method_options` as sent.
    pub fn read(call: &Call<'_>, params: &mut Params, options: &mut Value) -> Result<Self, ApiError> {
        Ok(Self {
            app_code: options::read(call, params, options)?,
            use_stripe_sdk: params.boolean("use_stripe_sdk")?.unwrap_or(false),
            return_url: params.url("return_url")?,
        })
    }
}

/// What comes next.
enum Step {
    /// Nothing: it is done.
    Succeed,
    /// The buyer's part.
    Ask,
    /// The bank's part.
    Wait,
    /// Nothing: the card's issuer says no.
    Decline(Decline),
}

/// Attempts the setup and keeps what came of it. A decline is a result too: its error is answered, and what it changed is kept.
pub fn attempt(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    method: &mut PaymentMethod,
    how: Attempt,
) -> Result<Option<ApiError>, ApiError> {
    check_agreement(call, intent, method)?;
    intent.payment_method = Some(method.id.clone());
    intent.last_setup_error = None;
    let mut attempt = SetupAttempt::new(call, intent, &method.id, details::of(method)?)?;
    intent.latest_attempt = Some(attempt.id.clone());
    match next_step(intent, method)? {
        Step::Succeed => succeed(call, intent, method, &mut attempt).map(|()| None),
        Step::Decline(why) => decline(call, intent, method, &mut attempt, why).map(Some),
        Step::Ask => ask(call, intent, method, &mut attempt, how).map(|()| None),
        Step::Wait => {
            make_mandate(call, intent, method, mandates::Status::Pending)?;
            intent.status = Status::Processing;
            intent.due = Some(call.now);
            call.tx.save(&attempt)?;
            call.tx.save(intent)?;
            Ok(None)
        }
    }
}

/// Sends the buyer where their part is done.
fn ask(
    call: &Call<'_>,
    intent: &mut SetupIntent,
    method: &PaymentMethod,
    attempt: &mut SetupAttempt,
    how: Attempt,
) -> Result<(), ApiError> {
    if method.method()?.way == Way::VerifiedDebit {
        make_mandate(call, intent, method, mandates::Status::Pending)?;
    }
    let asked = Asked {
        intent: &intent.id,
        amount: None,
        method,
        options: &intent.payment_method_options[method.kind.as_str()],
        return_url: how.return_url,
        inline: how.use_stripe_sdk,
        // EXPOSE: its digest is kept.
        code: how.app_code.as_ref().map(|code| code.expose().as_str()),
        notice: false,
    };
    let (challenge, action) = challenges::ask(call, asked)?;
    intent.next_action = Some(as_of_setups(action));
    // The deposits to some test accounts do not arrive.
    let undelivered = method.bank_account().map(BankAccount::behaviour).transpose()?;
    let is_lost = undelivered.is_some_and(|account| account.end == End::NoDeposits);
    intent.due = if is_lost { Some(call.now) } else { challenge.expires_at };
    intent.challenge = Some(challenge.id);
    intent.status = Status::RequiresAction;
    attempt.status = setup_attempts::Status::RequiresAction;
    call.tx.save(attempt)?;
    call.tx.save(intent)
}

/// A setup has one kind of redirect, whatever a payment's is called.
fn as_of_setups(action: Value) -> Value {
    let Some(hash) = action.get("alipay_handle_redirect") else {
        return action;
    };
    json!({"type": "redirect_to_url", "redirect_to_url": {"url": hash["url"], "return_url": hash["return_url"]}})
}

/// A debit needs the buyer's agreement, unless there is one from before. To the debit that a bank's page generates the buyer agrees on that page.
fn check_agreement(call: &Call<'_>, intent: &mut SetupIntent, method: &PaymentMethod) -> Result<(), ApiError> {
    if generated_debits::comes_of(&method.kind) && intent.acceptance.is_none() {
        intent.acceptance = Some(Acceptance::inferred(call));
    }
    if !method.method()?.mandate || intent.acceptance.is_some() || mandates::in_force(call, method.mandate.as_deref())?
    {
        return Ok(());
    }
    Err(mandates::missing_for(&method.kind))
}

fn next_step(intent: &SetupIntent, method: &PaymentMethod) -> Result<Step, ApiError> {
    let way = method.method()?.way;
    if let Some(card) = method.card() {
        return card_step(intent, card);
    }
    if let Some(account) = method.bank_account() {
        if method.kind == "us_bank_account" && !account.verified {
            account.check_verification(&intent.payment_method_options[method.kind.as_str()])?;
        }
        return Ok(account_step(way, method, account));
    }
    Ok(match way {
        // Its vouchers are made when there is something to pay.
        Way::Voucher => Step::Succeed,
        _ => Step::Ask,
    })
}

fn account_step(way: Way, method: &PaymentMethod, account: &BankAccount) -> Step {
    match way {
        Way::VerifiedDebit if account.verified => Step::Succeed,
        Way::VerifiedDebit => Step::Ask,
        // Bacs mandates are sent to the account's bank, which may refuse them.
        _ if method.kind == "bacs_debit" => Step::Wait,
        _ => Step::Succeed,
    }
}

fn card_step(intent: &SetupIntent, card: &Card) -> Result<Step, ApiError> {
    let test_card = card.behaviour()?;
    let asked = ["any", "challenge"]
        .map(Value::from)
        .contains(&intent.payment_method_options["card"]["request_three_d_secure"]);
    let declined = match test_card.charge {
        // What becomes of a charge says nothing of keeping the card.
        _ if test_card.attachable => None,
        Charge::Declined(decline) => Some(decline),
        Charge::DeclinedWithCvc(decline) if card.cvc_sent => Some(decline),
        Charge::DeclinedWithCvc(_) | Charge::Succeeds(_) | Charge::Blocked => None,
    };
    Ok(match test_card.authentication {
        Authentication::LookupFails => Step::Decline(Decline::because("generic_decline")),
        Authentication::Failing if asked => Step::Decline(Decline::coded("processing_error", None)),
        Authentication::Optional if asked => Step::Ask,
        Authentication::Always | Authentication::UnlessSetUp | Authentication::OnSession => Step::Ask,
        _ => declined.map_or(Step::Succeed, Step::Decline),
    })
}
