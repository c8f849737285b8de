//! The command: a file, a progress bar, refused lines on the error output, a summary at the end.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::io::BufReader;

use super::run;
use super::summary::{Counts, ImportError, Options, Step, Summary};
use crate::app::App;
use crate::locale::text;
use crate::telemetry::one_line;

/// What to import, and how.
#[derive(Clone, Debug, clap::Args)]
pub struct Command {
    /// File with one JSON object a line; the format is described in docs/import.md.
    pub file: PathBuf,
    /// Send threads that wait for help to staff once their peer window is over.
    #[arg(long)]
    pub escalate: bool,
}

/// Imports a file and prints what came of it.
///
/// # Errors
/// See [`ImportError`].
pub async fn import_file(app: &App, command: &Command) -> Result<Summary, ImportError> {
    let file = tokio::fs::File::open(&command.file).await?;
    let bar = bar(file.metadata().await?.len());
    let options = Options { escalate: command.escalate, ..Options::default() };
    let mut watcher = |step: Step<'_>| match step {
        Step::Refused(refused) => {
            let line = text::text(
                "import-refused-line",
                &[("line", refused.line.into()), ("reason", refused.reason.as_str().into())],
            );
            // A reason may quote the file.
            bar.suspend(|| eprintln!("{}", one_line(&line)));
        }
        Step::Stored { lines, bytes } => {
            bar.set_position(bytes);
            bar.set_message(format!("{lines} {}", text::t("import-progress")));
        }
    };
    let summary = run(app, BufReader::with_capacity(1 << 16, file), &options, &mut watcher).await?;
    bar.finish_and_clear();
    for line in report(&summary) {
        println!("{line}");
    }
    Ok(summary)
}

/// A bar over the bytes of the file; invisible where nobody watches.
fn bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent}% {msg} {elapsed}");
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn report(summary: &Summary) -> Vec<String> {
    let Counts { agencies, categories, accounts, threads, answers, comments } = summary.added;
    vec![
        text::text(
            "import-summary",
            &[
                ("lines", summary.lines.into()),
                ("added", summary.added.total().into()),
                ("unchanged", summary.unchanged.into()),
                ("refused", summary.refused.into()),
            ],
        ),
        text::text(
            "import-added",
            &[
                ("agencies", agencies.into()),
                ("categories", categories.into()),
                ("accounts", accounts.into()),
                ("threads", threads.into()),
                ("answers", answers.into()),
                ("comments", comments.into()),
            ],
        ),
        text::t("import-reindex"),
    ]
}
