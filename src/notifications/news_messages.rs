//! Mails that tell of notifications: one, several of one kind about one question, or all that is new. Links lead to our own address only,
//! and a subject holds no private word. Touches templates and texts.

use super::letter::{FootLink, Item, Letter, Words, greeting, stopped_by, why};
use super::rules::kinds::{is_about_cases, mail_kind};
use super::unsubscribe::{self, Stop};
use super::wording::{Facts, one_line};
use crate::config::Config;
use crate::entity::{AccountId, MailKind, NotificationKind, ThreadId};
use crate::locale::{self, Locale, text};
use crate::threads::questions::reminder_link;

/// Things that one mail names. It counts all that are new.
pub const MAX_ITEMS: usize = 50;

/// One thing that a mail tells.
#[derive(Clone, Debug)]
pub struct Piece {
    pub facts: Facts,
    /// The words that it is about, on one line.
    pub quote: Option<String>,
}

/// The mail that tells of notifications; none when there is nothing that its reader may see.
pub fn news(
    config: &Config,
    language: Locale,
    account: AccountId,
    handle: &str,
    pieces: &[Piece],
) -> Result<Option<Letter>, askama::Error> {
    locale::within(language, || {
        let shown: Vec<&Piece> = pieces.iter().filter(|piece| piece.facts.is_shown()).collect();
        match shown.as_slice() {
            [] => Ok(None),
            [one] => notification_here(config, account, handle, one),
            [first, ..] => several(config, account, handle, first, &shown),
        }
    })
}

/// A sentence with its end: on pages some stand without one.
fn ended(sentence: String) -> String {
    if sentence.ends_with(['.', '?', '!']) { sentence } else { text::t1("mail-sentence", "sentence", sentence) }
}

/// Where the button of a mail leads. A reminder is answered without signing in.
fn mail_path(config: &Config, account: AccountId, facts: &Facts) -> Option<String> {
    let path = facts.path()?;
    match (&facts.thread, facts.kind) {
        (Some((thread, _)), NotificationKind::AcceptReminder) => Some(reminder_link::path(config, account, *thread)),
        _ => Some(path),
    }
}

fn notification_here(
    config: &Config,
    account: AccountId,
    handle: &str,
    piece: &Piece,
) -> Result<Option<Letter>, askama::Error> {
    let facts = &piece.facts;
    let Some(path) = mail_path(config, account, facts) else { return Ok(None) };
    let (foot, unsubscribe_url) = foot(config, account, facts, facts.thread.as_ref().map(|(thread, _)| *thread));
    let quote = piece.quote.iter().map(|quote| Item { quote: quote.clone(), ..Item::default() });
    let words = Words {
        subject: facts.subject(),
        greeting: greeting(handle),
        lead: ended(facts.sentence()),
        around_title: facts.around_title().map(|(before, title, after)| (before, title, ended(after))),
        items: quote.collect(),
        action: facts.action(),
        link: config.link(&path),
        why: why(config),
        foot,
        unsubscribe_url,
        ..Words::default()
    };
    words.letter().map(Some)
}

/// A mail that tells of several things: of one question and kind, or of all that is new.
fn several(
    config: &Config,
    account: AccountId,
    handle: &str,
    first: &Piece,
    shown: &[&Piece],
) -> Result<Option<Letter>, askama::Error> {
    let about = |piece: &Piece| (piece.facts.kind, piece.facts.thread.as_ref().map(|(thread, _)| *thread));
    let is_one_matter = shown.iter().all(|piece| about(piece) == about(first));
    let count = i64::try_from(shown.len()).unwrap_or(i64::MAX);
    let title = first.facts.thread.as_ref().map(|(_, title)| one_line(title, 120));
    let (subject, action, path) = match title.filter(|_| is_one_matter).zip(first.facts.path()) {
        Some((title, path)) => {
            let (count, title) = (count.into(), title.into());
            let subject = match first.facts.kind {
                NotificationKind::Answer => text::text("mail-several-answers", &[("count", count), ("title", title)]),
                NotificationKind::Comment => text::text("mail-several-comments", &[("count", count), ("title", title)]),
                _ => text::text("mail-several-news", &[("count", count), ("title", title)]),
            };
            (subject, first.facts.action(), path)
        }
        None => (
            text::t1("mail-digest-subject", "count", count),
            text::t("mail-digest-action"),
            "/notifications".to_owned(),
        ),
    };
    let thread = first.facts.thread.as_ref().map(|(thread, _)| *thread).filter(|_| is_one_matter);
    let kind = |piece: &Piece| mail_kind(piece.facts.kind, piece.facts.asker);
    let is_one_kind = shown.iter().all(|piece| kind(piece) == kind(first));
    let (foot, unsubscribe_url) = if is_one_kind {
        foot(config, account, &first.facts, thread)
    } else {
        stopped_by(config, account, Stop::Mails)
    };
    let item = |piece: &&Piece| Item {
        sentence: ended(piece.facts.sentence()),
        quote: piece.quote.clone().unwrap_or_default(),
        link: mail_path(config, account, &piece.facts).map(|path| config.link(&path)).unwrap_or_default(),
    };
    let lead = ended(subject.clone());
    // The title ends these sentences.
    let title = first.facts.thread.as_ref().map(|(_, title)| one_line(title, 120)).filter(|_| is_one_matter);
    let around_title = title.and_then(|title| {
        let (before, after) = lead.rsplit_once(title.as_str())?;
        Some((before.to_owned(), title.clone(), after.to_owned()))
    });
    let words = Words {
        subject: one_line(&subject, 160),
        greeting: greeting(handle),
        lead,
        around_title,
        items: by_question(shown).iter().take(MAX_ITEMS).map(item).collect(),
        action,
        link: config.link(&path),
        why: why(config),
        foot,
        unsubscribe_url,
        ..Words::default()
    };
    words.letter().map(Some)
}

/// What belongs to one question stands together, in the order in which the questions come; within one as it happened.
fn by_question<'a>(shown: &[&'a Piece]) -> Vec<&'a Piece> {
    let thread = |piece: &Piece| piece.facts.thread.as_ref().map(|(thread, _)| *thread);
    let first_of = |piece: &Piece| shown.iter().position(|other| thread(other) == thread(piece));
    let mut ordered = shown.to_vec();
    // The sort keeps the order of equals.
    ordered.sort_by_key(|piece| first_of(piece));
    ordered
}

/// What can be stopped from a mail of one kind, and what mail programs stop by themselves: this kind. `thread` is the question that all of
/// it is about.
fn foot(
    config: &Config,
    account: AccountId,
    facts: &Facts,
    thread: Option<ThreadId>,
) -> (Vec<FootLink>, Option<String>) {
    let kind = mail_kind(facts.kind, facts.asker);
    // Whoever wants no mails of questions that are brought to them wants none brought.
    if kind == MailKind::QuestionOffers {
        return stopped_by(config, account, Stop::Questions);
    }
    let (mut foot, url) = stopped_by(config, account, Stop::Kind(kind));
    if let Some(thread) = thread.filter(|_| !is_about_cases(kind)) {
        let stop = Stop::Thread(thread);
        let url = config.link(&unsubscribe::path(config, account, stop));
        foot.insert(0, FootLink { label: text::t(stop.text()), url });
    }
    (foot, url)
}
