//! What the platform knows of languages: names of countries, money, dates, lists, the order of names. Each is asked in the
//! language that [`super::host::Host::language`] gives; what the platform does not know is said in a plain way.

use wasm_bindgen::prelude::*;

use super::value;
use crate::rules::money::Money;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &JsValue) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &JsValue) -> Result<NumberFormat, JsValue>;
    // A decimal text keeps every digit, which a number may not.
    #[wasm_bindgen(method, structural, catch)]
    fn format(this: &NumberFormat, decimal: &str) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &JsValue) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn format(this: &DateTimeFormat, ms: f64) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type ListFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str) -> Result<ListFormat, JsValue>;
    #[wasm_bindgen(method, structural, catch)]
    fn format(this: &ListFormat, items: &js_sys::Array) -> Result<String, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type Collator;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str) -> Result<Collator, JsValue>;
    // A function that knows its collator.
    #[wasm_bindgen(method, getter, structural)]
    fn compare(this: &Collator) -> js_sys::Function;

    type Names;
    #[wasm_bindgen(method, structural)]
    fn sort(this: &Names, compare: &js_sys::Function);
}

/// The name of a country (ISO 3166-1 alpha-2); the code itself where the platform knows no name.
pub fn country_name(language: &str, code: &str) -> String {
    country_names(language, &[code]).pop().unwrap_or_default()
}

/// The names of countries, in the order of their codes.
pub fn country_names(language: &str, codes: &[&str]) -> Vec<String> {
    let names = DisplayNames::new(language, &option("type", "region")).ok();
    let name = |code: &&str| names.as_ref().and_then(|names| names.of(code).ok()?.as_string());
    codes.iter().map(|code| name(code).unwrap_or_else(|| (*code).to_owned())).collect()
}

/// An amount of money, such as `12,34 €`.
pub fn money(language: &str, amount: Money) -> String {
    let code = amount.currency.as_str().to_ascii_uppercase();
    let options = option("style", "currency");
    value::set(&options, "currency", &JsValue::from_str(&code));
    let decimal = amount.decimal();
    let written = NumberFormat::new(language, &options).and_then(|format| format.format(&decimal));
    written.unwrap_or_else(|_| [&code, " ", &decimal].concat())
}

/// The name of a currency (ISO 4217), such as `Euro`; the code itself where the platform knows none.
pub fn currency_name(language: &str, code: &str) -> String {
    let code = code.to_ascii_uppercase();
    let name = DisplayNames::new(language, &option("type", "currency")).and_then(|names| names.of(&code));
    name.ok().and_then(|name| name.as_string()).unwrap_or(code)
}

/// A price, given in the currency's main unit: whole amounts without zeros behind them (`12 €`), finer ones with all that they have.
pub fn price(language: &str, currency: &str, decimal: &str) -> String {
    let code = currency.to_ascii_uppercase();
    let options = option("style", "currency");
    value::set(&options, "currency", &JsValue::from_str(&code));
    value::set(&options, "trailingZeroDisplay", &JsValue::from_str("stripIfInteger"));
    let decimals = decimal.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals > 2 {
        value::set(&options, "maximumFractionDigits", &JsValue::from_f64(decimals as f64));
    }
    let written = NumberFormat::new(language, &options).and_then(|format| format.format(decimal));
    written.unwrap_or_else(|_| [&code, " ", decimal].concat())
}

/// A number, such as `1.000`.
pub fn number(language: &str, decimal: &str) -> String {
    let written = NumberFormat::new(language, &value::object()).and_then(|format| format.format(decimal));
    written.unwrap_or_else(|_| String::from(decimal))
}

/// So many days, weeks, months or years (`unit`), such as `3 Monate`.
pub fn period(language: &str, unit: &str, count: &str) -> String {
    let options = option("style", "unit");
    value::set(&options, "unit", &JsValue::from_str(unit));
    value::set(&options, "unitDisplay", &JsValue::from_str("long"));
    let written = NumberFormat::new(language, &options).and_then(|format| format.format(count));
    written.unwrap_or_else(|_| [count, " ", unit].concat())
}

/// A day, in seconds since 1970, such as `24. November 2026`; empty where the platform does not say.
pub fn date(language: &str, seconds: i64) -> String {
    let format = DateTimeFormat::new(language, &option("dateStyle", "long"));
    format.and_then(|format| format.format(seconds as f64 * 1000.0)).unwrap_or_default()
}

/// A list in words, such as `a, b und c`.
pub fn list(language: &str, items: &[String]) -> String {
    let texts: js_sys::Array = items.iter().map(|item| JsValue::from_str(item)).collect();
    ListFormat::new(language).and_then(|format| format.format(&texts)).unwrap_or_else(|_| items.join(", "))
}

/// Puts things in the order of their names in a language.
pub fn sort<T>(language: &str, things: &mut [T], name: impl Fn(&T) -> &str) {
    if let Ok(collator) = Collator::new(language) {
        // The platform sorts: std's way is ten times the code of this.
        let names: js_sys::Array = things.iter().map(|thing| JsValue::from_str(name(thing))).collect();
        names.unchecked_ref::<Names>().sort(&collator.compare());
        for (place, wanted) in names.iter().enumerate() {
            let rest = things.get(place..).unwrap_or_default();
            let found = rest.iter().position(|thing| wanted == name(thing));
            if let Some(found) = found {
                things.swap(place, place + found);
            }
        }
    }
}

fn option(name: &str, choice: &str) -> JsValue {
    let options = value::object();
    value::set(&options, name, &JsValue::from_str(choice));
    options
}
