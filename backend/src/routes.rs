//! Which path does what. A path that is not here is not served.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::MethodRouter;

use crate::access_log;
use crate::api::{App, Endpoint, Operation, for_browsers, for_servers};
use crate::errors::ApiError;
use crate::frame::Frames;
use crate::idempotency::Keeps;
use crate::resources::{
    buy_buttons, charges, checkout_sessions, confirmation_tokens, customer_sessions, customers, elements_sessions,
    events, invoices, mandates, payment_intents, payment_links, payment_method_configurations, payment_method_domains,
    payment_methods, prices, pricing_tables, products, refunds, search, setup_attempts, setup_intents, sources,
    subscriptions, test_clock, tokens,
};

/// The pay origin: API and frame pages.
pub fn pay_origin(app: Arc<App>, frames: Frames) -> Router {
    Router::new()
        .route("/v1/customers", both(for_servers(customers::list), for_servers(customers::create)))
        .route("/v1/customers/search", get(for_servers(search::customers)))
        .route("/v1/customers/{id}", customer())
        .route("/v1/customers/{id}/payment_methods", get(for_servers(payment_methods::list_of_customer)))
        .route("/v1/customers/{id}/payment_methods/{inner_id}", get(for_servers(payment_methods::retrieve_of_customer)))
        .route("/v1/tokens", post(for_browsers(tokens::create)))
        .route("/v1/tokens/{id}", get(for_browsers(tokens::retrieve)))
        .route("/v1/confirmation_tokens", post(for_browsers(confirmation_tokens::create)))
        .route("/v1/confirmation_tokens/{id}", get(for_servers(confirmation_tokens::retrieve)))
        .route("/v1/test_helpers/confirmation_tokens", post(for_servers(confirmation_tokens::create)))
        .route("/v1/invoiceitems", post(for_servers(invoices::create_item)))
        .route("/v1/invoices", both(for_servers(invoices::list), for_servers(invoices::create)))
        .route("/v1/invoices/{id}", get(for_servers(invoices::retrieve)))
        .route("/v1/invoices/{id}/finalize", post(for_servers(invoices::finalize)))
        .route("/v1/invoices/{id}/pay", post(for_servers(invoices::pay)))
        .route("/v1/invoices/{id}/void", post(for_servers(invoices::void)))
        .route("/v1/events", get(for_servers(events::list)))
        .route("/v1/events/{id}", get(for_servers(events::retrieve)))
        .route(
            "/v1/payment_methods",
            both(for_servers(payment_methods::list).and_customers(), for_browsers(payment_methods::create)),
        )
        .route(
            "/v1/payment_methods/{id}",
            both(for_servers(payment_methods::retrieve), for_servers(payment_methods::update).and_customers()),
        )
        .route("/v1/payment_methods/{id}/attach", post(for_servers(payment_methods::attach)))
        .route("/v1/payment_methods/{id}/detach", post(for_servers(payment_methods::detach).and_customers()))
        .route("/v1/payment_intents", both(for_servers(payment_intents::list), for_servers(payment_intents::create)))
        .route("/v1/payment_intents/search", get(for_servers(search::payment_intents)))
        .route(
            "/v1/payment_intents/{id}",
            both(for_browsers(payment_intents::retrieve), for_servers(payment_intents::update)),
        )
        .route("/v1/payment_intents/{id}/refresh", post(for_browsers(payment_intents::retrieve)))
        .route("/v1/payment_intents/{id}/confirm", post(for_browsers(payment_intents::confirm)))
        .route("/v1/payment_intents/{id}/cancel", post(for_servers(payment_intents::cancel)))
        .route("/v1/payment_intents/{id}/capture", post(for_servers(payment_intents::capture)))
        .route("/v1/payment_intents/{id}/source_cancel", post(for_browsers(payment_intents::source_cancel)))
        .route("/v1/mandates/{id}", get(for_servers(mandates::retrieve)))
        .route(
            "/v1/payment_intents/{id}/verify_microdeposits",
            post(for_browsers(payment_intents::verify_microdeposits)),
        )
        .route("/v1/charges", get(for_servers(charges::list)))
        .route("/v1/charges/search", get(for_servers(search::charges)))
        .route("/v1/charges/{id}", get(for_servers(charges::retrieve)))
        .route("/v1/refunds", both(for_servers(refunds::list), for_servers(refunds::create)))
        .route("/v1/refunds/{id}", both(for_servers(refunds::retrieve), for_servers(refunds::update)))
        .merge(setups())
        .merge(sessions())
        .merge(choices())
        .merge(sales())
        .with_state(Arc::clone(&app))
        .merge(frames.routes(app))
        .fallback(async || ApiError::no_such_path().answer().into_response())
        .method_not_allowed_fallback(async || ApiError::no_such_method().answer().into_response())
        .layer(from_fn(access_log::log))
}

/// What keeps PaymentMethods for later payments.
fn setups() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/setup_intents", both(for_servers(setup_intents::list), for_servers(setup_intents::create)))
        .route(
            "/v1/setup_intents/{id}",
            both(for_browsers(setup_intents::retrieve), for_servers(setup_intents::update)),
        )
        .route("/v1/setup_intents/{id}/refresh", post(for_browsers(setup_intents::retrieve)))
        .route("/v1/setup_intents/{id}/confirm", post(for_browsers(setup_intents::confirm)))
        .route("/v1/setup_intents/{id}/cancel", post(for_servers(setup_intents::cancel)))
        .route("/v1/setup_intents/{id}/source_cancel", post(for_browsers(setup_intents::source_cancel)))
        .route("/v1/setup_intents/{id}/verify_microdeposits", post(for_browsers(setup_intents::verify_microdeposits)))
        .route("/v1/sources", post(for_browsers(sources::create)))
        .route("/v1/sources/{id}", get(for_browsers(sources::retrieve)))
        .route("/v1/setup_attempts", get(for_servers(setup_attempts::list)))
}

/// What opens a customer's own things to a page, and the clock by which that ends.
fn sessions() -> Router<Arc<App>> {
    // The answer holds a secret.
    let create = for_servers(customer_sessions::create).keeping(Keeps::InMemory);
    Router::new()
        .route("/v1/customer_sessions", post(create))
        .route("/v1/test_helpers/clock", both(for_servers(test_clock::retrieve), for_servers(test_clock::advance)))
}

/// What decides which payment methods a page shows.
fn choices() -> Router<Arc<App>> {
    use payment_method_configurations as configurations;
    use payment_method_domains as domains;

    // The answers hold a secret. That of a claim is the same for who claims again.
    let session = for_browsers(elements_sessions::retrieve).keeping(Keeps::Nothing);
    Router::new()
        .route("/v1/elements/sessions", both(session, session))
        .route(
            "/v1/payment_method_configurations",
            both(for_servers(configurations::list), for_servers(configurations::create)),
        )
        .route(
            "/v1/payment_method_configurations/{id}",
            both(for_servers(configurations::retrieve), for_servers(configurations::update)),
        )
        .route("/v1/payment_method_domains", both(for_servers(domains::list), for_servers(domains::create)))
        .route("/v1/payment_method_domains/{id}", both(for_servers(domains::retrieve), for_servers(domains::update)))
        .route("/v1/payment_method_domains/{id}/validate", post(for_servers(domains::retrieve)))
}

/// What is sold: from tables and buttons on pages to sessions of the hosted page and subscriptions.
fn sales() -> Router<Arc<App>> {
    use checkout_sessions as sessions;

    Router::new()
        .route("/v1/products", both(for_servers(products::list), for_servers(products::create)))
        .route("/v1/products/{id}", both(for_servers(products::retrieve), for_servers(products::update)))
        .route("/v1/prices", both(for_servers(prices::list), for_servers(prices::create)))
        .route("/v1/prices/{id}", both(for_servers(prices::retrieve), for_servers(prices::update)))
        .route("/v1/pricing_tables", both(for_servers(pricing_tables::list), for_servers(pricing_tables::create)))
        .route(
            "/v1/pricing_tables/{id}",
            both(for_browsers(pricing_tables::retrieve).and_customers(), for_servers(pricing_tables::update)),
        )
        .route("/v1/pricing_tables/{id}/checkout", post(for_browsers(pricing_tables::checkout).and_customers()))
        .route("/v1/buy_buttons", both(for_servers(buy_buttons::list), for_servers(buy_buttons::create)))
        .route(
            "/v1/buy_buttons/{id}",
            both(for_browsers(buy_buttons::retrieve).and_customers(), for_servers(buy_buttons::update)),
        )
        .route("/v1/buy_buttons/{id}/checkout", post(for_browsers(buy_buttons::checkout).and_customers()))
        .route("/v1/subscriptions", both(for_servers(subscriptions::list), for_servers(subscriptions::create)))
        .route("/v1/subscriptions/{id}", subscription())
        .route("/v1/payment_links", both(for_servers(payment_links::list), for_servers(payment_links::create)))
        .route("/v1/payment_links/{id}", both(for_servers(payment_links::retrieve), for_servers(payment_links::update)))
        .route("/v1/payment_links/{id}/checkout", post(for_browsers(payment_links::checkout)))
        .route("/v1/checkout/sessions", both(for_servers(sessions::list), for_servers(sessions::create)))
        .route("/v1/checkout/sessions/{id}", both(for_servers(sessions::retrieve), for_browsers(sessions::update)))
        .route("/v1/checkout/sessions/{id}/confirm", post(for_browsers(sessions::confirm)))
        .route("/v1/checkout/sessions/{id}/expire", post(for_servers(sessions::expire)))
        .route("/v1/checkout/sessions/{id}/line_items", get(for_servers(sessions::line_items)))
        .route("/v1/checkout/sessions/{id}/redirect", post(for_browsers(sessions::redirect)))
        .route("/v1/checkout/sessions/{id}/refresh", post(for_browsers(sessions::refresh)))
}

fn subscription() -> MethodRouter<Arc<App>> {
    let (get, post) = (for_servers(subscriptions::retrieve), for_servers(subscriptions::update));
    Endpoint { get: Some(get), post: Some(post), delete: Some(for_servers(subscriptions::cancel)) }.routes()
}

fn customer() -> MethodRouter<Arc<App>> {
    let (get, post) = (for_servers(customers::retrieve), for_servers(customers::update));
    Endpoint { get: Some(get), post: Some(post), delete: Some(for_servers(customers::delete)) }.routes()
}

fn get(operation: Operation) -> MethodRouter<Arc<App>> {
    Endpoint { get: Some(operation), ..Endpoint::default() }.routes()
}

fn post(operation: Operation) -> MethodRouter<Arc<App>> {
    Endpoint { post: Some(operation), ..Endpoint::default() }.routes()
}

fn both(get: Operation, post: Operation) -> MethodRouter<Arc<App>> {
    Endpoint { get: Some(get), post: Some(post), delete: None }.routes()
}
