//! How a session is shown to the merchant's server.

use serde_json::{Value, json};

use super::create::Mode;
use super::totals::Totals;
use super::{Buyer, Session, Status, load};
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::eligibility::{self, Selection, Terms};
use crate::resources::expand::Expand;
use crate::resources::lists::List;
use crate::resources::offers::{Adjustable, Confirmation};
use crate::resources::{customers, invoices, payment_intents, setup_intents, subscriptions};

/// What can be expanded.
pub const EXPANDABLE: &[&str] =
    &["customer", "invoice", "line_items", "payment_intent", "setup_intent", "subscription"];

/// `GET /v1/checkout/sessions/{id}`
pub fn retrieve(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read(&mut params, EXPANDABLE)?;
    params.finish()?;
    Ok(Answer::ok(load(call)?.expanded(call, &expand)?))
}

/// `GET /v1/checkout/sessions`
pub fn list(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    let expand = Expand::read_of_list(&mut params, EXPANDABLE)?;
    let mut list = List::read(&mut params)?;
    list.only(&mut params, "customer", "customer")?;
    list.only(&mut params, "payment_intent", "intent")?;
    list.only(&mut params, "subscription", "subscription")?;
    if let Some(status) = params.choice("status", &["complete", "expired", "open"])? {
        list.only_with("status", status.to_owned());
    }
    list.created(&mut params, "created")?;
    params.finish()?;
    list.answer(call, ("checkout.session", "/v1/checkout/sessions"), |of: Session| of.expanded(call, &expand))
}

/// `GET /v1/checkout/sessions/{id}/line_items`
pub fn line_items(call: &Call<'_>, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let limit = params.integer("limit")?.unwrap_or(10);
    let after = params.text("starting_after")?;
    params.finish()?;
    let limit = usize::try_from(limit)
        .ok()
        .filter(|limit| (1..=100).contains(limit))
        .ok_or_else(|| ApiError::unusable("limit", "a page has 1 to 100 objects."))?;
    let session = load(call)?;
    let mut lines = session.line_views(&session.totals(call)?);
    if let Some(after) = after {
        let at = lines.iter().position(|line| line["id"] == after.as_str());
        lines.drain(..=at.ok_or_else(|| ApiError::no_such("item", "starting_after"))?);
    }
    let has_more = lines.len() > limit;
    lines.truncate(limit);
    let url = format!("/v1/checkout/sessions/{}/line_items", session.id);
    Ok(Answer::ok(json!({"object": "list", "data": lines, "has_more": has_more, "url": url})))
}

impl Session {
    /// With what is to be expanded.
    pub fn expanded(&self, call: &Call<'_>, expand: &Expand) -> Result<Value, ApiError> {
        type Show = fn(&Call<'_>, &str) -> Result<Value, ApiError>;
        let mut view = self.view(call)?;
        if expand.wants("line_items") {
            let url = format!("/v1/checkout/sessions/{}/line_items", self.id);
            let lines = self.line_views(&self.totals(call)?);
            view["line_items"] = json!({"object": "list", "data": lines, "has_more": false, "url": url});
        }
        let shows: [(&str, Show); 5] = [
            ("customer", customers::show),
            ("invoice", |call, id| invoices::show(call, id, &Expand::default())),
            ("payment_intent", payment_intents::show),
            ("setup_intent", setup_intents::show),
            ("subscription", subscriptions::show),
        ];
        for (name, show) in shows {
            if let (true, Some(id)) = (expand.wants(name), view[name].as_str()) {
                view[name] = show(call, id)?;
            }
        }
        Ok(view)
    }

    /// As the merchant's server sees it.
    pub fn view(&self, call: &Call<'_>) -> Result<Value, ApiError> {
        let totals = self.totals(call)?;
        let draft = &self.draft;
        let is_open = self.status == Status::Open;
        let setup = self.mode() == Mode::Setup;
        let success_url = match &draft.confirmation {
            Confirmation::Redirect(url) => Some(url),
            Confirmation::Message(_) => None,
        };
        let intent_in = |mode: Mode| self.intent.as_ref().filter(|_| self.mode() == mode);
        let tax = if is_open && self.buyer.country().is_none() { "requires_location_inputs" } else { "complete" };
        let mut view = json!({
            "id": self.id,
            "object": "checkout.session",
            "allow_promotion_codes": draft.allow_promotion_codes,
            "amount_subtotal": (!setup).then_some(totals.subtotal),
            "amount_total": (!setup).then_some(totals.total),
            "automatic_tax": {
                "enabled": draft.automatic_tax,
                "liability": null,
                "provider": null,
                "status": draft.automatic_tax.then_some(tax),
            },
            "billing_address_collection": draft.billing_address_collection,
            "cancel_url": draft.cancel_url,
            "client_reference_id": draft.client_reference_id,
            "collected_information": self.collected(),
            "created": self.created,
            "currency": self.currency,
            "customer": self.customer,
            "customer_creation": self.customer_creation(),
            "customer_details": self.customer_details(),
            "customer_email": draft.customer_email,
            "discounts": [],
            "expires_at": self.expires_at,
            "invoice": self.invoice,
            "locale": draft.locale,
            "metadata": self.metadata,
            "mode": self.mode().name(),
            "payment_intent": intent_in(Mode::Payment),
            "payment_method_collection": if draft.always_collect { "always" } else { "if_required" },
            "payment_method_types": self.types(call, &totals)?,
            "payment_status": self.payment_status.name(),
            "phone_number_collection": {"enabled": draft.phone_number_collection},
            "setup_intent": intent_in(Mode::Setup),
            "shipping_address_collection":
                draft.shipping_countries.as_ref().map(|countries| json!({"allowed_countries": countries})),
            "status": self.status.name(),
            "submit_type": draft.submit_type,
            "subscription": self.subscription,
            "success_url": success_url,
            "total_details": (!setup).then(|| totals.details()),
            "url": is_open.then(|| self.url(call)),
        });
        if let (Value::Object(shown), Value::Object(more)) = (&mut view, without_use()) {
            shown.extend(more);
        }
        Ok(view)
    }

    /// The lines as `item`s.
    pub fn line_views(&self, totals: &Totals) -> Vec<Value> {
        let shown = self.lines.iter().zip(&totals.lines).map(|(line, total)| {
            let mut price = total.price.clone();
            if let Some(price) = price.as_object_mut() {
                // What is only shown on request.
                price.retain(|name, _| !["currency_options", "tiers"].contains(&name.as_str()));
            }
            json!({
                "id": line.id,
                "object": "item",
                "adjustable_quantity": line.adjustable.as_ref().map(|of| Adjustable::view(Some(of))),
                "amount_discount": total.discount,
                "amount_subtotal": total.subtotal,
                "amount_tax": total.tax,
                "amount_total": total.total,
                "currency": self.currency,
                "description": total.product["name"],
                "metadata": {},
                "price": price,
                "quantity": line.quantity,
            })
        });
        shown.collect()
    }

    /// The payment method types that the buyer can choose from.
    pub fn types(&self, call: &Call<'_>, totals: &Totals) -> Result<Vec<String>, ApiError> {
        if let Some(types) = &self.draft.payment_method_types {
            return Ok(types.clone());
        }
        let data = &self.draft.intent_data;
        let later = match self.mode() {
            Mode::Subscription => Some("off_session"),
            _ => data["setup_future_usage"].as_str(),
        };
        let none = json!({});
        let terms = Terms {
            amount: Some(totals.total).filter(|total| *total > 0),
            currency: self.currency.as_deref(),
            setup: self.mode() == Mode::Setup || totals.total == 0,
            held: data["capture_method"] == "manual",
            setup_future_usage: later,
            options: &none,
            redirects: true,
        };
        let offered = eligibility::offered(call, &terms, &Selection::default())?;
        Ok(offered.into_iter().map(str::to_owned).collect())
    }

    fn customer_creation(&self) -> Option<&'static str> {
        match (self.mode(), self.draft.customer_creation) {
            (Mode::Payment, false) => Some("if_required"),
            (Mode::Payment, true) | (Mode::Subscription, _) => Some("always"),
            (Mode::Setup, _) => None,
        }
    }

    fn customer_details(&self) -> Value {
        let buyer = &self.buyer;
        if *buyer == Buyer::default() {
            return Value::Null;
        }
        json!({
            "address": buyer.address,
            "business_name": null,
            "email": buyer.email,
            "individual_name": null,
            "name": buyer.name,
            "phone": buyer.phone,
            "tax_exempt": "none",
            "tax_ids": [],
        })
    }

    fn collected(&self) -> Value {
        let shipping = self.buyer.shipping.as_ref().filter(|shipping| shipping["name"].is_string());
        let details = shipping.map(|shipping| json!({"address": shipping["address"], "name": shipping["name"]}));
        json!({"business_name": null, "individual_name": null, "shipping_details": details})
    }
}

/// What Stripe's sessions have, and these never more than this of.
fn without_use() -> Value {
    json!({
        "adaptive_pricing": {"enabled": false},
        "after_expiration": null,
        "client_secret": null,
        "consent": null,
        "consent_collection": null,
        "currency_conversion": null,
        "custom_fields": [],
        "custom_text":
            {"after_submit": null, "shipping_address": null, "submit": null, "terms_of_service_acceptance": null},
        "customer_account": null,
        "invoice_creation": null,
        "livemode": false,
        "origin_context": null,
        "payment_link": null,
        "payment_method_configuration_details": null,
        "payment_method_options": {},
        "permissions": null,
        "recovered_from": null,
        "saved_payment_method_options": null,
        "shipping_cost": null,
        "shipping_options": [],
        "ui_mode": "hosted_page",
        "wallet_options": null,
    })
}
