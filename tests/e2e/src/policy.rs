//! The headers under which test pages are served: from an ordinary shop to the strictest that payment pages are.

/// A kind of page.
#[derive(Clone, Copy)]
pub enum Policy {
    /// No policy at all, as most shops.
    Open,
    /// Nonces only, Trusted Types, isolated from other origins; scripts may not start wasm.
    Strict,
    /// For fields in the page itself: wasm and the API are allowed, the rest is as strict.
    Direct,
    /// Sandboxed as far as the design allows it.
    Sandboxed,
    /// A document without an origin of its own.
    Opaque,
}

impl Policy {
    /// As in the URL of a test page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Strict => "strict",
            Self::Direct => "direct",
            Self::Sandboxed => "sandboxed",
            Self::Opaque => "opaque",
        }
    }

    /// The policy of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Open, Self::Strict, Self::Direct, Self::Sandboxed, Self::Opaque]
            .into_iter()
            .find(|policy| policy.name() == name)
    }

    /// The headers of a page that embeds frames of the pay origin.
    pub fn headers(self, nonce: &str, pay: &str, bank: &str) -> Vec<(&'static str, String)> {
        let rules = format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; report-uri /csp-report"
        );
        match self {
            Self::Open => Vec::new(),
            Self::Strict => vec![
                ("content-security-policy", format!("{rules}; frame-src {pay}")),
                ("cross-origin-opener-policy", "same-origin".to_owned()),
                ("cross-origin-embedder-policy", "require-corp".to_owned()),
            ],
            Self::Direct => {
                let scripts = format!("'nonce-{nonce}' 'wasm-unsafe-eval'");
                let rules = rules.replace(&format!("'nonce-{nonce}'"), &scripts);
                // The only frame is the bank's: fields and dialog are the page's own.
                vec![("content-security-policy", format!("{rules}; frame-src {bank}; connect-src 'self' {pay}"))]
            }
            Self::Sandboxed => {
                let flags = "allow-scripts allow-same-origin allow-forms allow-popups";
                vec![("content-security-policy", format!("sandbox {flags}"))]
            }
            Self::Opaque => vec![("content-security-policy", "sandbox allow-scripts".to_owned())],
        }
    }
}
