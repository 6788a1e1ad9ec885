//! The frame pages: policy, headers, configuration, assets.

use std::path::Path;
use std::time::{Duration, Instant};

use opentill_backend::Config;

use crate::common::{Backend, PK, Reply, agent, get, post, text};

const PAGE: &str = "<!doctype html><script type=\"application/json\" id=\"opentill-config\">null</script><form></form>";

/// A directory as the build makes it.
fn built() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let assets = dir.path().join("assets");
    std::fs::create_dir(&assets).unwrap();
    for page in ["card.html", "controller.html", "challenge.html"] {
        std::fs::write(dir.path().join(page), PAGE).unwrap();
    }
    std::fs::create_dir(dir.path().join("hosted")).unwrap();
    std::fs::write(dir.path().join("hosted/checkout.html"), PAGE).unwrap();
    for (name, bytes) in [
        ("card-1a.wasm", "wasm"),
        ("card-1a.wasm.br", "br"),
        ("card-1a.wasm.gz", "gz"),
        ("card-1a.js", "js"),
        ("card-1a.css", "css"),
        ("secret.txt", "no"),
    ] {
        std::fs::write(assets.join(name), bytes).unwrap();
    }
    dir
}

fn backend(dir: &Path) -> Backend {
    Backend::start_with(Config { frame_dir: Some(dir.to_owned()), ..Config::default() })
}

fn page(backend: &Backend, name: &str) -> Reply {
    get(&format!("{}/frame/v1/{name}", backend.pay), &[])
}

fn configuration(backend: &Backend) -> serde_json::Value {
    configuration_of(&page(backend, "card.html").text)
}

fn configuration_of(page: &str) -> serde_json::Value {
    let json = page.split("id=\"opentill-config\">").nth(1).unwrap().split("</script>").next().unwrap();
    serde_json::from_str(json).unwrap()
}

/// What a frame is told by a backend that was told nothing.
pub fn default_configuration() -> serde_json::Value {
    let dir = built();
    configuration(&backend(dir.path()))
}

#[test]
fn pages_have_all_their_headers() {
    let dir = built();
    let backend = backend(dir.path());
    for name in ["card.html", "controller.html", "challenge.html"] {
        let reply = page(&backend, name);
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
        let embedder_policy = if name == "challenge.html" { "" } else { "require-corp" };
        assert_eq!(reply.header("cross-origin-embedder-policy"), embedder_policy);
        assert!(reply.header("permissions-policy").contains("camera=()"));
        assert_eq!(reply.header("x-frame-options"), "");
        assert_eq!(reply.header("set-cookie"), "");
    }
    let isolated = page(&backend, "challenge.html?isolated");
    assert_eq!(isolated.header("cross-origin-embedder-policy"), "require-corp");
}

#[test]
fn the_policy_names_embedders_and_apis_and_nobody_else() {
    let dir = built();
    let config = Config {
        frame_dir: Some(dir.path().to_owned()),
        embedders: vec!["https://shop.example".into(), "http://localhost:*".into()],
        apis: vec!["https://api.example".into()],
        ..Config::default()
    };
    let backend = Backend::start_with(config);
    let policy = page(&backend, "card.html").header("content-security-policy").to_owned();
    let directives: Vec<&str> = policy.split("; ").collect();
    assert_eq!(
        directives,
        [
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "connect-src 'self' https://api.example",
            // The hosted page is the pay origin's own.
            &format!("frame-ancestors https://shop.example http://localhost:* {}", backend.pay),
            "form-action 'none'",
            "base-uri 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    );
    let challenge = page(&backend, "challenge.html").header("content-security-policy").to_owned();
    assert!(challenge.contains("; frame-src https: http://127.0.0.1:* http://localhost:*;"));
}

#[test]
fn pages_carry_their_configuration() {
    let dir = built();
    let config = Config {
        frame_dir: Some(dir.path().to_owned()),
        apis: vec!["https://api.example".into()],
        country: "DE".into(),
        ..Config::default()
    };
    let configuration = configuration(&Backend::start_with(config));
    assert_eq!(configuration["v"], 1);
    assert_eq!(configuration["api"], serde_json::json!(["https://api.example"]));
    assert!(configuration["embedders"].as_array().unwrap().contains(&"http://localhost:*".into()));
    assert_eq!((configuration["country"].as_str(), configuration["idempotency"].as_bool()), (Some("DE"), Some(true)));
    assert_eq!(configuration["refresh"], true);
}

#[test]
fn pages_are_compressed_for_who_takes_it() {
    let dir = built();
    let backend = backend(dir.path());
    let url = format!("{}/frame/v1/card.html", backend.pay);
    let plain = page(&backend, "card.html");
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), ("", "Accept-Encoding"));
    let decompressed = || {
        let answer = agent().get(&url).header("Accept-Encoding", "gzip, br").call().unwrap();
        let (parts, mut body) = answer.into_parts();
        assert_eq!(
            (&parts.headers["content-encoding"], &parts.headers["vary"]),
            (&"br".parse().unwrap(), &"Accept-Encoding".parse().unwrap())
        );
        assert_eq!(parts.headers["content-type"], "text/html; charset=utf-8");
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut &*body.read_to_vec().unwrap(), &mut text).unwrap();
        String::from_utf8(text).unwrap()
    };
    // Once made, once remembered, and made anew when the build has written another page.
    assert_eq!((decompressed(), decompressed()), (plain.text.clone(), plain.text.clone()));
    std::fs::write(dir.path().join("card.html"), PAGE.replace("form", "main")).unwrap();
    assert_eq!(decompressed(), plain.text.replace("form", "main"));
}

#[test]
fn assets_are_immutable_and_precompressed() {
    let dir = built();
    let backend = backend(dir.path());
    let url = format!("{}/frame/v1/assets/card-1a.wasm", backend.pay);
    for (accepted, body, encoding) in
        [("br, gzip", "br", "br"), ("gzip", "gz", "gzip"), ("identity", "wasm", ""), ("br;q=0, gzip", "gz", "gzip")]
    {
        let reply = get(&url, &[("Accept-Encoding", accepted)]);
        assert_eq!(
            (reply.status, reply.text.as_str(), reply.header("content-encoding")),
            (200, body, encoding),
            "{accepted}"
        );
        assert_eq!(reply.header("content-type"), "application/wasm");
        assert_eq!(reply.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(reply.header("vary"), "Accept-Encoding");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
    }
    for (name, kind) in [("card-1a.js", "text/javascript; charset=utf-8"), ("card-1a.css", "text/css; charset=utf-8")] {
        assert_eq!(get(&format!("{}/frame/v1/assets/{name}", backend.pay), &[]).header("content-type"), kind);
    }
}

#[test]
fn nothing_else_is_served() {
    let dir = built();
    std::fs::write(dir.path().join("other.json"), "{}").unwrap();
    let backend = backend(dir.path());
    for path in [
        "/frame/v1/missing.html",
        "/frame/v1/other.json",
        "/frame/v2/card.html",
        "/frame/v1/assets/missing.js",
        "/frame/v1/assets/secret.txt",
        "/frame/v1/assets/..%2fcard.html",
        "/frame/v1/..%2f..%2fcard.html",
        "/frame/v1/assets/card-1a.wasm.br",
        "/frame/v1/",
    ] {
        assert_eq!(get(&format!("{}{path}", backend.pay), &[]).status, 404, "{path}");
    }
}

#[test]
fn without_a_directory_the_answer_says_so() {
    let reply = page(&Backend::start(), "card.html");
    assert_eq!(reply.status, 404);
    assert!(reply.text.contains("--frame-dir"));
}

#[test]
fn wasm_can_be_held_back_for_tests() {
    let dir = built();
    let delay = Duration::from_millis(300);
    let backend =
        Backend::start_with(Config { frame_dir: Some(dir.path().to_owned()), wasm_delay: delay, ..Config::default() });
    let timed = |name: &str| {
        let started = Instant::now();
        assert_eq!(get(&format!("{}/frame/v1/assets/{name}", backend.pay), &[]).status, 200);
        started.elapsed()
    };
    assert!(timed("card-1a.wasm") >= delay);
    assert!(timed("card-1a.js") < delay);
}

#[test]
fn the_hosted_page_is_embedded_by_nobody_and_calls_with_a_key_of_its_own() {
    let dir = built();
    let backend = backend(dir.path());
    let seen = get(&format!("{}/c/pay/cs_test_1", backend.pay), &[]);
    assert_eq!((seen.status, seen.header("cache-control")), (200, "no-store"));
    let policy = seen.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "frame-src 'self'",
        "img-src 'self' data:",
        "frame-ancestors 'none'",
        "trusted-types 'none'",
    ] {
        assert!(policy.split("; ").any(|directive| directive == part), "{part}: {policy}");
    }
    let configuration = configuration_of(&seen.text);
    let key = text(&configuration["key"]);
    assert!(key.starts_with("pk_test_") && key != PK, "{key}");
    let form = format!("key={key}&type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=34");
    let made = post(&format!("{}/v1/payment_methods", backend.pay), &form, &[]);
    assert_eq!(made.status, 200, "{}", made.text);
    let other = get(&format!("{}/frame/v1/hosted/checkout.html", backend.pay), &[]);
    assert_eq!(other.status, 404);
}

#[test]
fn domains_that_are_registered_may_embed_from_then_on() {
    let dir = built();
    let backend = backend(dir.path());
    let embedders = || {
        let policy = page(&backend, "card.html").header("content-security-policy").to_owned();
        let ancestors = policy.split("; ").find_map(|part| part.strip_prefix("frame-ancestors ")).unwrap().to_owned();
        // The handshake believes the same pages as the policy.
        let told =
            configuration(&backend)["embedders"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" ");
        assert_eq!(ancestors, told);
        let bank = get(&format!("{}/app", backend.bank), &[]).header("content-security-policy").to_owned();
        let others = ancestors.strip_suffix(&format!(" {}", backend.pay)).unwrap();
        assert!(bank.ends_with(&format!("frame-ancestors {} {others}", backend.pay)), "{bank}");
        ancestors.contains("https://shop.example")
    };
    assert!(!embedders());
    let made = backend.server_post("/v1/payment_method_domains", "domain_name=shop.example").json();
    assert!(embedders());
    let path = format!("/v1/payment_method_domains/{}", text(&made["id"]));
    backend.server_post(&path, "enabled=false");
    assert!(!embedders());
    backend.server_post(&path, "enabled=true");
    assert!(embedders());
}

#[test]
fn pages_without_wasm_and_files_of_data_are_served_alike() {
    let dir = built();
    std::fs::write(dir.path().join("wallet.html"), PAGE).unwrap();
    std::fs::write(dir.path().join("assets/data-1a-methods-card-de.json"), "{}").unwrap();
    let backend = backend(dir.path());
    let policy = page(&backend, "wallet.html").header("content-security-policy").to_owned();
    assert_eq!(policy, page(&backend, "card.html").header("content-security-policy"));
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("img-src"));
    let data = get(&format!("{}/frame/v1/assets/data-1a-methods-card-de.json", backend.pay), &[]);
    assert_eq!((data.status, data.header("content-type")), (200, "application/json"));
    assert_eq!(data.header("cache-control"), "public, max-age=31536000, immutable");
}
