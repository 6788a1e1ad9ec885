//! `cargo xtask build`: the crate to wasm modules, those to the frame pages and the npm package.
//!
//! All compiler and optimiser flags of the web modules stand here and nowhere else.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::process;
use crate::report;
use crate::workspace::Workspace;

/// One wasm module: a set of cargo features under a name of its own.
struct Module {
    /// The directory below `target/web`.
    name: &'static str,
    features: &'static str,
    /// Compiled with its own std, for frames, where every byte delays the buyer.
    small: bool,
}

/// Every module that ships; `www/build.mjs` expects the same names.
const MODULES: &[Module] = &[
    Module { name: "card", features: "card", small: true },
    Module { name: "payments", features: "payments", small: true },
    Module { name: "bank", features: "bank", small: true },
    Module { name: "payment", features: "payment", small: true },
    Module { name: "methods", features: "methods", small: true },
    Module { name: "address", features: "address", small: true },
    Module { name: "express", features: "express", small: true },
    Module { name: "offers", features: "offers", small: true },
    // Runs in pages and in Node, where a readable panic is worth its bytes: std's own panic machinery stays.
    Module { name: "client", features: "client,panic-hook", small: false },
];

/// std compiled for size together with the crate: its prebuilt form is built for speed and formats panics.
const STD_FLAGS: [&str; 2] = ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];
/// A panic traps at once, without building a message that nobody in a frame could read.
const SMALL_RUSTFLAGS: &str = "-Cpanic=immediate-abort -Zunstable-options -Zlocation-detail=none -Zfmt-debug=none";
/// The flags above are unstable; this lets the stable compiler take them. It is set for every module alike: build
/// scripts look at it, and each change of it would compile all macros anew.
const UNSTABLE: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// The features that rustc's wasm32 target enables by itself, which all supported engines have. Never
/// `--all-features`: modules written with it are refused by some engines.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];
/// Names and producers are stripped here, not by the compiler: wasm-bindgen still reads the features section. What is optimised
/// already is taken apart into its control flow, put together anew, and optimised once more, twice: 1 % less. Nothing is inlined: the
/// module gets longer by it, and 3 % smaller after compression, for functions look more alike than the bodies of bigger ones.
const WASM_OPT: [&str; 16] = [
    "--one-caller-inline-max-function-size=0",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "-Oz",
    "--flatten",
    "--rereloop",
    "--vacuum",
    "-Oz",
    "--flatten",
    "--rereloop",
    "--vacuum",
    "-Oz",
    "-Oz",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What wasm-bindgen calls things, hashes included, is short for nobody but the compiler: 2 KB of the module and 1 KB of its glue.
/// The new names are printed; `www/build.mjs` puts them into the glue, by the file that they are written to.
const RENAME: &str = "--minify-imports-and-exports-and-modules";
const NAMES: &str = "names.json";

/// Builds everything that ships to a browser.
pub fn web(workspace: &Workspace, dev: bool) -> anyhow::Result<()> {
    for module in MODULES {
        build_module(workspace, module, dev)?;
    }
    report::step("Building the frame pages and the npm package");
    let mut bundle = workspace.command("node");
    bundle.arg("www/build.mjs").arg("--wasm").arg(workspace.wasm()).args(["--out", "dist"]);
    if dev {
        bundle.arg("--dev");
    }
    process::run(&mut bundle)?;
    let package = workspace.package();
    if package.exists() {
        fs::remove_dir_all(&package).with_context(|| format!("cannot replace {}", package.display()))?;
    }
    copy_tree(&workspace.path("dist/npm"), &package)
}

/// Builds the reference backend and gives its path.
pub fn backend(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    report::step("Building the reference backend");
    process::run(workspace.cargo().args(["build", "--release", "--package", "opentill-backend"]))?;
    Ok(workspace.target(&format!("release/opentill-backend{EXE_SUFFIX}")))
}

/// Builds the end-to-end tests and gives their path.
pub fn end_to_end_tests(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    report::step("Building the end-to-end tests");
    process::run(workspace.cargo().args(["build", "--package", "opentill-e2e"]))?;
    Ok(workspace.target(&format!("debug/opentill-e2e{EXE_SUFFIX}")))
}

fn build_module(workspace: &Workspace, module: &Module, dev: bool) -> anyhow::Result<()> {
    report::step(&format!("Building the {} module", module.name));
    let profile = if dev { "dev" } else { "web" };
    process::run(&mut compile(workspace, module, dev))?;
    let directory = if dev { "debug" } else { profile };
    let compiled = workspace.target(&format!("wasm32-unknown-unknown/{directory}/opentill.wasm"));
    let out = workspace.wasm().join(module.name);
    let stamp = Stamp::new(workspace, &out, &compiled, profile)?;
    if stamp.is_current() {
        return Ok(());
    }
    bind(workspace, &compiled, &out)?;
    if !dev {
        optimise(workspace, &out, module.small)?;
    }
    stamp.write()
}

fn compile(workspace: &Workspace, module: &Module, dev: bool) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--lib", "--package", "opentill", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--no-default-features", "--features"]);
    if dev {
        return {
            cargo.arg(format!("{},panic-hook", module.features));
            cargo
        };
    }
    cargo.args([module.features, "--profile", "web"]).env(UNSTABLE.0, UNSTABLE.1);
    if module.small {
        cargo.args(STD_FLAGS);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL_RUSTFLAGS);
    }
    cargo
}

fn bind(workspace: &Workspace, compiled: &Path, out: &Path) -> anyhow::Result<()> {
    let mut bindgen = workspace.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--out-name", "opentill", "--out-dir"]).arg(out).arg(compiled);
    process::run(&mut bindgen)
}

fn optimise(workspace: &Workspace, out: &Path, rename: bool) -> anyhow::Result<()> {
    let module = out.join("opentill_bg.wasm");
    let tool = workspace.path("www/node_modules/.bin/wasm-opt");
    if !tool.exists() {
        bail!("wasm-opt is missing: run `npm ci` in www/ (npm package `binaryen`)");
    }
    let optimised = module.with_extension("opt");
    let mut command = workspace.command(tool);
    command.args(WASM_OPT).args(WASM_FEATURES);
    if rename {
        let names = out.join(NAMES);
        let names = fs::File::create(&names).with_context(|| format!("cannot write {}", names.display()))?;
        command.arg(RENAME).stdout(names);
    }
    process::run(command.arg(&module).arg("-o").arg(&optimised))?;
    fs::rename(&optimised, &module).with_context(|| format!("cannot replace {}", module.display()))
}

/// Remembers from what a module's output was made, so that an unchanged one is not made again.
struct Stamp {
    path: PathBuf,
    content: String,
}

impl Stamp {
    fn new(workspace: &Workspace, out: &Path, compiled: &Path, profile: &str) -> anyhow::Result<Self> {
        let bytes = fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        (WASM_OPT, WASM_FEATURES, RENAME, profile).hash(&mut hasher);
        fs::read(workspace.path("www/package-lock.json")).unwrap_or_default().hash(&mut hasher);
        workspace.locked_version("wasm-bindgen")?.hash(&mut hasher);
        Ok(Self { path: out.join("stamp"), content: format!("{:016x}\n", hasher.finish()) })
    }

    fn is_current(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|earlier| earlier == self.content)
    }

    fn write(&self) -> anyhow::Result<()> {
        fs::write(&self.path, &self.content).with_context(|| format!("cannot write {}", self.path.display()))
    }
}

fn copy_tree(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target).with_context(|| format!("cannot copy {}", source.display()))?;
        }
    }
    Ok(())
}
