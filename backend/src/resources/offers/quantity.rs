//! `adjustable_quantity`: how many a buyer may take.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::errors::ApiError;
use crate::params::Params;

/// The most of one thing that can be bought at once.
const MOST: i64 = 999_999;
/// How many a buyer may take when the merchant does not say.
const USUAL: i64 = 99;

/// Between how many and how many.
#[derive(Clone, Serialize, Deserialize)]
pub struct Adjustable {
    minimum: i64,
    maximum: i64,
}

impl Adjustable {
    /// Reads it; nothing when the quantity stays what the merchant says.
    pub fn read(params: &mut Params, name: &str) -> Result<Option<Self>, ApiError> {
        let Some(mut sent) = params.map(name)? else {
            return Ok(None);
        };
        let enabled = sent.boolean("enabled")?.ok_or_else(|| ApiError::missing(&sent.name("enabled")))?;
        let minimum = sent.integer("minimum")?;
        let maximum = sent.integer("maximum")?;
        let read = Self { minimum: minimum.unwrap_or(0), maximum: maximum.unwrap_or(USUAL) };
        if !(0..=MOST).contains(&read.minimum) {
            return Err(ApiError::unusable(&sent.name("minimum"), "a number from 0 to 999999 is expected."));
        }
        if !(read.minimum.max(1)..=MOST).contains(&read.maximum) {
            return Err(ApiError::unusable(
                &sent.name("maximum"),
                "a number from 1 to 999999 is expected, and none below the minimum.",
            ));
        }
        sent.finish()?;
        Ok(enabled.then_some(read))
    }

    /// On the wire; disabled where there is none.
    pub fn view(this: Option<&Self>) -> Value {
        match this {
            None => json!({"enabled": false, "maximum": null, "minimum": null}),
            Some(this) => json!({"enabled": true, "maximum": this.maximum, "minimum": this.minimum}),
        }
    }

    /// The quantity that is bought: what the buyer asks for, where they may and within the bounds; else the merchant's. `param` is named where not.
    pub fn choose(this: Option<&Self>, asked: Option<i64>, usual: i64, param: &str) -> Result<i64, ApiError> {
        match (asked, this) {
            (None, _) => Ok(usual),
            (Some(asked), None) if asked == usual => Ok(usual),
            (Some(_), None) => Err(ApiError::unusable(param, "the buyer may not change it here.")),
            (Some(asked), Some(bounds)) if (bounds.minimum.max(1)..=bounds.maximum).contains(&asked) => Ok(asked),
            (Some(_), Some(bounds)) => {
                let rule = format!("a number from {} to {} is expected.", bounds.minimum.max(1), bounds.maximum);
                Err(ApiError::unusable(param, &rule))
            }
        }
    }

    /// Whether the merchant's own quantity lies within.
    pub fn holds(this: Option<&Self>, quantity: i64) -> bool {
        this.is_none_or(|bounds| (bounds.minimum..=bounds.maximum).contains(&quantity))
    }
}
