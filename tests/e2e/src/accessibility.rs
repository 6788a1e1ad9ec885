//! What assistive technology is told of a document: roles, names, descriptions, states.
//!
//! Firefox and WebKit tell it by WebDriver, but for descriptions, which are resolved here as the standard says (ARIA,
//! `aria-describedby`). chromedriver cannot look into frames of another site; there Chromium's own tree is read.

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::devtools::Target;
use crate::engine::Engine;

/// Roles that scenarios ask for.
const ROLES: [&str; 6] = ["textbox", "alert", "button", "heading", "status", "combobox"];

/// A control or a message, as it is announced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Announced {
    /// ARIA's name of what it is.
    pub role: String,
    /// What it is called; of an alert, what it says.
    pub name: String,
    /// What is said beside that.
    pub description: String,
    /// Whether it is told to be wrong.
    pub invalid: bool,
    /// Whether it takes no input.
    pub disabled: bool,
}

/// What a document announces: the current one, whose address holds `part`, in reading order.
pub async fn announced(browser: &Browser, engine: Engine, part: &str) -> anyhow::Result<Vec<Announced>> {
    if engine == Engine::Chromium {
        let mut targets = Target::frames(browser, part).await?;
        ensure!(targets.len() == 1, "{} frames are at {part}", targets.len());
        let mut target = targets.remove(0);
        target.command("Accessibility.enable", json!({})).await?;
        let tree = target.command("Accessibility.getFullAXTree", json!({})).await?;
        return of_tree(&tree);
    }
    by_webdriver(browser).await
}

/// Chromium lists the nodes of a tree in no promised order: walked from the root, they are in reading order.
fn of_tree(tree: &Value) -> anyhow::Result<Vec<Announced>> {
    let nodes = tree["nodes"].as_array().context("no nodes")?;
    let named = |id: &Value| nodes.iter().find(|node| node["nodeId"] == *id);
    let children = |node: &Value| node["childIds"].as_array().cloned().unwrap_or_default();
    let text = |node: &Value, name: &str| node[name]["value"].as_str().unwrap_or_default().to_owned();
    let root = nodes.iter().find(|node| node.get("parentId").is_none()).context("no root")?;
    let mut found = Vec::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        let role = text(node, "role");
        if node["ignored"] != json!(true) && ROLES.contains(&role.as_str()) {
            let property = |name: &str| {
                let list = node["properties"].as_array();
                list.and_then(|list| list.iter().find(|property| property["name"] == name))
                    .map(|property| property["value"]["value"].clone())
            };
            let inside = children(node).iter().filter_map(named).map(|child| text(child, "name")).collect::<String>();
            let name = if role == "alert" { inside } else { text(node, "name") };
            found.push(Announced {
                name,
                description: text(node, "description"),
                invalid: property("invalid").is_some_and(|value| value == json!("true")),
                disabled: property("disabled") == Some(json!(true)),
                role,
            });
        }
        waiting.extend(children(node).iter().rev().filter_map(named));
    }
    Ok(found)
}

/// What may be announced. WebKit's driver names a role for what is hidden from assistive technology, too.
const CONTROLS: &str = "[...document.querySelectorAll('input, button, select, [role], h1')].filter((node) => node.checkVisibility() && !node.closest('[aria-hidden=true]'))";

async fn by_webdriver(browser: &Browser) -> anyhow::Result<Vec<Announced>> {
    let script = "
      return CONTROLS.map((node) => {
        const described = (node.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean).map((id) => document.getElementById(id).textContent);
        return {
          description: described.join(' '),
          text: node.textContent,
          invalid: node.ariaInvalid === 'true',
          disabled: node.matches(':disabled'),
        };
      });";
    let states = browser.run(&script.replace("CONTROLS", CONTROLS), Vec::new()).await?;
    let states = states.as_array().context("no list")?;
    let mut found = Vec::new();
    for (index, state) in states.iter().enumerate() {
        let nth = format!("return {CONTROLS}[{index}];");
        let element = browser.element(&nth).await?;
        let role = browser.accessible_role(&element).await?;
        if !ROLES.contains(&role.as_str()) {
            continue;
        }
        let name = if role == "alert" {
            state["text"].as_str().unwrap_or_default().to_owned()
        } else {
            browser.accessible_name(&element).await?
        };
        found.push(Announced {
            role,
            name,
            description: state["description"].as_str().unwrap_or_default().to_owned(),
            invalid: state["invalid"] == json!(true),
            disabled: state["disabled"] == json!(true),
        });
    }
    Ok(found)
}
