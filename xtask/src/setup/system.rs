//! Browsers and their drivers: system packages, which are installed only with consent.
//!
//! Only Debian's package manager is driven. On other systems what is there is used, and what is missing is named.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use super::Consent;
use crate::report;
use crate::workspace::on_path;

/// A browser engine that the project is tested in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser on a virtual display.
    WebKit,
}

/// Programs found on this machine.
#[derive(Default)]
pub struct Drivers {
    /// Chromium itself.
    pub chromium: Option<PathBuf>,
    /// Its driver.
    pub chromedriver: Option<PathBuf>,
    /// Firefox itself.
    pub firefox: Option<PathBuf>,
    /// Its driver.
    pub geckodriver: Option<PathBuf>,
}

/// A Debian package and the programs of which one must be there.
struct Package {
    name: &'static str,
    programs: &'static [&'static str],
}

const CHROMIUM: Package = Package { name: "chromium", programs: &["chromium", "chromium-browser", "google-chrome"] };
const CHROMEDRIVER: Package = Package { name: "chromium-driver", programs: &["chromedriver"] };
const FIREFOX: Package = Package { name: "firefox-esr", programs: &["firefox-esr", "firefox"] };
const WEBKIT: Package = Package { name: "webkit2gtk-driver", programs: &["WebKitWebDriver"] };
const XVFB: Package = Package { name: "xvfb", programs: &["Xvfb"] };

impl Browser {
    /// Every engine.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    fn packages(self) -> &'static [Package] {
        match self {
            Self::Chromium => &[CHROMIUM, CHROMEDRIVER],
            Self::Firefox => &[FIREFOX],
            Self::WebKit => &[WEBKIT, XVFB],
        }
    }
}

impl Drivers {
    /// Finds what is there; the browsers given must be.
    pub fn find(needed: &[Browser]) -> anyhow::Result<Self> {
        if let Some(missing) = missing(needed).first() {
            bail!("{} is missing: install it by your system's package manager", missing.programs.join(" or "));
        }
        Ok(Self {
            chromium: on_path(CHROMIUM.programs),
            chromedriver: on_path(CHROMEDRIVER.programs),
            firefox: on_path(FIREFOX.programs),
            geckodriver: on_path(&["geckodriver"]),
        })
    }
}

/// Installs what is missing for these browsers, if that is wanted.
pub fn install(browsers: &[Browser], consent: Consent) -> anyhow::Result<()> {
    let names: Vec<&str> = missing(browsers).iter().map(|package| package.name).collect();
    if names.is_empty() {
        return Ok(());
    }
    if on_path(&["apt-get"]).is_none() {
        report::note(&format!("missing here: {} (Debian's names); tests that need them will fail", names.join(", ")));
        return Ok(());
    }
    let script = apt_script(&names);
    match consent {
        Consent::Withheld => {
            bail!("system packages are missing; run this, or the same command with --yes:\n  {script}")
        }
        Consent::Ask if !agreed(&script)? => bail!("not installed; by hand it is:\n  {script}"),
        Consent::Ask | Consent::Given => apt(&script),
    }
}

fn missing(browsers: &[Browser]) -> Vec<&'static Package> {
    browsers
        .iter()
        .flat_map(|browser| browser.packages())
        .filter(|package| on_path(package.programs).is_none())
        .collect()
}

fn apt_script(names: &[&str]) -> String {
    let sudo = if on_path(&["sudo"]).is_some() && !is_root() { "sudo " } else { "" };
    let environment = "env DEBIAN_FRONTEND=noninteractive ";
    format!("{sudo}apt-get update && {sudo}{environment}apt-get install -y --no-install-recommends {}", names.join(" "))
}

fn is_root() -> bool {
    #[cfg(unix)]
    return nix::unistd::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}

fn agreed(script: &str) -> anyhow::Result<bool> {
    let mut out = io::stderr().lock();
    write!(out, "System packages are missing. Run this?\n  {script}\n[y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// In this program's own process group, so that sudo may ask for its password on the terminal.
fn apt(script: &str) -> anyhow::Result<()> {
    report::step("Installing system packages");
    report::note(script);
    let status = Command::new("sh").args(["-c", script]).status().context("cannot start `sh`")?;
    if !status.success() {
        bail!("system packages could not be installed: see above why; by hand it is:\n  {script}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::apt_script;

    #[test]
    fn the_printed_command_names_the_packages() {
        let script = apt_script(&["chromium", "xvfb"]);
        assert!(script.contains("apt-get update && "));
        assert!(script.ends_with("apt-get install -y --no-install-recommends chromium xvfb"));
    }
}
