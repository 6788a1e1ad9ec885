//! What a person reads while a command runs. Progress goes to standard error, results to standard output,
//! so that `size --json` and the addresses of `demo` can be piped.

use std::io::{self, Write};

/// Writes a result to standard output.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Writes one line of results.
pub fn line(text: &str) -> anyhow::Result<()> {
    print(&format!("{text}\n"))
}

/// Announces a step that may take a while.
pub fn step(text: &str) {
    to_stderr(&format!("==> {text}"));
}

/// Something worth knowing that is not a failure.
pub fn note(text: &str) {
    to_stderr(&format!("    {text}"));
}

/// A failure with its chain of causes.
pub fn error(error: &anyhow::Error) {
    to_stderr(&format!("error: {error:#}"));
}

// A closed standard error leaves nobody to tell.
fn to_stderr(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}
