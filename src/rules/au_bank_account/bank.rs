//! Names of the large banks in Australia, by the first digits of their BSBs. A name is a comfort for the buyer and no
//! check: BSBs that are not here belong to banks as well.

/// How a BSB begins, and whose it is; what is more particular stands first.
const BANKS: &[(&str, &str)] = &[
    (super::TEST_BSB, "Test bank"),
    ("01", "ANZ"),
    ("03", "Westpac"),
    ("06", "Commonwealth Bank"),
    ("08", "National Australia Bank"),
    ("09", "Reserve Bank of Australia"),
    ("10", "BankSA"),
    ("11", "St.George Bank"),
    ("12", "Bank of Queensland"),
    ("14", "Rabobank"),
    ("18", "Macquarie Bank"),
    ("19", "Bank of Melbourne"),
    ("21", "JPMorgan Chase"),
    ("22", "BNP Paribas"),
    ("23", "Bank of America"),
    ("24", "Citi"),
    ("30", "Bankwest"),
    ("33", "St.George Bank"),
    ("34", "HSBC"),
    ("35", "Bank of China"),
    ("41", "Deutsche Bank"),
    ("48", "Suncorp Bank"),
    ("55", "Bank of Melbourne"),
    ("633", "Bendigo Bank"),
    ("73", "Westpac"),
    ("76", "Commonwealth Bank"),
    ("78", "National Australia Bank"),
    ("923", "ING"),
    ("939", "AMP Bank"),
];

/// The name of the bank; empty where the list has none, or the digits are too few to tell.
pub(super) fn name(digits: &str) -> &'static str {
    BANKS.iter().find(|(begin, _)| digits.starts_with(begin)).map_or("", |(_, name)| name)
}
