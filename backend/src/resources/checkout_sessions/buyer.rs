//! `POST /v1/checkout/sessions/{id}`: what a buyer changes on the page, and the merchant's metadata. A payment under way ends when the total or the
//! buyer is another.

use super::{Buyer, Session, Status, load, load_for_buyer};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::keys::Caller;
use crate::params::Params;
use crate::resources::contacts;
use crate::resources::expand::Expand;
use crate::resources::offers::Adjustable;

/// Updates the session: the buyer's part of it with a publishable key and the secret, the merchant's with a secret key.
pub fn update(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    if call.caller == Caller::Secret {
        return update_by_server(call, params);
    }
    Expand::read(&mut params, &[])?;
    let secret = params.text("client_secret")?;
    let mut session = load_for_buyer(call, secret.as_deref())?;
    session.must_be_open()?;
    let before = (session.totals(call)?.total, session.buyer.clone());
    read_lines(&mut params, &mut session)?;
    read_buyer(call, &mut params, &mut session)?;
    params.finish()?;
    if (session.totals(call)?.total, &session.buyer) != (before.0, &before.1) {
        session.abandon(call)?;
    }
    session.save(call)?;
    Ok(Answer::ok(session.page(call)?))
}

fn update_by_server(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, super::view::EXPANDABLE)?;
    let mut session = load(call)?;
    params.change_metadata(&mut session.metadata)?;
    params.finish()?;
    session.save(call)?;
    Ok(Answer::ok(session.expanded(call, &expand)?))
}

/// `line_items[][id]` and `[quantity]`.
fn read_lines(params: &mut Params, session: &mut Session) -> Result<(), ApiError> {
    for mut sent in params.maps("line_items")?.unwrap_or_default() {
        let id = sent.required("id")?;
        let name = sent.name("id");
        let line = session.lines.iter_mut().find(|line| line.id == id);
        let line = line.ok_or_else(|| ApiError::no_such("item", &name))?;
        let quantity = sent.integer("quantity")?;
        line.quantity = Adjustable::choose(line.adjustable.as_ref(), quantity, line.quantity, &sent.name("quantity"))?;
        sent.finish()?;
    }
    Ok(())
}

/// `customer[...]` and `shipping[...]`: what the buyer says of themselves.
pub fn read_buyer(call: &Call<'_>, params: &mut Params, session: &mut Session) -> Result<(), ApiError> {
    if let Some(mut sent) = params.map("customer")? {
        let email = session.buyer.email.clone();
        sent.change("email", &mut session.buyer.email, Params::email)?;
        if session.buyer.email != email && session.email_is_locked(call)? {
            return Err(ApiError::unusable(
                &sent.name("email"),
                "the shop has set it, so only the shop can change it.",
            ));
        }
        sent.change("name", &mut session.buyer.name, Params::free_text)?;
        sent.change("phone", &mut session.buyer.phone, Params::free_text)?;
        sent.change("address", &mut session.buyer.address, contacts::address)?;
        sent.finish()?;
    }
    if params.has("shipping") {
        session.buyer.shipping = contacts::shipping(params)?;
        check_destination(session)?;
    }
    Ok(())
}

/// Goods go where the merchant sends them.
fn check_destination(session: &Session) -> Result<(), ApiError> {
    let Some(shipping) = &session.buyer.shipping else {
        return Ok(());
    };
    let Some(countries) = &session.draft.shipping_countries else {
        return Err(ApiError::unusable("shipping", "nothing is sent here."));
    };
    let country = shipping["address"]["country"].as_str().unwrap_or_default();
    if countries.iter().any(|allowed| allowed == country) {
        return Ok(());
    }
    Err(ApiError::unusable("shipping[address][country]", &format!("the shop sends to {}.", countries.join(", ")))
        .code("shipping_country_unsupported"))
}

impl Session {
    /// Refuses a call that comes too late.
    pub fn must_be_open(&self) -> Result<(), ApiError> {
        let (code, message) = match self.status {
            Status::Open => return Ok(()),
            Status::Complete => ("checkout_session_complete", "This Checkout Session is complete."),
            Status::Expired => {
                ("checkout_session_expired", "This Checkout Session has expired. Begin a new one from the shop's page.")
            }
        };
        Err(ApiError::invalid(message).code(code).param("session"))
    }
}

impl Buyer {
    /// Where they are, as far as they have said.
    pub fn country(&self) -> Option<&str> {
        let shipping = self.shipping.as_ref().and_then(|shipping| shipping["address"]["country"].as_str());
        shipping.or_else(|| self.address.as_ref().and_then(|address| address["country"].as_str()))
    }
}
