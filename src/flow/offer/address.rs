//! The address of a merchant's own page, with its places filled in.

/// `url` with the product's id and the customer's e-mail address where it asks for them, percent-encoded; empty where there is none.
pub(super) fn filled(url: &str, product: &str, email: &str) -> String {
    url.replace("{PRODUCT_ID}", &encoded(product)).replace("{CUSTOMER_EMAIL}", &encoded(email))
}

fn encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let digit = |half: u8| char::from(HEX.get(usize::from(half)).copied().unwrap_or(b'0'));
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    out
}
