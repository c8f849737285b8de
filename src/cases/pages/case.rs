//! One case at the desk: the thread as citizens see it, conversation and timeline, clocks, people and acts.

use std::collections::BTreeMap;
use std::str::FromStr;

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::clock::Clock;
use super::form::{RefusedForm, done};
use super::lines::{Line, PublicPosts, What, lines};
use crate::agencies::listing::teams_of;
use crate::app::App;
use crate::cases::access;
use crate::cases::listing::{
    self, CaseHead, CaseQuestion, Linked, Offer, Side, ThreadAnswer, ThreadComment, UrgentQuestions,
};
use crate::entity::{AnswerId, CaseEntryId, CaseReaders, CaseState, CauseCode, Outcome, ThreadId, UnknownKind};
use crate::identity::{Caller, Right, Visit, drafts};
use crate::locale::text;
use crate::markdown::SafeHtml;
use crate::posts::attachments::kept;
use crate::posts::attachments::views::Attachment;
use crate::threads::annex::AnnexItem;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;
use crate::web::security_headers::kept_nowhere;

/// What the composer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Official,
    Private,
    Internal,
}

impl Write {
    pub const ALL: [Self; 3] = [Self::Official, Self::Private, Self::Internal];

    /// The word in addresses, classes and texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Private => "private",
            Self::Internal => "internal",
        }
    }

    /// The last part of the address that takes it.
    fn place(self) -> &'static str {
        match self {
            Self::Official => "official-answer",
            Self::Private => "messages",
            Self::Internal => "notes",
        }
    }

    /// Key of the words for who will see it.
    fn audience(self, readers: CaseReaders) -> &'static str {
        match (self, readers) {
            (Self::Official, _) => "cases-audience-official",
            (Self::Private, CaseReaders::Team) => "cases-audience-private-team",
            (Self::Private, CaseReaders::Agency) => "cases-audience-private-agency",
            (Self::Internal, _) => "cases-audience-internal",
        }
    }

    /// Key of the words for what becomes of it.
    fn audience_more(self) -> &'static str {
        match self {
            Self::Official => "cases-audience-more-official",
            Self::Private => "cases-audience-more-private",
            Self::Internal => "cases-audience-more-internal",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Private => "lock",
            Self::Internal => "note",
        }
    }
}

impl FromStr for Write {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|known| known.as_str() == word).ok_or(UnknownKind)
    }
}

/// What the address of a case says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    write: String,
    done: String,
    /// A kept form that fills the composer.
    draft: String,
}

/// Who has the claim, as the page says it.
enum Hold {
    Nobody,
    Mine { until: DateTime<Utc> },
    Other { name: String, until: DateTime<Utc> },
}

/// A comment of the thread, ready to be shown.
struct ShownComment {
    comment: ThreadComment,
    html: SafeHtml,
}

/// An answer of the thread with what was said under it.
struct ShownAnswer {
    answer: ThreadAnswer,
    html: SafeHtml,
    comments: Vec<ShownComment>,
}

impl ShownAnswer {
    fn new(answer: &ThreadAnswer, posts: &PublicPosts) -> Self {
        Self {
            html: SafeHtml::rendered(answer.body_html.clone()),
            comments: comments_under(posts, answer.id),
            answer: answer.clone(),
        }
    }
}

/// What is said under an answer.
fn comments_under(posts: &PublicPosts, answer: AnswerId) -> Vec<ShownComment> {
    shown_comments(posts.comments.iter().filter(|comment| comment.answer_id == Some(answer)))
}

/// What is said under a question itself.
fn comments_on(posts: &PublicPosts, thread: ThreadId) -> Vec<ShownComment> {
    let under = |comment: &&ThreadComment| comment.answer_id.is_none() && comment.thread_id == thread;
    shown_comments(posts.comments.iter().filter(under))
}

fn shown_comments<'a>(comments: impl Iterator<Item = &'a ThreadComment>) -> Vec<ShownComment> {
    let shown = |comment: &ThreadComment| ShownComment {
        html: SafeHtml::rendered(comment.body_html.clone()),
        comment: comment.clone(),
    };
    comments.map(shown).collect()
}

fn answers_to(posts: &PublicPosts, thread: ThreadId) -> Vec<ShownAnswer> {
    let answers = posts.answers.iter().filter(|answer| answer.thread_id == thread);
    answers.map(|answer| ShownAnswer::new(answer, posts)).collect()
}

/// Another question of the case with what was said on it.
struct ShownQuestion {
    question: CaseQuestion,
    html: SafeHtml,
    comments: Vec<ShownComment>,
    answers: Vec<ShownAnswer>,
}

impl ShownQuestion {
    fn new(question: CaseQuestion, posts: &PublicPosts) -> Self {
        Self {
            html: SafeHtml::rendered(question.body_html.clone()),
            comments: comments_on(posts, question.id),
            answers: answers_to(posts, question.id),
            question,
        }
    }
}

struct Facts {
    first: Clock,
    next: Option<Clock>,
    resolution: Clock,
}

#[derive(Template)]
#[template(path = "desk/case.html")]
struct CasePage {
    page: Page,
    case: CaseHead,
    question: SafeHtml,
    /// What is said under the question itself.
    comments: Vec<ShownComment>,
    answers: Vec<ShownAnswer>,
    lines: Vec<Line>,
    /// Lines speak to staff.
    for_asker: bool,
    write: Write,
    form: FormState,
    preview: Option<SafeHtml>,
    /// Files of what is being written that were taken in.
    chosen: Vec<Attachment>,
    stale: bool,
    hold: Hold,
    facts: Facts,
    /// How often whoever asked says so, where this one is urgent.
    urgent: Option<UrgentQuestions>,
    members: Vec<Choice>,
    /// Other teams of the agency.
    teams: Vec<Choice>,
    linked: Vec<Linked>,
    /// What askers keep for staff.
    annex: Vec<AnnexItem>,
    /// Questions that ask the same and are served as well.
    others: Vec<ShownQuestion>,
    /// Other questions that whoever asked was told of.
    offers: Vec<Offer>,
    outcomes: Vec<Choice>,
    causes: Vec<Choice>,
    yes_no: Vec<Choice>,
    /// Named by every form, so that a repeat is known and a stale one is noticed.
    key: String,
    last_entry: i64,
    works: bool,
    takes_by_force: bool,
    hands_out: bool,
    mine: bool,
}

fn facts(head: &CaseHead, now: DateTime<Utc>) -> Facts {
    let stopped = head.paused_at.is_some();
    let running = |due: Option<DateTime<Utc>>| match due {
        None => Clock::new("cases-clock-none", "paused"),
        Some(_) if stopped => Clock::new("cases-clock-paused", "paused"),
        Some(due) => Clock::running(due, now),
    };
    let first = match (head.first_responded_at, head.first_response_due_at) {
        (Some(at), Some(due)) if at > due => Clock::new("cases-clock-met-late", "over"),
        (Some(_), _) => Clock::new("cases-clock-met", "ok"),
        (None, _) if !head.state.is_active() => Clock::new("cases-clock-not-needed", "paused"),
        (None, due) => running(due),
    };
    let resolution = match (head.resolved_at, head.resolution_due_at) {
        // The clock stood still from its last pause on.
        (Some(at), Some(due)) if head.paused_at.unwrap_or(at) > due => Clock::new("cases-clock-met-late", "over"),
        (Some(_), _) => Clock::new("cases-clock-met", "ok"),
        (None, due) => running(due),
    };
    let next = head.next_response_due_at.map(|due| running(Some(due)));
    Facts { first, next, resolution }
}

fn choices<T: std::fmt::Display>(key: &str, values: impl IntoIterator<Item = T>) -> Vec<Choice> {
    let label = |value: &T| text::t(&format!("{key}-{}", value.to_string().replace('_', "-")));
    values.into_iter().map(|value| Choice::new(&value, label(&value))).collect()
}

/// The case of an address for a member of staff; its asker is led to their own side.
pub(super) async fn find(app: &App, caller: &Caller, reference: &str) -> Result<CaseHead, PageError> {
    let head = listing::head_by_reference(app.reader(), caller, reference).await?.ok_or_else(PageError::missing)?;
    match head.side(caller) {
        Side::Staff => {
            access::record(app, caller, &head).await?;
            Ok(head)
        }
        Side::Asker => Err(PageError(page::see_other(&format!("/cases/{}", head.reference)))),
    }
}

/// Shows a case: at most eighteen queries, whatever it holds.
pub(super) async fn show(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    case: CaseHead,
    write: Write,
    again: &RefusedForm,
    preview: Option<SafeHtml>,
) -> Result<Response, PageError> {
    let (db, now) = (app.reader(), app.now());
    let entries = listing::entries(db, case.id, Side::Staff).await?;
    let messages = listing::messages_with_files(db, case.id, Side::Staff).await?;
    let questions = listing::questions(db, case.id).await?;
    let annex = listing::annex_of(db, &questions).await?;
    let offers = listing::offers(db, case.thread_id).await?;
    let posts = PublicPosts::read(app, &questions).await?;
    let members = listing::members(db, &case, now).await?;
    let linked = listing::linked(db, caller, &case).await?;
    let works = case.ownership(now).is_worked_by(caller);
    let teams = if works && case.state.is_active() { teams_of(db, case.agency_id).await? } else { Vec::new() };
    let urgent = if case.urgent { Some(listing::urgent_questions(db, case.asker_id).await?) } else { None };
    let last_entry = entries.last().map_or(0, |entry| entry.id.0);
    let seen = again.form.value("entry").parse().ok().map(CaseEntryId).filter(|_| again.stale);
    let lines = lines(app, &case, Side::Staff, entries, messages, &posts, seen).await?;
    let hold = match case.claim(now) {
        None => Hold::Nobody,
        Some((holder, until)) if holder == caller.account => Hold::Mine { until },
        Some((_, until)) => Hold::Other { name: case.claimant.clone().unwrap_or_default(), until },
    };
    let hands_out = caller.may(Right::AssignCases, case.agency_id);
    let outcomes = Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::ResolvedByPeer);
    let template = CasePage {
        page: visit.titled(format!("{} {}", case.reference, case.title)).in_zone(case.time_zone.as_deref()),
        question: SafeHtml::rendered(case.question_html.clone()),
        comments: comments_on(&posts, case.thread_id),
        answers: answers_to(&posts, case.thread_id),
        lines,
        for_asker: false,
        write,
        form: refused(&again.form),
        preview,
        chosen: kept(app, Some(caller), &again.form.fields).await?,
        stale: again.stale,
        hold,
        facts: facts(&case, now),
        urgent,
        members: members
            .into_iter()
            .filter(|member| Some(member.id) != case.assignee_id && member.id != caller.account)
            .map(|member| Choice::new(member.id, member.name))
            .collect(),
        teams: teams
            .into_iter()
            .filter(|team| team.id != case.team_id)
            .map(|team| Choice::new(team.id, team.name))
            .collect(),
        linked,
        annex,
        offers,
        others: questions
            .into_iter()
            .filter(|question| !question.is_main)
            .map(|question| ShownQuestion::new(question, &posts))
            .collect(),
        outcomes: choices("cases-outcome", outcomes),
        causes: choices("cases-cause", CauseCode::ALL),
        yes_no: vec![Choice::new("yes", text::t("cases-yes")), Choice::new("no", text::t("cases-no"))],
        key: uuid::Uuid::new_v4().to_string(),
        last_entry,
        works,
        takes_by_force: hands_out || caller.teams.contains(&case.team_id),
        hands_out,
        mine: case.assignee_id == Some(caller.account),
        case,
    };
    // Private words stand beside what the address says: nothing of it is compressed.
    Ok(kept_nowhere(again.show(&template)))
}

/// What the forms hold before anybody types: an official answer solves the thread unless staff say otherwise.
fn untouched() -> Fields {
    Fields::from_map(BTreeMap::from([("solves".to_owned(), "yes".to_owned())]))
}

/// What the forms hold after one was refused: if it was not the composer, the composer's box is as nobody touched it.
fn refused(form: &FormState) -> FormState {
    if form.fields.has("text") {
        return form.clone();
    }
    let mut fields = untouched().to_map();
    fields.extend(form.fields.to_map());
    FormState { fields: Fields::from_map(fields), ..form.clone() }
}

#[handler]
pub(super) async fn case_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    visit.page.notice = done(&wanted.done);
    let caller = visit.signed_in()?;
    let case = find(app, caller, &reference).await?;
    let kept = match wanted.draft.parse() {
        Ok(draft) => drafts::fill(app, caller, draft).await.map_err(PageError::from)?,
        Err(_) => None,
    };
    let write = wanted.write.parse::<Write>().ok().unwrap_or(Write::Official);
    let again = RefusedForm::fresh(kept.unwrap_or_else(untouched));
    Ok(show(&visit, app, caller, case, write, &again, None).await?)
}
