//! `opentill-e2e`: drives the shop, the frames and the bank in real browsers.
//!
//! Nothing is simulated but the bank and the cards: the backend is the shipped binary, the frames and the loader are
//! the built ones, and the page stands on `localhost` while the pay origin stands on `127.0.0.1`, which browsers
//! treat as another site. It must not build or install anything: that is xtask's.

mod accessibility;
mod account;
mod action;
mod address;
mod app;
mod axe;
mod backend;
mod bank;
mod browser;
mod card;
mod devtools;
mod engine;
mod foreign;
mod gaps;
mod in_page;
mod leak;
mod localstripe;
mod merchant;
mod method_fields;
mod methods;
mod offer;
mod offers;
mod options;
mod outcome;
mod page;
mod payment_form;
mod policy;
mod process;
mod programs;
mod proxy;
mod scenario;
mod shop;
mod stage;
mod suite;
mod till;
mod traffic;

use std::process::ExitCode;

use crate::options::Options;

fn main() -> ExitCode {
    let options = match Options::from_command_line() {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => return refuse(&error),
    };
    match suite::run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) if error.is::<process::Stopped>() => ExitCode::from(130),
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &anyhow::Error) -> ExitCode {
    outcome::complain(&format!("error: {error:#}"));
    ExitCode::from(2)
}
