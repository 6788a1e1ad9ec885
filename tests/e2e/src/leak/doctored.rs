//! Builds of the frame pages that do what they must not: leak what is typed, by every way out that a frame's script has; ask what no contract
//! allows. Each is the built one with a few lines more, so that it is not out of date.

use std::path::{Path, PathBuf};

use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

/// What is added to the card frame's script.
const LEAK: &str = "
;{
  let port;
  addEventListener('message', ({ ports }) => (port ??= ports[0]));
  addEventListener('input', ({ target }) => {
    const { value } = target;
    port?.postMessage({ t: 'telemetry', value });
    parent.postMessage({ telemetry: btoa(value) }, '*');
    console.log('typed', value);
    localStorage.setItem('draft', `${localStorage.getItem('draft')} ${value}`);
    fetch(`/frame/v1/card.html?typed=${encodeURIComponent(value)}`).then((answer) => answer.text()).catch(() => {});
  });
}
";

/// The same for a frame that asks too much, and too little.
const UNASKED: &str = "
;{
  const send = globalThis.fetch;
  globalThis.fetch = async (request, ...rest) => {
    if (request.method !== 'POST') return send(request, ...rest);
    const body = (await request.clone().text()).replace(/&card%5Bexp_year%5D=\\d+|&card\\[exp_year\\]=\\d+/, '');
    return send(new Request(request, { body: `${body}&frobnicate=surprise` }), ...rest);
  };
}
";

/// Copies a build to `to` and makes it leak.
pub fn leaking(built: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    doctored(built, to, LEAK)
}

/// Copies a build to `to` and makes it send what the contract does not allow.
pub fn unasked(built: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    doctored(built, to, UNASKED)
}

fn doctored(built: &Path, to: &Path, more: &str) -> anyhow::Result<PathBuf> {
    let assets = to.join("assets");
    std::fs::create_dir_all(&assets)?;
    copy_files(built, to)?;
    copy_files(&built.join("assets"), &assets)?;
    let page = to.join("card.html");
    let html = std::fs::read_to_string(&page)?;
    let (script, integrity) = script_of(&html).context("card.html has no script with integrity")?;
    let file = to.join(script);
    let code = std::fs::read_to_string(&file)? + more;
    std::fs::write(&file, &code)?;
    for compressed in ["br", "gz"] {
        // The compressed copies are the build's: without them the script itself is served.
        let _ = std::fs::remove_file(to.join(format!("{script}.{compressed}")));
    }
    let digest = format!("sha384-{}", STANDARD.encode(Sha384::digest(code.as_bytes())));
    std::fs::write(&page, html.replace(integrity, &digest))?;
    Ok(to.to_owned())
}

fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// The address and the integrity of a page's script.
fn script_of(html: &str) -> Option<(&str, &str)> {
    let tag = html.split("<script").find(|tag| tag.contains("src=\""))?.split('>').next()?;
    let attribute = |name: &str| tag.split_once(&format!("{name}=\""))?.1.split('"').next();
    Some((attribute("src")?, attribute("integrity")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_found_among_others() {
        let html = "<script type=\"application/json\">null</script><script type=\"module\" src=\"assets/a.js\" integrity=\"sha384-x\"></script>";
        assert_eq!(script_of(html), Some(("assets/a.js", "sha384-x")));
        assert_eq!(script_of("<p>"), None);
    }
}
