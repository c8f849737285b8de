//! A case's timeline as people read it: events as sentences, words with who said them and who can read them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use crate::app::App;
use crate::cases::listing::{self, CaseHead, CaseQuestion, Entry, Message, Side, ThreadAnswer, ThreadComment};
use crate::entity::{AccountId, CaseEntryId, CaseId, EntryKind, TeamId, ThreadId};
use crate::locale::text;
use crate::markdown::SafeHtml;
use crate::posts::attachments::views::Attachment;
use crate::web::people::{name_of, shown_name};

/// One line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub id: CaseEntryId,
    pub at: DateTime<Utc>,
    pub what: What,
    /// Written since the reader opened the page that they sent a form from.
    pub new: bool,
}

/// What a line holds.
#[derive(Clone, Debug)]
pub(super) enum What {
    Event {
        words: String,
    },
    Official {
        who: String,
        html: SafeHtml,
    },
    FromStaff {
        who: String,
        html: SafeHtml,
        files: Vec<Attachment>,
    },
    FromAsker {
        who: String,
        html: SafeHtml,
        files: Vec<Attachment>,
    },
    /// Whoever asked said it on the thread.
    InPublic {
        who: String,
        html: SafeHtml,
    },
    Note {
        who: String,
        html: SafeHtml,
    },
}

/// What everybody reads on the threads of a case.
pub(super) struct PublicPosts {
    pub answers: Vec<ThreadAnswer>,
    pub comments: Vec<ThreadComment>,
}

impl PublicPosts {
    /// Reads them: two queries.
    pub async fn read(app: &App, questions: &[CaseQuestion]) -> Result<Self, DbErr> {
        let db = app.reader();
        let threads: Vec<ThreadId> = questions.iter().map(|question| question.id).collect();
        Ok(Self { answers: listing::answers(db, &threads).await?, comments: listing::comments(db, &threads).await? })
    }
}

/// The lines of a case for one side; at most four queries, for what people, teams, cases and questions are called. Lines after
/// `seen` are new.
pub(super) async fn lines(
    app: &App,
    head: &CaseHead,
    side: Side,
    entries: Vec<Entry>,
    messages: Vec<Message>,
    thread: &PublicPosts,
    seen: Option<CaseEntryId>,
) -> Result<Vec<Line>, DbErr> {
    let names = Names {
        people: listing::names(app, &entries).await?,
        teams: listing::team_names(app.reader(), &entries).await?,
        cases: listing::references_of_entries(app.reader(), &entries).await?,
        questions: listing::titles(app.reader(), &entries).await?,
    };
    let mut words: HashMap<_, _> = messages.into_iter().map(|message| (message.id, message)).collect();
    let line = |entry: Entry| {
        let message = entry.detail.message.and_then(|id| words.remove(&id));
        let answer = entry.detail.answer.and_then(|id| thread.answers.iter().find(|answer| answer.id == id));
        let comment = entry.detail.comment.and_then(|id| thread.comments.iter().find(|comment| comment.id == id));
        if let Some(comment) = comment {
            let (who, html) = (
                name_of(&comment.author, comment.author_name.as_deref()),
                SafeHtml::rendered(comment.body_html.clone()),
            );
            let new = seen.is_some_and(|seen| entry.id > seen);
            return Line { id: entry.id, at: entry.created_at, what: What::InPublic { who, html }, new };
        }
        let what = match (entry.kind, message, answer) {
            (EntryKind::Noted, Some(note), _) => {
                What::Note { who: shown_name(&note.author), html: SafeHtml::rendered(note.body_html) }
            }
            (EntryKind::MessageFromStaff, Some(message), _) => What::FromStaff {
                who: shown_name(&message.author),
                html: SafeHtml::rendered(message.body_html),
                files: message.files,
            },
            (EntryKind::MessageFromAsker, Some(message), _) => What::FromAsker {
                who: shown_name(&message.author),
                html: SafeHtml::rendered(message.body_html),
                files: message.files,
            },
            (EntryKind::OfficialAnswer, _, Some(answer)) => {
                What::Official { who: head.agency.clone(), html: SafeHtml::rendered(answer.body_html.clone()) }
            }
            _ => What::Event { words: sentence(&entry, &names, side) },
        };
        Line { id: entry.id, at: entry.created_at, what, new: seen.is_some_and(|seen| entry.id > seen) }
    };
    Ok(entries.into_iter().map(line).collect())
}

/// What people, teams, cases and questions are called that lines speak of.
#[derive(Default)]
struct Names {
    people: HashMap<AccountId, String>,
    teams: HashMap<TeamId, String>,
    cases: HashMap<CaseId, String>,
    questions: HashMap<ThreadId, String>,
}

fn sentence(entry: &Entry, names: &Names, side: Side) -> String {
    let detail = &entry.detail;
    let kind = entry.kind.as_str().replace('_', "-");
    let who = if entry.actor.is_some() { "by" } else { "system" };
    let name = |id: Option<AccountId>| {
        id.and_then(|id| names.people.get(&id)).map(|name| shown_name(name)).unwrap_or_default()
    };
    let team = |id: Option<TeamId>| id.and_then(|id| names.teams.get(&id)).cloned().unwrap_or_default();
    let (person, before) = (name(detail.account), name(detail.taken_from));
    let themselves = detail.account.is_some() && detail.account == entry.actor_id;
    let key = match (entry.kind, side) {
        (EntryKind::Assigned, Side::Asker) => "cases-entry-assigned-asker".to_owned(),
        (EntryKind::Assigned, Side::Staff) if themselves && detail.taken_from.is_some() => {
            "cases-entry-taken-over".to_owned()
        }
        (EntryKind::Assigned, Side::Staff) if themselves => "cases-entry-assigned-self".to_owned(),
        (EntryKind::QuestionJoined, _) if detail.case.is_some() => "cases-entry-question-joined-with-case".to_owned(),
        (EntryKind::Opened | EntryKind::Closed | EntryKind::Reopened, _) => format!("cases-entry-{kind}-{who}"),
        _ => format!("cases-entry-{kind}"),
    };
    let trigger =
        detail.trigger.map(|trigger| text::t(&format!("cases-trigger-{}", trigger.as_str().replace('_', "-"))));
    let outcome =
        detail.outcome.map(|outcome| text::t(&format!("cases-outcome-{}", outcome.as_str().replace('_', "-"))));
    let sentence = text::text(
        &key,
        &[
            ("actor", entry.actor.as_deref().map(shown_name).unwrap_or_default().into()),
            ("person", person.into()),
            ("before", before.into()),
            ("team", team(detail.team).into()),
            ("former", team(detail.from_team).into()),
            ("case", detail.case.and_then(|id| names.cases.get(&id)).cloned().unwrap_or_default().into()),
            ("question", detail.thread.and_then(|id| names.questions.get(&id)).cloned().unwrap_or_default().into()),
            ("trigger", trigger.unwrap_or_default().into()),
            ("outcome", outcome.unwrap_or_default().into()),
        ],
    );
    let not_solved =
        detail.not_solved.map(|why| text::t(&format!("threads-not-solved-{}", why.as_str().replace('_', "-"))));
    let reasons = [detail.reason.clone(), detail.outcome_detail.clone(), not_solved].into_iter().flatten();
    reasons.fold(sentence, |said, reason| format!("{said} {}", text::t1("cases-entry-reason", "reason", reason)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::documents::EntryDetail;

    #[test]
    fn every_entry_has_a_sentence_for_whoever_reads_it() {
        for kind in EntryKind::ALL {
            for actor in [None, Some("Ann".to_owned())] {
                for side in [Side::Staff, Side::Asker] {
                    let entry = Entry {
                        id: CaseEntryId(1),
                        created_at: DateTime::UNIX_EPOCH,
                        kind: *kind,
                        actor_id: actor.as_ref().map(|_| AccountId(1)),
                        actor: actor.clone(),
                        actor_handle: actor.clone(),
                        actor_name: None,
                        detail: EntryDetail::default(),
                    };
                    let words = sentence(&entry, &Names::default(), side);
                    assert!(!words.starts_with("cases-"), "{words}");
                }
            }
        }
    }
}
