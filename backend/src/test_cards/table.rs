//! The table itself, in the order of Stripe's page on testing. Cards that differ from a plain one only in objects of later milestones
//! (disputes, balance) succeed here.

use super::Authentication::{
    Always, Failing, Frictionless, LookupFails, NotEnrolled, NotSupported, OnSession, Optional, UnlessSetUp,
};
use super::{Authentication, Charge, Checks, Decline, RefundEnd, TestCard};

/// All cards that are taken.
pub const CARDS: &[TestCard] = &[
    // By brand.
    card("visa", "4242424242424242").named(&["visa"]),
    card("visa_debit", "4000056655665556").debit().named(&["visa_debit"]),
    card("mastercard", "5555555555554444").named(&["mastercard"]),
    card("mastercard_2_series", "2223003122003222"),
    card("mastercard_debit", "5200828282828210").debit().named(&["mastercard_debit"]),
    card("mastercard_prepaid", "5105105105105100").prepaid().named(&["mastercard_prepaid"]),
    card("amex", "378282246310005").authentication(NotSupported).named(&["amex"]),
    card("amex_second", "371449635398431"),
    card("discover", "6011111111111117").named(&["discover"]),
    card("discover_second", "6011000990139424"),
    card("discover_debit", "6011981111111113").debit(),
    card("diners", "3056930009020004").named(&["diners"]),
    card("diners_14_digits", "36227206271667"),
    card("bccard_dinacard", "6555900000604105").from("KR"),
    card("jcb", "3566002020360505").from("JP").named(&["jcb"]),
    card("unionpay", "6200000000000005").from("CN").named(&["unionpay"]),
    card("unionpay_debit", "6200000000000047").from("CN").debit(),
    card("unionpay_19_digits", "6205500000000000004").from("CN"),
    // Co-branded.
    card("cartes_bancaires_visa", "4000002500001001").from("FR"),
    card("cartes_bancaires_mastercard", "5555552500001001").from("FR"),
    card("eftpos_au_visa", "4000050360000001").from("AU").debit(),
    card("eftpos_au_mastercard", "5555050360000080").from("AU").debit(),
    // By country.
    card("visa_fr", "4000002500000003").from("FR").named(&["fr"]),
    card("visa_de", "4000002760000016").from("DE").named(&["de"]),
    card("visa_gb", "4000008260000000").from("GB").named(&["gb"]),
    card("visa_ie", "4000003720000005").from("IE").named(&["ie"]),
    card("visa_it", "4000003800000008").from("IT").named(&["it"]),
    card("visa_es", "4000007240000007").from("ES").named(&["es"]),
    card("visa_ca", "4000001240000000").from("CA").named(&["ca"]),
    card("visa_br", "4000000760000002").from("BR").named(&["br"]),
    card("visa_mx", "4000004840008001").from("MX").named(&["mx"]),
    card("visa_au", "4000000360000006").from("AU").named(&["au"]),
    card("visa_jp", "4000003920000003").from("JP").named(&["jp"]),
    card("visa_in", "4000003560000008").from("IN").named(&["in"]),
    // Declines.
    card("generic_decline", "4000000000000002")
        .declined("generic_decline")
        .named(&["visa_chargeDeclined", "chargeDeclined"]),
    card("insufficient_funds", "4000000000009995")
        .declined("insufficient_funds")
        .named(&["visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"]),
    card("lost_card", "4000000000009987").declined("lost_card").named(&["visa_chargeDeclinedLostCard"]),
    card("stolen_card", "4000000000009979").declined("stolen_card").named(&["visa_chargeDeclinedStolenCard"]),
    card("card_velocity_exceeded", "4000000000006975")
        .declined("card_velocity_exceeded")
        .named(&["visa_chargeDeclinedVelocityLimitExceeded"]),
    card("expired_card", "4000000000000069")
        .fails(Charge::Declined(Decline::coded("expired_card", Some("exp_month"))))
        .named(&["chargeDeclinedExpiredCard"]),
    card("incorrect_cvc", "4000000000000127")
        .fails(Charge::DeclinedWithCvc(Decline::coded("incorrect_cvc", Some("cvc"))))
        .checks("fail", "pass", "pass")
        .named(&["chargeDeclinedIncorrectCvc"]),
    card("processing_error", "4000000000000119")
        .fails(Charge::Declined(Decline::coded("processing_error", None)))
        .named(&["chargeDeclinedProcessingError"]),
    card("charge_customer_fail", "4000000000000341")
        .declined("generic_decline")
        .keepable()
        .named(&["chargeCustomerFail"]),
    // 3D Secure.
    card("authentication_unless_set_up", "4000002500003155")
        .from("FR")
        .authentication(UnlessSetUp)
        .named(&["authenticationRequiredOnSetup"]),
    card("authentication_always", "4000002760003184")
        .from("DE")
        .authentication(Always)
        .named(&["authenticationRequired"]),
    card("authentication_on_session", "4000003800000446")
        .from("IT")
        .authentication(OnSession)
        .named(&["authenticationRequiredSetupForOffSession"]),
    card("authentication_insufficient_funds", "4000008260003178")
        .from("GB")
        .declined("insufficient_funds")
        .authentication(Always)
        .named(&["authenticationRequiredChargeDeclinedInsufficientFunds"]),
    card("three_d_secure_required", "4000000000003220")
        .from("IE")
        .authentication(Always)
        .named(&["threeDSecure2Required"]),
    card("three_d_secure_required_us", "4000008400000027").authentication(Always).named(&["threeDSecureRequired"]),
    card("three_d_secure_declined", "4000008400001629")
        .declined("generic_decline")
        .authentication(Always)
        .named(&["threeDSecureRequiredChargeDeclined"]),
    card("three_d_secure_lookup_fails", "4000008400001280").declined("generic_decline").authentication(LookupFails),
    card("three_d_secure_optional", "4000000000003055").authentication(Optional).named(&["threeDSecureOptional"]),
    card("three_d_secure_error", "4000000000003097").authentication(Failing),
    card("three_d_secure_frictionless", "4000000032200000").authentication(Frictionless),
    card("challenge_only_oob", "4000582600000094").authentication(Always),
    card("challenge_only_otp", "4000582600000045").authentication(Always),
    card("challenge_only_single", "4000582600000102").authentication(Always),
    card("challenge_only_multi", "4000582600000110").authentication(Always),
    card("captcha", "4000000000001208").authentication(Always),
    card("captcha_second", "4000000000003725").authentication(Always),
    // Risk, checks, disputes, refunds, balance.
    card("always_blocked", "4100000000000019").fails(Charge::Blocked).named(&["radarBlock"]),
    card("highest_risk", "4000000000004954").risk("highest"),
    card("elevated_risk", "4000000000009235").risk("elevated").named(&["riskLevelElevated"]),
    card("cvc_check_fails", "4000000000000101").checks("fail", "pass", "pass").named(&["cvcCheckFail"]),
    card("postal_code_check_fails", "4000000000000036").checks("pass", "pass", "fail").named(&["avsZipFail"]),
    card("line1_check_fails", "4000000000000028").checks("pass", "fail", "pass").named(&["avsLine1Fail"]),
    card("address_checks_fail", "4000000000000010").checks("pass", "fail", "fail").named(&["avsFail"]),
    card("address_checks_unavailable", "4000000000000044")
        .checks("pass", "unavailable", "unavailable")
        .named(&["avsUnchecked"]),
    card("dispute_fraudulent", "4000000000000259").named(&["createDispute"]),
    card("dispute_not_received", "4000000000002685").named(&["createDisputeProductNotReceived"]),
    card("dispute_inquiry", "4000000000001976").named(&["createDisputeInquiry"]),
    card("early_fraud_warning", "4000000000005423"),
    card("refund_pending", "4000000000007726").refunds(RefundEnd::Later).named(&["pendingRefund"]),
    card("refund_fails", "4000000000005126").refunds(RefundEnd::FailsLater).named(&["refundFail"]),
    card("bypass_pending", "4000000000000077").named(&["bypassPending"]),
    card("bypass_pending_international", "4000003720000278").from("IE").named(&["bypassPendingInternational"]),
];

/// A credit card from the US that succeeds without further ado.
const fn card(name: &'static str, number: &'static str) -> TestCard {
    TestCard {
        name,
        number,
        country: "US",
        funding: "credit",
        charge: Charge::Succeeds("normal"),
        authentication: NotEnrolled,
        checks: Checks { cvc: "pass", line1: "pass", postal_code: "pass" },
        refund: RefundEnd::AtOnce,
        attachable: true,
        aliases: &[],
    }
}

impl TestCard {
    const fn from(mut self, country: &'static str) -> Self {
        self.country = country;
        self
    }

    const fn debit(mut self) -> Self {
        self.funding = "debit";
        self
    }

    const fn prepaid(mut self) -> Self {
        self.funding = "prepaid";
        self
    }

    const fn declined(self, decline_code: &'static str) -> Self {
        self.fails(Charge::Declined(Decline::because(decline_code)))
    }

    /// Fails when charged; unless its authentication comes first, it fails when a customer is to keep it, too.
    const fn fails(mut self, charge: Charge) -> Self {
        self.charge = charge;
        self.attachable = false;
        self
    }

    const fn keepable(mut self) -> Self {
        self.attachable = true;
        self
    }

    const fn risk(mut self, level: &'static str) -> Self {
        self.charge = Charge::Succeeds(level);
        self
    }

    /// Cards with 3D Secure are for payments: what becomes of a charge says nothing of keeping them.
    const fn authentication(mut self, authentication: Authentication) -> Self {
        self.authentication = authentication;
        self.attachable = true;
        self
    }

    const fn checks(mut self, cvc: &'static str, line1: &'static str, postal_code: &'static str) -> Self {
        self.checks = Checks { cvc, line1, postal_code };
        self
    }

    const fn refunds(mut self, end: RefundEnd) -> Self {
        self.refund = end;
        self
    }

    const fn named(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}
