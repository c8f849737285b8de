//! The page behind the links of a mail that stop mails, and the way back from it.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::app::App;
use crate::entity::{AccountId, MailDelivery};
use crate::identity::Visit;
use crate::locale::text;
use crate::notifications::settings;
use crate::notifications::unsubscribe::{self, Stop};
use crate::operation::OperationError;
use crate::peers::{effect_mails, preferences};
use crate::web::page::{self, Page, PageError};
use crate::web::security_headers::kept_nowhere;

/// What an address says beside the token. Posts to it are read by mail programs' rules, so that no field of a form is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StopQuery {
    /// How mails are to come again; empty to stop them.
    back_to: String,
}

/// How far somebody is with stopping mails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Ask,
    Stopped {
        /// How mails of the kind came until then, for the way back.
        before: MailDelivery,
    },
    /// They come again.
    Undone,
}

#[derive(Template)]
#[template(path = "notifications/unsubscribe.html")]
struct StopPage {
    page: Page,
    words: String,
    /// The button that stops them; none once it was pressed.
    button: Option<String>,
    /// How mails came before, for the button that takes it back.
    back_to: Option<MailDelivery>,
}

impl StopPage {
    fn new(visit: &Visit, stop: Stop, step: Step) -> Self {
        let kind = match stop {
            Stop::Kind(kind) => text::t(&format!("mail-kind-{}", kind.as_str().replace('_', "-"))),
            Stop::Mails | Stop::Questions | Stop::Effects | Stop::Thread(_) => String::new(),
        };
        let (title, words) = match (stop, step) {
            (_, Step::Undone) => ("unsubscribe-undone-title", text::t("unsubscribe-undone")),
            (Stop::Mails, Step::Ask) => ("unsubscribe-title", text::t("unsubscribe-text")),
            (Stop::Mails, Step::Stopped { .. }) => ("unsubscribe-done-title", text::t("unsubscribe-done")),
            (Stop::Questions, Step::Ask) => ("unsubscribe-questions-title", text::t("unsubscribe-questions-text")),
            (Stop::Questions, Step::Stopped { .. }) => {
                ("unsubscribe-questions-done-title", text::t("unsubscribe-questions-done"))
            }
            (Stop::Effects, Step::Ask) => ("unsubscribe-effects-title", text::t("unsubscribe-effects-text")),
            (Stop::Effects, Step::Stopped { .. }) => {
                ("unsubscribe-effects-done-title", text::t("unsubscribe-effects-done"))
            }
            (Stop::Kind(_), Step::Ask) => ("unsubscribe-kind-title", text::t1("unsubscribe-kind-text", "kind", kind)),
            (Stop::Kind(_), Step::Stopped { .. }) => {
                ("unsubscribe-kind-done-title", text::t1("unsubscribe-kind-done", "kind", kind))
            }
            (Stop::Thread(_), Step::Ask) => ("unsubscribe-thread-title", text::t("unsubscribe-thread-text")),
            (Stop::Thread(_), Step::Stopped { .. }) => {
                ("unsubscribe-thread-done-title", text::t("unsubscribe-thread-done"))
            }
        };
        let act = if stop == Stop::Mails { "unsubscribe-act" } else { "unsubscribe-questions-act" };
        let can_be_undone = matches!(stop, Stop::Kind(_) | Stop::Thread(_));
        let back_to = match step {
            Step::Stopped { before } => Some(before).filter(|_| can_be_undone),
            Step::Ask | Step::Undone => None,
        };
        Self { page: visit.page(title), words, button: (step == Step::Ask).then(|| text::t(act)), back_to }
    }
}

/// Only asks: programs that follow every link of a mail must change nothing.
#[handler]
pub(super) fn ask_to_stop(visit: Visit, app: Data<&App>, Path(token): Path<String>) -> Result<Response> {
    let (_, stop) = unsubscribe::open(&app.config, &token).ok_or_else(PageError::missing)?;
    Ok(kept_nowhere(page::show(&StopPage::new(&visit, stop, Step::Ask))))
}

/// Acts at once, for the button and for mail programs alike: no cookie, no sign-in, no redirect (RFC 8058). The page that follows has a
/// button that takes it back, which names how mails came before.
#[handler]
pub(super) async fn stop_now(
    visit: Visit,
    app: Data<&App>,
    Path(token): Path<String>,
    Query(query): Query<StopQuery>,
) -> Result<Response> {
    let (account, stop) = unsubscribe::open(&app.config, &token).ok_or_else(PageError::missing)?;
    let step = match query.back_to.parse().ok() {
        Some(before) => {
            take_back(&app, account, stop, before).await.map_err(PageError::from)?;
            Step::Undone
        }
        None => Step::Stopped { before: stop_mails(&app, account, stop).await.map_err(PageError::from)? },
    };
    Ok(kept_nowhere(page::show(&StopPage::new(&visit, stop, step))))
}

/// Stops mails, and gives how those of the kind came until then.
async fn stop_mails(app: &App, account: AccountId, stop: Stop) -> Result<MailDelivery, OperationError> {
    match stop {
        Stop::Mails => {
            settings::stop_all(app, account).await?;
            preferences::stop_questions(app, account).await?;
            effect_mails::stop_effects(app, account).await?;
        }
        Stop::Questions => preferences::stop_questions(app, account).await?,
        Stop::Effects => effect_mails::stop_effects(app, account).await?,
        Stop::Kind(kind) => return settings::set_kind(app, account, kind, MailDelivery::Never).await,
        Stop::Thread(thread) => settings::set_thread(app, account, thread, true).await?,
    }
    Ok(MailDelivery::AtOnce)
}

/// Lets mails come again. What is switched on elsewhere stays off: the link of a mail brings nobody what they did not ask for.
async fn take_back(app: &App, account: AccountId, stop: Stop, before: MailDelivery) -> Result<(), OperationError> {
    match stop {
        Stop::Kind(kind) => settings::set_kind(app, account, kind, before).await.map(|_| ()),
        Stop::Thread(thread) => settings::set_thread(app, account, thread, false).await,
        Stop::Mails | Stop::Questions | Stop::Effects => Ok(()),
    }
}
