use super::*;
use crate::rules::error::ErrorCode;

fn masks(shapes: &[&str]) -> Masks {
    Masks::new(shapes.iter().map(|shape| (*shape).to_owned()).collect())
}

fn whole(text: &str) -> Fit {
    Fit::Whole(text.to_owned())
}

#[test]
fn countries_are_distinct_codes_in_order() {
    let codes: Vec<&str> = COUNTRIES.split(' ').collect();
    assert_eq!(codes.len(), 237);
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(codes.iter().all(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())));
}

#[test]
fn whole_codes_are_written_as_their_mask_is() {
    let british = masks(&["@# #@@", "@@# #@@", "@#@ #@@", "GIR #@@"]);
    assert_eq!(british.fit("m1 1ae"), whole("M1 1AE"));
    assert_eq!(british.fit(" W1A0AX"), whole("W1A 0AX"));
    assert_eq!(british.fit("gir 0aa"), whole("GIR 0AA"));
    let japanese = masks(&["###-####"]);
    for text in ["1540023", "〒154-0023", "１５４－００２３", "154ー0023", "١٥٤٠٠٢٣"] {
        assert_eq!(japanese.fit(text), whole("154-0023"), "{text}");
    }
    assert_eq!(masks(&["#####", "#####-####"]).fit("941071234"), whole("94107-1234"));
    assert_eq!(masks(&["*** ****"]).fit("d02x285"), whole("D02 X285"));
}

#[test]
fn what_may_become_a_code_is_told_from_what_cannot() {
    let german = masks(&["#####"]);
    assert_eq!(german.fit(""), Fit::Beginning);
    assert_eq!(german.fit("101"), Fit::Beginning);
    for text in ["101x", "101155", "10,15", "1011é"] {
        assert_eq!(german.fit(text), Fit::Never, "{text}");
    }
    assert_eq!(masks(&["####", "####@@@"]).fit("1234A"), Fit::Beginning);
}

#[test]
fn without_masks_every_code_of_a_likely_length_is_whole() {
    let none = Masks::default();
    assert_eq!(none.fit("ab-1 2"), whole("AB-1 2"));
    assert_eq!(none.fit("1234567890123"), Fit::Never);
    assert_eq!(none.fit("12#4"), Fit::Never);
    assert!(!none.is_numeric() && masks(&["###-####"]).is_numeric() && !masks(&["*** ****"]).is_numeric());
}

fn numbering(calling: &str, trunk: Option<&str>, lengths: (usize, usize)) -> Numbering {
    Numbering { calling: calling.into(), trunk: trunk.map(Into::into), lengths }
}

#[test]
fn phone_numbers_become_international() {
    let (german, american) = (numbering("49", Some("0"), (5, 15)), numbering("1", Some("1"), (10, 10)));
    let italian = numbering("39", None, (6, 12));
    for (text, country, expected) in [
        ("030 901820", &german, "+4930901820"),
        ("+49 (30) 90182-0", &german, "+4930901820"),
        ("0041 44 668 18 00", &german, "+41446681800"),
        ("(415) 555-0132", &american, "+14155550132"),
        ("1 415 555 0132", &american, "+14155550132"),
        ("02 1234 5678", &italian, "+390212345678"),
        ("٠٣٠ ٩٠١٨٢٠", &german, "+4930901820"),
    ] {
        assert_eq!(check_phone(text, Some(country)).as_deref(), Ok(expected), "{text}");
    }
    assert_eq!(check_phone("030 901820", None).as_deref(), Ok("030901820"));
    for text in ["", "415 555", "call me", "+1", "415 555 0132 99", "4242 4242 4242 4242"] {
        assert_eq!(check_phone(text, Some(&american)), Err(ErrorCode::IncompletePhoneNumber), "{text}");
    }
}

#[test]
fn boxes_are_found_by_any_of_their_names() {
    for line in [
        "PO Box 123",
        "p.o. box 4",
        "P O BOX12",
        "POB 7",
        "Post Office Box 9, Main Street",
        "Postfach 10 01 02",
        "BP 42",
        "B.P. 42",
        "Boîte postale 3",
        "BOÎTE POSTALE 3",
        "Apartado 12",
        "Apartado de Correos",
        "Caixa Postal 5",
        "Private Bag X12",
        "東京中央郵便局 私書箱 12号",
        "邮政信箱 5",
        "ص.ب 123",
        "صندوق بريد 12",
    ] {
        assert!(is_po_box(line), "{line}");
    }
    for line in
        ["1 Main Street", "Apollo Road 5", "Boxhagener Str. 1", "12 Post Street", "Bpark 3", "Rue du BP", "Poboxstraat"]
    {
        assert!(!is_po_box(line), "{line}");
    }
}

#[test]
fn regions_are_found_by_every_name() {
    let region = |value: &str, name: &str, latin: &str, iso: &str| Region {
        value: value.into(),
        name: name.into(),
        latin: latin.into(),
        iso: iso.into(),
        names: Vec::new(),
    };
    let format = Format {
        language: "ja".into(),
        regions: Vec::from([region("東京都", "", "Tokyo", "13"), region("大阪府", "", "Osaka", "27")]),
        ..Format::unknown()
    };
    for text in ["東京都", "tokyo", "TOKYO ", "13"] {
        assert_eq!(format.region(text).map(|region| region.value.as_str()), Some("東京都"), "{text}");
    }
    assert!(format.region("Kyoto").is_none() && format.region("").is_none());
    assert_eq!(format.region_value("Osaka", Script::Localized), "大阪府");
    assert_eq!(format.region_value("大阪府", Script::Latin), "Osaka");
    assert_eq!(format.region_value("elsewhere", Script::Latin), "elsewhere");
    let tokyo =
        format.region("13").map(|region| (format.region_name(region, "ja-JP"), format.region_name(region, "de")));
    assert_eq!(tokyo, Some(("東京都", "Tokyo")));
}
