//! The table itself, in the order of Stripe's pages on testing. Which account does what stands there, too.

use super::End::{self, Blocked, Disputed, Failed, MandateRefused, NoDeposits, NotTaken, Open, Paid};
use super::TestAccount;

const ATTEMPT: End = Failed("payment_intent_payment_attempt_failed");
const BY_VALUE: End = Failed("charge_exceeds_source_limit");
const BY_NUMBER: End = Failed("charge_exceeds_weekly_limit");
const FUNDS: End = Failed("insufficient_funds");
const NOT_AUTHORIZED: End = Failed("debit_not_authorized");

/// All accounts that are taken.
pub const ACCOUNTS: &[TestAccount] = &[
    // US bank accounts.
    us("us_success", "000123456789", Paid).named("success"),
    us("us_account_closed", "000111111113", Failed("account_closed")).named("accountClosed"),
    us("us_blocked", "000000004954", Blocked).named("blocked"),
    us("us_no_account", "000111111116", Failed("no_account")).named("noAccount"),
    us("us_insufficient_funds", "000222222227", FUNDS).named("insufficientFunds"),
    us("us_debit_not_authorized", "000333333335", NOT_AUTHORIZED).named("debitNotAuthorized"),
    us("us_invalid_currency", "000444444440", Failed("invalid_currency")).named("invalidCurrency"),
    us("us_no_deposits", "000666666661", NoDeposits).named("failMicrodeposits"),
    us("us_disputed", "000555555559", Disputed).named("dispute"),
    us("us_processing", "000000000009", Open).named("processing"),
    us("us_weekly_limit", "000777777771", BY_VALUE).named("weeklyLimitExceeded"),
    us("us_deactivated_number", "000888888885", Failed("account_closed")).named("deactivatedTokenizedAccountNumber"),
    // SEPA Direct Debit.
    sepa("sepa_at_success", "AT611904300234573201", Paid).named("success_at"),
    sepa("sepa_at_success_delayed", "AT321904300235473204", Paid).delayed().named("successDelayed_at"),
    sepa("sepa_at_failed", "AT861904300235473202", ATTEMPT).named("failed_at"),
    sepa("sepa_at_failed_delayed", "AT051904300235473205", ATTEMPT).delayed().named("failedDelayed_at"),
    sepa("sepa_at_disputed", "AT591904300235473203", Disputed).named("disputed_at"),
    sepa("sepa_at_volume_limit", "AT981904300000343434", BY_VALUE).named("exceedsWeeklyVolumeLimit_at"),
    sepa("sepa_at_transaction_limit", "AT601904300000121212", BY_NUMBER).named("exceedsWeeklyTransactionLimit_at"),
    sepa("sepa_at_insufficient_funds", "AT981904300002222227", FUNDS).named("insufficientFunds_at"),
    sepa("sepa_at_bank", "AT271904300000055555", NotTaken("sepa_debit_bank_not_supported")),
    sepa("sepa_at_debits", "AT511904300000066666", NotTaken("sepa_debit_debits_not_supported")),
    sepa("sepa_de_success", "DE89370400440532013000", Paid).named("success_de"),
    sepa("sepa_de_success_delayed", "DE08370400440532013003", Paid).delayed().named("successDelayed_de"),
    sepa("sepa_de_failed", "DE62370400440532013001", ATTEMPT).named("failed_de"),
    sepa("sepa_de_failed_delayed", "DE78370400440532013004", ATTEMPT).delayed().named("failedDelayed_de"),
    sepa("sepa_de_disputed", "DE35370400440532013002", Disputed).named("disputed_de"),
    sepa("sepa_de_volume_limit", "DE65370400440000343434", BY_VALUE).named("exceedsWeeklyVolumeLimit_de"),
    sepa("sepa_de_transaction_limit", "DE27370400440000121212", BY_NUMBER).named("exceedsWeeklyTransactionLimit_de"),
    sepa("sepa_de_insufficient_funds", "DE65370400440002222227", FUNDS).named("insufficientFunds_de"),
    sepa("sepa_de_bank", "DE91370400440000055555", NotTaken("sepa_debit_bank_not_supported")),
    sepa("sepa_de_debits", "DE18370400440000066666", NotTaken("sepa_debit_debits_not_supported")),
    sepa("sepa_fr_success", "FR1420041010050500013M02606", Paid).named("success_fr"),
    sepa("sepa_fr_success_delayed", "FR3020041010050500013M02609", Paid).delayed().named("successDelayed_fr"),
    sepa("sepa_fr_failed", "FR8420041010050500013M02607", ATTEMPT).named("failed_fr"),
    sepa("sepa_fr_failed_delayed", "FR7920041010050500013M02600", ATTEMPT).delayed().named("failedDelayed_fr"),
    sepa("sepa_fr_disputed", "FR5720041010050500013M02608", Disputed).named("disputed_fr"),
    sepa("sepa_fr_volume_limit", "FR9720041010050000000343434", BY_VALUE).named("exceedsWeeklyVolumeLimit_fr"),
    sepa("sepa_fr_transaction_limit", "FR5920041010050000000121212", BY_NUMBER)
        .named("exceedsWeeklyTransactionLimit_fr"),
    sepa("sepa_fr_insufficient_funds", "FR9720041010050000002222227", FUNDS).named("insufficientFunds_fr"),
    sepa("sepa_fr_bank", "FR2620041010050000000055555", NotTaken("sepa_debit_bank_not_supported")),
    sepa("sepa_fr_debits", "FR5020041010050000000066666", NotTaken("sepa_debit_debits_not_supported")),
    // Examples of the IBAN's registry, for the other countries.
    sepa("sepa_be_success", "BE62510007547061", Paid).named("success_be"),
    sepa("sepa_ch_success", "CH9300762011623852957", Paid).named("success_ch"),
    sepa("sepa_es_success", "ES0700120345030000067890", Paid).named("success_es"),
    sepa("sepa_fi_success", "FI2112345600000785", Paid).named("success_fi"),
    sepa("sepa_gb_success", "GB82WEST12345698765432", Paid).named("success_gb"),
    sepa("sepa_ie_success", "IE29AIBK93115212345678", Paid).named("success_ie"),
    sepa("sepa_it_success", "IT40S0542811101000000123456", Paid).named("success_it"),
    sepa("sepa_lu_success", "LU280019400644750000", Paid).named("success_lu"),
    sepa("sepa_nl_success", "NL39RABO0300065264", Paid).named("success_nl"),
    sepa("sepa_pt_success", "PT50000201231234567890154", Paid).named("success_pt"),
    sepa("sepa_se_success", "SE3550000000054910000003", Paid).named("success_se"),
    // Bacs Direct Debit.
    bacs("bacs_success", "00012345", Paid).named("success"),
    bacs("bacs_success_delayed", "90012345", Paid).delayed().named("successDelayed"),
    bacs("bacs_debit_not_authorized", "33333335", NOT_AUTHORIZED).named("debitNotAuthorized"),
    bacs("bacs_debit_not_authorized_delayed", "93333335", NOT_AUTHORIZED).delayed().named("debitNotAuthorizedDelayed"),
    bacs("bacs_insufficient_funds", "22222227", FUNDS).named("insufficientFunds"),
    bacs("bacs_insufficient_funds_delayed", "92222227", FUNDS).delayed().named("insufficientFundsDelayed"),
    bacs("bacs_disputed", "55555559", Disputed).named("disputed"),
    bacs("bacs_mandate_refused", "00033333", MandateRefused).named("mandateRefused"),
    bacs("bacs_invalid", "00044444", NotTaken("account_number_invalid")),
    bacs("bacs_volume_limit", "34343434", BY_VALUE).named("exceedsWeeklyVolumeLimit"),
    bacs("bacs_transaction_limit", "12121212", BY_NUMBER).named("exceedsWeeklyTransactionLimit"),
    // BECS Direct Debit in Australia.
    becs("becs_success", "000123456", Paid).named("success"),
    becs("becs_success_delayed", "900123456", Paid).delayed().named("successDelayed"),
    becs("becs_account_closed", "111111113", Failed("account_closed")).named("accountClosed"),
    becs("becs_no_account", "111111116", Failed("no_account")).named("noAccount"),
    becs("becs_refer_to_customer", "222222227", Failed("refer_to_customer")).named("referToCustomer"),
    becs("becs_refer_to_customer_delayed", "922222227", Failed("refer_to_customer"))
        .delayed()
        .named("referToCustomerDelayed"),
    becs("becs_debit_not_authorized", "333333335", NOT_AUTHORIZED).named("debitNotAuthorized"),
    becs("becs_disputed", "666666660", Disputed).named("disputed"),
    becs("becs_volume_limit", "343434343", BY_VALUE).named("exceedsWeeklyVolumeLimit"),
    becs("becs_transaction_limit", "121212121", BY_NUMBER).named("exceedsWeeklyTransactionLimit"),
    // Pre-authorised debits in Canada.
    acss("acss_success", "000123456789", Paid).named("success"),
    acss("acss_success_delayed", "900123456789", Paid).delayed().named("successDelayed"),
    acss("acss_insufficient_funds", "000222222227", FUNDS).named("insufficientFunds"),
    acss("acss_debit_not_authorized", "000333333335", NOT_AUTHORIZED).named("debitNotAuthorized"),
];

const fn us(name: &'static str, number: &'static str, end: End) -> TestAccount {
    account("us_bank_account", "110000000", name, number, end)
}

const fn sepa(name: &'static str, number: &'static str, end: End) -> TestAccount {
    account("sepa_debit", "", name, number, end)
}

const fn bacs(name: &'static str, number: &'static str, end: End) -> TestAccount {
    account("bacs_debit", "108800", name, number, end)
}

const fn becs(name: &'static str, number: &'static str, end: End) -> TestAccount {
    account("au_becs_debit", "000000", name, number, end)
}

const fn acss(name: &'static str, number: &'static str, end: End) -> TestAccount {
    account("acss_debit", "00011000", name, number, end)
}

const fn account(
    kind: &'static str,
    bank: &'static str,
    name: &'static str,
    number: &'static str,
    end: End,
) -> TestAccount {
    TestAccount { name, kind, bank, number, end, delayed: false, alias: "" }
}

impl TestAccount {
    const fn delayed(mut self) -> Self {
        self.delayed = true;
        self
    }

    const fn named(mut self, alias: &'static str) -> Self {
        self.alias = alias;
        self
    }
}
