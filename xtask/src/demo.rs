//! `cargo xtask demo`: the whole path on one machine, for a person or, with `--once`, for a script.

use std::path::PathBuf;

use anyhow::bail;

use crate::build;
use crate::process;
use crate::purchase;
use crate::report;
use crate::servers::{self, Backend, Shop};
use crate::setup::{self, Consent};
use crate::workspace::Workspace;

/// The shop's pages beside its card form.
const CHECKOUTS: [(&str, &str); 5] = [
    ("/returning", "a customer who has saved cards"),
    ("/deferred", "a payment that the server makes last"),
    ("/save", "a card saved for later"),
    ("/subscribe", "a subscription's first month"),
    ("/pricing", "a pricing table and a buy button"),
];

/// What the command line asks for.
pub struct DemoOptions {
    /// Buy once by headless Chromium and end.
    pub once: bool,
    /// Whether system packages may be installed.
    pub consent: Consent,
    /// Where the picture of the purchase goes.
    pub screenshot: Option<PathBuf>,
    /// Port of the shop.
    pub shop_port: u16,
    /// Port of API and frames.
    pub pay_port: u16,
    /// Port of the simulated bank.
    pub bank_port: u16,
}

impl Default for DemoOptions {
    fn default() -> Self {
        Self {
            once: false,
            consent: Consent::Withheld,
            screenshot: None,
            shop_port: 4242,
            pay_port: 4243,
            bank_port: 4244,
        }
    }
}

/// Sets up, builds, serves, and ends by Ctrl-C or after one purchase.
pub fn run(workspace: &Workspace, options: &DemoOptions) -> anyhow::Result<()> {
    servers::check_port(options.shop_port, "the shop", "--shop-port")?;
    servers::check_port(options.pay_port, "the pay origin", "--pay-port")?;
    servers::check_port(options.bank_port, "the simulated bank", "--bank-port")?;
    let drivers = if options.once { Some(setup::chromium(options.consent)?) } else { None };
    setup::web(workspace)?;
    build::web(workspace, false)?;
    let binary = build::backend(workspace)?;
    report::step("Starting");
    let webhook = format!("http://127.0.0.1:{}/webhooks", options.shop_port);
    let backend = Backend::telling(workspace, &binary, options.pay_port, options.bank_port, Some(&webhook))?;
    let shop = Shop::start(workspace, &backend, options.shop_port, &[])?;
    report::line(&format!("shop: {}", shop.url))?;
    for (path, what) in CHECKOUTS {
        report::line(&format!("shop, {what}: {}{path}", shop.url))?;
    }
    report::line(&format!("pay: {}", backend.pay))?;
    report::line(&format!("bank: {}", backend.bank))?;
    if let Some(drivers) = drivers {
        let screenshot = options.screenshot.clone().unwrap_or_else(|| workspace.target("demo.png"));
        return purchase::run(workspace, &drivers, &shop.url, &backend, &screenshot);
    }
    report::note(
        "pay with card 4242 4242 4242 4242, any coming date, any CVC; 4000 0027 6000 3184 asks the bank first",
    );
    report::note(&format!("logs are in {}; Ctrl-C ends it", workspace.target("logs").display()));
    process::serving_until_stopped();
    let ended = servers::wait_for_end(&backend, &shop);
    process::leave_if_stopping();
    bail!("{ended} ended by itself: {} says why", workspace.target("logs").display())
}
