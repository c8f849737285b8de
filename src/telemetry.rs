//! Log lines and metrics. Lines hold ids and routes, never bodies, addresses, query strings, tokens or names. Should an error bring a text
//! along all the same, it stays within its line and commands no terminal.

use std::cell::Cell;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use poem::http::{HeaderValue, StatusCode};
use poem::{Endpoint, IntoResponse, PathPattern, Request, Response};
use tracing::Instrument;
use tracing_subscriber::EnvFilter;
use uuid::Uuid;

use crate::config::{Config, LogFormat};
use crate::database::STATEMENTS;
use crate::operation::COMMITTED;
use crate::web::request_id::RequestId;

/// Starts writing log lines as the settings say. A second call changes nothing.
pub fn start_logs(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| OneLine(io::stderr()));
    match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).try_init().ok(),
        LogFormat::Text => lines.try_init().ok(),
    };
}

/// A text on one line, without what a terminal or a reader of logs takes for a command or for the end of the line: control characters
/// (ESC among them) and the separators of Unicode become spaces. For all that is printed and may hold what somebody typed.
#[must_use]
pub fn one_line(text: &str) -> String {
    let is_command = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if is_command(c) { ' ' } else { c }).collect()
}

/// Writes what is handed to it, a whole event each time, as one line.
struct OneLine<W>(W);

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let (line, end) = text.strip_suffix('\n').map_or((&*text, ""), |line| (line, "\n"));
        self.0.write_all(format!("{}{end}", one_line(line)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Starts counting; the handle renders what was counted.
pub fn start_metrics() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new().install_recorder()
}

/// Around everything: a span with an id for each request, one line at its end, counters by route and not by path.
pub async fn observed<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    let id = Uuid::now_v7();
    let method = req.method().clone();
    let expose = req.data::<Arc<Config>>().is_some_and(|config| config.expose_statements);
    req.set_data(RequestId(id));
    let span = tracing::info_span!("request", request.id = %id, http.method = %method);
    let answered = STATEMENTS
        .scope(Cell::new(0), async move {
            let begun = Instant::now();
            let mut response = match next.call(req).await {
                Ok(response) => response.into_response(),
                Err(error) => error.into_response(),
            };
            let route = response.data::<PathPattern>().map_or_else(|| "none".to_owned(), |pattern| pattern.0.to_string());
            let statements = STATEMENTS.try_with(Cell::get).unwrap_or_default();
            let status = response.status();
            let duration = begun.elapsed();
            metrics::counter!("peerdesk_requests_total", "route" => route.clone(), "status" => status.as_str().to_owned())
                .increment(1);
            metrics::histogram!("peerdesk_request_seconds", "route" => route.clone()).record(duration.as_secs_f64());
            let duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
            if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
                tracing::error!(http.route = route, http.status = status.as_u16(), duration_ms, statements, "answered");
            } else {
                tracing::debug!(http.route = route, http.status = status.as_u16(), duration_ms, statements, "answered");
            }
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                response.headers_mut().insert("x-request-id", value);
            }
            if expose {
                response.headers_mut().insert("x-sql-statements", HeaderValue::from(statements));
            }
            Ok(response)
        })
        .instrument(span);
    COMMITTED.scope(Cell::new(false), answered).await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use proptest::prelude::*;

    use super::*;

    /// A log in memory.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(part)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const TITLES: [&str; 7] = [
        "Where\u{1b}[2J is it?",
        "Where\u{2028}is it?",
        "Where\u{2029}is it?",
        "Where\nis it?",
        "Where\r\nis it?",
        "Where\u{85}is it?",
        "Where\u{7}\u{b}\u{c}\u{9b}is it?",
    ];

    #[test]
    fn a_title_in_the_log_is_one_clean_line() {
        for title in TITLES {
            let kept = Kept::default();
            let to = kept.clone();
            let log = tracing_subscriber::fmt().with_ansi(false).with_writer(move || OneLine(to.clone())).finish();
            tracing::subscriber::with_default(log, || {
                tracing::error!(error = %title, "refused");
                tracing::error!("refused: {title}");
            });
            let written = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
            let lines: Vec<&str> = written.split_terminator('\n').collect();
            assert_eq!(lines.len(), 2, "{written:?}");
            for line in lines {
                assert!(line.contains("refused") && line.contains("is it?"), "{line:?}");
                assert!(!line.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')), "{line:?}");
            }
        }
    }

    #[test]
    fn a_title_on_the_command_line_is_one_clean_line() {
        for title in TITLES {
            let line = one_line(title);
            assert!(line.starts_with("Where ") && line.ends_with("is it?"), "{line:?}");
        }
        assert_eq!(one_line("Wo ist die Straße? \u{1f642} أين"), "Wo ist die Straße? \u{1f642} أين");
    }

    proptest! {
        #[test]
        fn no_text_ends_its_line(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')));
            prop_assert_eq!(line.chars().count(), text.chars().count());
            prop_assert_eq!(one_line(&line), line);
        }
    }
}
