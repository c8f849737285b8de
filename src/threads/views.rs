//! What readers get of threads: plain values without behaviour, made by `listing`, shown by pages and the API.

use chrono::{DateTime, Utc};

use super::rules::NextStep;
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, CategoryId, CommentId, DuplicateProposalId, Intent, StaffReview,
    Subject, ThreadId, ThreadState,
};
use crate::markdown::SafeHtml;
use crate::posts::attachments::views::Attachment;
use crate::web::people::{name_of, name_with_handle};

/// Who wrote something: what is public of their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: AccountId,
    pub handle: String,
    /// What they are shown with instead of the handle.
    pub display_name: Option<String>,
}

impl Person {
    /// The name that people read.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.handle, self.display_name.as_deref())
    }

    /// The same with the handle behind it, beside somebody of the same name.
    #[must_use]
    pub fn name_with_handle(&self) -> String {
        name_with_handle(&self.handle, self.display_name.as_deref())
    }
}

/// A category, to name and link it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryRef {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
}

/// An agency, to name and link it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyRef {
    pub id: AgencyId,
    pub slug: String,
    pub name: String,
    /// Hex colour of its mark.
    pub accent: Option<String>,
}

/// A thread, to name and link it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadRef {
    pub id: ThreadId,
    pub title: String,
}

impl ThreadRef {
    /// Its address.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.id, &self.title)
    }
}

/// Longest part of a title in an address, characters.
const MAX_SLUG: usize = 60;

/// The part of a thread's address that is for people: lower case, words with dashes between them; may be empty.
#[must_use]
pub fn slug(title: &str) -> String {
    let mut slug = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        if !slug.is_empty() && slug.chars().count() + word.chars().count() >= MAX_SLUG {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(MAX_SLUG));
    }
    slug
}

/// The address of a thread. The number counts, the words are for people.
#[must_use]
pub fn path(id: ThreadId, title: &str) -> String {
    let slug = slug(title);
    if slug.is_empty() { format!("/threads/{id}") } else { format!("/threads/{id}-{slug}") }
}

/// A row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: ThreadId,
    pub title: String,
    /// The first words.
    pub excerpt: String,
    pub language: String,
    pub intent: Intent,
    pub state: ThreadState,
    pub asked_at: DateTime<Utc>,
    pub last_activity_at: DateTime<Utc>,
    pub answer_count: i32,
    pub me_too_count: i32,
    /// Has an accepted answer.
    pub solved: bool,
    /// Has an official answer.
    pub official: bool,
    pub author: Person,
    pub category: CategoryRef,
    pub agency: AgencyRef,
    /// Names of its tags, in the order of the alphabet.
    pub tags: Vec<String>,
}

impl Row {
    /// Its address.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.id, &self.title)
    }
}

/// Why something is hidden; given to its author and to moderators only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub at: DateTime<Utc>,
    pub reason: String,
}

/// A thread in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub id: ThreadId,
    pub title: String,
    pub body_source: String,
    pub body: SafeHtml,
    /// ISO 639-1; empty where nobody knows it.
    pub language: String,
    /// Everybody sees it.
    pub is_public: bool,
    pub intent: Intent,
    pub urgent: bool,
    /// As of now.
    pub state: ThreadState,
    pub asked_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub revision: i32,
    pub version: i32,
    pub last_activity_at: DateTime<Utc>,
    pub solved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub answer_count: i32,
    pub me_too_count: i32,
    pub hidden: Option<Hidden>,
    pub author: Person,
    pub category: CategoryRef,
    pub agency: AgencyRef,
    /// IANA name of the agency's time zone, if it has a calendar.
    pub time_zone: Option<String>,
    pub duplicate_of: Option<ThreadRef>,
    /// It repeats a question that search engines are not told of: there is no address to name to them.
    pub repeats_unlisted: bool,
    /// Names of its tags, in the order of the alphabet.
    pub tags: Vec<String>,
    /// On its page and where it was just asked.
    pub files: Vec<Attachment>,
}

impl Thread {
    /// Its address.
    #[must_use]
    pub fn path(&self) -> String {
        path(self.id, &self.title)
    }
}

/// In which part and when an answer was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub by: AcceptedAs,
    pub at: DateTime<Utc>,
    /// For the text as it is, not for an earlier one.
    pub is_current: bool,
}

/// What staff say of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    pub verdict: StaffReview,
    pub note: Option<String>,
    pub at: DateTime<Utc>,
    /// Of the text as it is, not of an earlier one.
    pub is_current: bool,
}

/// The agency that gives an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Official {
    pub agency: AgencyRef,
    /// The agency gave the text as it is, not an earlier one.
    pub is_current: bool,
    /// What its author is shown with, while they have a role at the agency. Whoever has left it names themselves as they like, and the
    /// agency's answer is not the place for that.
    pub staff_name: Option<String>,
}

/// An answer with its comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub id: AnswerId,
    pub thread: ThreadId,
    pub author: Person,
    /// Its author is a volunteer of the thread's agency; not where the agency gives it.
    pub is_volunteer: bool,
    pub body_source: String,
    pub body: SafeHtml,
    pub language: String,
    /// Who gives it, when it is an agency's.
    pub official: Option<Official>,
    pub posted_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub revision: i32,
    pub accepted: Option<Acceptance>,
    pub staff_review: Option<Review>,
    pub helpful_count: i32,
    pub worked_count: i32,
    pub last_worked_at: Option<DateTime<Utc>>,
    pub hidden: Option<Hidden>,
    pub comments: Vec<Comment>,
    pub files: Vec<Attachment>,
    /// What the caller said of it.
    pub my_helpful: bool,
    pub my_worked: bool,
    pub may: MayAnswer,
}

/// What the caller may do with an answer: which buttons to show. The operations decide again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MayAnswer {
    pub accept: bool,
    pub take_back: bool,
    pub vote: bool,
    pub edit: bool,
    pub delete: bool,
    pub hide: bool,
    pub review: bool,
    /// Thank for it: they said that it helped, have not thanked yet, and somebody is there to read it. Known on a thread's page alone.
    pub thank: bool,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: CommentId,
    pub thread: ThreadId,
    pub answer: Option<AnswerId>,
    pub author: Person,
    pub body_source: String,
    pub body: SafeHtml,
    pub posted_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    pub hidden: Option<Hidden>,
    pub files: Vec<Attachment>,
    pub own: bool,
    pub may_edit: bool,
    pub may_hide: bool,
}

/// An open proposal that the thread asks the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: DuplicateProposalId,
    pub of: ThreadRef,
    /// The first answer there, to compare; none while there is none.
    pub answer: Option<SafeHtml>,
    /// Nobody proposed it: it was found before staff get the thread, and was answered since the thread was asked.
    pub is_found: bool,
    pub proposed_at: DateTime<Utc>,
    /// The caller is the asker, who decides.
    pub may_decide: bool,
}

/// What the caller may do with a thread: which buttons to show. The operations decide again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MayThread {
    pub answer: bool,
    pub comment: bool,
    pub edit: bool,
    /// May say what it is about.
    pub tag: bool,
    pub delete: bool,
    pub me_too: bool,
    pub close: bool,
    /// Closing it withdraws the case that staff work on.
    pub close_withdraws: bool,
    pub reopen: bool,
    /// The asker may say that it is not solved.
    pub say_not_solved: bool,
    pub hide: bool,
    /// May send it to staff by hand.
    pub escalate: bool,
    pub propose_duplicate: bool,
    /// May say, as staff, that it asks the same as another.
    pub declare_duplicate: bool,
    /// May say that it is not urgent.
    pub lower_urgency: bool,
    /// May contest how staff ended its case.
    pub contest: bool,
    /// May move it to another category.
    pub move_to_category: bool,
    /// May recommend it to those who search for certain words.
    pub recommend: bool,
}

/// All of a thread's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadPage {
    pub thread: Thread,
    /// In the order in which they are shown.
    pub answers: Vec<Answer>,
    /// Comments under the question.
    pub comments: Vec<Comment>,
    pub next_step: NextStep,
    /// Open proposals; empty for readers who are not signed in.
    pub proposals: Vec<Proposal>,
    /// Quoted by asker and staff; none for everybody else.
    pub case_reference: Option<String>,
    /// Staff have not yet closed its newest case.
    pub has_open_case: bool,
    pub asker: bool,
    pub me_too: bool,
    pub follows: bool,
    /// The reader wrote three answers or more so far, and is reminded of less.
    pub answers_often: bool,
    pub may: MayThread,
}

/// One text that a thread or answer had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    pub number: i32,
    /// None for answers.
    pub title: Option<String>,
    pub body_source: String,
    pub written_by: Person,
    pub written_at: DateTime<Utc>,
    pub current: bool,
}

/// The texts that a thread and its answers had, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revisions {
    pub thread: ThreadRef,
    /// The agency's id, for rights.
    pub agency: AgencyId,
    /// IANA name of the agency's time zone, if it has a calendar.
    pub time_zone: Option<String>,
    /// None for the question itself.
    pub answer: Option<AnswerId>,
    /// The caller may take earlier texts out of it.
    pub may_remove: bool,
    /// The text as it is, which stands in the list as well where that begins with the newest.
    pub current: Revision,
    pub texts: Vec<Revision>,
    /// The number of the text from which further ones are read, where there are any.
    pub further: Option<i32>,
}

impl Revisions {
    /// What the texts are of.
    #[must_use]
    pub fn subject(&self) -> Subject {
        self.answer.map_or(Subject::Thread(self.thread.id), Subject::Answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_for_people_and_never_long() {
        assert_eq!(path(ThreadId(42), "How do I … renew?"), "/threads/42-how-do-i-renew");
        assert_eq!(path(ThreadId(7), "???"), "/threads/7");
        assert_eq!(slug("Où est-ce?"), "où-est-ce");
        assert!(slug(&"word ".repeat(100)).chars().count() <= MAX_SLUG);
        assert!(slug(&"w".repeat(100)).chars().count() <= MAX_SLUG);
        assert!(!slug("../..//?#").contains(['/', '.', '?', '#']));
    }
}
