//! Where browsers and drivers are on this machine.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// The first of these programs that is on the `PATH`.
pub fn on_path(names: &[&str], package: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
        .with_context(|| {
            format!("{} is not on the PATH: install {package}, or let `cargo xtask test` do it", names.join(" or "))
        })
}

/// WebKitGTK's MiniBrowser, which lies outside the `PATH` below a folder named after the machine.
pub fn mini_browser() -> anyhow::Result<PathBuf> {
    let roots = [Path::new("/usr/lib"), Path::new("/usr/lib64"), Path::new("/usr/libexec")];
    // The library of 4.1 (libsoup 3) before the older one.
    ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]
        .iter()
        .find_map(|library| {
            let below = |folder: &Path| folder.join(library).join("MiniBrowser");
            roots
                .iter()
                .flat_map(|root| std::iter::once(below(root)).chain(folders_in(root).into_iter().map(move |folder| below(&folder))))
                .find(|file| file.is_file())
        })
        .context("WebKitGTK's MiniBrowser was not found below /usr/lib: install webkit2gtk-driver, or let `cargo xtask test` do it")
}

fn folders_in(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}
