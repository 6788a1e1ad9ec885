//! Logs on standard error: one line an event, with whole seconds, since a fraction's digits would look like anything.

use std::fmt;
use std::str::FromStr;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::clock;

struct WholeSeconds;

impl FormatTime for WholeSeconds {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        writer.write_str(&clock::timestamp(clock::now()))
    }
}

/// The log filter cannot be read.
pub struct BadFilter;

impl fmt::Display for BadFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("--log: give a level (error, warn, info, debug, trace), or targets with levels such as info,opentill_backend=trace.")
    }
}

/// Sends what `filter` lets through to standard error. Call it once, at the start.
pub fn start(filter: &str) -> Result<(), BadFilter> {
    let targets = Targets::from_str(filter).map_err(|_| BadFilter)?;
    let lines = tracing_subscriber::fmt::layer().with_timer(WholeSeconds).with_ansi(false).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(targets).with(lines).try_init().map_err(|_| BadFilter)
}
