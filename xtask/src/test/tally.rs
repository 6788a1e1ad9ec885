//! Counting: what the test runners printed, and what it sums up to.

/// What one runner's output says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    passed: u32,
    failed: u32,
    /// Names of the tests that failed.
    names: Vec<String>,
}

/// The sum over all stages.
#[derive(Default)]
pub struct Tally {
    passed: u32,
    failed: u32,
    failures: Vec<Failure>,
}

struct Failure {
    name: String,
    detail: String,
}

/// How much of a failed runner's output is shown again at the end.
const TAIL_LINES: usize = 40;
/// How much of one line is: some say everything they know in one.
const LINE_LENGTH: usize = 400;

impl Counts {
    /// Of `cargo test`, and of wasm-bindgen's runner, which prints alike.
    pub fn of_cargo(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines() {
            if let Some(result) = line.trim_start().strip_prefix("test result: ") {
                counts.passed += number_before(result, " passed");
                counts.failed += number_before(result, " failed");
            } else if let Some(name) = failed_name(line) {
                counts.names.push(name.to_owned());
            }
        }
        counts
    }

    /// Of `node --test` in TAP.
    pub fn of_node(output: &str) -> Self {
        let mut counts = Self::default();
        for line in output.lines() {
            if let Some(number) = line.strip_prefix("# pass ") {
                counts.passed += number.trim().parse().unwrap_or(0);
            } else if let Some(number) = line.strip_prefix("# fail ") {
                counts.failed += number.trim().parse().unwrap_or(0);
            } else if let Some((_, name)) = line.strip_prefix("not ok ").and_then(|rest| rest.split_once(" - ")) {
                counts.names.push(name.to_owned());
            }
        }
        counts
    }
}

impl Tally {
    /// Tests that passed, without more to say.
    pub fn add_passed(&mut self, count: u32) {
        self.passed += count;
    }

    /// One failure with what is known about it.
    pub fn add_failure(&mut self, name: &str, detail: &str) {
        self.failed += 1;
        self.failures.push(Failure { name: name.to_owned(), detail: detail.to_owned() });
    }

    /// A runner that has ended. One that fails without a failed test (it did not compile, it crashed) is a failure
    /// of its own.
    pub fn add_run(&mut self, name: &str, command: &str, success: bool, output: &str, counts: Counts) {
        self.passed += counts.passed;
        if success && counts.failed == 0 {
            return;
        }
        self.failed += counts.failed.max(1);
        let names: String = counts.names.iter().map(|name| format!("failed: {name}\n")).collect();
        let detail = format!("{names}{}\nagain: {command}", tail(output));
        self.failures.push(Failure { name: name.to_owned(), detail });
    }

    /// Whether anything failed, or nothing ran at all.
    pub fn has_failed(&self) -> bool {
        self.failed > 0 || self.passed == 0
    }

    /// Every failure, for the end of the output.
    pub fn failures_shown(&self) -> String {
        let shown = |failure: &Failure| {
            let detail: String = failure.detail.lines().map(|line| format!("    {}\n", shortened(line))).collect();
            format!("\nFAILED {}\n{detail}", failure.name)
        };
        self.failures.iter().map(shown).collect()
    }

    /// `N passed, N failed`.
    pub fn last_line(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

/// `test some::name ... FAILED`, and with `--quiet` the headings of the failures' outputs.
fn failed_name(line: &str) -> Option<&str> {
    let loud = line
        .strip_prefix("test ")
        .and_then(|rest| rest.strip_suffix(" ... FAILED").or_else(|| rest.strip_suffix(" ... FAIL")));
    loud.or_else(|| line.strip_prefix("---- ")?.strip_suffix(" stdout ----"))
}

fn number_before(text: &str, unit: &str) -> u32 {
    let digits = |start: &str| {
        start.rsplit(|letter: char| !letter.is_ascii_digit()).next().and_then(|number| number.parse().ok())
    };
    text.split_once(unit).and_then(|(start, _)| digits(start)).unwrap_or(0)
}

fn shortened(line: &str) -> String {
    match line.char_indices().nth(LINE_LENGTH) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line.to_owned(),
    }
}

fn tail(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Counts, Tally};

    const CARGO: &str = "\
running 3 tests
---- a::b stdout ----
test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
     Running tests/other.rs
test result: ok. 40 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
";

    #[test]
    fn sums_over_all_binaries_of_cargo() {
        let counts = Counts::of_cargo(CARGO);
        assert_eq!(counts, Counts { passed: 42, failed: 1, names: vec!["a::b".to_owned()] });
    }

    #[test]
    fn reads_tap() {
        let counts = Counts::of_node("ok 1 - a\nnot ok 2 - b\n# tests 2\n# pass 1\n# fail 1\n");
        assert_eq!(counts, Counts { passed: 1, failed: 1, names: vec!["b".to_owned()] });
    }

    #[test]
    fn a_runner_that_fails_without_a_test_is_a_failure() {
        let mut tally = Tally::default();
        tally.add_run("native", "cargo test", false, "error: does not compile", Counts::default());
        assert_eq!(tally.last_line(), "0 passed, 1 failed");
        assert!(tally.failures_shown().contains("does not compile"));
    }

    #[test]
    fn a_run_without_a_test_has_failed() {
        assert!(Tally::default().has_failed());
    }
}
