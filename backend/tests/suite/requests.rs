//! Requests that are not as they should be: paths, methods, sizes, forms.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use opentill_backend::Config;

use crate::common::{Backend, SK, get, post, text};

fn with_type(backend: &Backend, body: &str, content_type: &str) -> u16 {
    let request =
        crate::common::agent().post(format!("{}/v1/customers", backend.pay)).header("Content-Type", content_type);
    let response = request.header("Authorization", format!("Bearer {SK}")).send(body).unwrap();
    response.status().as_u16()
}

#[test]
fn unknown_paths_and_methods_are_json_errors() {
    let backend = Backend::start();
    for path in ["/", "/v1", "/v1/nope", "/v1/payment_intents/pi_1/nope", "/v2/tokens"] {
        assert_eq!(
            (backend.server_get(path).status, backend.server_get(path).error()["type"].as_str()),
            (404, Some("invalid_request_error")),
            "{path}"
        );
    }
    let wrong_method = backend.server_get("/v1/tokens");
    assert_eq!(wrong_method.status, 405);
    assert!(wrong_method.error()["message"].is_string() && wrong_method.header("allow").contains("POST"));
}

#[test]
fn every_answer_has_a_request_id_of_its_own() {
    let backend = Backend::start();
    let ids: Vec<String> = (0..3).map(|_| backend.server_get("/v1/nope").header("request-id").to_owned()).collect();
    assert!(ids.iter().all(|id| id.starts_with("req_") && id.len() == 18));
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

#[test]
fn bodies_are_limited() {
    let backend = Backend::start();
    let reply = backend.server_post("/v1/customers", &format!("description={}", "x".repeat(200 * 1024)));
    assert_eq!((reply.status, reply.error()["type"].as_str()), (413, Some("invalid_request_error")));
    let reply = backend.server_post("/v1/customers", &format!("description={}", "x".repeat(5001)));
    assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some("description")));
}

#[test]
fn a_body_without_a_length_is_limited_too() {
    let backend = Backend::start();
    let mut stream = TcpStream::connect(backend.pay.trim_start_matches("http://")).unwrap();
    write!(stream, "POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SK}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n").unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    // The server may answer and close before all of it is written.
    for _ in 0..4 {
        if stream.write_all(chunk.as_bytes()).is_err() {
            break;
        }
    }
    // Where the server has not closed, this ends the body.
    let _ended = stream.write_all(b"0\r\n\r\n");
    let mut answer = Vec::new();
    let _closed = stream.read_to_end(&mut answer);
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 413"));
}

#[test]
fn only_forms_are_taken() {
    let backend = Backend::start();
    assert_eq!(with_type(&backend, "name=Ada", "application/x-www-form-urlencoded; charset=utf-8"), 200);
    assert_eq!(with_type(&backend, "{\"name\":\"Ada\"}", "application/json"), 415);
    assert_eq!(with_type(&backend, "", "application/json"), 200);
}

#[test]
fn forms_that_cannot_be_read_are_refused() {
    let backend = Backend::start();
    for form in ["name=%ff", "name=a&name=b", "metadata[a=b", "name=a&name[b]=c", "name[]=a", "metadata[a][b]=c"] {
        let reply = backend.server_post("/v1/customers", form);
        assert_eq!(
            (reply.status, reply.error()["type"].as_str()),
            (400, Some("invalid_request_error")),
            "{form}: {}",
            reply.text
        );
    }
    let many: String = (0..2000).map(|at| format!("metadata[k{at}]=v&")).collect();
    assert_eq!(backend.server_post("/v1/customers", &many).status, 400);
}

#[test]
fn a_number_in_a_names_place_is_not_repeated() {
    let backend = Backend::start();
    for form in [
        "4242424242424242=1",
        "card[4242424242424242]=1",
        "424242424242[x=1",
        "metadata[a]=b&expand[]=4242424242424242",
    ] {
        for path in ["/v1/tokens", "/v1/customers"] {
            let reply = backend.server_post(path, form);
            assert_eq!(reply.status, 400, "{form}");
            assert!(!reply.text.contains("42424"), "{form}: {}", reply.text);
        }
    }
    let reply = backend.server_get("/v1/customers/4242424242424242");
    assert!(!reply.text.contains("42424"));
}

#[test]
fn nested_and_indexed_values_are_read() {
    let backend = Backend::start();
    let form = "metadata[a.b]=1&metadata[0]=2&preferred_locales[0]=de&preferred_locales[1]=en";
    let body = backend.server_post("/v1/customers", form).json();
    assert_eq!((body["metadata"]["a.b"].as_str(), body["metadata"]["0"].as_str()), (Some("1"), Some("2")));
    assert_eq!(body["preferred_locales"], serde_json::json!(["de", "en"]));
}

#[test]
fn slow_heads_are_cut_off() {
    let backend = Backend::start_with(Config { head_time: Duration::from_millis(100), ..Config::default() });
    let mut stream = TcpStream::connect(backend.pay.trim_start_matches("http://")).unwrap();
    write!(stream, "GET /v1/tokens HTTP/1.1\r\nHost: x\r\n").unwrap();
    // Nothing follows; reading ends because the server closes.
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 2"));
}

#[test]
fn heads_are_limited() {
    let backend = Backend::start();
    let reply = post(&format!("{}/v1/customers", backend.pay), "", &[("X-Long", &"x".repeat(64 * 1024))]);
    assert_eq!(reply.status, 431);
}

#[test]
fn the_version_that_was_asked_for_is_told_back() {
    let backend = Backend::start();
    let ask = |version: &str, path: &str| {
        let headers = [("Authorization", &*format!("Bearer {SK}")), ("Stripe-Version", version)];
        get(&format!("{}{path}", backend.pay), &headers)
    };
    assert_eq!(backend.server_get("/v1/customers").header("stripe-version"), "2026-08-26.dahlia");
    for version in ["2026-10-28.endive", "2020-08-27", "2026-08-26.dahlia; some_beta=v1"] {
        for (path, status) in [("/v1/customers", 200), ("/v1/customers/cus_none", 404)] {
            let reply = ask(version, path);
            assert_eq!((reply.status, reply.header("stripe-version")), (status, version));
        }
    }
    let refused = ask("latest", "/v1/customers");
    assert_eq!((refused.status, refused.header("stripe-version")), (400, "2026-08-26.dahlia"));
    assert!(text(&refused.error()["message"]).contains("Stripe-Version"));
}

#[test]
fn a_search_is_answered_with_the_list_that_is_served() {
    let backend = Backend::start();
    for noun in ["charges", "customers", "payment_intents"] {
        let reply = backend.server_get(&format!("/v1/{noun}/search?query=email%3A%27a%27"));
        let message = text(&reply.error()["message"]);
        assert_eq!(reply.status, 404);
        assert!(message.contains("no search") && message.contains(&format!("GET /v1/{noun},")), "{message}");
        assert_eq!(backend.page_get(&format!("/v1/{noun}/search"), "query=x").status, 403);
    }
}
