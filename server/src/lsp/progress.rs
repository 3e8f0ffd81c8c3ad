//! Long work shown to the client (LSP 3.17, `$/progress`): only to one that announced it, only when
//! it takes a while, and never more often than somebody can read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time;
use tower_lsp::Client;
use tower_lsp::ls_types::ProgressToken;

use crate::progress::{Progress, Step};

/// What is done by then is not shown.
const SOON: Duration = Duration::from_millis(400);
const BETWEEN: Duration = Duration::from_millis(200);
/// A client that does not answer by then is shown nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Shows what is under way until nothing is: each task under a token of its own, because clients
/// ignore a percentage that falls.
pub(super) async fn show(progress: Arc<Progress>, client: Client) {
    time::sleep(SOON).await;
    while let Some(step) = progress.step() {
        if show_task(&progress, &client, step).await.is_none() {
            return;
        }
    }
}

/// `None`: the client does not want it.
async fn show_task(progress: &Progress, client: &Client, first: Step) -> Option<()> {
    static NEXT: AtomicU32 = AtomicU32::new(1);

    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let token = ProgressToken::String(format!("pincite/{number}"));
    let asked = client.create_work_done_progress(token.clone());
    time::timeout(PATIENCE, asked).await.ok()?.ok()?;
    let shown = client
        .progress(token, "pincite")
        .with_message(first.to_string())
        .with_percentage(first.percentage())
        .begin()
        .await;
    let mut last = first;
    while let Some(step) = progress.step().filter(|step| step.task == first.task) {
        if step != last {
            let percentage = step.percentage().max(last.percentage());
            shown
                .report_with_message(step.to_string(), percentage)
                .await;
            last = step;
        }
        time::sleep(BETWEEN).await;
    }
    shown.finish().await;
    Some(())
}
