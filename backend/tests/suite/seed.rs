//! The demo's catalogue.

use opentill_backend::Config;

use crate::common::Backend;
use crate::contract::assert_shape;

#[test]
fn the_demos_catalogue_is_sold_under_ids_that_are_known() {
    let backend = Backend::start_with(Config { seed_demo: true, ..Config::default() });
    let table = backend.page_get("/v1/pricing_tables/prctbl_demo", "").json();
    assert_shape("PublishablePricingTable", &table);
    assert_eq!((table["items"].as_array().unwrap().len(), table["currencies"][0].as_str()), (4, Some("eur")));
    for id in ["buy_btn_demo", "buy_btn_demoCard"] {
        assert_shape("PublishableBuyButton", &backend.page_get(&format!("/v1/buy_buttons/{id}"), "").json());
    }
    let begun =
        backend.page_post("/v1/pricing_tables/prctbl_demo/checkout", "price=price_demoStudioYear&quantity=2").json();
    assert_shape("CheckoutRedirect", &begun);
    assert_eq!(Backend::start().page_get("/v1/pricing_tables/prctbl_demo", "").status, 404);
}
