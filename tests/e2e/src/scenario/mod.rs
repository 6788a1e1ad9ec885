//! What is tested. A scenario is a function that plays on a stage and fails with what was wrong.

mod accessible;
mod actions;
mod address_payments;
mod addresses;
mod appearance;
mod bad_input;
mod bank_fields;
mod bank_page;
mod bank_trouble;
mod card_action;
mod cards;
mod checkouts;
mod choices;
mod contract;
mod customer_sessions;
mod debits;
mod direct;
mod direct_elements;
mod events;
mod everyone;
mod express;
mod faults;
mod foreign_backend;
mod gallery;
mod general;
mod hosted;
mod hostile;
mod keyboard;
mod languages;
mod leaks;
mod merchants;
mod methods;
mod networks;
mod offers;
mod options;
mod pay;
mod payment_element;
mod payment_methods;
mod placement;
mod previous;
mod selling;
mod split;
mod spoken;
mod stand_ins;
mod steady;
mod strict;
mod surroundings;
mod teardown;
mod three_d_secure;
mod tokens;
mod two_backends;
mod typing;
mod vite_app;

use std::future::Future;
use std::pin::Pin;

use crate::stage::Stage;

type Playing<'a> = Pin<Box<dyn Future<Output = anyhow::Result<()>> + 'a>>;

/// One row of the table.
pub struct Scenario {
    /// As in results and on the command line.
    pub name: &'static str,
    /// Plays it.
    pub run: for<'a> fn(&'a Stage<'a>) -> Playing<'a>,
}

macro_rules! scenarios {
    ($($name:literal => $run:path),* $(,)?) => {
        /// Every scenario, in the order in which they are played.
        pub const ALL: &[Scenario] = &[$(Scenario { name: $name, run: |stage| Box::pin($run(stage)) }),*];
    };
}

scenarios! {
    "pay" => pay::demo_shop,
    "decline_shows_message" => pay::decline,
    "three_d_secure_complete" => three_d_secure::complete,
    "three_d_secure_fail" => three_d_secure::fail,
    "three_d_secure_cancel" => three_d_secure::cancel,
    "three_d_secure_escape" => three_d_secure::escape,
    "three_d_secure_hints" => three_d_secure::hints,
    "three_d_secure_paid_elsewhere" => three_d_secure::paid_elsewhere,
    "three_d_secure_closed_when_done" => bank_trouble::closed_when_done,
    "bank_refused" => bank_trouble::refused,
    "bank_silent" => bank_trouble::silent,
    "bank_empty" => bank_trouble::empty,
    "dialog_missing" => bank_trouble::dialog_missing,
    "handle_card_action" => card_action::manual,
    "handle_actions_false" => card_action::left_alone,
    "cards_by_brand" => cards::by_brand,
    "cards_by_country" => cards::by_country,
    "cards_declining" => cards::declining,
    "cards_three_d_secure" => cards::three_d_secure,
    "cards_risk_and_refunds" => cards::risk_and_refunds,
    "cards_refused_in_field" => cards::refused,
    "typed_before_wasm" => typing::before_wasm,
    "closed_shadow_root" => placement::closed_shadow_root,
    "moved_in_dom" => placement::moved,
    "destroy_leaves_nothing" => placement::destroyed,
    "teardown_mounts" => teardown::mounts,
    "teardown_elements" => teardown::elements,
    "teardown_split_fields" => teardown::groups,
    "teardown_bank_fields" => teardown::bank_fields,
    "teardown_objects" => teardown::objects,
    "direct_mode" => direct::pay,
    "strict_page" => strict::pay,
    "sandboxed_page" => strict::sandboxed,
    "bank_in_dialog" => bank_page::contained,
    "create_token_and_payment_method" => tokens::create,
    "payment_methods_all_types" => methods::every_type,
    "confirm_each_method" => methods::each,
    "redirect_methods" => actions::redirects,
    "redirect_setups" => actions::setups,
    "qr_methods" => actions::codes,
    "vouchers" => actions::vouchers,
    "bank_transfer" => actions::transfer,
    "app_approval" => actions::app,
    "microdeposits" => actions::microdeposits,
    "confirm_payment" => general::payment_forms,
    "confirm_setup" => general::setup_forms,
    "deferred_mode" => general::deferred,
    "elements_options" => general::options,
    "sepa_debit" => debits::iban,
    "sepa_debit_by_group" => debits::by_group,
    "becs_debit" => debits::becs,
    "payment_element_methods" => payment_methods::on_page,
    "payment_element_methods_elsewhere" => payment_methods::elsewhere,
    "payment_element_external_and_custom" => payment_methods::external_and_custom,
    "payment_element_method_breaks" => payment_methods::breaks,
    "tokens_all_types" => stand_ins::tokens,
    "confirmation_tokens" => stand_ins::confirmation_tokens,
    "sources" => stand_ins::sources,
    "customer_session_api" => customer_sessions::api,
    "customer_session_expires" => customer_sessions::expires,
    "customer_session_ended" => customer_sessions::expired_before,
    "webhooks" => merchants::webhooks,
    "invoice_paid" => merchants::invoice,
    "bank_fields_direct_mode" => bank_fields::direct,
    "methods_refused" => methods::later,
    "events_and_classes" => events::classes,
    "keyboard_only" => keyboard::purchase,
    "split_fields" => split::pay,
    "split_fields_strict_page" => split::strict,
    "split_fields_direct_mode" => split::direct,
    "split_fields_groups_and_windows" => split::groups_and_windows,
    "split_fields_together" => split::together,
    "split_fields_meet_again" => split::meets_again,
    "split_fields_saved_card" => split::saved_card,
    "card_options" => options::whole,
    "split_fields_options" => options::apart,
    "co_branded_card" => networks::whole,
    "co_branded_number" => networks::number_alone,
    "keyboard_at_bank" => keyboard::challenge,
    "axe_card" => accessible::card,
    "axe_split_fields" => accessible::apart,
    "axe_bank_fields" => bank_fields::axe_fields,
    "axe_actions" => bank_fields::axe_actions,
    "axe_surroundings" => accessible::surroundings,
    "axe_dialog" => accessible::dialog,
    "axe_demo_shop" => accessible::demo_shop,
    "axe_shop_checkouts" => accessible::checkouts,
    "names_and_errors_spoken" => spoken::card,
    "split_fields_spoken" => spoken::apart,
    "dialog_spoken" => spoken::dialog,
    "gallery" => gallery::light,
    "shop_and_dialog_pictures" => surroundings::pictures,
    "shop_and_dialog_enlarged" => surroundings::enlarged,
    "gallery_split_fields" => gallery::apart,
    "gallery_bank_fields" => bank_fields::pictures,
    "gallery_documented" => gallery::documented,
    "gallery_dark" => gallery::dark,
    "gallery_zoomed" => gallery::zoomed,
    "gallery_forced_colors" => gallery::forced_colors,
    "bad_input" => bad_input::all,
    "api_base_refused" => bad_input::api_base,
    "hostile_page" => hostile::page,
    "fault_cuts_confirm" => faults::cuts::confirm,
    "fault_cuts_confirm_without_keys" => faults::cuts::confirm_without_keys,
    "fault_cuts_confirm_challenged" => faults::cuts::confirm_challenged,
    "fault_cuts_source_cancel" => faults::cuts::source_cancel,
    "fault_cuts_without_charge" => faults::cuts::without_charge,
    "fault_while_challenged" => faults::cuts::while_challenged,
    "fault_backend_down" => faults::servers::down,
    "fault_backend_in_trouble" => faults::servers::in_trouble,
    "fault_wrong_key" => faults::servers::wrong_key,
    "fault_unmounted" => faults::ends::unmounted,
    "fault_aborted" => faults::ends::aborted,
    "fault_double_click" => faults::together::double_click,
    "fault_two_windows" => faults::together::two_windows,
    "fault_page_hidden" => faults::together::hidden,
    "leak" => leaks::none,
    "split_fields_leak" => leaks::none_apart,
    "bank_fields_leak" => bank_fields::none_leaks,
    "leak_is_found" => leaks::found,
    "contract_breach_is_found" => contract::breach_found,
    "nothing_moves" => steady::nothing_moves,
    "two_pages_two_backends" => two_backends::pay,
    "methods_by_configuration" => choices::by_configuration,
    "session_fallback" => choices::fallback,
    "wallets_by_domain" => choices::wallets_by_domain,
    "payment_element_card" => payment_element::card,
    "payment_element_layouts" => payment_element::layouts,
    "payment_element_saved" => payment_element::saved,
    "payment_element_saved_code" => payment_element::code,
    "payment_element_save" => payment_element::save,
    "payment_element_options" => payment_element::options,
    "payment_element_keyboard" => payment_element::keyboard,
    "payment_element_spoken" => payment_element::spoken,
    "axe_payment_element" => payment_element::axe,
    "payment_element_leak" => payment_element::leak,
    "payment_element_wrappers" => payment_element::wrappers,
    "payment_element_update" => payment_element::update,
    "payment_element_nothing_moves" => payment_element::nothing_moves,
    "payment_element_destroy" => payment_element::destroy,
    "payment_element_strict_page" => payment_element::strict_page,
    "payment_element_direct_mode" => payment_element::direct_mode,
    "appearance_themes" => appearance::themes,
    "appearance_variables_and_rules" => appearance::variables_and_rules,
    "appearance_hostile" => appearance::hostile,
    "appearance_fonts" => appearance::fonts,
    "gallery_payment_element" => appearance::gallery,
    "elements_enlarged" => everyone::enlarged,
    "elements_forced_colors" => everyone::forced_colors,
    "express_checkout" => express::checkout,
    "express_checkout_trouble" => express::trouble,
    "express_direct_mode" => direct_elements::express,
    "express_wallet_in_payment_element" => express::in_payment_element,
    "axe_express" => express::accessible,
    "shop_returning" => checkouts::returning,
    "shop_deferred" => checkouts::deferred,
    "shop_save" => checkouts::save,
    "shop_subscribe" => checkouts::subscribe,
    "hosted_pays" => hosted::pays,
    "hosted_subscribes" => hosted::subscribes,
    "hosted_redirects" => hosted::redirects,
    "hosted_ends" => hosted::ends,
    "hosted_saved_card" => hosted::saved_card,
    "payment_link" => hosted::payment_link,
    "redirect_to_checkout" => hosted::redirect_to_checkout,
    "axe_hosted" => hosted::axe,
    "offers_customer" => offers::customer,
    "offers_cut_off" => offers::errors,
    "offers_tiers" => offers::tiers,
    "offers_buttons" => offers::buttons,
    "offers_direct_mode" => offers::direct,
    "offers_purchase" => selling::bought::anonymous,
    "offers_choices" => selling::bought::choices,
    "offers_session_ends" => selling::customer::expired,
    "offers_tab_order" => selling::keyboard::purchase,
    "offers_keyed" => selling::keyed::plain,
    "offers_keyed_in_react" => selling::keyed::react,
    "offers_upgraded" => selling::life::cycle,
    "offers_kept_in" => selling::sandbox::kept_in,
    "offers_unavailable" => selling::errors::unavailable,
    "offers_network" => selling::errors::network,
    "offers_theme" => selling::theme::follows,
    "axe_offers" => selling::theme::axe,
    "offers_nothing_moves" => selling::layout::nothing_moves,
    "foreign_backend" => foreign_backend::pages,
    "previous_loader" => previous::loader,
    "address_element" => addresses::countries,
    "address_contacts" => addresses::contacts,
    "contact_elements" => addresses::emails,
    "address_shipping_pays" => address_payments::pays,
    "address_with_payment_element" => address_payments::with_payment_element,
    "address_direct_mode" => direct_elements::addresses,
    "axe_address" => addresses::axe,
    "gallery_address" => addresses::pictures,
    "languages_card" => languages::card,
    "languages_dialogs" => languages::dialogs,
    "languages_payment_element" => languages::payment_element,
    "languages_address" => languages::address,
    "languages_direct_mode" => direct_elements::languages,
    "saved_direct_mode" => direct_elements::saved,
    "right_to_left" => languages::right_to_left,
    "vite_app_pays" => vite_app::pay,
    "vite_app_direct_mode" => vite_app::direct,
    "vite_app_wasm_client" => vite_app::client,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ALL;

    const FEATURES: &str = include_str!("../../../../docs/features.md");

    /// What stands in `code` in the last column of the tables.
    fn named() -> BTreeSet<&'static str> {
        let rows = FEATURES.lines().filter(|line| line.starts_with("| "));
        let tests = rows.filter_map(|row| row.trim_matches('|').rsplit('|').next());
        tests.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
    }

    #[test]
    fn the_table_of_features_names_every_scenario_and_no_other() {
        let named = named();
        let known: BTreeSet<&str> = ALL.iter().map(|scenario| scenario.name).collect();
        let unlisted: Vec<_> = known.difference(&named).collect();
        assert!(unlisted.is_empty(), "docs/features.md does not name {unlisted:?}");
        let unknown: Vec<_> = named.difference(&known).collect();
        assert!(unknown.is_empty(), "docs/features.md names {unknown:?}, which are no scenarios");
    }
}
