//! Languages, as far as layout depends on them.

/// Which way lines run in the language of a locale such as `ar`, `he-IL` or `en-GB`: `rtl` or `ltr`.
pub fn direction(locale: &str) -> &'static str {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    let right_to_left = ["ar", "fa", "he", "ur"].iter().any(|known| known.eq_ignore_ascii_case(language));
    if right_to_left { "rtl" } else { "ltr" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_decides_not_the_country() {
        for (locale, expected) in
            [("ar", "rtl"), ("he-IL", "rtl"), ("AR", "rtl"), ("en-AE", "ltr"), ("de", "ltr"), ("", "ltr")]
        {
            assert_eq!(direction(locale), expected, "{locale}");
        }
    }
}
