//! `peerdesk import`: a community from JSON Lines, batch by batch, each in one transaction. What is there already is left
//! as it is, so that a run that was cut off is simply run again. The format stands in `docs/import.md`.

mod batch;
mod command;
mod format;
mod known;
mod reason;
mod settle;
mod summary;

use chrono::Duration;
use format::Numbered;
use reason::because;
use sea_orm::DbErr;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

use crate::app::App;

pub use command::{Command, import_file};
pub use summary::{Counts, ImportError, Options, RefusedLine, Step, Summary, Watcher};

/// Longest line, bytes: a text of the longest kind with everything escaped, and room for the rest.
const MAX_LINE: usize = 512 * 1024;
/// How a file in UTF-8 may begin.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Refused lines that a summary holds; the others are only counted.
const MAX_REFUSED: usize = 1000;

/// Reads to the end, storing every [`Options::batch`] lines.
///
/// # Errors
/// The file or the database failed. Running it again goes on from there.
pub async fn run<R: AsyncBufRead + Unpin + Send>(
    app: &App,
    mut reader: R,
    options: &Options,
    watcher: &mut Watcher<'_>,
) -> Result<Summary, ImportError> {
    let mut summary = Summary::default();
    let mut bytes = 0_u64;
    loop {
        let mut lines = Vec::with_capacity(options.batch);
        while lines.len() < options.batch.max(1) {
            let Some((line, read)) = next_line(&mut reader).await? else { break };
            summary.lines += 1;
            bytes += read;
            lines.push((summary.lines, line));
        }
        if lines.is_empty() {
            return Ok(summary);
        }
        let outcome = store(app, lines, options).await?;
        summary.added.add(outcome.added);
        summary.unchanged += outcome.unchanged;
        for refused in outcome.refused {
            watcher(Step::Refused(&refused));
            summary.refused += 1;
            if summary.refused_lines.len() < MAX_REFUSED {
                summary.refused_lines.push(refused);
            }
        }
        watcher(Step::Stored { lines: summary.lines, bytes });
    }
}

/// One batch: parsed and rendered off the async threads, then written in one transaction.
async fn store(app: &App, lines: Vec<(u64, Line)>, options: &Options) -> Result<batch::Outcome, ImportError> {
    let (now, shift) = (app.now(), options.shift);
    let parsed = tokio::task::spawn_blocking(move || parse(lines, now, shift)).await;
    let (records, refused) = parsed.map_err(|error| DbErr::Custom(error.to_string()))?;
    let mut outcome = batch::Outcome { refused, ..batch::Outcome::default() };
    if !records.is_empty() {
        let tx = app.begin_write().await?;
        batch::write(&tx, records, now, options, &mut outcome).await?;
        tx.commit().await?;
        app.pages.invalidate_all();
        app.wake();
    }
    outcome.refused.sort_by_key(|refused| refused.line);
    Ok(outcome)
}

fn parse(
    lines: Vec<(u64, Line)>,
    now: chrono::DateTime<chrono::Utc>,
    shift: Duration,
) -> (Vec<Numbered>, Vec<RefusedLine>) {
    let mut records = Vec::with_capacity(lines.len());
    let mut refused = Vec::new();
    for (line, text) in lines {
        let parsed = match text {
            Line::TooLong => Err(because("import-line-too-long", &[("limit", (MAX_LINE / 1024).into())])),
            Line::Text(text) => match content(line, &text) {
                blank if blank.iter().all(u8::is_ascii_whitespace) => continue,
                content => format::parse(content, now, shift),
            },
        };
        match parsed {
            Ok(record) => records.push(Numbered { line, record }),
            Err(reason) => refused.push(RefusedLine { line, reason }),
        }
    }
    (records, refused)
}

/// What a line says: the first one without the mark that editors of some systems put at the beginning of a file.
fn content(line: u64, text: &[u8]) -> &[u8] {
    if line == 1 { text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text) } else { text }
}

enum Line {
    Text(Vec<u8>),
    TooLong,
}

/// The next line and how many bytes it took. A line past the limit is read to its end and not kept.
async fn next_line<R: AsyncBufRead + Unpin>(reader: &mut R) -> std::io::Result<Option<(Line, u64)>> {
    let (mut text, mut read, mut too_long) = (Vec::new(), 0_u64, false);
    loop {
        let some = reader.fill_buf().await?;
        if some.is_empty() {
            break;
        }
        let end = some.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(some.len(), |at| at + 1);
        if text.len() + taken > MAX_LINE {
            too_long = true;
            text = Vec::new();
        }
        if !too_long {
            text.extend(some.iter().take(taken));
        }
        reader.consume(taken);
        read += u64::try_from(taken).unwrap_or(u64::MAX);
        if end.is_some() {
            break;
        }
    }
    let line = if too_long { Line::TooLong } else { Line::Text(text) };
    Ok((read > 0).then_some((line, read)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_counted_and_long_ones_are_not_kept() {
        let mut text = b"{\"a\":1}\n\n".to_vec();
        text.extend(vec![b'x'; MAX_LINE + 10]);
        text.extend(b"\nlast");
        let mut reader = tokio::io::BufReader::with_capacity(1000, text.as_slice());
        let mut found = Vec::new();
        while let Some((line, bytes)) = next_line(&mut reader).await.unwrap() {
            found.push((matches!(line, Line::TooLong), bytes));
        }
        let long = u64::try_from(MAX_LINE).unwrap() + 11;
        assert_eq!(found, [(false, 8), (false, 1), (true, long), (false, 4)]);
    }
}
