//! What is wrong with a value, in words that name fields and never repeat what they hold.

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

/// Everything that is wrong with a value: `payment_method_data.card lacks number`.
pub fn faults(validator: &Validator, value: &Value) -> Vec<String> {
    let mut told: Vec<String> = validator.iter_errors(value).flat_map(|error| told(&error)).collect();
    told.sort();
    told.dedup();
    told
}

fn told(error: &ValidationError<'_>) -> Vec<String> {
    let field = field(error);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|name| format!("{field} has the unknown field `{name}`")).collect()
        }
        ValidationErrorKind::Required { property } => {
            vec![format!("{field} lacks `{}`", property.as_str().unwrap_or_default())]
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            // The alternative that was meant is the one that fails deepest inside.
            let depth = |errors: &Vec<ValidationError<'static>>| {
                errors.iter().map(|error| error.instance_path().as_str().matches('/').count()).max().unwrap_or(0)
            };
            let here = error.instance_path().as_str().matches('/').count();
            let shallow = |errors: &&Vec<ValidationError<'static>>| {
                !(depth(errors) == here
                    && errors.iter().all(|error| matches!(error.kind(), ValidationErrorKind::Type { .. })))
            };
            match context.iter().filter(shallow).max_by_key(|errors| depth(errors)) {
                Some(meant) if !meant.is_empty() => meant.iter().flat_map(self::told).collect(),
                _ => vec![format!("{field} fits none of `{}`", error.kind().keyword())],
            }
        }
        ValidationErrorKind::FalseSchema => vec![format!("{field} must not be there")],
        kind => vec![format!("{field} does not fit `{}`", kind.keyword())],
    }
}

/// The field of an error: `` `card.number` ``, or the whole.
fn field(error: &ValidationError<'_>) -> String {
    let path = error.instance_path().as_str().trim_start_matches('/').replace('/', ".");
    if path.is_empty() { "it".to_owned() } else { format!("`{path}`") }
}
