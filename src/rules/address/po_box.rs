//! Post office boxes, which parcels cannot be brought to, by the words that people have for them.

/// Words that name a box when they follow each other. `#` stands for a number.
const WORDS: &[&[&str]] = &[
    &["po", "box"],
    &["p", "o", "box"],
    &["pobox"],
    &["pob"],
    &["p", "o", "b"],
    &["post", "box"],
    &["postbox"],
    &["postal", "box"],
    &["post", "office", "box"],
    &["gpo", "box"],
    &["private", "bag"],
    &["locked", "bag"],
    &["postfach"],
    &["postbus"],
    &["postboks"],
    &["boite", "postale"],
    &["boîte", "postale"],
    &["boÎte", "postale"],
    &["bp", "#"],
    &["b", "p", "#"],
    &["apartado", "#"],
    &["apartado", "postal"],
    &["apartado", "de", "correos"],
    &["apdo"],
    &["caixa", "postal"],
    &["cx", "postal"],
    &["casella", "postale"],
    &["ص", "ب"],
    &["صندوق", "بريد"],
];

/// The same where words are not set apart.
const PARTS: &[&str] = &["私書箱", "邮政信箱", "郵政信箱", "사서함"];

/// Whether a line of an address names a post office box.
pub fn is_po_box(line: &str) -> bool {
    let words = words_of(line);
    let begins = |rest: &[String], named: &[&str]| {
        named.len() <= rest.len() && named.iter().zip(rest).all(|(named, word)| is_word(named, word))
    };
    WORDS.iter().any(|named| (0..words.len()).any(|start| begins(words.get(start..).unwrap_or_default(), named)))
        || PARTS.iter().any(|part| line.contains(part))
}

fn is_word(named: &str, word: &str) -> bool {
    if named == "#" { word.starts_with(|first: char| first.is_ascii_digit()) } else { named == word }
}

/// Runs of letters and runs of digits, in lower case as far as they are ASCII's: its tables for all others would cost kilobytes.
fn words_of(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for symbol in line.chars() {
        let is_letter = symbol.is_ascii_alphabetic() || !symbol.is_ascii() && !symbol.is_whitespace();
        let kind = if symbol.is_ascii_digit() { Some(true) } else { Some(false).filter(|_| is_letter) };
        if kind.is_some() {
            if kind != last {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(symbol.to_ascii_lowercase());
            }
        }
        last = kind;
    }
    words
}
