//! Who may do what: every operation of the API's document and every route of the pages, tried by everybody. What comes back is
//! kept as tables in `tests/it/snapshots`, so that a right that changes shows in review.

mod absent;
mod api;
mod canary;
mod own;
mod pages;
mod scopes;
mod second_factor;

use std::fmt::Write;

use chrono::Duration;
use peerdesk::entity::{
    AccountId, AnswerId, AttachmentId, CaseId, CommentId, DuplicateProposalId, Role, SuspensionReason, ThreadId,
    account, staff_case,
};
use peerdesk::identity::Caller;
use peerdesk::identity::administration::grant_role;
use peerdesk::identity::suspensions::{self, NewSuspension};
use peerdesk::import::{Options, Step, run};
use peerdesk::threads::{answers, comments, duplicates, hiding, reactions};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::files::uploaded;
use crate::support::people::{caller, insert_account, insert_staff, join_team, token};
use crate::support::threads::{ask, ask_with_annex, open_case};
use crate::support::{TestApp, TestCity};

/// Columns of the tables. Tom wrote the answer and the comment; `agent` is of the team, `colleague` is an agent of another one;
/// `elsewhere` has every role at another agency; `suspended` was suspended after the session and the token at hand were made.
const PEOPLE: &[(&str, Option<&str>)] = &[
    ("nobody", None),
    ("citizen", Some("citizen")),
    ("asker", Some("ines")),
    ("author", Some("tom")),
    ("agent", Some("agent")),
    ("colleague", Some("colleague")),
    ("lead", Some("lead")),
    ("moderator", Some("moderator")),
    ("admin", Some("admin")),
    ("elsewhere", Some("elsewhere")),
    ("site", Some("mayor")),
    ("suspended", Some("barred")),
];

const OTHER_AGENCY: &str = r#"{"type":"agency","id":"varley","slug":"varley","name":"Varley","teams":[{"slug":"roads","name":"Roads"}]}
"#;

/// A city with everybody in it.
struct Everybody {
    node: TestApp,
    city: TestCity,
    asker: Caller,
    author: Caller,
    moderator: Caller,
}

/// What an operation or a route is about, made anew after each act that may have changed it.
#[derive(Clone, Debug)]
struct Things {
    thread: ThreadId,
    answer: AnswerId,
    /// A photo of the answer.
    attachment: AttachmentId,
    comment: CommentId,
    case: CaseId,
    reference: String,
    proposal: DuplicateProposalId,
    /// Somebody without a role, whom nothing keeps out, and somebody who is suspended.
    person: (AccountId, String),
    suspended: (AccountId, String),
}

impl Everybody {
    async fn gather(node: TestApp) -> Self {
        let city = TestCity::build(&node).await;
        let summary = run(&node.app, OTHER_AGENCY.as_bytes(), &Options::default(), &mut |_: Step<'_>| {}).await;
        assert_eq!(summary.unwrap().refused_lines, []);
        insert_account(&node, "citizen").await;
        insert_account(&node, "barred").await;
        let staff = [("agent", Role::Agent), ("lead", Role::TeamLead), ("admin", Role::Administrator)];
        for (handle, role) in staff {
            let id = insert_staff(&node, handle, role).await;
            join_team(&node, &city, id).await;
        }
        insert_staff(&node, "colleague", Role::Agent).await;
        let moderator = insert_staff(&node, "moderator", Role::Moderator).await;
        insert_account(&node, "elsewhere").await;
        for role in [Role::Agent, Role::TeamLead, Role::Moderator, Role::Administrator] {
            grant_role(&node.app, "elsewhere", "varley", role).await.unwrap();
        }
        crate::support::people::site_administrator(&node).await;
        let of = async |account: AccountId| caller(&node, account).await;
        let (asker, author, moderator) = (of(city.asker).await, of(city.neighbour).await, of(moderator).await);
        Self { node, city, asker, author, moderator }
    }

    /// An answered question with an open case and a proposed duplicate; the answer is accepted by the asker.
    async fn things(&self, hidden: bool) -> Things {
        let app = &self.node.app;
        let title = "How do I renew a permit?";
        let thread = ask_with_annex(&self.node, &self.city, &self.asker, title, "01632 960123").await;
        let attachment = uploaded(&self.node, &self.author, "form.png", "The form").await;
        let files = vec![attachment];
        let answer = answers::post_with_files(app, &self.author, thread, "Online.", files, None).await.unwrap().value;
        let comment = comments::post(app, &self.author, comments::Under::Thread(thread), "Which zone?", None).await;
        answers::accept(app, &self.asker, answer).await.unwrap();
        reactions::add_me_too(app, &self.author, thread).await.unwrap();
        let other = ask(&self.node, &self.city, &self.author, "How to renew permits?").await;
        let proposal = duplicates::propose(app, &self.author, thread, other).await.unwrap().value;
        let case = open_case(&self.node, thread).await.unwrap();
        let row = staff_case::Entity::find_by_id(case).one(app.reader()).await.unwrap().unwrap();
        let comment = comment.unwrap().value;
        if hidden {
            for post in [hiding::Post::Comment(comment), hiding::Post::Answer(answer), hiding::Post::Thread(thread)] {
                hiding::hide(app, &self.moderator, post, "No").await.unwrap();
            }
        }
        let person = self.newcomer().await;
        let suspended = self.newcomer().await;
        suspensions::suspend(app, &self.moderator, suspended.0, suspension()).await.unwrap();
        // Nothing is new any more, and nobody is a newcomer.
        self.node.clock.advance(Duration::seconds(1));
        Things { thread, answer, attachment, comment, case, reference: row.reference, proposal, person, suspended }
    }
}

fn suspension() -> NewSuspension {
    let explanation = "Ten times the same.".to_owned();
    NewSuspension { reason: SuspensionReason::Spam, explanation, days: Some(7), hides_posts: false }
}

impl Everybody {
    /// Keeps the last of the people out, once they have a session or a token.
    async fn suspend(&self) {
        suspensions::suspend_unasked(&self.node.app, "barred", suspension()).await.unwrap();
    }

    /// A token of somebody's that may do all that they may; none for nobody.
    async fn token_of(&self, handle: Option<&str>) -> Option<String> {
        match handle {
            Some(handle) => Some(token(&self.node, handle).await),
            None => None,
        }
    }

    async fn newcomer(&self) -> (AccountId, String) {
        let count = account::Entity::find().count(self.node.app.reader()).await.unwrap();
        let handle = format!("person{count}");
        (insert_account(&self.node, &handle).await, handle)
    }
}

/// The lines of a table: what was tried, and the status that each person got.
struct Table(String);

impl Table {
    fn new() -> Self {
        let mut text = format!("{:<58}", "");
        for (name, _) in PEOPLE {
            write!(text, "{name:<10}").unwrap();
        }
        Self(text.trim_end().to_owned())
    }

    fn line(&mut self, what: &str, statuses: &[u16]) {
        assert_eq!(statuses.len(), PEOPLE.len());
        write!(self.0, "\n{what:<58}").unwrap();
        for status in statuses {
            write!(self.0, "{status:<10}").unwrap();
        }
        self.0.truncate(self.0.trim_end().len());
    }
}
