//! Which URLs may carry secrets, and which origins a list allows.
//!
//! Stricter than a browser's URL parser on purpose: whatever reads differently in two parsers (user information,
//! backslashes, odd spellings of an address) is refused.

/// Whether a host name is this machine: `localhost`, `*.localhost`, `127.0.0.0/8`, `[::1]`.
pub fn is_loopback_host(host: &str) -> bool {
    if host == "[::1]" || host == "::1" || host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let suffix = ".localhost";
    if let Some(at) = host.len().checked_sub(suffix.len())
        && at > 0
        && host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    {
        return true;
    }
    let mut parts = host.split('.');
    parts.next() == Some("127") && parts.clone().count() == 3 && parts.all(is_octet)
}

/// What to do about an `apiBase` that is no [`secure_origin`].
pub const ORIGIN_WANTED: &str =
    "`apiBase` must be an origin such as https://pay.example, without a path; http is taken on loopback only.";

/// Whether a URL may be fetched, framed or navigated to: `https`, or `http` on loopback.
pub fn is_secure_url(url: &str) -> bool {
    Parts::of(url).is_some_and(|parts| parts.secure())
}

/// An origin (`https://pay.example`, `http://localhost:4243`), perhaps with a slash behind it, without that slash. `None` where
/// it is not secure, or where it has a path, a query or a fragment, which would end up in the middle of an address.
pub fn secure_origin(text: &str) -> Option<&str> {
    let origin = text.strip_suffix('/').unwrap_or(text);
    Parts::of(origin).filter(|parts| parts.bare && parts.secure()).map(|_| origin)
}

/// What decides about an `http` or `https` URL.
struct Parts<'a> {
    https: bool,
    host: &'a str,
    /// Whether nothing follows the port: no path, query or fragment.
    bare: bool,
}

impl<'a> Parts<'a> {
    fn of(url: &'a str) -> Option<Self> {
        if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return None;
        }
        let (scheme, rest) = url.split_once(':')?;
        let https = scheme.eq_ignore_ascii_case("https");
        if !https && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        let rest = rest.strip_prefix("//")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let (host, port) = split_port(authority)?;
        if !port.is_none_or(is_port) {
            return None;
        }
        is_host(host).then_some(Self { https, host, bare: authority.len() == rest.len() })
    }

    fn secure(&self) -> bool {
        self.https || is_loopback_host(self.host)
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// Splits `host:port`; the colons of an address in brackets are part of the host.
fn split_port(authority: &str) -> Option<(&str, Option<&str>)> {
    let after_host = match authority.strip_prefix('[') {
        Some(address) => address.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = authority.split_at_checked(after_host)?;
    match rest {
        "" => Some((host, None)),
        _ => Some((host, Some(rest.strip_prefix(':')?))),
    }
}

/// A registered name or an address; `@` (user information) and percent-encoding are not among the characters.
fn is_host(host: &str) -> bool {
    let (name, extra) = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => (address, ":."),
        None => (host, "-._"),
    };
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || extra.as_bytes().contains(&byte))
}

/// A decimal octet in its only spelling: `010` is eight to some parsers and ten to others.
fn is_octet(text: &str) -> bool {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain && (text == "0" || !text.starts_with('0')) && text.parse::<u8>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_hosts() {
        for host in "localhost LOCALHOST shop.localhost 127.0.0.1 127.255.255.254 [::1] ::1".split(' ') {
            assert!(is_loopback_host(host), "{host}");
        }
        let others = ".localhost localhost.evil.example notlocalhost 127.0.0.1.evil.example 127.1 127.0.0 \
            127.0.0.256 127.0.0.01 127.0.0.1. 128.0.0.1 0.0.0.0 [::2] [::ffff:127.0.0.1] élocalhost";
        for host in others.split(' ') {
            assert!(!is_loopback_host(host), "{host}");
        }
        assert!(!is_loopback_host(""));
    }

    #[test]
    fn secure_urls() {
        for url in [
            "https://pay.example",
            "https://pay.example:8443/v1?x#y",
            "HTTPS://PAY.example/",
            "https://[2001:db8::1]/",
            "http://localhost:4242/",
            "http://127.0.0.1/v1",
            "http://[::1]:80/x",
            "http://shop.localhost",
        ] {
            assert!(is_secure_url(url), "{url}");
        }
        for url in [
            "",
            "https://",
            "https:///x",
            "https:pay.example",
            "//pay.example",
            "http://pay.example",
            "http://127.1/",
            "http://localhost.evil.example",
            "http://localhost@evil.example/",
            "http://localhost:80@evil.example/",
            "http://localhost\\@evil.example",
            "https://user:pw@pay.example/",
            "https://pay example",
            "https://pay.example\n",
            " https://pay.example",
            "https://pay.example:99999",
            "https://pay.example:+1",
            "https://pay.example:*",
            "https://[::1",
            "https://[::1]x",
            "https://a%2eb",
            "javascript:alert(1)//https://a",
            "data:text/html,https://a.example",
            "blob:https://pay.example/1",
            "ftp://localhost",
        ] {
            assert!(!is_secure_url(url), "{url}");
        }
    }

    #[test]
    fn secure_origins() {
        for (text, origin) in [
            ("https://pay.example", "https://pay.example"),
            ("https://pay.example/", "https://pay.example"),
            ("http://127.0.0.1:4243", "http://127.0.0.1:4243"),
            ("http://[::1]:4243/", "http://[::1]:4243"),
        ] {
            assert_eq!(secure_origin(text), Some(origin), "{text}");
        }
        for text in [
            "http://pay.example",
            "https://pay.example/v1",
            "https://pay.example//",
            "https://pay.example?x",
            "https://pay.example/#x",
            "https://pay.example:*",
            "https://user@pay.example",
            "pay.example",
            "null",
            "",
        ] {
            assert_eq!(secure_origin(text), None, "{text}");
        }
    }
}
