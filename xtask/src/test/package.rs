//! The npm package as a merchant gets it: packed, installed into a fresh app, bundled, and used.
//!
//! The app's own dependencies are kept below `target/` as long as its lock file does not change; the package itself is
//! installed anew each time. What cannot be installed is a failure with npm's own reason.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::tally::{Counts, Tally};
use super::{Selection, run_counted};
use crate::process;
use crate::report;
use crate::servers::Backend;
use crate::setup;
use crate::workspace::Workspace;

/// The app, as it stands in the tree.
const SOURCE: &str = "tests/package/vite-app";
/// Its tests outside of browsers.
const TESTS: &str = "tests/package/package.test.mjs";
/// How much of npm's output a failure repeats.
const REASON_LINES: usize = 12;

/// An app that has the package installed, and is built.
pub struct App {
    home: PathBuf,
}

impl App {
    /// Packs `pkg/`, installs the tarball into a fresh copy of the app, and builds that.
    pub fn make(workspace: &Workspace) -> anyhow::Result<Self> {
        report::step("Packing the npm package and building an app with it");
        let folder = workspace.target("package");
        let home = folder.join("vite-app");
        let dependencies = keep_dependencies(&home)?;
        copy_tree(&workspace.path(SOURCE), &home)?;
        let lock = fs::read(home.join("package-lock.json"))?;
        if dependencies.as_deref() != Some(&lock) {
            npm(workspace, &home, &["ci", "--no-audit", "--no-fund"])?;
            fs::write(installed_lock(&home), &lock)?;
        }
        let tarball = pack(workspace, &folder)?;
        // npm leaves a package alone whose version is there already.
        remove(&home.join("node_modules/opentill"))?;
        let options = ["install", "--no-save", "--no-package-lock", "--prefer-offline", "--no-audit", "--no-fund"];
        npm(workspace, &home, &[&options[..], &[&tarball.to_string_lossy()]].concat())?;
        npm(workspace, &home, &["run", "--silent", "build"])?;
        Ok(Self { home })
    }

    /// What the app's server would serve.
    pub fn built(&self) -> PathBuf {
        self.home.join("dist")
    }
}

/// Makes the app and runs the tests of the package that need no browser. Gives the app, for those that do.
pub fn run(workspace: &Workspace, backend: &Path, selection: &Selection, tally: &mut Tally) -> Option<App> {
    let tests = fs::read_to_string(workspace.path(TESTS)).unwrap_or_default();
    if selection.part.as_deref().is_some_and(|part| !has_test(&tests, part)) {
        return None;
    }
    match App::make(workspace) {
        Ok(app) => {
            if let Err(error) = run_tests(workspace, &app, backend, selection, tally) {
                tally.add_failure("package", &format!("{error:#}"));
            }
            Some(app)
        }
        Err(error) => {
            tally.add_failure("package", &format!("{error:#}"));
            None
        }
    }
}

fn run_tests(
    workspace: &Workspace,
    app: &App,
    backend: &Path,
    selection: &Selection,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    report::step("Tests of the npm package");
    let backend = Backend::start(workspace, backend, 0, 0)?;
    let mut node = workspace.command("node");
    node.args(["--test", "--test-reporter=tap"]);
    if let Some(part) = &selection.part {
        node.arg("--test-name-pattern").arg(part);
    }
    node.arg(TESTS);
    node.env("OPENTILL_APP", &app.home).env("OPENTILL_PACKAGE", workspace.package());
    node.env("OPENTILL_API", &backend.pay).env("OPENTILL_PUBLISHABLE_KEY", &backend.publishable_key);
    node.env("OPENTILL_SECRET_KEY", &backend.secret_key);
    run_counted(tally, "package", &mut node, Counts::of_node);
    Ok(())
}

/// Whether a test of the file has this part in its name: making the app for none would be in vain.
fn has_test(tests: &str, part: &str) -> bool {
    tests.lines().filter(|line| line.starts_with("test(")).any(|line| line.contains(part))
}

/// Empties the app's folder but for its dependencies; gives the lock file that they were installed by.
fn keep_dependencies(home: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    fs::create_dir_all(home).with_context(|| format!("cannot make {}", home.display()))?;
    for entry in fs::read_dir(home)? {
        let entry = entry?;
        if entry.file_name() != "node_modules" {
            remove(&entry.path())?;
        }
    }
    Ok(fs::read(installed_lock(home)).ok())
}

/// A copy of the lock file, written last, tells a finished installation from an interrupted one.
fn installed_lock(home: &Path) -> PathBuf {
    home.join("node_modules/.installed-lock.json")
}

fn pack(workspace: &Workspace, folder: &Path) -> anyhow::Result<PathBuf> {
    let tarballs = || -> anyhow::Result<Vec<PathBuf>> {
        let paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
        Ok(paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "tgz")).collect())
    };
    tarballs()?.iter().try_for_each(|earlier| remove(earlier))?;
    npm(workspace, &workspace.package(), &["pack", "--silent", "--pack-destination", &folder.to_string_lossy()])?;
    tarballs()?.pop().context("`npm pack` made no tarball")
}

/// Runs npm in a folder; an error repeats what it said, since that alone tells a registry out of reach from a real fault.
fn npm(workspace: &Workspace, folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let mut command: Command = workspace.command(setup::npm());
    command.args(arguments).current_dir(folder);
    let (success, output) = process::run_and_keep(&mut command)?;
    if success {
        return Ok(());
    }
    bail!("`{}` failed in {}:\n{}", process::shown(&command), folder.display(), reason(&output))
}

/// What npm gives as its reason, which it says first; or the end of what a tool that it ran has said.
fn reason(output: &str) -> String {
    let said: Vec<&str> = output.lines().collect();
    let errors: Vec<&str> = said.iter().copied().filter(|line| line.starts_with("npm error")).collect();
    let lines = match errors.len() {
        0 => &said[said.len().saturating_sub(REASON_LINES)..],
        count => &errors[..count.min(REASON_LINES)],
    };
    lines.join("\n")
}

fn copy_tree(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        // Somebody may have tried the app where it stands.
        if ["node_modules", "dist"].iter().any(|made| entry.file_name() == *made) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{has_test, reason};

    #[test]
    fn a_failure_names_what_npm_could_not_reach() {
        let output = "added 1\nnpm error code ECONNREFUSED\nnpm error network request to somewhere failed\nmore\n";
        assert_eq!(reason(output), "npm error code ECONNREFUSED\nnpm error network request to somewhere failed");
        assert_eq!(reason("vite\nno such file\n"), "vite\nno such file");
    }

    #[test]
    fn a_part_of_a_name_is_looked_for_in_names_only() {
        let tests = "// about wasm\ntest('every file', () => {\n  wasm();\n";
        assert!(has_test(tests, "file"));
        assert!(!has_test(tests, "wasm"));
    }
}
