//! What the hosted page knows of its session: what is bought, what it comes to, what the buyer is asked for. Neither metadata nor ids of the merchant's own.

use serde_json::{Value, json};

use super::create::Mode;
use super::totals::Totals;
use super::{Session, Status, load, load_for_buyer, missing};
use crate::answer::Answer;
use crate::api::Call;
use crate::digest;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::offers::{Adjustable, Confirmation, goods};
use crate::resources::{customer_sessions, customers, payment_intents, setup_intents};

/// `POST /v1/checkout/sessions/{id}/refresh`: what the page shows. The secret stays out of the URL. A buyer who comes back from another page has the
/// secret of the intent instead, by what was added to the address; they are given the session's again.
pub fn refresh(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let (secret, of_intent) = (params.text("client_secret")?, params.text("intent_client_secret")?);
    let with_saved = params.boolean("saved_methods")?.unwrap_or_default();
    params.finish()?;
    let Some(of_intent) = of_intent else {
        let session = load_for_buyer(call, secret.as_deref())?;
        let mut page = session.page(call)?;
        if with_saved {
            page["customer_session"] = session.customer_session(call);
        }
        return Ok(Answer::ok(page));
    };
    let session = load(call)?;
    let mut page = session.page(call)?;
    let known = page["intent"]["client_secret"].as_str().unwrap_or_default();
    if !digest::same(of_intent.as_bytes(), known.as_bytes()) {
        return Err(missing());
    }
    page["client_secret"] = json!(session.secret);
    Ok(Answer::ok(page))
}

/// `POST /v1/checkout/sessions/{id}/redirect`: where the buyer pays, for a page that knows the session's id alone. Only as long as there is something
/// to pay: what came of a session is not for whoever knows its id.
pub fn redirect(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    let session = load(call)?;
    if session.status != Status::Open {
        return Err(missing());
    }
    Ok(Answer::ok(session.redirect(call)))
}

impl Session {
    /// A new Customer Session by which the page offers what the session's customer has saved; null where there is none, or nothing to pay any more.
    fn customer_session(&self, call: &Call<'_>) -> Value {
        let Some(customer) = self.customer.as_ref().filter(|_| self.status == Status::Open) else {
            return Value::Null;
        };
        let shown = json!({"enabled": true, "features": {"payment_method_redisplay": "enabled"}});
        let form = json!({"customer": customer, "components": {"payment_element": shown}});
        // A customer who was deleted meanwhile has nothing saved: that is no reason not to pay.
        match customer_sessions::create(&call.as_server(""), Params::of(&form)) {
            Ok(made) => json!({"client_secret": made.body["client_secret"]}),
            Err(_) => Value::Null,
        }
    }

    /// For a page that is to lead there.
    pub fn redirect(&self, call: &Call<'_>) -> Value {
        json!({
            "id": self.id,
            "object": "checkout.redirect",
            "expires_at": self.expires_at,
            "livemode": false,
            "url": self.url(call),
        })
    }

    /// As the page sees it.
    pub fn page(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let totals = self.totals(call)?;
        let (draft, buyer) = (&self.draft, &self.buyer);
        Ok(json!({
            "id": self.id,
            "object": "checkout.page",
            "allow_promotion_codes": draft.allow_promotion_codes,
            "amount_regular": totals.regular,
            "amount_subtotal": totals.subtotal,
            "amount_total": totals.total,
            "automatic_tax": {"enabled": draft.automatic_tax},
            "billing_address_collection": draft.billing_address_collection.as_deref().unwrap_or("auto"),
            "business_name": call.app.merchant_name,
            "cancel_url": draft.cancel_url,
            "confirmation": self.confirmation(),
            "currency": self.currency,
            "customer_session": null,
            "customer": {
                "address": buyer.address,
                "email": buyer.email,
                "email_locked": self.email_is_locked(call)?,
                "name": buyer.name,
                "phone": buyer.phone,
            },
            "expires_at": self.expires_at,
            "intent": self.intent_view(call)?,
            "line_items": self.lines_of_page(&totals),
            "livemode": false,
            "locale": draft.locale,
            "mode": self.mode().name(),
            "payment_method_required": self.needs_method(totals.total),
            "payment_method_types": self.types(call, &totals)?,
            "payment_status": self.payment_status.name(),
            "phone_number_collection": {"enabled": draft.phone_number_collection},
            "shipping": buyer.shipping,
            "shipping_address_collection":
                draft.shipping_countries.as_ref().map(|countries| json!({"allowed_countries": countries})),
            "status": self.status.name(),
            "submit_type": draft.submit_type,
            "total_details": totals.details(),
            "trial_end": self.trial_end(call),
        }))
    }

    fn lines_of_page(&self, totals: &Totals) -> Vec<Value> {
        let shown = self.lines.iter().zip(&totals.lines).map(|(line, total)| {
            json!({
                "id": line.id,
                "adjustable_quantity": Adjustable::view(line.adjustable.as_ref()),
                "amount_discount": total.discount,
                "amount_subtotal": total.subtotal,
                "amount_tax": total.tax,
                "amount_total": total.total,
                "price": goods::public_price(&total.price),
                "product": goods::public_product(&total.product),
                "quantity": line.quantity,
            })
        });
        shown.collect()
    }

    /// Whether the buyer has to name something to pay with.
    fn needs_method(&self, total: i64) -> bool {
        match self.mode() {
            Mode::Setup => true,
            Mode::Payment => total > 0,
            Mode::Subscription => total > 0 || self.draft.always_collect,
        }
    }

    /// When the trial ends that a subscription would begin with now.
    pub fn trial_end(&self, call: &Call<'_>) -> Option<i64> {
        self.draft.trial_end.or(self.draft.trial_period_days.map(|days| call.now + days * 86_400))
    }

    /// Whether the address is the merchant's to say.
    pub fn email_is_locked(&self, call: &Call<'_>) -> Result<bool, ApiError> {
        let known = match &self.customer {
            // One that was made of what the buyer said knows it, too.
            Some(_) if self.subscription.is_some() || self.draft.customer_creation => false,
            Some(id) => customers::show(call, id)?["email"].is_string(),
            None => false,
        };
        Ok(known || self.draft.customer_email.is_some())
    }

    /// What the buyer sees next: nothing before they have done their part.
    fn confirmation(&self) -> Value {
        if self.status != Status::Complete {
            return Value::Null;
        }
        match &self.draft.confirmation {
            Confirmation::Redirect(url) => {
                json!({"type": "redirect", "url": url.replace("{CHECKOUT_SESSION_ID}", &self.id)})
            }
            message => message.view(),
        }
    }

    /// The intent that was begun, as a page sees it.
    fn intent_view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let Some(id) = &self.intent else {
            return Ok(Value::Null);
        };
        let show = if id.starts_with("pi_") { payment_intents::show } else { setup_intents::show };
        let whole = show(call, id)?;
        Ok(json!({
            "object": whole["object"],
            "client_secret": whole["client_secret"],
            "next_action": whole["next_action"],
            "status": whole["status"],
        }))
    }
}
