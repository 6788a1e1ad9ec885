//! A bank whose page does not come, or does nothing when it has. The buyer reads what to do, gets out, and pays otherwise.

use anyhow::{Context, ensure};
use serde_json::json;
use tokio::net::TcpListener;

use crate::backend::Wishes;
use crate::bank::Challenge;
use crate::page::Page;
use crate::policy::Policy;
use crate::process;
use crate::scenario::faults::{Rig, ensure_status};
use crate::scenario::three_d_secure::{self, ASKS};
use crate::stage::{Stage, checkout_at};

/// The connection to the bank is refused.
pub async fn refused(stage: &Stage<'_>) -> anyhow::Result<()> {
    let nobody = format!("http://127.0.0.1:{}", process::free_port()?);
    ensure_way_out(stage, &nobody, None).await
}

/// The bank accepts the connection and never says a word.
pub async fn silent(stage: &Stage<'_>) -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://127.0.0.1:{}", listener.local_addr()?.port());
    let bank = tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok(connection) = listener.accept().await {
            open.push(connection);
        }
    });
    let done = ensure_way_out(stage, &url, Some(false)).await;
    bank.abort();
    done
}

/// The bank's page comes, and is empty.
pub async fn empty(stage: &Stage<'_>) -> anyhow::Result<()> {
    stage.foreign.take_requests();
    ensure_way_out(stage, &stage.foreign.url, Some(true)).await?;
    let heard = stage.foreign.take_requests();
    ensure!(heard.iter().any(|line| line.starts_with("GET /3ds/")), "the bank was not asked: {heard:?}");
    Ok(())
}

/// Waits for the button that the dialog has of its own, and tells what stands beside it and whether a pointer reaches it.
const BUTTON_SHOWN: &str = "
return new Promise((resolve) => {
  const look = () => {
    const [button] = window.__page.all('dialog button');
    if (!button?.checkVisibility({ visibilityProperty: true })) return requestAnimationFrame(look);
    const { x, y, width, height } = button.getBoundingClientRect();
    const reachable = button.getRootNode().elementFromPoint(x + width / 2, y + height / 2) === button;
    resolve({ said: button.closest('dialog').textContent, reachable });
  };
  look();
});";

/// `loads`: whether the engine is told that a page came. Not every one tells of a connection that was refused.
async fn ensure_way_out(stage: &Stage<'_>, bank: &str, loads: Option<bool>) -> anyhow::Result<()> {
    let arguments = ["--bank-public-url", bank];
    let backend = stage.own_backend("lone", &Wishes { arguments: &arguments, ..Wishes::default() })?;
    let (intent, config) = checkout_at(&backend).await?;
    let page = Page::checkout(stage, Policy::Open, &config).await?;
    page.card().fill(ASKS).await?;
    page.until("change", json!({ "complete": true })).await?;
    let mark = three_d_secure::pay_up_to_dialog(&page).await?;
    let challenge = Challenge::on(&stage.browser);
    challenge.until_shown().await?;
    challenge.enter_dialog().await?;
    let said = stage.browser.find("footer").await?.text().await?;
    ensure!(said.contains("Close") && said.contains("try again"), "the buyer reads `{said}`");
    let host = stage.browser.find("header p").await?.text().await?;
    ensure!(bank.ends_with(&host), "the buyer reads that the bank is `{host}`");
    let told = loads != Some(false) && stage.browser.soon_without(thirtyfour::By::Css("[role=status]")).await;
    ensure!(told || loads != Some(true), "the bank's page is there, and the buyer is still told to wait");
    if !told {
        ensure_patience_ends(stage).await?;
    }
    challenge.close().await?;
    let error = three_d_secure::error_after(&page, mark).await?;
    ensure!(error["code"] == "payment_intent_authentication_failure", "another error: {error}");
    three_d_secure::ensure_no_dialog(&page).await?;
    ensure!(backend.status(&intent.id).await? == "requires_payment_method", "the intent is not open again");
    let another = "return window.__shop.till.confirmCardPayment(args[0], { payment_method: 'pm_card_visa' });";
    let paid = page.run(another, vec![json!(intent.client_secret)]).await?;
    ensure_status(&paid, "succeeded")?;
    ensure!(backend.charges(&intent.id).await? == 1, "it was not charged once");
    page.ensure_quiet().await
}

/// The buyer reads that the bank's page is on its way, and after a while that it need not be waited for.
async fn ensure_patience_ends(stage: &Stage<'_>) -> anyhow::Result<()> {
    let busy = stage.browser.find("[role=status]").await.context("nothing says that the page is on its way")?;
    ensure!(busy.is_displayed().await? && !busy.text().await?.is_empty(), "nothing says that it is on its way");
    let slow = stage.browser.find("[role=status] span").await?;
    ensure!(!slow.is_displayed().await?, "the buyer is told at once that it takes long");
    let later = "document.querySelector('[role=status] span').getAnimations()[0].finish();";
    stage.browser.run(later, Vec::new()).await?;
    ensure!(slow.is_displayed().await?, "the buyer is left waiting");
    Ok(())
}

/// The buyer completes it at the bank, and closes the dialog before anyone has noticed: the payment counts.
pub async fn closed_when_done(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (intent, page) = rig.checkout(stage, ASKS).await?;
    // Nobody notices, since nobody can ask.
    rig.proxy.inject("/refresh", crate::proxy::Fault::Answer(503, None), crate::proxy::ALWAYS);
    let mark = three_d_secure::pay_up_to_dialog(&page).await?;
    rig.backend.answer_challenge(&intent.id, "complete").await?;
    Challenge::on(&stage.browser).close().await?;
    ensure_status(&page.until_after(mark, "result", json!({})).await?, "succeeded")?;
    ensure!(rig.proxy.posts("/source_cancel").len() == 1, "the bank was not told that the buyer left");
    rig.proxy.reset();
    rig.ensure_stands(&page, &intent, "succeeded", 1).await?;
    page.ensure_quiet().await
}

/// The pay origin itself does not answer when the dialog is to come: its buttons work all the same.
pub async fn dialog_missing(stage: &Stage<'_>) -> anyhow::Result<()> {
    let rig = Rig::start(stage).await?;
    let (intent, page) = rig.checkout(stage, ASKS).await?;
    rig.proxy.hold_pages("/frame/v1/challenge.html");
    let mark = page.mark().await?;
    page.find("#pay").await?.send_keys(thirtyfour::Key::Enter).await?;
    let shown = page.run(BUTTON_SHOWN, Vec::new()).await?;
    ensure!(shown["said"].as_str().is_some_and(|said| said.contains("bank")), "nothing says what happens: {shown}");
    ensure!(shown["reachable"] == true, "the button cannot be reached: {shown}");
    page.run("window.__page.all('dialog button')[0].click();", Vec::new()).await?;
    let error = three_d_secure::error_after(&page, mark).await?;
    ensure!(error["code"] == "payment_intent_authentication_failure", "another error: {error}");
    three_d_secure::ensure_no_dialog(&page).await?;
    rig.proxy.reset();
    rig.ensure_stands(&page, &intent, "requires_payment_method", 0).await?;
    page.ensure_quiet().await
}
