//! PaymentMethods: `POST /v1/payment_methods`, and the same parameters inside of others (`payment_method_data`).

use super::fields::{self, Fields};
use super::payer::Payer;
use super::{Api, ApiObject, Problem, card_data};
use crate::browser::cancel::Cancel;
use crate::rules::method::{Method, code_of};
use crate::wire::form::{Form, member};
use crate::wire::port::ErrorShape;
use crate::wire::tree::Tree;

const NO_TYPE: &str = "Name the payment method's type: `{type: 'sepa_debit', ...}`.";
const UNKNOWN_TYPE: &str = "There is no payment method of that type. Pass one of Stripe's types as `type`, such as `card`, `sepa_debit` or \
     `ideal`.";

/// Makes a PaymentMethod of `{type, ...}` and of what fields hold.
pub async fn create(
    api: &Api,
    parameters: Tree,
    fields: Option<&dyn Fields>,
    cancel: &Cancel,
) -> Result<ApiObject, Problem> {
    card_data::check(&parameters)?;
    let mut form = Form::new();
    match Payer::of(fields) {
        Some(payer) => {
            parameters.write(&mut form, "");
            payer.write_method(&mut form)?;
        }
        None => drop(write(&mut form, "", None, parameters, fields)?),
    }
    Ok(api.post("/v1/payment_methods", form, cancel).await?)
}

/// Writes a payment method's parameters at top level or under `prefix`, once all that its type needs is there. Its type is the
/// one that it names itself, else `kind`, else the fields'.
pub fn write(
    form: &mut Form,
    prefix: &str,
    kind: Option<&str>,
    mut parameters: Tree,
    fields: Option<&dyn Fields>,
) -> Result<&'static Method, Problem> {
    let held = fields.map(|fields| fields::details(fields, prefix)).transpose()?;
    let kind = match (parameters.take("type"), kind, &held) {
        (Tree::Text(kind), _, _) => kind,
        (_, Some(kind), _) => kind.to_owned(),
        (_, None, Some(held)) => fields::kind_of(held, prefix),
        (_, None, None) => return Err(Problem::Misuse(NO_TYPE)),
    };
    let method = Method::named(&kind).ok_or(Problem::Misuse(UNKNOWN_TYPE))?;
    let is_held = |need: &str| held.is_some() && need.starts_with(&[&kind, "["].concat());
    if let Some(need) = method.missing(|need| is_held(need) || has(&parameters, need)) {
        return Err(missing(prefix, need));
    }
    form.pair(&member(prefix, "type"), &kind);
    if let Some(held) = &held {
        // EXPOSE: the request body is where payment details are meant to go.
        form.append(held.expose());
    }
    let given = parameters.text_at(&["billing_details", "address", "postal_code"]).is_some();
    parameters.write(form, prefix);
    if let Some(postal_code) = fields.filter(|_| !given).and_then(fields::postal_code) {
        form.pair(&[&member(prefix, "billing_details"), "[address][postal_code]"].concat(), &postal_code);
    }
    Ok(method)
}

/// Whether the parameter of that bracketed name is there, and not empty.
fn has(parameters: &Tree, name: &str) -> bool {
    let value =
        name.split(['[', ']']).filter(|part| !part.is_empty()).try_fold(parameters, |tree, part| tree.get(part));
    match value {
        None | Some(Tree::Null) => false,
        Some(Tree::Text(text)) => !text.trim().is_empty(),
        Some(_) => true,
    }
}

/// What the buyer is told, with the parameter for the developer.
fn missing(prefix: &str, need: &'static str) -> Problem {
    let error = ApiObject::of_error(&ErrorShape::validation(code_of(need)));
    let (first, rest) = need.split_at(need.find('[').unwrap_or(need.len()));
    error.put("param", &[&member(prefix, first), rest].concat());
    Problem::Object(error)
}
