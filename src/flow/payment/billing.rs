//! Which billing details a method's form asks for: what the method needs, by what the `fields` option leaves to the page.

use super::options::Options;
use crate::wire::tree::Tree;

/// Where a parameter stands in `fields.billingDetails`: `name`, or a member of `address`.
fn place(id: &str) -> Option<(&str, Option<&'static str>)> {
    let rest = id.strip_prefix("billing_details[")?;
    let (first, rest) = rest.split_once(']')?;
    let member = match rest.strip_prefix("[").and_then(|rest| rest.strip_suffix(']')) {
        Some("postal_code") => Some("postalCode"),
        Some("country") => Some("country"),
        Some("state") => Some("state"),
        Some("city") => Some("city"),
        Some("line1") => Some("line1"),
        Some("line2") => Some("line2"),
        _ => None,
    };
    Some((first, member))
}

/// What the option says of a parameter such as `billing_details[name]`: `auto` where it says nothing.
pub fn wanted<'a>(options: &'a Options, kind: &str, id: &str) -> &'a str {
    let Some((first, member)) = place(id) else { return "auto" };
    let of_kind = options.fields.get(&super::options::camel_case(kind)).or(options.fields.get(kind));
    let rules = [of_kind.and_then(|rules| rules.get("billingDetails")), options.fields.get("billingDetails")];
    rules.into_iter().flatten().find_map(|rules| said(rules, first, member)).unwrap_or("auto")
}

fn said<'a>(rules: &'a Tree, first: &str, member: Option<&str>) -> Option<&'a str> {
    if let Tree::Text(all) = rules {
        return Some(all);
    }
    match (rules.get(first)?, member) {
        (Tree::Text(word), _) => Some(word),
        (members, Some(member)) => members.text_at(&[member]),
        _ => None,
    }
}

/// Whether a form shows a field. What is only needed to assess a card is left out by `if_required`, too.
pub fn is_asked(options: &Options, kind: &str, id: &str, needed: bool) -> bool {
    match wanted(options, kind, id) {
        "never" => false,
        "always" => true,
        "if_required" => needed,
        _ => true,
    }
}

/// The countries whose cards are assessed by their postal codes.
pub fn has_checked_postal_codes(country: &str) -> bool {
    matches!(country, "US" | "CA" | "GB" | "PR")
}

/// What the page supposes a parameter to be.
pub fn default_of<'a>(options: &'a Options, id: &str) -> &'a str {
    let billing = options.defaults.get("billingDetails").unwrap_or(&Tree::Null);
    let found = id.strip_prefix("billing_details").map(|rest| {
        let parts: Vec<&str> = rest.split(['[', ']']).filter(|part| !part.is_empty()).collect();
        billing.text_at(&parts)
    });
    found.flatten().unwrap_or_default()
}
