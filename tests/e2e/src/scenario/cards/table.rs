//! Every published test card, as this suite expects it to be shown, answered and told to the buyer.
//!
//! The texts are written out here: whoever changes what buyers read changes it in two places, and has read it twice.

use super::row::{Row, Told, asks, declined, paid};

const DECLINED: &str = "The bank declined this card. Use another card, or ask the bank.";
const NO_MONEY: &str = "There is not enough money on this card for the payment. Use another card.";
const LIMIT: &str = "This card has reached its limit for now. Use another card, or try again tomorrow.";
const EXPIRED: &str = "This card has expired. Use another card.";
const WRONG_CVC: &str = "The security code does not match the card. Check the digits.";
const NOT_PROCESSED: &str = "The card could not be processed. Wait a moment and try again.";

const GENERIC: Told = Told::decline("generic_decline", DECLINED);

/// That succeed, by brand, and with two brands.
pub const BY_BRAND: &[Row] = &[
    paid("visa", "4242 4242 4242 4242"),
    paid("visa", "4000 0566 5566 5556"),
    paid("mastercard", "5555 5555 5555 4444"),
    paid("mastercard", "2223 0031 2200 3222"),
    paid("mastercard", "5200 8282 8282 8210"),
    paid("mastercard", "5105 1051 0510 5100"),
    paid("amex", "3782 822463 10005"),
    paid("amex", "3714 496353 98431"),
    paid("discover", "6011 1111 1111 1117"),
    paid("discover", "6011 0009 9013 9424"),
    paid("discover", "6011 9811 1111 1113"),
    paid("diners", "3056 9300 0902 0004"),
    paid("diners", "3622 720627 1667"),
    // BCcard and DinaCard run on Discover's network.
    paid("discover", "6555 9000 0060 4105"),
    paid("jcb", "3566 0020 2036 0505"),
    paid("unionpay", "6200 0000 0000 0005"),
    paid("unionpay", "6200 0000 0000 0047"),
    paid("unionpay", "6205 5000 0000 0000 004"),
    // Cartes Bancaires or eftpos Australia beside the brand of the number.
    paid("visa", "4000 0025 0000 1001"),
    paid("mastercard", "5555 5525 0000 1001"),
    paid("visa", "4000 0503 6000 0001"),
    paid("mastercard", "5555 0503 6000 0080"),
];

/// That succeed, by the country of their issuer: FR, DE, GB, IE, IT, ES, CA, BR, MX, AU, JP, IN.
pub const BY_COUNTRY: &[Row] = &[
    paid("visa", "4000 0025 0000 0003"),
    paid("visa", "4000 0027 6000 0016"),
    paid("visa", "4000 0082 6000 0000"),
    paid("visa", "4000 0037 2000 0005"),
    paid("visa", "4000 0038 0000 0008"),
    paid("visa", "4000 0072 4000 0007"),
    paid("visa", "4000 0012 4000 0000"),
    paid("visa", "4000 0007 6000 0002"),
    paid("visa", "4000 0048 4000 8001"),
    paid("visa", "4000 0003 6000 0006"),
    paid("visa", "4000 0039 2000 0003"),
    paid("visa", "4000 0035 6000 0008"),
];

/// That are declined.
pub const DECLINING: &[Row] = &[
    declined("4000 0000 0000 0002", GENERIC),
    declined("4000 0000 0000 9995", Told::decline("insufficient_funds", NO_MONEY)),
    // Whoever holds a lost or stolen card is not to learn that the bank knows.
    declined("4000 0000 0000 9987", Told::decline("lost_card", DECLINED)),
    declined("4000 0000 0000 9979", Told::decline("stolen_card", DECLINED)),
    declined("4000 0000 0000 6975", Told::decline("card_velocity_exceeded", LIMIT)),
    declined("4000 0000 0000 0069", Told::code("expired_card", EXPIRED)),
    declined("4000 0000 0000 0127", Told::code("incorrect_cvc", WRONG_CVC)),
    declined("4000 0000 0000 0119", Told::code("processing_error", NOT_PROCESSED)),
    declined("4000 0000 0000 0341", GENERIC),
];

/// With 3D Secure.
pub const THREE_D_SECURE: &[Row] = &[
    asks("4000 0025 0000 3155", None),
    asks("4000 0027 6000 3184", None),
    asks("4000 0038 0000 0446", None),
    asks("4000 0082 6000 3178", Some(Told::decline("insufficient_funds", NO_MONEY))),
    asks("4000 0000 0000 3220", None),
    asks("4000 0084 0000 0027", None),
    asks("4000 0084 0000 1629", Some(GENERIC)),
    declined("4000 0084 0000 1280", GENERIC),
    paid("visa", "4000 0000 0000 3055"),
    paid("visa", "4000 0000 0000 3097"),
    paid("visa", "4242 4242 4242 4242"),
    paid("amex", "3782 822463 10005"),
    paid("visa", "4000 0000 3220 0000"),
    // Of the challenges that only mobile apps can show, and of the captchas, the simulated bank makes its own question.
    asks("4000 5826 0000 0094", None),
    asks("4000 5826 0000 0045", None),
    asks("4000 5826 0000 0102", None),
    asks("4000 5826 0000 0110", None),
    asks("4000 0000 0000 1208", None),
    asks("4000 0000 0000 3725", None),
];

/// For risk, checks, disputes, refunds and balance: what they stand for comes later, or on the server.
pub const RISK_AND_REFUNDS: &[Row] = &[
    declined("4100 0000 0000 0019", Told::decline("fraudulent", DECLINED)),
    paid("visa", "4000 0000 0000 4954"),
    paid("visa", "4000 0000 0000 9235"),
    paid("visa", "4000 0000 0000 0101"),
    paid("visa", "4000 0000 0000 0036"),
    paid("visa", "4000 0000 0000 0028"),
    paid("visa", "4000 0000 0000 0010"),
    paid("visa", "4000 0000 0000 0044"),
    paid("visa", "4000 0000 0000 0259"),
    paid("visa", "4000 0000 0000 2685"),
    paid("visa", "4000 0000 0000 1976"),
    paid("visa", "4000 0000 0000 5423"),
    paid("visa", "4000 0000 0000 7726"),
    paid("visa", "4000 0000 0000 5126"),
    paid("visa", "4000 0000 0000 0077"),
    paid("visa", "4000 0037 2000 0278"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_whole_and_names_no_card_twice() {
        for (rows, count) in
            [(BY_BRAND, 18 + 4), (BY_COUNTRY, 12), (DECLINING, 9), (THREE_D_SECURE, 19), (RISK_AND_REFUNDS, 16)]
        {
            assert_eq!(rows.len(), count);
            for (at, row) in rows.iter().enumerate() {
                assert!(rows[..at].iter().all(|other| other.shown != row.shown), "{}", row.shown);
                assert!((14..=19).contains(&row.digits().len()), "{}", row.shown);
            }
        }
    }
}
