//! What buyers read beside the errors of [`super::error`]: a key and an English text each. Other languages are files of texts
//! under the same keys (`www/texts/`), which a test holds to this table.
//!
//! A text may name places in braces (`{wallet}`), which [`fill`] fills. Nothing here knows which language is spoken.

/// A text: what it is called in the files of other languages, and what it says in English.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text {
    /// Its key; empty for a name that is the same in every language.
    pub key: &'static str,
    /// What it says in English.
    pub english: &'static str,
}

impl Text {
    /// A name that is the same in every language.
    pub const fn name(name: &'static str) -> Text {
        Text { key: "", english: name }
    }
}

/// Puts values in the places that a text names in braces. A place without a value stays as it is.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after.split_once('}').and_then(|(name, after)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after))
        });
        match place {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
}

/// A whole number in digits. `to_string` would bring all of std's formatting into a frame's module for it.
pub fn decimal(number: i64) -> String {
    let mut digits = Vec::new();
    let mut rest = number.unsigned_abs();
    loop {
        digits.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push(b'-');
    }
    digits.into_iter().rev().map(char::from).collect()
}

/// Writes a constant for each text, and natively the list of all.
macro_rules! texts {
    ($($name:ident $key:literal $english:literal,)*) => {
        $(#[doc = concat!("`", $key, "`: ", $english)] pub const $name: Text = Text { key: $key, english: $english };)*

        /// Every text, in the order of the table.
        #[cfg(not(target_arch = "wasm32"))]
        pub const ALL: &[Text] = &[$($name,)*];
    };
}

texts! {
    // Fields of cards
    CARD_NUMBER "card_number" "Card number",
    CARD_EXPIRY "card_expiry" "Expiry date",
    CARD_EXPIRY_SPOKEN "card_expiry_spoken" "Expiry date, month and year",
    CARD_EXPIRY_PLACEHOLDER "card_expiry_placeholder" "MM / YY",
    CARD_CVC "card_cvc" "Security code",
    CARD_CVC_PLACEHOLDER "card_cvc_placeholder" "CVC",
    ZIP "zip" "ZIP",
    ZIP_CODE "zip_code" "ZIP code",
    POSTAL_CODE "postal_code" "Postal code",
    CARD_NETWORK "card_network" "Card network",
    NO_PREFERENCE "no_preference" "No preference",
    NAME_ON_CARD "name_on_card" "Name on card",
    CVC_AGAIN "cvc_again" "Enter the security code of this card again.",

    // Fields of bank accounts
    BSB "bsb" "BSB",
    ACCOUNT_NUMBER "account_number" "Account number",
    ACCOUNT_HOLDER "account_holder" "Account holder",
    ROUTING_NUMBER "routing_number" "Routing number",
    BANK "bank" "Bank",
    CHOOSE_BANK "choose_bank" "Choose your bank",

    // Contact and address
    FULL_NAME "full_name" "Full name",
    FIRST_NAME "first_name" "First name",
    LAST_NAME "last_name" "Last name",
    ORGANIZATION "organization" "Company",
    EMAIL "email" "E-mail",
    PHONE "phone" "Phone number",
    COUNTRY "country" "Country",
    COUNTRY_OR_REGION "country_or_region" "Country or region",
    ADDRESS "address" "Address",
    ADDRESS_LINE_1 "address_line_1" "Address",
    ADDRESS_LINE_2 "address_line_2" "Apartment, suite, floor",
    ADDRESS_LINE_2_AREA "address_line_2_area" "Neighborhood, apartment, floor",
    CITY "city" "City",
    TOWN_OR_CITY "town_or_city" "Town or city",
    SUBURB "suburb" "Suburb",
    POST_TOWN "post_town" "Post town",
    DISTRICT "district" "District",
    NEIGHBORHOOD "neighborhood" "Neighborhood",
    VILLAGE "village" "Village or township",
    STATE "state" "State",
    PROVINCE "province" "Province",
    COUNTY "county" "County",
    PREFECTURE "prefecture" "Prefecture",
    EMIRATE "emirate" "Emirate",
    ISLAND "island" "Island",
    AREA "area" "Area",
    OBLAST "oblast" "Region",
    PARISH "parish" "Parish",
    DO_SI "do_si" "Province or city",
    DEPARTMENT "department" "Department",
    POSTCODE "postcode" "Postcode",
    PIN_CODE "pin_code" "PIN code",
    EIRCODE "eircode" "Eircode",
    TAX_ID "tax_id" "Tax ID",
    OPTIONAL "optional" "{label} (optional)",
    CHOOSE "choose" "Choose",
    SHIPPING_ADDRESS "shipping_address" "Shipping address",
    BILLING_ADDRESS "billing_address" "Billing address",
    BILLING_SAME "billing_same" "Billing address is the same as the shipping address",
    SHIPPING_SAME "shipping_same" "Shipping address is the same as the billing address",
    USE_ANOTHER_ADDRESS "use_another_address" "Use another address",
    SAVED_ADDRESSES "saved_addresses" "Saved addresses",
    EDIT_ADDRESS "edit_address" "Edit address",
    MANUAL_ADDRESS "manual_address" "Enter the address by hand",

    // Choosing a payment method
    PAYMENT_METHOD "payment_method" "Payment method",
    PAYMENT_METHODS "payment_methods" "Payment methods",
    MORE "more" "More",
    MORE_METHODS "more_methods" "More payment methods",
    FEWER_METHODS "fewer_methods" "Fewer payment methods",
    CARD "card" "Card",
    NEW_PAYMENT_METHOD "new_payment_method" "New payment method",
    OTHER_METHODS "other_methods" "Pay another way",
    NO_METHODS "no_methods" "No payment method can be used here right now.",
    METHOD_UNAVAILABLE "method_unavailable" "{method} cannot be used right now. Choose another payment method.",
    LOADING "loading" "Loading …",

    // Saved payment methods
    SAVED "saved" "Saved",
    SAVED_METHODS "saved_methods" "Saved payment methods",
    SAVED_CARD "saved_card" "{brand} ending in {last4}",
    SAVED_ACCOUNT "saved_account" "{bank} account ending in {last4}",
    EXPIRES "expires" "Expires {date}",
    EXPIRED "expired" "Expired",
    DEFAULT "default" "Default",
    SHOW_MORE_SAVED "show_more_saved" "Show {count} more",
    EDIT "edit" "Edit",
    DONE "done" "Done",
    CANCEL "cancel" "Cancel",
    CLOSE "close" "Close",
    SAVE "save" "Save",
    UPDATE "update" "Update",
    REMOVE "remove" "Remove",
    REMOVE_METHOD "remove_method" "Remove {method}",
    REMOVE_QUESTION "remove_question" "Remove {method}?",
    REMOVE_CONSEQUENCE "remove_consequence" "You can no longer pay with it. Payments that you made stay as they are.",
    REMOVED "removed" "{method} was removed.",
    NOT_REMOVED "not_removed" "{method} could not be removed. Try again in a moment.",
    NOT_UPDATED "not_updated" "{method} could not be changed. Try again in a moment.",
    CONFIRM_CVC "confirm_cvc" "Confirm the security code",
    SESSION_EXPIRED "session_expired" "Your saved payment methods can no longer be shown. Enter your payment details.",

    // Saving, and what the buyer agrees to
    SAVE_FOR_LATER "save_for_later" "Save payment details for my next purchase",
    SAVE_CARD "save_card" "Save this card for my next purchase",
    TERMS_CARD "terms_card" "By giving your card details, you allow {business} to charge your card for future payments in accordance with their terms.",
    TERMS_GENERAL "terms_general" "By paying, you allow {business} to charge this payment method for future payments in accordance with their terms.",
    TERMS_SAVED "terms_saved" "{business} saves these payment details for your next purchases. You can remove them at any time.",
    REDIRECT "redirect" "You will be taken to {method} to confirm the payment.",
    TEST_MODE "test_mode" "Test mode: no money moves.",

    // Wallets
    OR "or" "Or",
    PAY_WITH "pay_with" "Pay with {wallet}",
    BUY_WITH "buy_with" "Buy with {wallet}",
    BOOK_WITH "book_with" "Book with {wallet}",
    CHECK_OUT_WITH "check_out_with" "Check out with {wallet}",
    DONATE_WITH "donate_with" "Donate with {wallet}",
    ORDER_WITH "order_with" "Order with {wallet}",
    SUBSCRIBE_WITH "subscribe_with" "Subscribe with {wallet}",
    CONTRIBUTE_WITH "contribute_with" "Contribute with {wallet}",
    RELOAD_WITH "reload_with" "Reload with {wallet}",
    ADD_MONEY_WITH "add_money_with" "Add money with {wallet}",
    RENT_WITH "rent_with" "Rent with {wallet}",
    SUPPORT_WITH "support_with" "Support with {wallet}",
    TIP_WITH "tip_with" "Tip with {wallet}",
    TOP_UP_WITH "top_up_with" "Top up with {wallet}",
    SET_UP_WITH "set_up_with" "Set up with {wallet}",
    EXPRESS_CHECKOUT "express_checkout" "Express checkout",
    SHOW_MORE "show_more" "Show more",
    SHOW_LESS "show_less" "Show less",

    // Paying elsewhere: what the dialog says above, and what its rows are
    SCAN_CASHAPP "scan_cashapp" "Scan the code with Cash App",
    SCAN_KLARNA "scan_klarna" "Scan the code to go on with Klarna",
    SCAN_PAYNOW "scan_paynow" "Scan the code with an app that takes PayNow",
    SCAN_PIX "scan_pix" "Scan the code with your bank's app to pay with Pix",
    SCAN_PROMPTPAY "scan_promptpay" "Scan the code with an app that takes PromptPay",
    SCAN_SWISH "scan_swish" "Scan the code with Swish",
    SCAN_UPI "scan_upi" "Scan the code with your UPI app",
    SCAN_WECHAT "scan_wechat" "Scan the code with WeChat",
    PAY_BOLETO "pay_boleto" "Pay this boleto at a bank, a shop or online",
    PAY_KONBINI "pay_konbini" "Pay at a convenience store",
    PAY_MULTIBANCO "pay_multibanco" "Pay at a Multibanco machine or in your bank's app",
    PAY_OXXO "pay_oxxo" "Pay in cash at an OXXO store",
    TRANSFER "transfer" "Transfer the amount from your bank account",
    APPROVE_BLIK "approve_blik" "Confirm the payment in your bank's app",
    APPROVE_CARD "approve_card" "Your bank will ask you to approve this payment",
    AMOUNT "amount" "Amount",
    ENTITY "entity" "Entity",
    NUMBER "number" "Number",
    BANK_CODE "bank_code" "Bank code",
    BRANCH "branch" "Branch",
    BRANCH_CODE "branch_code" "Branch code",
    ACCOUNT_TYPE "account_type" "Account type",
    CHECKING "account_checking" "Checking",
    SAVINGS "account_savings" "Savings",
    FUTSU "account_futsu" "Futsu (ordinary)",
    TOZA "account_toza" "Toza (current)",
    SORT_CODE "sort_code" "Sort code",
    SWIFT_CODE "swift_code" "SWIFT code",
    REFERENCE "reference" "Reference",
    PIX_CODE "pix_code" "Pix code",

    // What assistive technology calls the frames
    FRAME_PAYMENT "frame_payment" "Secure payment input frame",
    FRAME_CARD "frame_card" "Secure card payment input frame",
    FRAME_CARD_NUMBER "frame_card_number" "Secure card number input frame",
    FRAME_CARD_EXPIRY "frame_card_expiry" "Secure expiration date input frame",
    FRAME_CARD_CVC "frame_card_cvc" "Secure CVC input frame",
    FRAME_IBAN "frame_iban" "Secure IBAN input frame",
    FRAME_BANK_ACCOUNT "frame_bank_account" "Secure bank account input frame",
    FRAME_ADDRESS "frame_address" "Secure address input frame",
    FRAME_SHIPPING_ADDRESS "frame_shipping_address" "Secure shipping address input frame",
    FRAME_EMAIL "frame_email" "Secure email input frame",
    FRAME_EXPRESS_CHECKOUT "frame_express_checkout" "Secure express checkout input frame",

    // Connections
    API_CONNECTION_ERROR "api_connection_error" "The payment service could not be reached. Check the connection and try again.",

    // Pricing tables and buy buttons
    FRAME_PRICING_TABLE "frame_pricing_table" "Pricing table",
    FRAME_BUY_BUTTON "frame_buy_button" "Buy button",
    OFFER_INTERVAL "offer_interval" "Billing period",
    OFFER_CURRENCY "offer_currency" "Currency",
    OFFER_DAILY "offer_daily" "Daily",
    OFFER_WEEKLY "offer_weekly" "Weekly",
    OFFER_MONTHLY "offer_monthly" "Monthly",
    OFFER_YEARLY "offer_yearly" "Yearly",
    OFFER_EVERY "offer_every" "Every {period}",
    OFFER_PER_DAY "offer_per_day" "per day",
    OFFER_PER_WEEK "offer_per_week" "per week",
    OFFER_PER_MONTH "offer_per_month" "per month",
    OFFER_PER_YEAR "offer_per_year" "per year",
    OFFER_PER_PERIOD "offer_per_period" "every {period}",
    OFFER_FREE "offer_free" "Free",
    OFFER_FROM "offer_from" "from",
    OFFER_UNIT "offer_unit" "unit",
    OFFER_PER_UNIT "offer_per_unit" "per {unit}",
    OFFER_PER_PACKAGE "offer_per_package" "per {count} × {unit}",
    OFFER_TOTAL "offer_total" "{price} in all",
    OFFER_TAX_INCLUDED "offer_tax_included" "Tax included",
    OFFER_TAX_EXCLUDED "offer_tax_excluded" "Plus tax",
    OFFER_TRIAL "offer_trial" "The first {period} are free",
    OFFER_TRIAL_DAY "offer_trial_day" "The first day is free",
    OFFER_TIERS "offer_tiers" "Prices by quantity",
    OFFER_TIER_UP_TO "offer_tier_up_to" "{first} to {last}",
    OFFER_TIER_ABOVE "offer_tier_above" "{first} and more",
    OFFER_TIER_FLAT "offer_tier_flat" "plus {price}",
    OFFER_GRADUATED "offer_graduated" "Each unit costs what its range says.",
    OFFER_VOLUME "offer_volume" "The range of the whole quantity sets the price of every unit.",
    OFFER_FEATURES "offer_features" "What is included",
    OFFER_QUANTITY "offer_quantity" "Quantity",
    OFFER_FEWER "offer_fewer" "One fewer",
    OFFER_ONE_MORE "offer_one_more" "One more",
    OFFER_SUBSCRIBE "offer_subscribe" "Subscribe",
    OFFER_START_TRIAL "offer_start_trial" "Start free trial",
    OFFER_CONTACT "offer_contact" "Contact us",
    OFFER_BUY "offer_buy" "Buy now",
    OFFER_CURRENT "offer_current" "Your current plan",
    OFFER_OTHER_INTERVAL "offer_other_interval" "Not for this billing period",
    OFFER_GOING "offer_going" "Taking you to the checkout",
    OFFER_FAILED "offer_failed" "This offer could not be loaded. Check your connection and try again.",
    OFFER_GONE "offer_gone" "This offer is not available at the moment.",
    OFFER_NOT_SOLD "offer_not_sold" "What you chose is no longer sold. Choose something else.",
    OFFER_NOT_BEGUN "offer_not_begun" "The checkout could not be opened. Nothing was charged. Try again.",
    OFFER_EXPIRED "offer_expired" "You have been signed out for safety. Reload the page to go on.",
    OFFER_RETRY "offer_retry" "Try again",
    OFFER_TO_CHECKOUT "offer_to_checkout" "Go to the checkout",
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_by_name() {
        assert_eq!(fill("{brand} ending in {last4}", &[("last4", "4242"), ("brand", "Visa")]), "Visa ending in 4242");
        assert_eq!(fill("{a}{a}", &[("a", "{a}")]), "{a}{a}");
        assert_eq!(fill("{b} { }{", &[("a", "x")]), "{b} { }{");
    }

    #[test]
    fn keys_are_distinct_and_texts_are_there() {
        let mut keys: Vec<&str> = ALL.iter().map(|text| text.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), ALL.len());
        for Text { key, english } in ALL {
            assert!(
                key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
                "{key}"
            );
            assert!(!english.is_empty() && english.trim().len() == english.len(), "{key}");
        }
    }
}
