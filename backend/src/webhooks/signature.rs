//! Stripe's signature scheme: `t=SECONDS,v1=HMAC`, the latter of `SECONDS.BODY` under the endpoint's secret, in lower-case hexadecimal.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::errors::ApiError;

/// The value of `Stripe-Signature` for a body sent at this second.
pub fn sign(secret: &str, second: i64, body: &str) -> Result<String, ApiError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| ApiError::internal())?;
    mac.update(second.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("t={second},v1={hex}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    #[test]
    fn a_known_signature() {
        // By openssl: printf '1492774577.{"a":1}' | openssl dgst -sha256 -hmac whsec_test_secret
        let expected = "t=1492774577,v1=739d49804fdca77d8a07462fc9f2627d4957adbd32fd530393ccaad298b10455";
        assert_eq!(sign("whsec_test_secret", 1_492_774_577, "{\"a\":1}").ok().unwrap(), expected);
    }
}
