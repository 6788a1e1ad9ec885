//! What `elements/sessions` answers: which methods there are, for which payment, and what a Customer Session grants.
//!
//! Read leniently: servers of other makes leave members out. Only what the element needs is taken.

use super::tree::Tree;
use crate::rules::card::YearMonth;

/// What can be paid with, and how.
#[derive(Clone, Default)]
pub struct ElementsSession {
    /// The methods' types in order, wallets (`apple_pay`, `google_pay`) among them.
    pub types: Vec<String>,
    /// Who is paid.
    pub business: String,
    /// Whose methods these are (ISO 3166-1 alpha-2, upper case); empty where the server does not say.
    pub country: String,
    /// Of the payment (ISO 4217, lower case); empty for a setup without one.
    pub currency: String,
    /// In the currency's smallest unit; absent where the intent has none, or is yet to be made.
    pub amount: Option<i64>,
    /// Whether the method is kept for later payments: `off_session`, `on_session`, or empty.
    pub future_usage: String,
    /// Networks to take for co-branded cards, the best first.
    pub networks: Vec<String>,
    /// Wallets are simulated.
    pub simulated_wallets: bool,
    /// The code of a saved card is asked for again.
    pub cvc_again: bool,
    /// What the merchant's own system takes.
    pub foreign: Vec<Foreign>,
    /// The customer and what they have saved.
    pub customer: Option<Customer>,
    /// The server's clock, in seconds since 1970; 0 where it does not say.
    pub now: i64,
}

/// A method that the backend knows by name only: external, or the merchant's own.
#[derive(Clone, Default, PartialEq)]
pub struct Foreign {
    /// `external_paypal`, `cpmt_...`
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// What the page says of it; empty for nothing.
    pub subtitle: String,
}

/// What a Customer Session grants.
#[derive(Clone, Default)]
pub struct Customer {
    /// What is saved, as it is to be shown.
    pub saved: Vec<Saved>,
    /// The one to choose first.
    pub default: Option<String>,
    /// The key for the session's own calls.
    pub key: String,
    /// When the session ends, in seconds since 1970.
    pub expires: i64,
    /// The buyer may take saved methods away.
    pub may_remove: bool,
    /// The buyer may save a new method.
    pub may_save: bool,
    /// For which later payments a method is then saved; empty where the session does not say.
    pub save_usage: String,
}

/// A saved PaymentMethod.
#[derive(Clone, Default, PartialEq)]
pub struct Saved {
    /// `pm_...`
    pub id: String,
    /// Its type.
    pub kind: String,
    /// The card's brand, or the bank's name; empty where it has none.
    pub brand: String,
    /// The last digits.
    pub last4: String,
    /// When the card expires: month and year.
    pub expiry: Option<(i64, i64)>,
    /// It cannot be paid with any more; see [`ElementsSession::expire`].
    pub expired: bool,
    /// The whole, as the API gave it.
    pub object: Tree,
}

impl ElementsSession {
    /// Reads an answer; `None` where it names no types.
    pub fn read(answer: &Tree) -> Option<ElementsSession> {
        let preference = answer.get("payment_method_preference").unwrap_or(&Tree::Null);
        let mut types = texts(answer.get("ordered_payment_method_types_and_wallets"));
        if types.is_empty() {
            types = texts(preference.get("ordered_payment_method_types"));
        }
        if types.is_empty() {
            return None;
        }
        let intent = ["payment_intent", "setup_intent"].iter().find_map(|kind| preference.get(kind));
        let intent = intent.unwrap_or(&Tree::Null);
        let text = |tree: &Tree, name: &str| tree.text_at(&[name]).unwrap_or_default().to_owned();
        let mut country = text(preference, "country_code");
        if country.is_empty() {
            country = text(answer, "merchant_country");
        }
        let options = [intent.get("payment_method_options"), answer.get("payment_method_options")];
        let again = |options: &Tree| {
            options.get("card").and_then(|card| card.get("require_cvc_recollection")) == Some(&Tree::Flag(true))
        };
        let usage = text(intent, "setup_future_usage");
        Some(ElementsSession {
            types,
            business: text(answer, "business_name"),
            country,
            currency: text(intent, "currency"),
            amount: intent.whole_at(&["amount"]),
            future_usage: if usage.is_empty() { text(intent, "usage") } else { usage },
            networks: texts(answer.get("card_brand_choice").and_then(|choice| choice.get("preferred_networks"))),
            simulated_wallets: answer.get("wallets").and_then(|wallets| wallets.get("simulated"))
                == Some(&Tree::Flag(true)),
            cvc_again: options.into_iter().flatten().any(again),
            foreign: foreign(answer),
            customer: answer.get("customer").and_then(Customer::read),
            now: answer.whole_at(&["now"]).unwrap_or_default(),
        })
    }

    /// Takes what the page says: of a payment whose intent is yet to be made, whether later payments follow; of its custom methods
    /// (`customPaymentMethods`) each one's `id`, and perhaps a `subtitle`.
    pub fn describe(&mut self, asked: &Tree) {
        if self.future_usage.is_empty() {
            let subscribed = (asked.text_at(&["mode"]) == Some("subscription")).then_some("off_session");
            self.future_usage = asked.text_at(&["setupFutureUsage"]).or(subscribed).unwrap_or_default().to_owned();
        }
        let Some(Tree::List(methods)) = asked.get("customPaymentMethods") else { return };
        for method in methods {
            let known = self.foreign.iter_mut().find(|one| method.text_at(&["id"]) == Some(&one.kind));
            if let (Some(known), Some(subtitle)) = (known, method.text_at(&["subtitle"])) {
                known.subtitle = subtitle.to_owned();
            }
        }
    }

    /// Marks the saved cards that have expired by this month.
    pub fn expire(&mut self, today: YearMonth) {
        let today = (i64::from(today.year), i64::from(today.month));
        for saved in self.customer.iter_mut().flat_map(|customer| &mut customer.saved) {
            saved.expired = saved.expiry.is_some_and(|(month, year)| (year, month) < today);
        }
    }

    /// What an intent alone tells, where there is no session: its own types, cards first.
    pub fn of_intent(intent: &Tree) -> ElementsSession {
        let text = |name: &str| intent.text_at(&[name]).unwrap_or_default().to_owned();
        let usage = text("setup_future_usage");
        ElementsSession {
            types: cards_first(texts(intent.get("payment_method_types"))),
            currency: text("currency"),
            future_usage: if usage.is_empty() { text("usage") } else { usage },
            ..ElementsSession::default()
        }
    }
}

/// The types of a session that could not be had: cards first, and cards where there is nothing else.
pub fn cards_first(mut types: Vec<String>) -> Vec<String> {
    let place = types.iter().position(|kind| kind == "card");
    let card = match place {
        Some(place) => types.remove(place),
        None if types.is_empty() => String::from("card"),
        None => return types,
    };
    types.insert(0, card);
    types
}

impl Customer {
    /// Reads the part of a session that is about the customer.
    pub fn read(customer: &Tree) -> Option<Customer> {
        let session = customer.get("customer_session")?;
        let features = ["components", "payment_element", "features"];
        let features = features.iter().try_fold(session, |tree, name| tree.get(name)).unwrap_or(&Tree::Null);
        let enabled = |name: &str| features.text_at(&[name]) == Some("enabled");
        let saved = match customer.get("payment_methods") {
            Some(Tree::List(methods)) => methods.iter().filter_map(Saved::read).collect(),
            _ => Vec::new(),
        };
        Some(Customer {
            saved,
            default: customer.text_at(&["default_payment_method"]).map(str::to_owned),
            key: session.text_at(&["api_key"]).unwrap_or_default().to_owned(),
            expires: session.whole_at(&["api_key_expiry"]).or(session.whole_at(&["expires_at"])).unwrap_or_default(),
            may_remove: enabled("payment_method_remove"),
            may_save: enabled("payment_method_save"),
            save_usage: features.text_at(&["payment_method_save_usage"]).unwrap_or_default().to_owned(),
        })
    }
}

impl Saved {
    fn read(object: &Tree) -> Option<Saved> {
        let kind = object.text_at(&["type"])?.to_owned();
        let details = object.get(&kind).unwrap_or(&Tree::Null);
        let text =
            |names: &[&str]| names.iter().find_map(|name| details.text_at(&[name])).unwrap_or_default().to_owned();
        Some(Saved {
            id: object.text_at(&["id"])?.to_owned(),
            brand: text(&["brand", "display_brand", "bank_name", "bank"]),
            last4: text(&["last4", "iban_last4"]),
            expiry: details.whole_at(&["exp_month"]).zip(details.whole_at(&["exp_year"])),
            expired: false,
            kind,
            object: object.clone(),
        })
    }

    /// What a page may know of it: `{id, type, billing_details}`.
    pub fn shown(&self) -> Tree {
        let member = |name: &str| self.object.get(name).map(|value| (name.to_owned(), value.clone()));
        Tree::Map(["id", "type", "billing_details"].into_iter().filter_map(member).collect())
    }
}

fn foreign(answer: &Tree) -> Vec<Foreign> {
    let lists = ["external_payment_method_data", "custom_payment_method_data"];
    let items = lists.iter().filter_map(|name| match answer.get(name) {
        Some(Tree::List(items)) => Some(items),
        _ => None,
    });
    items.flatten().filter_map(Foreign::read).collect()
}

impl Foreign {
    fn read(item: &Tree) -> Option<Foreign> {
        let first = |names: [&str; 2]| names.iter().find_map(|name| item.text_at(&[name])).map(str::to_owned);
        Some(Foreign {
            kind: first(["type", "id"])?,
            label: first(["label", "display_name"])?,
            subtitle: String::new(),
        })
    }
}

fn texts(list: Option<&Tree>) -> Vec<String> {
    match list {
        Some(Tree::List(items)) => items.iter().filter_map(Tree::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::wire::tree::tests::tree;
    use serde_json::json;

    #[test]
    fn a_session_is_read_with_what_it_has() {
        let session = ElementsSession::read(&tree(json!({
            "object": "elements_session", "session_id": "es_1", "business_name": "Shop", "merchant_country": "DE", "now": 1000,
            "payment_method_preference": {
                "object": "payment_method_preference", "ordered_payment_method_types": ["card", "sepa_debit"],
                "payment_intent": {"currency": "eur", "setup_future_usage": "off_session",
                    "payment_method_options": {"card": {"require_cvc_recollection": true}}},
            },
            "ordered_payment_method_types_and_wallets": ["apple_pay", "card", "sepa_debit"],
            "card_brand_choice": {"eligible": true, "preferred_networks": ["cartes_bancaires"]},
            "wallets": {"simulated": true},
            "external_payment_method_data": [{"type": "external_paypal", "label": "PayPal"}],
            "custom_payment_method_data": [{"id": "cpmt_1", "display_name": "House account"}, {"id": 3}],
        })))
        .unwrap();
        assert_eq!(session.types, ["apple_pay", "card", "sepa_debit"]);
        assert_eq!(
            (session.business.as_str(), session.country.as_str(), session.currency.as_str()),
            ("Shop", "DE", "eur")
        );
        assert_eq!((session.future_usage.as_str(), session.now), ("off_session", 1000));
        assert!(session.simulated_wallets && session.cvc_again && session.customer.is_none());
        assert_eq!(session.networks, ["cartes_bancaires"]);
        let foreign: Vec<_> = session.foreign.iter().map(|one| (one.kind.as_str(), one.label.as_str())).collect();
        assert_eq!(foreign, [("external_paypal", "PayPal"), ("cpmt_1", "House account")]);
        let mut session = session;
        session.describe(&tree(json!({"customPaymentMethods": [
            {"id": "cpmt_1", "subtitle": "Pay later"}, {"id": "cpmt_2", "subtitle": "No such"}, {"id": 1}, "x",
        ]})));
        let subtitles: Vec<_> = session.foreign.iter().map(|one| one.subtitle.as_str()).collect();
        assert_eq!(subtitles, ["", "Pay later"]);
    }

    #[test]
    fn a_payment_to_come_says_whether_others_follow() {
        let usage = |asked| {
            let mut session = ElementsSession::default();
            session.describe(&tree(asked));
            session.future_usage
        };
        assert_eq!(usage(json!({"mode": "payment"})), "");
        assert_eq!(usage(json!({"mode": "payment", "setupFutureUsage": null})), "");
        assert_eq!(usage(json!({"mode": "payment", "setupFutureUsage": "on_session"})), "on_session");
        assert_eq!(usage(json!({"mode": "subscription"})), "off_session");
    }

    #[test]
    fn a_session_without_types_is_none() {
        for answer in
            [json!({}), json!(null), json!({"payment_method_preference": {"ordered_payment_method_types": []}})]
        {
            assert!(ElementsSession::read(&tree(answer.clone())).is_none(), "{answer}");
        }
        let least = ElementsSession::read(&tree(
            json!({"payment_method_preference": {"ordered_payment_method_types": ["card"]}}),
        ));
        assert_eq!(least.unwrap().types, ["card"]);
    }

    #[test]
    fn a_customer_is_read_with_what_they_saved() {
        let card = json!({"id": "pm_1", "type": "card", "billing_details": {"name": "Ada"}, "allow_redisplay": "always",
            "card": {"brand": "visa", "last4": "4242", "exp_month": 3, "exp_year": 2031}});
        let debit = json!({"id": "pm_2", "type": "sepa_debit", "sepa_debit": {"last4": "3000"}});
        let session = ElementsSession::read(&tree(json!({
            "payment_method_preference": {"ordered_payment_method_types": ["card"]},
            "customer": {
                "payment_methods": [card, debit, {"type": "card"}], "default_payment_method": "pm_2",
                "customer_session": {"id": "cuss_1", "api_key": "ek_test_1", "api_key_expiry": 2000, "components": {
                    "payment_element": {"enabled": true, "features": {
                        "payment_method_remove": "enabled", "payment_method_save": "disabled",
                        "payment_method_save_usage": null}}}},
            },
        })))
        .unwrap();
        let customer = session.customer.unwrap();
        assert_eq!(
            (customer.default.as_deref(), customer.key.as_str(), customer.expires),
            (Some("pm_2"), "ek_test_1", 2000)
        );
        assert!(customer.may_remove && !customer.may_save && customer.save_usage.is_empty());
        let shown: Vec<_> = customer
            .saved
            .iter()
            .map(|saved| (saved.id.as_str(), saved.brand.as_str(), saved.last4.as_str(), saved.expiry))
            .collect();
        assert_eq!(shown, [("pm_1", "visa", "4242", Some((3, 2031))), ("pm_2", "", "3000", None)]);
        let page = customer.saved[0].shown();
        assert_eq!(page.text_at(&["billing_details", "name"]), Some("Ada"));
        assert!(page.get("card").is_none() && page.members().len() == 3);
    }

    #[test]
    fn an_intent_alone_gives_its_own_types_cards_first() {
        let session = ElementsSession::of_intent(&tree(
            json!({"payment_method_types": ["ideal", "card"], "currency": "eur", "usage": "off_session"}),
        ));
        assert_eq!(
            (session.types, session.future_usage),
            (vec!["card".to_owned(), "ideal".to_owned()], "off_session".to_owned())
        );
        assert_eq!(cards_first(Vec::new()), ["card"]);
    }
}
