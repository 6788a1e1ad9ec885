//! What a session comes to, line by line. Nothing of it is kept: prices are asked each time, and what a price charges for does not change.

use serde_json::{Value, json};

use super::Session;
use crate::api::Call;
use crate::errors::ApiError;
use crate::resources::offers::goods;

/// One line with what it comes to.
pub struct LineTotal {
    /// The price as servers see it.
    pub price: Value,
    /// Its product as servers see it.
    pub product: Value,
    /// In the currency's smallest unit, as all of these.
    pub subtotal: i64,
    /// What is taken off.
    pub discount: i64,
    /// What is added, or in it.
    pub tax: i64,
    /// What is to be paid.
    pub total: i64,
}

/// A session with what it comes to.
pub struct Totals {
    /// Line by line.
    pub lines: Vec<LineTotal>,
    /// What the lines come to.
    pub subtotal: i64,
    /// What is taken off.
    pub discount: i64,
    /// What sending costs.
    pub shipping: i64,
    /// What taxes come to.
    pub tax: i64,
    /// What is to be paid.
    pub total: i64,
    /// What the lines come to when no trial runs.
    pub regular: i64,
}

impl Session {
    /// What it comes to.
    pub fn totals(&self, call: &Call<'_>) -> Result<Totals, ApiError> {
        let currency = self.currency.as_deref().unwrap_or_default();
        let trial = self.draft.trial_period_days.is_some() || self.draft.trial_end.is_some();
        let (mut lines, mut regular) = (Vec::new(), 0);
        for line in &self.lines {
            let price = goods::price(call, &line.price, "line_items")?;
            let product = goods::product(call, price["product"].as_str().unwrap_or_default(), "line_items")?;
            let usual = goods::amount(call, &price, line.quantity, currency)?;
            regular += usual;
            let amount = if trial { 0 } else { usual };
            lines.push(LineTotal { price, product, subtotal: amount, discount: 0, tax: 0, total: amount });
        }
        let subtotal = lines.iter().map(|line| line.subtotal).sum();
        Ok(Totals { lines, subtotal, discount: 0, shipping: 0, tax: 0, total: subtotal, regular })
    }
}

impl Totals {
    /// `total_details`
    pub fn details(&self) -> Value {
        json!({"amount_discount": self.discount, "amount_shipping": self.shipping, "amount_tax": self.tax})
    }
}
