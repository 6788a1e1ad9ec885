//! `POST /v1/sources`

use opentill::rules::method::Method;
use serde_json::{Value, json};

use super::{Held, Source, Status, nobody};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::random;
use crate::resources::bank_accounts::BankAccount;
use crate::resources::cards::Card;
use crate::resources::challenges::{self, Asked};
use crate::resources::expand::Expand;
use crate::resources::mandates::{self, Acceptance, Debit, Scope};
use crate::resources::payment_methods::{Details, PaymentMethod};
use crate::resources::{contacts, payment_intents, tokens};
use crate::test_cards::Authentication;

/// A type of Source.
struct Type {
    name: &'static str,
    flow: &'static str,
    reusable: bool,
    /// The PaymentMethod type that says which currencies it takes, and whose page the buyer sees.
    method: &'static str,
    /// What must be known of the owner.
    owner: Option<&'static str>,
}

/// All types that are taken.
const TYPES: &[Type] = &[
    kind("ach_credit_transfer", "receiver", "us_bank_account").kept(),
    kind("alipay", "redirect", "alipay"),
    kind("au_becs_debit", "none", "au_becs_debit").kept().of("name"),
    kind("bancontact", "redirect", "bancontact").of("name"),
    kind("card", "none", "card").kept(),
    kind("eps", "redirect", "eps"),
    kind("giropay", "redirect", "giropay").of("name"),
    kind("ideal", "redirect", "ideal"),
    kind("multibanco", "receiver", "multibanco").of("email"),
    kind("p24", "redirect", "p24").of("email"),
    kind("sepa_debit", "none", "sepa_debit").kept().of("name"),
    kind("sofort", "redirect", "sofort"),
    kind("three_d_secure", "redirect", "card"),
    kind("wechat", "none", "wechat_pay"),
];

/// Parameters of Stripe's API that change nothing here.
const WITHOUT_EFFECT: &[&str] = &["mandate", "source_order"];
const LANGUAGES: &[&str] = &["de", "en", "es", "fr", "it", "nl", "pl"];

const fn kind(name: &'static str, flow: &'static str, method: &'static str) -> Type {
    Type { name, flow, reusable: false, method, owner: None }
}

impl Type {
    const fn kept(mut self) -> Self {
        self.reusable = true;
        self
    }

    const fn of(mut self, owner: &'static str) -> Self {
        self.owner = Some(owner);
        self
    }

    /// Whether the buyer has a page to visit.
    fn has_page(&self) -> bool {
        self.flow == "redirect" || self.name == "wechat"
    }
}

/// `POST /v1/sources`
pub fn create(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let name = params.required("type")?;
    let Some(of_type) = TYPES.iter().find(|known| known.name == name) else {
        let names: Vec<&str> = TYPES.iter().map(|known| known.name).collect();
        return Err(ApiError::unusable("type", &format!("one of {} is expected.", names.join(", "))));
    };
    let mut source = read(call, &mut params, of_type)?;
    let held = read_held(call, &mut params, of_type, &mut source)?;
    let return_url = read_return_url(&mut params, of_type)?;
    let email_method = params.map("receiver")?.map(|mut receiver| {
        let method = receiver.choice("refund_attributes_method", &["email", "manual", "none"]);
        method.and_then(|method| receiver.finish().map(|()| method))
    });
    let refunds = email_method.transpose()?.flatten().unwrap_or("email");
    params.ignore(WITHOUT_EFFECT);
    params.finish()?;
    source.held = held;
    check_owner(&source, of_type)?;
    if matches!(source.held, Held::Method(Details::BankAccount(_))) {
        make_mandate(call, &mut source)?;
    }
    if of_type.flow == "receiver" {
        receive(&mut source, refunds);
    } else if of_type.has_page() && source.status == Status::Pending {
        send_to_page(call, &mut source, of_type, return_url)?;
    } else if let Some(return_url) = return_url {
        source.redirect =
            Some(json!({"failure_reason": null, "return_url": return_url, "status": "not_required", "url": ""}));
    }
    call.tx.save(&source)?;
    Ok(Answer::ok(source.view(call)?))
}

/// What all types have.
fn read(call: &Call<'_>, params: &mut Params, of_type: &Type) -> Result<Source, ApiError> {
    params.choice("flow", &[of_type.flow])?;
    let usage = params.choice("usage", &["reusable", "single_use"])?;
    if usage == Some("reusable") && !of_type.reusable {
        return Err(ApiError::unusable("usage", "a source of this type is good for one charge."));
    }
    let source = Source {
        id: random::id("src")?,
        created: call.now,
        client_secret: format!("src_client_secret_{}", random::text(24)?),
        kind: of_type.name.to_owned(),
        flow: of_type.flow.to_owned(),
        status: if of_type.has_page() || of_type.flow == "receiver" { Status::Pending } else { Status::Chargeable },
        reusable: of_type.reusable && usage != Some("single_use"),
        amount: payment_intents::read_amount(params)?,
        currency: payment_intents::read_currency(params)?,
        owner: read_owner(params)?,
        metadata: params.metadata()?,
        statement_descriptor: params.free_text("statement_descriptor")?,
        held: Held::Shown(Value::Null),
        mandate: None,
        redirect: None,
        receiver: None,
        challenge: None,
    };
    if of_type.has_page() && source.amount.is_none() {
        return Err(ApiError::missing("amount"));
    }
    let needs_currency = of_type.has_page() || of_type.flow == "receiver";
    match &source.currency {
        None if needs_currency => Err(ApiError::missing("currency")),
        Some(currency) if Method::named(of_type.method).is_some_and(|method| !method.takes(currency)) => {
            Err(ApiError::unusable("currency", "a source of this type does not take this currency."))
        }
        _ => Ok(source),
    }
}

fn read_owner(params: &mut Params) -> Result<Value, ApiError> {
    let mut owner = nobody();
    let Some(mut sent) = params.map("owner")? else {
        return Ok(owner);
    };
    if let Some(address) = contacts::address(&mut sent, "address")? {
        owner["address"] = address;
    }
    owner["email"] = json!(sent.email("email")?);
    owner["name"] = json!(sent.free_text("name")?);
    owner["phone"] = json!(sent.free_text("phone")?);
    sent.finish()?;
    Ok(owner)
}

/// Each type needs to know this much of its owner. A token brings its own.
fn check_owner(source: &Source, of_type: &Type) -> Result<(), ApiError> {
    match of_type.owner {
        Some(name) if source.owner[name].is_null() => Err(ApiError::missing(&format!("owner[{name}]"))),
        _ => Ok(()),
    }
}

/// Takes what is charged out of the hash of the type.
fn read_held(call: &Call<'_>, params: &mut Params, of_type: &Type, source: &mut Source) -> Result<Held, ApiError> {
    if of_type.name == "card" {
        return read_card(call, params, source).map(|card| Held::Method(Details::Card(card)));
    }
    let mut sent = params.map_or_empty(of_type.name)?;
    let held = match of_type.name {
        "au_becs_debit" | "sepa_debit" => {
            Held::Method(Details::BankAccount(BankAccount::read(call, of_type.name, &mut sent)?))
        }
        "three_d_secure" => Held::Shown(of_card(call, &mut sent, source)?),
        _ => Held::Shown(plain(of_type.name, &mut sent)?),
    };
    sent.finish()?;
    Ok(held)
}

fn read_card(call: &Call<'_>, params: &mut Params, source: &mut Source) -> Result<Card, ApiError> {
    if let Some(token) = params.text("token")? {
        let (card, owner) = tokens::redeem(call, &token, "token")?;
        if source.owner == nobody() {
            source.owner = owner;
        }
        return Ok(card);
    }
    let mut sent = params.map("card")?.ok_or_else(|| {
        ApiError::missing("card").message("A card source takes the card: send token, or card[number] and the rest.")
    })?;
    let card = Card::read(call, &mut sent)?;
    sent.finish()?;
    Ok(card)
}

/// The buyer agrees to the debits of an account with making it a Source.
fn make_mandate(call: &Call<'_>, source: &mut Source) -> Result<(), ApiError> {
    let debit = Debit { payment_method: &source.id, kind: &source.kind, options: &Value::Null };
    let acceptance = Acceptance::inferred(call);
    source.mandate = Some(mandates::create(call, acceptance, Scope::MultiUse, &debit, mandates::Status::Active)?.id);
    Ok(())
}

/// The authentication of a card Source: pending where the card asks for one, else good at once.
fn of_card(call: &Call<'_>, sent: &mut Params, source: &mut Source) -> Result<Value, ApiError> {
    let param = sent.name("card");
    let id = sent.required("card")?;
    let found: Option<Source> = call.tx.find(&id)?;
    let Some((Held::Method(Details::Card(card)), owner)) = found.map(|found| (found.held, found.owner)) else {
        return Err(ApiError::no_such("source", &param));
    };
    let asks = matches!(
        card.behaviour()?.authentication,
        Authentication::Always | Authentication::UnlessSetUp | Authentication::OnSession | Authentication::Optional
    );
    if !asks {
        source.status = Status::Chargeable;
    }
    if source.owner == nobody() {
        source.owner = owner;
    }
    let mut shown = super::view::card(&card, &source.owner, false)?;
    shown["card"] = json!(id);
    shown["customer"] = Value::Null;
    shown["authenticated"] = json!(false);
    Ok(shown)
}

/// The hash of a type that holds neither card nor account.
fn plain(kind: &str, sent: &mut Params) -> Result<Value, ApiError> {
    let bank = json!({"bank_code": null, "bank_name": null, "bic": null, "statement_descriptor": null});
    let mut shown = match kind {
        "alipay" => json!({"data_string": null, "native_url": null, "statement_descriptor": null}),
        "bancontact" => {
            let mut shown = bank;
            shown["iban_last4"] = Value::Null;
            shown["preferred_language"] = json!(sent.choice("preferred_language", LANGUAGES)?);
            shown
        }
        "giropay" => bank,
        "sofort" => {
            let mut shown = bank;
            let country = sent.choice("country", &["AT", "BE", "DE", "ES", "IT", "NL"])?;
            shown["country"] = json!(country.ok_or_else(|| ApiError::missing("sofort[country]"))?);
            shown["iban_last4"] = Value::Null;
            shown["preferred_language"] = json!(sent.choice("preferred_language", LANGUAGES)?);
            shown
        }
        "eps" => json!({"reference": null, "statement_descriptor": null}),
        "ideal" => {
            json!({"bank": sent.free_text("bank")?, "bic": null, "iban_last4": null, "statement_descriptor": null})
        }
        "p24" => json!({"reference": format!("P24-{}", random::text(9)?.to_ascii_uppercase())}),
        "ach_credit_transfer" | "multibanco" => account_to_pay_to(kind)?,
        "wechat" => json!({"prepay_id": random::text(16)?, "qr_code_url": null}),
        _ => json!({}),
    };
    if let Some(text) = sent.free_text("statement_descriptor")? {
        shown["statement_descriptor"] = json!(text);
    }
    Ok(shown)
}

/// Where the buyer sends the money.
fn account_to_pay_to(kind: &str) -> Result<Value, ApiError> {
    Ok(match kind {
        "multibanco" => json!({
            "entity": number(5)?,
            "reference": number(9)?,
            "refund_account_holder_address_city": null,
            "refund_account_holder_address_country": null,
            "refund_account_holder_address_line1": null,
            "refund_account_holder_address_line2": null,
            "refund_account_holder_address_postal_code": null,
            "refund_account_holder_address_state": null,
            "refund_account_holder_name": null,
            "refund_iban": null,
        }),
        _ => json!({
            "account_number": format!("test_{}", number(12)?),
            "bank_name": "TEST BANK",
            "refund_account_holder_name": null,
            "refund_account_holder_type": null,
            "refund_routing_number": null,
            "routing_number": "110000000",
            "swift_code": "TSTEZ122",
        }),
    })
}

/// Where the buyer comes back to; needed where they leave.
fn read_return_url(params: &mut Params, of_type: &Type) -> Result<Option<String>, ApiError> {
    let url = match params.map("redirect")? {
        None => None,
        Some(mut sent) => {
            let url = sent.url("return_url")?;
            sent.finish()?;
            url
        }
    };
    match url {
        None if of_type.flow == "redirect" => Err(ApiError::missing("redirect[return_url]").message(
            "With this source the buyer leaves for another page. Send redirect[return_url], where they come back to.",
        )),
        url => Ok(url),
    }
}

/// Puts a page at the bank in the buyer's way.
fn send_to_page(
    call: &Call<'_>,
    source: &mut Source,
    of_type: &Type,
    return_url: Option<String>,
) -> Result<(), ApiError> {
    let details = Details::Plain(serde_json::Map::new());
    let method = PaymentMethod::new(call, of_type.method, details, source.owner.clone())?;
    let asked = Asked {
        intent: &source.id,
        amount: source.amount.zip(source.currency.as_deref()),
        method: &method,
        options: &Value::Null,
        return_url: return_url.clone(),
        inline: false,
        code: None,
        notice: false,
    };
    let (challenge, _) = challenges::ask(call, asked)?;
    let url = challenge.url(call.app);
    source.challenge = Some(challenge.id);
    match (&mut source.held, return_url) {
        (Held::Shown(shown), _) if of_type.name == "wechat" => shown["qr_code_url"] = json!(url),
        (_, Some(return_url)) => {
            source.redirect =
                Some(json!({"failure_reason": null, "return_url": return_url, "status": "pending", "url": url}));
        }
        _ => {}
    }
    Ok(())
}

/// Waits for money. An owner with the e-mail address `amount_1099@...` has sent that much already, as in Stripe's test mode.
fn receive(source: &mut Source, refunds: &str) {
    let Held::Shown(shown) = &source.held else {
        return;
    };
    let join = |first: &str, second: &str| {
        let part = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
        format!("{}-{}", part(first), part(second))
    };
    let address = match source.kind.as_str() {
        "multibanco" => join("entity", "reference"),
        _ => join("routing_number", "account_number"),
    };
    let sent = source.owner["email"]
        .as_str()
        .and_then(|email| email.strip_prefix("amount_")?.split_once('@')?.0.parse::<i64>().ok())
        .filter(|sent| *sent > 0)
        .unwrap_or(0);
    if sent > 0 && source.amount.is_none_or(|amount| sent >= amount) {
        source.status = Status::Chargeable;
    }
    source.receiver = Some(json!({
        "address": address,
        "amount_charged": 0,
        "amount_received": sent,
        "amount_returned": 0,
        "refund_attributes_method": refunds,
        "refund_attributes_status": "missing",
    }));
}

/// Random digits.
fn number(length: usize) -> Result<String, ApiError> {
    let bytes = random::bytes()?;
    Ok(bytes.iter().take(length).map(|byte| char::from(b'0' + byte % 10)).collect())
}
