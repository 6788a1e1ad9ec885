//! The tables, and how an older database becomes a current one.

use rusqlite::Connection;

/// One entry a version of the schema; entry `n` brings a database of version `n` to `n + 1`. Entries are added, never edited.
const STEPS: &[&str] = &[
    "
CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE customers (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE payment_methods (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE tokens (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE payment_intents (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE charges (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE challenges (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE idempotency (scope BLOB PRIMARY KEY, parameters BLOB NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (created);
",
    "
CREATE TABLE deleted_customers (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX payment_methods_by_customer ON payment_methods (json_extract(data, '$.customer'));
CREATE INDEX payment_intents_by_customer ON payment_intents (json_extract(data, '$.customer'));
CREATE INDEX customers_by_email ON customers (json_extract(data, '$.email'));
",
    "
CREATE TABLE refunds (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX refunds_by_charge ON refunds (json_extract(data, '$.charge'));
CREATE INDEX refunds_by_payment_intent ON refunds (json_extract(data, '$.payment_intent'));
CREATE INDEX charges_by_payment_intent ON charges (json_extract(data, '$.view.payment_intent'));
CREATE INDEX charges_by_customer ON charges (json_extract(data, '$.view.customer'));
",
    "
CREATE TABLE mandates (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE setup_intents (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE setup_attempts (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE sources (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX mandates_by_payment_method ON mandates (json_extract(data, '$.payment_method'));
CREATE INDEX setup_intents_by_customer ON setup_intents (json_extract(data, '$.customer'));
CREATE INDEX setup_intents_by_payment_method ON setup_intents (json_extract(data, '$.payment_method'));
CREATE INDEX setup_attempts_by_setup_intent ON setup_attempts (json_extract(data, '$.setup_intent'));
",
    "
UPDATE payment_methods SET data = json_remove(json_set(data, '$.kind', 'card', '$.details', json_object('card', json_extract(data, '$.card'))), '$.card')
    WHERE json_extract(data, '$.card') IS NOT NULL;
UPDATE challenges SET data = json_remove(json_set(data, '$.intent', json_extract(data, '$.payment_intent')), '$.payment_intent')
    WHERE json_extract(data, '$.payment_intent') IS NOT NULL;
CREATE INDEX payment_intents_by_due ON payment_intents (json_extract(data, '$.due'));
CREATE INDEX challenges_by_code ON challenges (json_extract(data, '$.code'));
",
    "
CREATE INDEX setup_intents_by_due ON setup_intents (json_extract(data, '$.due'));
",
    "
CREATE TABLE confirmation_tokens (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE events (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE deliveries (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE invoices (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE invoice_items (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX deliveries_by_url ON deliveries (json_extract(data, '$.url'));
CREATE INDEX deliveries_by_event ON deliveries (json_extract(data, '$.event'));
CREATE INDEX events_by_kind ON events (json_extract(data, '$.kind'));
CREATE INDEX invoices_by_payment_intent ON invoices (json_extract(data, '$.payment_intent'));
CREATE INDEX invoices_by_customer ON invoices (json_extract(data, '$.customer'));
CREATE INDEX invoice_items_by_customer ON invoice_items (json_extract(data, '$.customer'));
CREATE INDEX invoice_items_by_invoice ON invoice_items (json_extract(data, '$.invoice'));
",
    "
CREATE TABLE customer_sessions (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX customer_sessions_by_secret ON customer_sessions (json_extract(data, '$.secret'));
CREATE INDEX customer_sessions_by_key ON customer_sessions (json_extract(data, '$.key'));
CREATE INDEX customer_sessions_by_expiry ON customer_sessions (json_extract(data, '$.expires_at'));
",
    "
CREATE TABLE payment_method_configurations (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE payment_method_domains (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX payment_method_domains_by_name ON payment_method_domains (json_extract(data, '$.domain_name'));
INSERT INTO payment_method_configurations
    SELECT id, json_object('id', id, 'name', 'Default', 'active', json('true'), 'is_default', json('true'), 'parent', NULL, 'preferences', json('{}'))
    FROM (SELECT 'pmc_' || lower(hex(randomblob(12))) AS id);
",
    "
CREATE TABLE products (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE prices (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
",
    "
CREATE TABLE pricing_tables (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE buy_buttons (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE subscriptions (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE TABLE checkout_sessions (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
CREATE INDEX subscriptions_by_customer ON subscriptions (json_extract(data, '$.customer'));
CREATE INDEX subscriptions_by_due ON subscriptions (json_extract(data, '$.due'));
CREATE INDEX subscriptions_by_invoice ON subscriptions (json_extract(data, '$.latest_invoice'));
CREATE INDEX subscriptions_by_setup_intent ON subscriptions (json_extract(data, '$.pending_setup_intent'));
CREATE INDEX checkout_sessions_by_due ON checkout_sessions (json_extract(data, '$.due'));
CREATE INDEX checkout_sessions_by_intent ON checkout_sessions (json_extract(data, '$.intent'));
",
    "
UPDATE prices SET data = json_set(
    json_remove(data, '$.unit_amount'),
    '$.cost', json_object('unit_amount', CAST(json_extract(data, '$.unit_amount') AS TEXT), 'tiers', json('[]')),
    '$.currency_options', json((
        SELECT json_group_array(json_array(
            json_extract(value, '$[0]'),
            json_object('unit_amount', CAST(json_extract(value, '$[1]') AS TEXT), 'tiers', json('[]'))
        )) FROM json_each(data, '$.currency_options')
    )),
    '$.tiers_mode', NULL,
    '$.transform_quantity', NULL
);
CREATE TABLE payment_links (id TEXT PRIMARY KEY, data TEXT NOT NULL) STRICT;
",
];

/// Sets the connection up and brings the tables to the current version.
pub fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    // The journal mode answers with a row; secure_delete overwrites what is deleted, so that nothing stays in free pages.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update_and_check(None, "secure_delete", "on", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "normal")?;
    let version: usize = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))?
        .try_into()
        .unwrap_or(usize::MAX);
    for (at, step) in STEPS.iter().enumerate().skip(version) {
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {step} PRAGMA user_version = {}; COMMIT;", at + 1))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::use_debug)]

    use super::*;

    fn tables(connection: &Connection) -> Vec<String> {
        let mut statement = connection.prepare("SELECT name FROM sqlite_schema ORDER BY name").unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    }

    #[test]
    fn prices_of_former_releases_cost_what_they_did() {
        let old = Connection::open_in_memory().unwrap();
        let version = STEPS.iter().position(|step| step.contains("UPDATE prices")).unwrap();
        old.execute_batch(&STEPS[..version].concat()).unwrap();
        let kept = r#"{"id":"price_1","unit_amount":900,"currency_options":[["jpy",1400]],"currency":"eur"}"#;
        old.execute("INSERT INTO prices VALUES ('price_1', ?1)", [kept]).unwrap();
        old.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
        prepare(&old).unwrap();
        let now: String = old.query_row("SELECT data FROM prices", [], |row| row.get(0)).unwrap();
        let now: serde_json::Value = serde_json::from_str(&now).unwrap();
        let cost = |amount: &str| serde_json::json!({"unit_amount": amount, "tiers": []});
        assert_eq!((&now["cost"], &now["unit_amount"]), (&cost("900"), &serde_json::Value::Null));
        assert_eq!(now["currency_options"], serde_json::json!([["jpy", cost("1400")]]));
    }

    #[test]
    fn an_older_database_becomes_a_current_one() {
        let new = Connection::open_in_memory().unwrap();
        prepare(&new).unwrap();
        for version in 1..STEPS.len() {
            let old = Connection::open_in_memory().unwrap();
            old.execute_batch(&STEPS[..version].concat()).unwrap();
            old.execute("INSERT INTO customers VALUES ('cus_1', '{}')", []).unwrap();
            old.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
            prepare(&old).unwrap();
            assert_eq!(tables(&old), tables(&new));
            let kept: i64 = old.query_row("SELECT count(*) FROM customers", [], |row| row.get(0)).unwrap();
            assert_eq!(kept, 1);
        }
    }

    #[test]
    fn cards_and_challenges_of_before_are_kept() {
        let old = Connection::open_in_memory().unwrap();
        old.execute_batch(&STEPS[..3].concat()).unwrap();
        old.pragma_update(None, "user_version", 3).unwrap();
        old.execute(
            "INSERT INTO payment_methods VALUES ('pm_1', '{\"id\":\"pm_1\",\"card\":{\"last4\":\"4242\"}}')",
            [],
        )
        .unwrap();
        old.execute("INSERT INTO challenges VALUES ('c', '{\"id\":\"c\",\"payment_intent\":\"pi_1\"}')", []).unwrap();
        prepare(&old).unwrap();
        let kept = |table: &str| -> String {
            old.query_row(&format!("SELECT data FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        assert_eq!(kept("payment_methods"), r#"{"id":"pm_1","kind":"card","details":{"card":{"last4":"4242"}}}"#);
        assert_eq!(kept("challenges"), r#"{"id":"c","intent":"pi_1"}"#);
    }
}
