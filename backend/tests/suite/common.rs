//! What the tests share: the real server in this process on free ports, and a small client. Nothing here judges an answer.

use std::path::Path;

use opentill_backend::{Config, Server};
use serde_json::Value;
use tokio::runtime::Runtime;
use ureq::Agent;
use ureq::http::HeaderMap;

/// The publishable key of every test's server.
pub const PK: &str = "pk_test_1234567890abcdefghijklmn";
/// The secret key of every test's server.
pub const SK: &str = "sk_test_1234567890abcdefghijklmn";

/// A running backend.
pub struct Backend {
    server: Option<Server>,
    runtime: Runtime,
    /// The pay origin.
    pub pay: String,
    /// The simulated bank.
    pub bank: String,
}

/// What was answered.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Backend {
    /// A server with a database in memory.
    pub fn start() -> Self {
        Self::start_with(Config::default())
    }

    /// A server on this database file.
    pub fn start_on(database: &Path) -> Self {
        Self::start_with(Config { database: Some(database.to_owned()), ..Config::default() })
    }

    /// A server with this configuration and the tests' keys.
    pub fn start_with(config: Config) -> Self {
        let runtime = Runtime::new().unwrap();
        let config = Config { publishable_key: Some(PK.to_owned()), secret_key: Some(SK.to_owned()), ..config };
        let server = runtime.block_on(Server::start(config)).map_err(|error| error.to_string()).unwrap();
        Self { pay: server.pay_url.clone(), bank: server.bank_url.clone(), server: Some(server), runtime }
    }

    /// Stops the server and waits until it has.
    pub fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            self.runtime.block_on(server.stop());
        }
    }

    /// A POST with the secret key.
    pub fn server_post(&self, path: &str, form: &str) -> Reply {
        post(&format!("{}{path}", self.pay), form, &[("Authorization", &format!("Bearer {SK}"))])
    }

    /// A GET with the secret key.
    pub fn server_get(&self, path: &str) -> Reply {
        get(&format!("{}{path}", self.pay), &[("Authorization", &format!("Bearer {SK}"))])
    }

    /// A DELETE with the secret key.
    pub fn server_delete(&self, path: &str) -> Reply {
        let request = agent().delete(format!("{}{path}", self.pay)).header("Authorization", format!("Bearer {SK}"));
        reply(request.call().unwrap())
    }

    /// A new customer's id.
    pub fn customer(&self, form: &str) -> String {
        let reply = self.server_post("/v1/customers", form);
        assert_eq!(reply.status, 200, "{}", reply.text);
        text(&reply.json()["id"])
    }

    /// The ids on a page of a list, and whether there are more.
    pub fn page_of(&self, path: &str) -> (Vec<String>, bool) {
        let reply = self.server_get(path);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let list = reply.json();
        let ids = list["data"].as_array().unwrap().iter().map(|object| text(&object["id"])).collect();
        (ids, list["has_more"].as_bool().unwrap())
    }

    /// A POST as a page makes it: the key in the body, and an Origin.
    pub fn page_post(&self, path: &str, form: &str) -> Reply {
        let joint = if form.is_empty() { "" } else { "&" };
        post(&format!("{}{path}", self.pay), &format!("{form}{joint}key={PK}"), &[("Origin", "http://localhost:4242")])
    }

    /// A GET as a page makes it: the key in the query, and an Origin.
    pub fn page_get(&self, path: &str, query: &str) -> Reply {
        let url = format!("{}{path}?key={PK}&{query}", self.pay);
        get(&url, &[("Origin", "http://localhost:4242")])
    }

    /// A new PaymentIntent with these parameters beside amount and currency.
    pub fn intent(&self, more: &str) -> Intent {
        let reply = self.server_post("/v1/payment_intents", &format!("amount=1099&currency=usd&{more}"));
        assert_eq!(reply.status, 200, "{}", reply.text);
        let body = reply.json();
        Intent { id: text(&body["id"]), client_secret: text(&body["client_secret"]) }
    }

    /// Confirms an intent from a page, with a card typed there.
    pub fn pay_with(&self, intent: &Intent, number: &str) -> Reply {
        self.confirm(intent, &card(number))
    }

    /// Confirms an intent from a page.
    pub fn confirm(&self, intent: &Intent, form: &str) -> Reply {
        let path = format!("/v1/payment_intents/{}/confirm", intent.id);
        self.page_post(&path, &format!("client_secret={}&use_stripe_sdk=true&{form}", intent.client_secret))
    }

    /// The intent as the merchant's server sees it.
    pub fn read(&self, intent: &Intent) -> Value {
        self.server_get(&format!("/v1/payment_intents/{}", intent.id)).json()
    }
}

/// What a page knows of an intent.
pub struct Intent {
    /// Its id.
    pub id: String,
    /// Its client secret.
    pub client_secret: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// The `error` of the body; every error has one with a type and a message.
    pub fn error(&self) -> Value {
        let error = self.json()["error"].clone();
        assert!(error["type"].is_string() && error["message"].is_string(), "{}", self.text);
        error
    }

    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// `payment_method_data` of a card typed into a page.
pub fn card(number: &str) -> String {
    format!(
        "payment_method_data[type]=card&payment_method_data[card][number]={number}&payment_method_data[card][exp_month]=12\
         &payment_method_data[card][exp_year]=34&payment_method_data[card][cvc]={}",
        cvc(number)
    )
}

/// A CVC of the length that the number's brand has.
pub fn cvc(number: &str) -> &'static str {
    if number.starts_with("34") || number.starts_with("37") { "1234" } else { "123" }
}

/// A text value.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

/// A POST of a form.
pub fn post(url: &str, form: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = agent().post(url).header("Content-Type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    reply(request.send(form).unwrap())
}

/// A GET.
pub fn get(url: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = agent().get(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    reply(request.call().unwrap())
}

/// A preflight.
pub fn preflight(url: &str, method: &str) -> Reply {
    let request =
        agent().options(url).header("Origin", "http://localhost:4242").header("Access-Control-Request-Method", method);
    reply(request.call().unwrap())
}

/// A client that follows no redirect and takes every status as an answer.
pub fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent()
}

fn reply(response: ureq::http::Response<ureq::Body>) -> Reply {
    let (parts, mut body) = response.into_parts();
    Reply { status: parts.status.as_u16(), headers: parts.headers, text: body.read_to_string().unwrap() }
}
