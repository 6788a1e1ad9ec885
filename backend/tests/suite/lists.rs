//! Lists: pages and their limits, filters, expansions.

use crate::common::{Backend, text};
use crate::contract::assert_shape;

/// Every list that is served.
const LISTS: &[&str] = &["/v1/charges", "/v1/customers", "/v1/payment_intents", "/v1/payment_methods", "/v1/refunds"];

#[test]
fn pages_are_newest_first_and_meet() {
    let backend = Backend::start();
    let mut ids: Vec<String> = (0..12).map(|at| backend.customer(&format!("name=N{at}"))).collect();
    ids.reverse();
    let page = |query: &str| backend.page_of(&format!("/v1/customers?{query}"));
    assert_eq!(page(""), (ids[..10].to_vec(), true));
    assert_eq!(page("limit=100"), (ids.clone(), false));
    assert_eq!(page("limit=12"), (ids.clone(), false));
    assert_eq!(page(&format!("limit=5&starting_after={}", ids[4])), (ids[5..10].to_vec(), true));
    assert_eq!(page(&format!("limit=5&starting_after={}", ids[9])), (ids[10..].to_vec(), false));
    assert_eq!(page(&format!("limit=3&ending_before={}", ids[5])), (ids[2..5].to_vec(), true));
    assert_eq!(page(&format!("limit=3&ending_before={}", ids[2])), (ids[..2].to_vec(), false));
    assert_eq!(page(&format!("starting_after={}", ids[11])), (vec![], false));
    // An update does not move anything.
    backend.server_post(&format!("/v1/customers/{}", ids[11]), "name=Ada");
    assert_eq!(page("limit=100").0, ids);
}

#[test]
fn what_a_list_cannot_read_is_named() {
    let backend = Backend::start();
    for path in LISTS {
        for (query, status, param) in [
            ("limit=0", 400, "limit"),
            ("limit=101", 400, "limit"),
            ("limit=-1", 400, "limit"),
            ("limit=ten", 400, "limit"),
            ("starting_after=x_none", 404, "starting_after"),
            ("ending_before=x_none", 404, "ending_before"),
            ("starting_after=a&ending_before=b", 400, "ending_before"),
            ("expand[]=data.frobnicate", 400, "expand"),
            ("expand[]=customer", 400, "expand"),
            ("page=2", 400, "page"),
        ] {
            let reply = backend.server_get(&format!("{path}?{query}"));
            assert_eq!((reply.status, reply.error()["param"].as_str()), (status, Some(param)), "{path}?{query}");
        }
        assert_eq!(backend.page_get(path, "").status, 403);
    }
    for (query, param) in [
        ("created[after]=1", "created[after]"),
        ("created=yesterday", "created"),
        ("created[gte]=yesterday", "created[gte]"),
    ] {
        let reply = backend.server_get(&format!("/v1/customers?{query}"));
        assert_eq!((reply.status, reply.error()["param"].as_str()), (400, Some(param)), "{query}");
    }
    let hint = backend.server_get("/v1/payment_methods?expand[]=customer").error();
    assert!(text(&hint["message"]).contains("data.customer"));
}

#[test]
fn filters_narrow_a_list() {
    let backend = Backend::start();
    let ada = backend.customer("email=ada%40b.example");
    let bob = backend.customer("email=bob%40b.example");
    let list = |query: &str| backend.page_of(&format!("/v1/customers?{query}")).0;
    assert_eq!(list("email=ada%40b.example"), [ada.as_str()]);
    assert!(list("email=Ada%40b.example").is_empty());
    let created = backend.server_get(&format!("/v1/customers/{ada}")).json()["created"].as_i64().unwrap();
    assert_eq!(list(&format!("created[gte]={created}")), [bob.as_str(), ada.as_str()]);
    assert_eq!(list(&format!("created={created}&email=ada%40b.example")), [ada.as_str()]);
    assert!(list(&format!("created[lt]={created}")).is_empty());
    assert!(list(&format!("created[gt]={}&created[lte]={}", created + 60, created + 90)).is_empty());
}

#[test]
fn lists_are_as_the_contract_says() {
    let backend = Backend::start();
    let of_customer = format!("/v1/customers/{}/payment_methods", backend.customer("payment_method=pm_card_visa"));
    for path in LISTS.iter().copied().chain([of_customer.as_str()]) {
        let list = backend.server_get(path).json();
        assert_shape("List", &list);
        assert_eq!(list["url"], path);
    }
}
