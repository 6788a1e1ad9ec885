//! A page that is drawn again and again: the element stays, and its frame hears what changed, once.

use anyhow::ensure;
use serde_json::{Value, json};

use super::{Goods, open};
use crate::page::{Mark, Page};
use crate::stage::Stage;

/// Renders with React, under a key: `__render` does so, with these properties.
const REACT: &str = "
const [properties] = args;
const root = ReactDOM.createRoot(document.getElementById('offers'));
const table = (more) => React.createElement('opentill-pricing-table', { key: 'plans', id: 'table', ref, ...properties, ...more });
const ref = (node) => {
  if (!node || window.__shop.table === node) return;
  window.__shop.table = node;
  for (const name of ['ready', 'error']) node.addEventListener(name, ({ detail }) => window.__page.record(name, detail));
};
window.__render = (more) => ReactDOM.flushSync(() => root.render(React.createElement('section', { className: more.currency }, [table(more)])));
window.__render({});";

/// The same in a page without a framework that replaces what is around the element and sets all attributes anew.
const PLAIN: &str = "
const [properties] = args;
const table = window.__shop.make({ name: 'table', attributes: properties });
let around;
window.__render = (more) => {
  for (const [name, value] of Object.entries({ ...properties, ...more })) table.setAttribute(name, value);
  if (around) return;
  around = document.createElement('section');
  document.getElementById('offers').append(around);
  around.append(table);
};
window.__render({});";

/// In React.
pub async fn react(stage: &Stage<'_>) -> anyhow::Result<()> {
    let scripts = json!(["react/react.production.min", "react/react-dom.production.min"]);
    rendered(stage, REACT, json!({ "scripts": scripts })).await
}

/// In a plain page.
pub async fn plain(stage: &Stage<'_>) -> anyhow::Result<()> {
    rendered(stage, PLAIN, json!({})).await
}

async fn rendered(stage: &Stage<'_>, renders: &str, more: Value) -> anyhow::Result<()> {
    let goods = Goods::make(stage, &stage.backend).await?;
    let page = open(stage, &stage.backend, json!([]), more).await?;
    let properties = json!({
        "pricing-table-id": goods.table, "publishable-key": stage.backend.publishable_key, "frame-base": stage.backend.pay,
    });
    page.run(renders, vec![properties]).await?;
    page.until("ready", json!({})).await?;
    page.run("window.__node = window.__shop.table; window.__frame = window.__shop.frames('table')[0];", Vec::new())
        .await?;
    let mark = page.mark().await?;
    // As it was: there is nothing to tell.
    render(&page, json!({})).await?;
    ensure!(told(&page, mark).await?.is_empty(), "the frame is told what it knows");
    render(&page, json!({ "currency": "eur", "client-reference-id": "order-1" })).await?;
    let updates = told(&page, mark).await?;
    let wanted = json!({ "options": { "currency": "eur", "clientReferenceId": "order-1" } });
    ensure!(updates == [json!({ "t": "update", "options": wanted })], "the frame is told {updates:?}");
    render(&page, json!({ "currency": "jpy", "client-reference-id": "order-1" })).await?;
    let updates = told(&page, mark).await?;
    ensure!(
        updates.len() == 2 && updates[1]["options"] == json!({ "options": { "currency": "jpy" } }),
        "then {updates:?}"
    );
    let same =
        "window.__node === document.getElementById('table') && window.__frame === window.__shop.frames('table')[0]";
    page.ensure(same, "the element or its frame is another").await?;
    ensure!(page.events_after(mark, "ready").await?.is_empty(), "it was loaded again");
    // Another address of the frame is another frame.
    let other = stage.backend.pay.replace("127.0.0.1", "localhost");
    render(&page, json!({ "frame-base": other })).await?;
    page.ensure("window.__frame !== window.__shop.frames('table')[0]", "the frame stays with another address").await
}

/// Renders in a task of the page's own: around a driver's script WebKit runs what is to come at its end after each of its calls.
async fn render(page: &Page<'_>, more: Value) -> anyhow::Result<()> {
    let script = "await new Promise((done) => setTimeout(() => (window.__render(args[0]), setTimeout(done))));";
    page.run(script, vec![more]).await.map(drop)
}

/// What the frame was told since, in the turn after this one at the latest.
async fn told(page: &Page<'_>, mark: Mark) -> anyhow::Result<Vec<Value>> {
    page.run("await new Promise((done) => setTimeout(done));", Vec::new()).await?;
    page.events_after(mark, "told").await
}
