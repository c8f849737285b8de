//! Everything that an account wrote or was told, as one JSON file. It is read in pages while it is sent, so that an account of any
//! size takes the memory of one page. What others wrote is in it only where it was said to the account, and never what only staff
//! may read.

mod cases;
mod files;
mod for_staff;
mod mails;
mod part;
mod peers;
mod posts;
mod profile;
mod thanks;
pub mod views;

use std::fmt::Write;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use futures_util::{Stream, stream};
use poem::Body;
use poem_openapi::types::ToJSON;
use sea_orm::DbErr;

use self::part::Part;
use self::views::ExportHead;
use crate::app::App;
use crate::entity::SecurityEventKind;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::identity::{Caller, Right};
use crate::locale::{self, Locale};
use crate::operation::{OperationError, OperationSpec, RateLimitedAction};

/// Reads things of a kind behind a place.
type Read = for<'a> fn(&'a App, &'a Caller, i64) -> Pin<Box<dyn Future<Output = Result<Part, DbErr>> + Send + 'a>>;

/// A list in the file: its name, the right to read such things, and how they are read.
struct Section {
    name: &'static str,
    right: Right,
    read: Read,
}

macro_rules! sections {
    ($($name:literal, $right:ident, $read:path;)+) => {
        &[$(Section { name: $name, right: Right::$right, read: |app, caller, behind| Box::pin($read(app, caller, behind)) }),+]
    };
}

/// The lists of the file, in order: the fields of [`views::AccountExport`] behind its head.
const SECTIONS: &[Section] = sections![
    "roles", ReadProfile, profile::roles;
    "suspensions", ReadProfile, profile::suspensions;
    "drafts", ReadProfile, profile::drafts;
    "notifications", ReadProfile, profile::notifications;
    "mail_settings", ReadProfile, mails::settings;
    "mail_hours", ReadProfile, mails::hours;
    "stopped_threads", ReadProfile, mails::stopped_threads;
    "question_preferences", ReadProfile, peers::preferences;
    "followed_categories", ReadProfile, peers::followed_categories;
    "followed_agencies", ReadProfile, peers::followed_agencies;
    "volunteering", ReadProfile, peers::volunteering;
    "followed_tags", ReadProfile, peers::followed_tags;
    "question_offers", ReadProfile, peers::offers;
    "thanks_received", ReadProfile, thanks::received;
    "thanks_given", ReadProfile, thanks::given;
    "threads", ReadThreads, posts::threads;
    "answers", ReadThreads, posts::answers;
    "comments", ReadThreads, posts::comments;
    "annex", ReadThreads, for_staff::annex;
    "attachments", ReadThreads, files::attachments;
    "earlier_texts", ReadThreads, posts::earlier_texts;
    "votes", ReadThreads, posts::votes;
    "me_too", ReadThreads, posts::me_toos;
    "follows", ReadThreads, posts::follows;
    "duplicate_proposals", ReadThreads, posts::proposals;
    "contests", ReadThreads, for_staff::contests;
    "found_answers", ReadThreads, posts::found_answers;
    "episodes", ReadThreads, posts::episodes;
    "cases", ReadOwnCases, cases::cases;
    "sessions", ManageTokens, profile::sessions;
    "tokens", ManageTokens, profile::tokens;
    "second_factors", ManageTokens, profile::second_factors;
    "passkeys", ManageTokens, profile::passkeys;
    "second_factor_resets", ManageTokens, profile::second_factor_resets;
    "security_events", ManageTokens, profile::security_events;
];

/// Begins the file of the caller. What their token may not read otherwise is left out. The first rows are read when the file is
/// sent, in the language of the work at hand.
///
/// # Errors
/// [`OperationError::Forbidden`] without the right to read one's own profile; too many files; the database.
pub async fn begin(app: &App, caller: &Caller) -> Result<Body, OperationError> {
    caller.require(Right::ReadProfile, None)?;
    // A file is counted, for it costs as much as all pages of somebody together. That it was taken is written before it is begun.
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Export);
    let taken = NewSecurityEvent::new(caller.account, SecurityEventKind::DataExported, caller.place.clone());
    let noted = app.kernel.run(spec, taken, |op, taken: &NewSecurityEvent| {
        Box::pin(async move {
            security_events::record(op, taken.clone()).await?;
            Ok(())
        })
    });
    noted.await?;
    let head = profile::head(app, caller).await?.ok_or(OperationError::NotFound)?;
    Ok(Body::from_bytes_stream(written(app.clone(), caller.clone(), &head, locale::current())))
}

/// The name of a file that is begun now.
#[must_use]
pub fn file_name(app: &App) -> String {
    format!("peerdesk-{}.json", app.now().format("%Y-%m-%d"))
}

/// What is to be written next.
struct Writing {
    app: App,
    caller: Caller,
    locale: Locale,
    /// What stands before the next items.
    text: String,
    /// The list at hand among those that the caller may read.
    section: usize,
    behind: i64,
    /// Whether the list at hand has items already.
    has_items: bool,
}

fn written(
    app: App,
    caller: Caller,
    head: &ExportHead,
    locale: Locale,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
    let head = head.to_json_string();
    // The lists follow the fields of the head in the same object.
    let text = head.strip_suffix('}').unwrap_or(&head).to_owned();
    let begun = Writing { app, caller, locale, text, section: 0, behind: 0, has_items: false };
    stream::try_unfold(Some(begun), |writing| async move {
        let Some(writing) = writing else { return Ok(None) };
        let locale = writing.locale;
        locale::scope(locale, next(writing)).await.map(Some).map_err(|error| {
            // The file breaks off, so that nobody takes a part of it for the whole.
            tracing::error!(error = %error, "an export failed");
            std::io::Error::other("the file could not be read to its end")
        })
    })
}

/// Writes the next items, and what is to be written after them.
async fn next(mut writing: Writing) -> Result<(Bytes, Option<Writing>), DbErr> {
    let mut mine = SECTIONS.iter().filter(|section| writing.caller.may(section.right, None));
    let Some(section) = mine.nth(writing.section) else {
        return Ok((Bytes::from(writing.text + "}\n"), None));
    };
    if writing.behind == 0 {
        // Writing to a string cannot fail.
        let _ = write!(writing.text, ",\n\"{}\":[", section.name);
    }
    let part = (section.read)(&writing.app, &writing.caller, writing.behind).await?;
    for item in part.items {
        writing.text.push_str(if writing.has_items { ",\n" } else { "\n" });
        writing.text.push_str(&item);
        writing.has_items = true;
    }
    if let Some(next) = part.next {
        writing.behind = next;
    } else {
        writing.text.push(']');
        writing.section += 1;
        writing.behind = 0;
        writing.has_items = false;
    }
    Ok((Bytes::from(std::mem::take(&mut writing.text)), Some(writing)))
}
