//! The backend of somebody else that one scenario plays against: PyPI's `localstripe`, in a virtual environment below `target/`. It is a program of its
//! own under the GPL, run as a process; nothing of it is copied.

use std::path::PathBuf;

use crate::process;
use crate::report;
use crate::workspace::Workspace;

/// The release that the scenario was written for.
const VERSION: &str = "1.15.10";

/// The environment, made where there is none; nothing where it cannot be made, which is told.
pub fn environment(workspace: &Workspace) -> Option<PathBuf> {
    let home = workspace.target(&format!("localstripe-{VERSION}"));
    let python = home.join("bin/python");
    let works =
        |python: &PathBuf| process::output_of(workspace.command(python).args(["-c", "import localstripe"])).is_ok();
    if python.is_file() && works(&python) {
        return Some(home);
    }
    report::step(&format!("Installing localstripe {VERSION} into {}", home.display()));
    let package = format!("localstripe=={VERSION}");
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &package];
    let made = process::run(workspace.command("python3").args(["-m", "venv"]).arg(&home))
        .and_then(|()| process::run(workspace.command(&python).args(pip)));
    match made {
        Ok(()) => Some(home),
        Err(error) => {
            report::note(&format!("localstripe is not there, and its scenario is skipped: {error:#}"));
            None
        }
    }
}
