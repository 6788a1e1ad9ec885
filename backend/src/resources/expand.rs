//! `expand[]`: ids that the caller wants to see as objects.

use crate::errors::ApiError;
use crate::params::Params;

/// What is to be expanded.
#[derive(Default)]
pub struct Expand(Vec<String>);

impl Expand {
    /// Reads `expand[]`; only `expandable` fields can be named.
    pub fn read(params: &mut Params, expandable: &[&str]) -> Result<Self, ApiError> {
        let fields = params.list("expand")?.unwrap_or_default();
        if fields.iter().all(|field| expandable.contains(&field.as_str())) {
            return Ok(Self(fields));
        }
        let rule = if expandable.is_empty() {
            "nothing can be expanded here with this key.".to_owned()
        } else {
            format!("with this key {} can be expanded.", expandable.join(", "))
        };
        Err(ApiError::unusable("expand", &rule))
    }

    /// Whether this field is to be expanded.
    pub fn wants(&self, field: &str) -> bool {
        self.0.iter().any(|wanted| wanted == field)
    }
}
