//! PaymentMethods of every type, of plain values: what is missing is named, in the client and by the API.

use anyhow::{Context, ensure};
use opentill::rules::method::{METHODS, Method, code_of};
use serde_json::{Value, json};

use super::details::details;
use crate::stage::Stage;
use crate::till::{Till, ensure_holds, told};

/// For each type: each detail that it needs is missed once, then it is made.
pub async fn every_type(stage: &Stage<'_>) -> anyhow::Result<()> {
    let till = Till::open(stage, Value::Null, json!({})).await?;
    for method in METHODS.iter().filter(|method| method.name != "card") {
        one(stage, &till, method).await.with_context(|| method.name.to_owned())?;
    }
    till.page.ensure_quiet().await
}

async fn one(stage: &Stage<'_>, till: &Till<'_>, method: &Method) -> anyhow::Result<()> {
    let mut whole = details(method.name);
    whole["type"] = json!(method.name);
    for need in method.needs {
        let mut less = whole.clone();
        remove(&mut less, need).with_context(|| format!("{need} is not among the details"))?;
        let code = json!(code_of(need).code());
        let result = till.call("createPaymentMethod", json!([less])).await?;
        ensure_holds(&result, "/error/code", &code).with_context(|| format!("without {need}"))?;
        ensure!(result.pointer("/error/type") == Some(&json!("validation_error")), "{}", told(&result));
        // Past the client, the API itself refuses it. An empty hash cannot be told from none in a form.
        if need.contains('[') {
            let refused = stage.backend.ask_as_page("payment_methods", &less).await?;
            ensure!(refused.pointer("/error/code").is_some(), "the API takes it without {need}");
        }
    }
    let result = till.call("createPaymentMethod", json!([whole])).await?;
    let made = result.get("paymentMethod").with_context(|| told(&result))?;
    ensure!(made["type"] == method.name && made[method.name].is_object(), "another type was made: {}", made["type"]);
    ensure!(!made.to_string().contains("000123456"), "an account number came back");
    Ok(())
}

/// Takes a parameter like `billing_details[address][city]` out of nested values.
fn remove(values: &mut Value, name: &str) -> Option<()> {
    let mut path: Vec<&str> = name.split(['[', ']']).filter(|part| !part.is_empty()).collect();
    let last = path.pop()?;
    let holder = path.into_iter().try_fold(values, |inner, part| inner.get_mut(part))?;
    holder.as_object_mut()?.remove(last).map(|_| ())
}
