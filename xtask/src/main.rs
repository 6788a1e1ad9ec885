//! Every developer command of the project, run as `cargo xtask COMMAND`.
//!
//! This file only parses the command line and hands over; each command is a module. Nothing here ships.

mod bench;
mod budgets;
mod build;
mod check;
mod demo;
mod process;
mod purchase;
mod report;
mod servers;
mod setup;
mod size;
mod test;
mod webdriver;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use lexopt::prelude::*;

use crate::bench::BenchOptions;
use crate::demo::DemoOptions;
use crate::setup::Consent;
use crate::test::TestOptions;
use crate::workspace::Workspace;

const HELP: &str = "\
Developer commands of opentill.

USAGE: cargo xtask COMMAND [OPTIONS]

COMMANDS
  demo    Set up, build, and serve a shop, the pay origin and a simulated bank until Ctrl-C
            --once               buy something in headless Chromium, check the payment, and end
            --screenshot FILE    where --once puts its picture (default target/demo.png)
            --shop-port N        default 4242
            --pay-port N         default 4243
            --bank-port N        default 4244
            --yes                install system packages without asking
  test    Set up, build, and run every test; ends with a table of scenarios and engines
            --yes                install system packages without asking
            --engine NAME        end-to-end tests of this engine only (chromium, firefox, webkit)
            FILTER               a stage (native, web, size, browser, package, e2e), or a part of test names
  build   Build the web modules and the npm package into dist/ and pkg/
            --dev                quick and unoptimised, with readable panics
  setup   Install what all other commands need (each of them installs its own part by itself)
            --yes                install system packages without asking
  check   Formatting, lints, dependency rules and TypeScript types
  size    Raw, gzip and brotli size of every shipped file, against budgets.toml
            --json               for machines
  api     Write docs/api.md, the state of every method, from the last whole run of the end-to-end tests
  bench   What the card element costs in Chromium, beside a bare input; figures also go to target/bench.json
            --check              fail past 1.5 times a budget of budgets.toml
            --yes                install system packages without asking
  help    This text

CI=true means --yes.
";

enum Invocation {
    Demo(DemoOptions),
    Test(TestOptions),
    Build { dev: bool },
    Setup(Consent),
    Check,
    Size { json: bool },
    Bench(BenchOptions),
    Api,
    Help,
}

fn main() -> ExitCode {
    match parse().and_then(run) {
        Ok(code) => code,
        Err(error) => {
            process::leave_if_stopping();
            report::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(invocation: Invocation) -> anyhow::Result<ExitCode> {
    process::stop_on_signals()?;
    let workspace = Workspace::find()?;
    match invocation {
        Invocation::Demo(options) => demo::run(&workspace, &options)?,
        Invocation::Test(options) => return test::run(&workspace, &options),
        Invocation::Build { dev } => {
            setup::web(&workspace)?;
            build::web(&workspace, dev)?;
        }
        Invocation::Setup(consent) => setup::everything(&workspace, consent)?,
        Invocation::Check => check::run(&workspace)?,
        Invocation::Size { json } => size::run(&workspace, json)?,
        Invocation::Bench(options) => bench::run(&workspace, &options)?,
        Invocation::Api => test::api::write(&workspace)?,
        Invocation::Help => report::print(HELP)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn parse() -> anyhow::Result<Invocation> {
    let mut parser = lexopt::Parser::from_env();
    let command = match parser.next()? {
        Some(Value(command)) => command.string()?,
        None | Some(Short('h') | Long("help")) => return Ok(Invocation::Help),
        Some(other) => {
            return Err(other.unexpected()).context("a command comes first; see `cargo xtask help`");
        }
    };
    let parsed = match command.as_str() {
        "demo" => parse_demo(&mut parser),
        "test" => parse_test(&mut parser),
        "build" => parse_flag(&mut parser, "dev").map(|dev| Invocation::Build { dev }),
        "setup" => parse_flag(&mut parser, "yes").map(|yes| Invocation::Setup(Consent::new(yes))),
        "check" => parse_nothing(&mut parser).map(|()| Invocation::Check),
        "size" => parse_flag(&mut parser, "json").map(|json| Invocation::Size { json }),
        "bench" => parse_bench(&mut parser),
        "api" => parse_nothing(&mut parser).map(|()| Invocation::Api),
        "help" => return Ok(Invocation::Help),
        _ => bail!("there is no command `{command}`; see `cargo xtask help`"),
    };
    parsed.with_context(|| format!("cannot read the options of `{command}`; see `cargo xtask help`"))
}

fn parse_demo(parser: &mut lexopt::Parser) -> anyhow::Result<Invocation> {
    let mut options = DemoOptions::default();
    let mut yes = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("once") => options.once = true,
            Long("yes") => yes = true,
            Long("screenshot") => options.screenshot = Some(PathBuf::from(parser.value()?)),
            Long("shop-port") => options.shop_port = parser.value()?.parse()?,
            Long("pay-port") => options.pay_port = parser.value()?.parse()?,
            Long("bank-port") => options.bank_port = parser.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    options.consent = Consent::new(yes);
    Ok(Invocation::Demo(options))
}

fn parse_test(parser: &mut lexopt::Parser) -> anyhow::Result<Invocation> {
    let mut options = TestOptions::default();
    let mut yes = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Long("yes") => yes = true,
            Long("engine") => options.engine = Some(parser.value()?.string()?),
            Value(filter) if options.filter.is_none() => options.filter = Some(filter.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    options.consent = Consent::new(yes);
    Ok(Invocation::Test(options))
}

fn parse_bench(parser: &mut lexopt::Parser) -> anyhow::Result<Invocation> {
    let (mut check, mut yes) = (false, false);
    while let Some(arg) = parser.next()? {
        match arg {
            Long("check") => check = true,
            Long("yes") => yes = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Invocation::Bench(BenchOptions { consent: Consent::new(yes), check }))
}

fn parse_flag(parser: &mut lexopt::Parser, name: &str) -> anyhow::Result<bool> {
    let mut given = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Long(flag) if flag == name => given = true,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(given)
}

fn parse_nothing(parser: &mut lexopt::Parser) -> anyhow::Result<()> {
    match parser.next()? {
        Some(other) => Err(other.unexpected().into()),
        None => Ok(()),
    }
}
