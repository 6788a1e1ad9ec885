//! What a page may do with a customer's saved PaymentMethods, by the key of a Customer Session: list them, change when they are shown again, remove them.
//! Each by its feature, and each for those alone that the session may show.

use serde_json::json;

use super::Grant;
use crate::answer::Answer;
use crate::api::Call;
use crate::errors::ApiError;
use crate::params::Params;
use crate::resources::expand::Expand;
use crate::resources::payment_methods::{self, PaymentMethod, REDISPLAY};
use crate::store::{Condition, Relation};

/// How many PaymentMethods are shown where the component knows no limit.
const MOST: usize = 100;

/// The PaymentMethods that the session shows, newest first; of the types that `serves` takes.
pub fn shown(call: &Call<'_>, grant: &Grant, serves: impl Fn(&str) -> bool) -> Result<Vec<PaymentMethod>, ApiError> {
    let Some(features) = grant.features().filter(|features| features.redisplay) else {
        return Ok(Vec::new());
    };
    let kept = Condition::new("customer", Relation::Is, grant.customer.clone());
    let mut methods = call.tx.matching::<PaymentMethod>(&[kept])?;
    methods.retain(|method| features.filters.contains(&method.allow_redisplay) && serves(&method.kind));
    methods.reverse();
    methods.truncate(features.limit.unwrap_or(MOST));
    Ok(methods)
}

/// `GET /v1/payment_methods`
pub fn list(call: &Call<'_>, grant: &Grant, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read_of_list(&mut params, &[])?;
    let (customer, kind) = (params.text("customer")?, params.text("type")?);
    let limit = params.integer("limit")?.map_or(Ok(MOST), |limit| {
        usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| ApiError::unusable("limit", "a page has 1 to 100 objects."))
    })?;
    params.finish()?;
    if customer.is_some_and(|customer| customer != grant.customer) {
        return Err(ApiError::no_such("customer", "customer"));
    }
    grant.need("payment_method_redisplay", |features| features.redisplay)?;
    let methods = shown(call, grant, |of_one| kind.as_deref().is_none_or(|kind| kind == of_one))?;
    let has_more = methods.len() > limit;
    let data = methods.iter().take(limit).map(|method| method.view(call.caller)).collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::ok(json!({"object": "list", "data": data, "has_more": has_more, "url": "/v1/payment_methods"})))
}

/// `POST /v1/payment_methods/{id}`: `allow_redisplay` alone.
pub fn update(call: &Call<'_>, grant: &Grant, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    let redisplay = params.choice("allow_redisplay", REDISPLAY)?;
    params.finish()?;
    let redisplay = redisplay.ok_or_else(|| ApiError::missing("allow_redisplay"))?;
    grant.need("payment_method_save", |features| features.save)?;
    let mut method = own(call, grant)?;
    redisplay.clone_into(&mut method.allow_redisplay);
    call.tx.save(&method)?;
    Ok(Answer::ok(method.view(call.caller)?))
}

/// `POST /v1/payment_methods/{id}/detach`
pub fn detach(call: &Call<'_>, grant: &Grant, mut params: Params) -> Result<Answer, ApiError> {
    Expand::read(&mut params, &[])?;
    params.finish()?;
    grant.need("payment_method_remove", |features| features.remove)?;
    let mut method = own(call, grant)?;
    payment_methods::remove(call, &mut method)?;
    Ok(Answer::ok(method.view(call.caller)?))
}

/// The PaymentMethod in the path, if it is one of this customer's that the session may show. Any other is as good as none.
fn own(call: &Call<'_>, grant: &Grant) -> Result<PaymentMethod, ApiError> {
    let method: Option<PaymentMethod> = call.tx.find(call.id)?;
    let may_be_shown = |method: &PaymentMethod| {
        method.customer.as_ref() == Some(&grant.customer)
            && grant.features().is_some_and(|features| features.filters.contains(&method.allow_redisplay))
    };
    method.filter(may_be_shown).ok_or_else(|| ApiError::no_such("payment_method", "payment_method"))
}
