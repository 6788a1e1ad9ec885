//! `Stripe-Version`: server SDKs pin the version they were made for. It is checked for its form and told back. There is one set of shapes here,
//! those of [`crate::answer::API_VERSION`], whatever version is asked for.

use axum::http::{HeaderMap, HeaderValue};

use crate::errors::ApiError;

/// The header's name.
pub const STRIPE_VERSION: &str = "stripe-version";
/// The longest value that is taken; betas are listed after the version.
const LONGEST: usize = 300;

/// The version that a request asks for, if it asks for one.
pub fn asked(headers: &HeaderMap) -> Result<Option<HeaderValue>, ApiError> {
    let Some(value) = headers.get(STRIPE_VERSION) else {
        return Ok(None);
    };
    match value.to_str() {
        Ok(text) if is_version(text) => Ok(Some(value.clone())),
        _ => Err(ApiError::invalid(
            "The header Stripe-Version is a date, such as 2024-06-20, or a date and a name, such as 2026-08-26.dahlia. Leave it out to get the version of this backend.",
        )),
    }
}

/// A date, a release's name, and betas: `2026-08-26.dahlia; a_beta=v1`.
fn is_version(text: &str) -> bool {
    let (version, betas) = text.split_once(';').unwrap_or((text, ""));
    let (date, name) = version.trim_end().split_once('.').unwrap_or((version.trim_end(), "x"));
    let is_date = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let is_beta = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_=; ".contains(&byte);
    text.len() <= LONGEST
        && is_date
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        && betas.bytes().all(is_beta)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_told_from_other_texts() {
        for good in
            ["2024-06-20", "2026-08-26.dahlia", "2026-10-28.endive", "2026-08-26.dahlia; some_beta=v1; other_beta=v2"]
        {
            assert!(is_version(good), "{good}");
        }
        for bad in ["", "latest", "2026-8-26", "2026-08-26.", "2026-08-26.Dahlia", "2026/08/26", "2026-08-26; <b>"] {
            assert!(!is_version(bad), "{bad}");
        }
        assert!(!is_version(&format!("2026-08-26;{}", "a".repeat(300))));
    }
}
