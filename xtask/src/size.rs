//! `cargo xtask size`: what ships, how big it is, and whether the budgets of budgets.toml hold.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::budgets::{Budgets, SizeBudget};
use crate::report;
use crate::workspace::Workspace;

#[derive(Deserialize)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// A shipped file, by its path in the npm package.
#[derive(Serialize)]
pub struct File {
    path: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// A budget beside what was measured.
#[derive(Serialize)]
pub struct Line {
    /// What is measured.
    pub name: String,
    /// Bytes after brotli that were found.
    pub brotli: u64,
    /// Bytes after brotli that are allowed.
    pub budget: u64,
    /// Why more is accepted for now.
    pub waiver: Option<String>,
}

/// Everything that was measured.
#[derive(Serialize)]
pub struct SizeReport {
    files: Vec<File>,
    /// One line for each budget.
    pub budgets: Vec<Line>,
}

impl Line {
    /// Whether the budget holds or is waived.
    pub fn holds(&self) -> bool {
        self.brotli <= self.budget || self.waiver.is_some()
    }

    /// The line as a person reads it.
    pub fn shown(&self) -> String {
        let verdict = match (&self.waiver, self.brotli <= self.budget) {
            (_, true) => "holds".to_owned(),
            (Some(waiver), false) => format!("waived, {waiver}"),
            (None, false) => "TOO BIG: make it smaller, or add a dated `waiver` to budgets.toml".to_owned(),
        };
        format!("{:>8} of {:>6}  {}: {verdict}", self.brotli, self.budget, self.name)
    }
}

impl SizeReport {
    /// Measures the npm package in `pkg/`.
    pub fn measure(workspace: &Workspace) -> anyhow::Result<Self> {
        let package = workspace.package();
        ensure!(package.is_dir(), "there is no npm package yet: run `cargo xtask build`");
        let files = measure_files(workspace, &package)?;
        let budgets = Budgets::read(workspace)?.sizes;
        let budgets = budgets.into_iter().map(|budget| compare(budget, &files)).collect::<anyhow::Result<_>>()?;
        Ok(Self { files, budgets })
    }

    fn shown(&self) -> String {
        let mut text = format!("{:>8} {:>8} {:>8}  file\n", "raw", "gzip", "brotli");
        for file in &self.files {
            text += &format!("{:>8} {:>8} {:>8}  {}\n", file.raw, file.gzip, file.brotli, file.path);
        }
        text += "\nbudgets, in bytes after brotli\n";
        for line in &self.budgets {
            text += &format!("{}\n", line.shown());
        }
        text
    }
}

/// Prints the report; fails when a budget does not hold.
pub fn run(workspace: &Workspace, json: bool) -> anyhow::Result<()> {
    let sizes = SizeReport::measure(workspace)?;
    if json {
        report::line(&serde_json::to_string_pretty(&sizes)?)?;
    } else {
        report::print(&sizes.shown())?;
    }
    let too_big = sizes.budgets.iter().filter(|line| !line.holds()).count();
    ensure!(too_big == 0, "{too_big} of {} budgets do not hold", sizes.budgets.len());
    Ok(())
}

fn compare(budget: SizeBudget, files: &[File]) -> anyhow::Result<Line> {
    let mut brotli = 0;
    for pattern in &budget.files {
        let mut found = files.iter().filter(|file| matches(pattern, &file.path)).peekable();
        // A budget over nothing would always hold.
        ensure!(found.peek().is_some(), "budgets.toml, `{}`: no shipped file is called {pattern}", budget.name);
        brotli += found.map(|file| file.brotli).sum::<u64>();
    }
    Ok(Line { name: budget.name, brotli, budget: budget.brotli, waiver: budget.waiver })
}

/// Whether a path has a name in which one `*` may stand for anything but a slash.
fn matches(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, end)) => {
            path.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).is_some_and(|middle| !middle.contains('/'))
        }
    }
}

fn measure_files(workspace: &Workspace, package: &Path) -> anyhow::Result<Vec<File>> {
    let mut paths = Vec::new();
    collect(package, &mut paths)?;
    paths.sort();
    let sizes = compress(workspace, &paths)?;
    ensure!(sizes.len() == paths.len(), "compress.mjs measured {} of {} files", sizes.len(), paths.len());
    let shown = |path: &PathBuf| path.strip_prefix(package).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Ok(paths
        .iter()
        .zip(sizes)
        .map(|(path, Sizes { raw, gzip, brotli })| File { path: shown(path), raw, gzip, brotli })
        .collect())
}

/// All files but the compressed copies that stand beside the frame assets.
fn collect(directory: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))? {
        let path = entry?.path();
        let compressed = path.extension().is_some_and(|extension| extension == "br" || extension == "gz");
        if path.is_dir() {
            collect(&path, paths)?;
        } else if !compressed {
            paths.push(path);
        }
    }
    Ok(())
}

fn compress(workspace: &Workspace, paths: &[PathBuf]) -> anyhow::Result<Vec<Sizes>> {
    let mut node: Command = workspace.command("node");
    node.arg("xtask/compress.mjs").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = node.spawn().context("cannot start `node`")?;
    if let Some(mut stdin) = child.stdin.take() {
        for path in paths {
            writeln!(stdin, "{}", path.display())?;
        }
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("compress.mjs failed: see above why");
    }
    serde_json::from_slice(&output.stdout).context("compress.mjs answered something else than sizes")
}

#[cfg(test)]
mod tests {
    use super::{File, compare, matches};
    use crate::budgets::Budgets;

    #[test]
    fn a_star_stands_for_one_name() {
        assert!(matches("frame/assets/card-*.js", "frame/assets/card-0a1b.js"));
        assert!(!matches("frame/assets/card-*.js", "frame/assets/other/card-0a1b.js"));
        assert!(!matches("frame/*.js", "frame/assets/card.js"));
        assert!(matches("opentill.js", "opentill.js"));
    }

    #[test]
    fn a_budget_holds_for_the_sum_of_its_files() -> anyhow::Result<()> {
        let file = |path: &str, brotli| File { path: path.to_owned(), raw: 0, gzip: 0, brotli };
        let files = [file("a.js", 40), file("b-1.js", 70)];
        let budgets = |waiver: &str| {
            Budgets::parse(&format!("[[budget]]\nname = 'x'\nbrotli = 100\nfiles = ['a.js', 'b-*.js']\n{waiver}"))
        };
        let measured = |waiver| -> anyhow::Result<bool> {
            let budget = budgets(waiver)?.sizes.remove(0);
            Ok(compare(budget, &files)?.holds())
        };
        assert!(!measured("")?);
        assert!(measured("waiver = '2026-01-31: why'")?);
        Ok(())
    }

    #[test]
    fn a_budget_over_no_file_is_an_error() -> anyhow::Result<()> {
        let budget = Budgets::parse("[[budget]]\nname = 'x'\nbrotli = 100\nfiles = ['gone.js']")?.sizes.remove(0);
        assert!(compare(budget, &[]).is_err());
        Ok(())
    }
}
