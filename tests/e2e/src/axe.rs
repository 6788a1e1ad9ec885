//! axe-core: the rules of WCAG that a program can judge, put to one document at a time.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::browser::Browser;

/// Relative to this crate: installed with the packages that build the frames.
const AXE: &str = "../../www/node_modules/axe-core/axe.min.js";

/// What only a page can fulfil, and a frame in it need not.
const RULES_OF_PAGES: [&str; 4] = ["landmark-one-main", "page-has-heading-one", "region", "bypass"];

/// Whole page or frame in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// What the address bar names.
    Page,
    /// A document inside.
    Frame,
}

/// The rules, ready to be put to documents.
pub struct Axe {
    source: String,
}

impl Axe {
    /// Reads them from the installed package.
    pub fn load() -> anyhow::Result<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
        let source = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}: `npm ci` in www/ installs it", path.display()))?;
        Ok(Self { source })
    }

    /// Fails if the document that scripts now run in breaks a rule, or if a rule that must have been judged was not.
    /// `behind` is the colour that shows through a document without a background of its own.
    pub async fn judge(
        &self,
        browser: &Browser,
        document: Document,
        judged: &[&str],
        behind: Option<&str>,
    ) -> anyhow::Result<()> {
        let off: &[&str] = if document == Document::Frame { &RULES_OF_PAGES } else { &[] };
        let rules: serde_json::Map<String, Value> =
            off.iter().map(|rule| ((*rule).to_owned(), json!({ "enabled": false }))).collect();
        self.run(browser, &json!({ "rules": rules }), judged, behind).await
    }

    /// The same by these rules alone, where the others have judged what differs in nothing but them.
    pub async fn judge_only(&self, browser: &Browser, rules: &[&str], behind: Option<&str>) -> anyhow::Result<()> {
        self.run(browser, &json!({ "runOnly": rules }), rules, behind).await
    }

    async fn run(
        &self,
        browser: &Browser,
        options: &Value,
        judged: &[&str],
        behind: Option<&str>,
    ) -> anyhow::Result<()> {
        // One document at a time: axe itself would post messages to frames, which ours do not answer.
        let script = "
          const [options, behind] = args;
          const root = document.documentElement;
          // A colour that is on its way is no buyer's to read.
          const ends = document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity);
          const patience = new Promise((done) => setTimeout(done, 2_000));
          await Promise.race([patience, Promise.allSettled(ends.map(({ finished }) => finished))]);
          if (behind) root.style.background = behind;
          const { passes, violations } = await window.axe.run(document, { iframes: false, ...options });
          if (behind) root.style.background = '';
          return {
            passes: passes.map(({ id }) => id),
            violations: violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, any }) => html.slice(0, 200) + ' ' + any.map(({ message }) => message)).join(' | ')}`),
          };";
        let found = browser.run(&format!("{};{script}", self.source), vec![options.clone(), json!(behind)]).await?;
        let list = |name: &str| found[name].as_array().cloned().unwrap_or_default();
        let violations: Vec<Value> = list("violations");
        ensure!(violations.is_empty(), "{violations:#?}");
        let passes = list("passes");
        for rule in judged {
            ensure!(passes.contains(&json!(rule)), "the rule {rule} was not judged, of {passes:?}");
        }
        Ok(())
    }
}
