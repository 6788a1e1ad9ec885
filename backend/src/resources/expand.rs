//! `expand[]`: ids that the caller wants to see as objects.

use crate::errors::ApiError;
use crate::params::Params;

/// What is to be expanded.
#[derive(Default)]
pub struct Expand(Vec<String>);

impl Expand {
    /// Reads `expand[]`; only `expandable` fields can be named.
    pub fn read(params: &mut Params, expandable: &[&str]) -> Result<Self, ApiError> {
        Self::read_below("", params, expandable)
    }

    /// Reads the `expand[]` of a list, where each field is named below `data`: `data.customer`.
    pub fn read_of_list(params: &mut Params, expandable: &[&str]) -> Result<Self, ApiError> {
        Self::read_below("data.", params, expandable)
    }

    fn read_below(path: &str, params: &mut Params, expandable: &[&str]) -> Result<Self, ApiError> {
        let mut fields = Vec::new();
        for wanted in params.list("expand")?.unwrap_or_default() {
            match wanted.strip_prefix(path).filter(|field| expandable.contains(field)) {
                Some(field) => fields.push(field.to_owned()),
                None if expandable.is_empty() => {
                    return Err(ApiError::unusable("expand", "nothing can be expanded here with this key."));
                }
                None => {
                    let known: Vec<String> = expandable.iter().map(|field| format!("{path}{field}")).collect();
                    let rule = format!("with this key {} can be expanded.", known.join(", "));
                    return Err(ApiError::unusable("expand", &rule));
                }
            }
        }
        Ok(Self(fields))
    }

    /// What is to be expanded inside of this field; nothing when the field stays an id.
    pub fn below(&self, field: &str) -> Option<Self> {
        let inside = |wanted: &String| wanted.strip_prefix(field)?.strip_prefix('.').map(str::to_owned);
        let below: Vec<String> = self.0.iter().filter_map(inside).collect();
        (self.wants(field) || !below.is_empty()).then_some(Self(below))
    }

    /// Whether this field is to be expanded.
    pub fn wants(&self, field: &str) -> bool {
        self.0.iter().any(|wanted| wanted == field)
    }
}
