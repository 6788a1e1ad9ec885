//! The machine codes of card, contact and payment errors, and an English text for each.
//!
//! The codes are those that callers of Stripe.js know; the texts are our own and are shown to buyers as they stand, so
//! each says what to do next. No text ever holds a value that somebody typed.

/// Writes the enum, its list and both tables from one table, so that they cannot drift apart. Each group is left out of the
/// modules that cannot raise it, for texts are what a module mostly consists of. Natively all are there.
macro_rules! error_codes {
    ($($group:ident($gate:meta) { $($name:ident $code:literal $message:literal,)* })*) => {
        /// A machine code with an English text for the buyer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[doc = concat!("`", $code, "`: ", $message)] #[cfg($gate)] $name,)*)*
        }

        impl ErrorCode {
            /// Every code, in the order of the table.
            pub const ALL: &[ErrorCode] = &[$($(#[cfg($gate)] ErrorCode::$name,)*)*];

            /// The code as it stands on the wire and in `error.code`.
            pub fn code(self) -> &'static str {
                match self {
                    $($(#[cfg($gate)] ErrorCode::$name => $code,)*)*
                }
            }

            /// What the buyer reads, in English.
            pub fn message(self) -> &'static str {
                match self {
                    $($(#[cfg($gate)] ErrorCode::$name => $message,)*)*
                }
            }
        }
    };
}

error_codes! {
    free_text(all()) {
        // What was put in the wrong place
        CardNumberInNameField "card_number_in_name_field" "The name looks like a card number. Enter a name there, and the number in the card number field.",
        CardNumberInPostalCodeField "card_number_in_postal_code_field" "The postal code looks like a card number. Enter a postal code there, and the number in the card number field.",
    }
    card_fields(all()) {
        // Card number
        IncompleteNumber "incomplete_number" "Enter the full card number.",
        InvalidNumber "invalid_number" "This card number is not valid. Check the digits.",
        // Expiry date
        IncompleteExpiry "incomplete_expiry" "Enter the month and year in which the card expires.",
        InvalidExpiryMonth "invalid_expiry_month" "The expiry month must be between 01 and 12.",
        InvalidExpiryMonthPast "invalid_expiry_month_past" "This expiry date has passed. Check the month, or use another card.",
        InvalidExpiryYear "invalid_expiry_year" "This expiry year is not valid. Check the year on the card.",
        InvalidExpiryYearPast "invalid_expiry_year_past" "This expiry year has passed. Check the year, or use another card.",
        // Security code and postal code
        IncompleteCvc "incomplete_cvc" "Enter the full security code of the card.",
        InvalidCvc "invalid_cvc" "This security code is not valid. Check the digits.",
        IncompleteZip "incomplete_zip" "Enter the full postal code.",
    }
    missing_details(any(not(target_arch = "wasm32"), feature = "payments", feature = "client", feature = "bank", feature = "forms")) {
        // IBAN
        IncompleteIban "incomplete_iban" "Enter the full IBAN.",
        // Bank accounts in Australia
        IncompleteAuBankAccountBsb "incomplete_au_bank_account_bsb" "Enter the full BSB, six digits.",
        IncompleteAuBankAccountNumber "incomplete_au_bank_account_number" "Enter the full account number.",
        // Contact
        IncompleteAddress "incomplete_address" "Fill in the whole address.",
        IncompleteEmail "incomplete_email" "Enter a full e-mail address.",
        IncompleteName "incomplete_name" "Enter a name.",
        // Payment as a whole
        IncompletePaymentDetails "incomplete_payment_details" "Fill in all payment details.",
        IncompleteBoletoTaxId "incomplete_boleto_tax_id" "Enter the full CPF or CNPJ.",
    }
    form_fields(any(not(target_arch = "wasm32"), feature = "forms")) {
        // Contact
        IncompletePhoneNumber "incomplete_phone_number" "Enter the full phone number.",
        EmptyPhoneNumber "empty_phone_number" "Enter a phone number.",
        EmailInvalid "email_invalid" "This e-mail address is not valid. Check its spelling.",
        // Any field
        CardNumberInField "card_number_in_field" "This looks like a card number. Enter that in the card number field alone.",
        IncompleteField "incomplete_field" "Fill in this field.",
        IncompleteChoice "incomplete_choice" "Make a choice here.",
        IncompleteDigits "incomplete_digits" "Enter all of the digits.",
    }
    address_fields(any(not(target_arch = "wasm32"), feature = "address")) {
        InvalidPostalCode "invalid_postal_code" "This country has no such postal code. Check it.",
        AddressPoBox "address_po_box" "A parcel cannot be sent to a PO box. Enter a street and number.",
    }
    saved_cards(any(not(target_arch = "wasm32"), feature = "payment")) {
        ExpiredCard "expired_card" "This card has expired. Use another card.",
    }
    account_fields(any(not(target_arch = "wasm32"), feature = "method-forms")) {
        // Bank accounts in the United States
        IncompleteRoutingNumber "incomplete_routing_number" "Enter the full routing number, nine digits.",
        InvalidRoutingNumber "invalid_routing_number" "There is no bank with this routing number. Check the digits.",
        IncompleteAccountNumber "incomplete_account_number" "Enter the full account number.",
        // Tax numbers
        InvalidTaxId "invalid_tax_id" "This CPF or CNPJ is not valid. Check the digits.",
    }
    iban_fields(any(not(target_arch = "wasm32"), feature = "bank", feature = "method-forms")) {
        // IBAN
        InvalidIban "invalid_iban" "This IBAN is not valid. Check its letters and digits.",
        InvalidIbanCountryCode "invalid_iban_country_code" "IBANs of this country are not accepted. Enter one of another account.",
        InvalidIbanStart "invalid_iban_start" "An IBAN starts with the two letters of a country, such as DE.",
    }
    bank_fields(any(not(target_arch = "wasm32"), feature = "bank", feature = "method-forms")) {
        // Bank accounts in Australia
        InvalidAuBankAccountBsb "invalid_au_bank_account_bsb" "There is no bank with this BSB. Check the digits.",
        InvalidAuBankAccountBsbLivemode "invalid_au_bank_account_bsb_livemode" "This BSB is for tests only. Enter the one of your account.",
        InvalidAuBankAccountBsbTestmode "invalid_au_bank_account_bsb_testmode" "Payments are tests here: use the BSB 000-000.",
        InvalidAuBankAccountNumberTestmode "invalid_au_bank_account_number_testmode" "Payments are tests here: use a published test account number.",
    }
    elsewhere(not(target_arch = "wasm32")) {
        // Read off the state of an intent
        PaymentIntentAuthenticationFailure "payment_intent_authentication_failure" "The bank did not confirm that it is you. Try again, or use another payment method.",
        CvcRecollectionRequired "cvc_recollection_required" "Enter the security code of your card again.",
        PostalCodeRecollectionRequired "postal_code_recollection_required" "Enter your postal code again.",
        // The card as a whole
        IncompleteCard "incomplete_card" "Fill in all card details.",
        IncompleteCardName "incomplete_card_name" "Enter the name that is on the card.",
        // Bank accounts in New Zealand
        IncompleteNzBankAccountAccountNumber "incomplete_nz_bank_account_account_number" "Enter the full account number.",
        IncompleteNzBankAccountBankCode "incomplete_nz_bank_account_bank_code" "Enter the full bank code.",
        IncompleteNzBankAccountBranchCode "incomplete_nz_bank_account_branch_code" "Enter the full branch code.",
        IncompleteNzBankAccountSuffix "incomplete_nz_bank_account_suffix" "Enter the suffix of the account number.",
        InvalidNzBankAccountNumber "invalid_nz_bank_account_number" "This account number is not valid. Check the digits.",
        InvalidNzBankAccountNumberBankCode "invalid_nz_bank_account_number_bank_code" "There is no bank with this code. Check the digits.",
        InvalidNzBankAccountNumberBranchCode "invalid_nz_bank_account_number_branch_code" "This bank has no such branch. Check the digits.",
        NzBankAccountInvalidAccountNumberLength "nz_bank_account_invalid_account_number_length" "This account number is too long or too short. Check the digits.",
        // Payment as a whole
        IncompleteBoletoTaxIdCnpjOnly "incomplete_boleto_tax_id_cnpj_only" "Enter the full CNPJ.",
        InvalidSofortCountry "invalid_sofort_country" "This bank transfer is not offered in that country. Choose another one.",
        InstantVerification "instant_verification" "The bank account could not be verified at once. Try again, or use another one.",
        Unexpected "unexpected" "Something went wrong. Try again in a moment.",
        ProcessErrorIntransient "process_error_intransient" "This payment method cannot be used right now. Use another one.",
        ProcessingErrorIntransient "processing_error_intransient" "This payment cannot be processed. Use another payment method.",
        // Read off the state of an intent
        PaymentIntentUnexpectedState "payment_intent_unexpected_state" "This payment can no longer be confirmed. Reload the page to see where it stands.",
        SetupIntentUnexpectedState "setup_intent_unexpected_state" "This payment method can no longer be set up. Reload the page to see where it stands.",
        SetupIntentAuthenticationFailure "setup_intent_authentication_failure" "The bank did not confirm that it is you. Try again, or use another payment method.",
        CustomerCanceledAuthentication "customer_canceled_authentication" "You closed your bank's confirmation before it was done. Try again to pay.",
        // Answers of a server that deserve a text of ours
        CardDeclined "card_declined" "The bank declined this card. Use another card, or ask the bank.",
        CardDeclinedCardNotSupported "card_declined_card_not_supported" "This kind of card is not accepted here. Use another card.",
        IncorrectCvc "incorrect_cvc" "The security code does not match the card. Check the digits.",
        IncorrectNumber "incorrect_number" "The card number is wrong. Check the digits.",
        IncorrectZip "incorrect_zip" "The postal code does not match the card. Check it.",
        ProcessingError "processing_error" "The card could not be processed. Wait a moment and try again.",
        PaymentMethodInvalidParameter "payment_method_invalid_parameter" "A payment detail is not valid. Check what you entered.",
        MicrodepositAmountsInvalid "payment_method_microdeposit_verification_amounts_invalid" "Enter the two amounts in cents, as they are on your bank statement.",
        MicrodepositAmountsMismatch "payment_method_microdeposit_verification_amounts_mismatch" "The amounts are not those that were sent. Check your bank statement.",
        MicrodepositAttemptsExceeded "payment_method_microdeposit_verification_attempts_exceeded" "There were too many wrong amounts. Use another payment method.",
    }
}

impl ErrorCode {
    /// The code of that name; `None` for codes that have no text here.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_found_by_name() {
        for &code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_code(code.code()), Some(code));
            assert!(code.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", code.code());
        }
        assert_eq!(ErrorCode::from_code("no_such_code"), None);
    }

    #[test]
    fn texts_are_sentences_for_buyers() {
        for code in ErrorCode::ALL {
            let text = code.message();
            assert!(text.starts_with(|first: char| first.is_ascii_uppercase()), "{}", code.code());
            assert!(text.ends_with('.'), "{}", code.code());
            assert!(text.len() <= 120, "{}", code.code());
            assert!(!text.contains('_') && !text.contains("null"), "{}", code.code());
        }
    }
}
