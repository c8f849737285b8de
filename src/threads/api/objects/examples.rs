//! One thread, told by every object that shows a part of it.

use poem_openapi::types::Example;

use super::answer::{AcceptanceView, AnswerView, CommentView, RevisionView};
use super::names::{AgencyName, Body, CategoryName, Person};
use super::next_step::{NextStepKind, NextStepView};
use super::thread::{MineView, SummaryView, ThreadView};
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, CategoryId, CommentId, Intent, ThreadId, ThreadState, VoteKind,
};
use crate::posts::attachments::views::AttachmentView;
use crate::web::timestamp::Timestamp;

const TITLE: &str = "How do I appeal a parking fine?";
const URL: &str = "https://ask.elmford.example/threads/42/how-do-i-appeal-a-parking-fine";

fn person(id: i64, handle: &str) -> Person {
    Person { id: AccountId(id), handle: handle.to_owned(), display_name: None }
}

fn body(text: &str) -> Body {
    Body { source: text.to_owned(), html: format!("<p>{text}</p>\n") }
}

fn category() -> CategoryName {
    CategoryName { id: CategoryId(3), slug: "parking".to_owned(), name: "Parking".to_owned() }
}

fn agency() -> AgencyName {
    AgencyName { id: AgencyId(1), slug: "elmford".to_owned(), name: "City of Elmford".to_owned() }
}

impl Example for CommentView {
    fn example() -> Self {
        Self {
            id: CommentId(310),
            thread_id: ThreadId(42),
            answer_id: Some(AnswerId(99)),
            author: person(19, "DebsTwoBoys"),
            body: body("Thank you! How long did it take?"),
            created_at: Timestamp::example(),
            edited_at: None,
            hidden: None,
            attachments: Vec::new(),
        }
    }
}

impl Example for AnswerView {
    fn example() -> Self {
        Self {
            id: AnswerId(99),
            thread_id: ThreadId(42),
            author: person(7, "Mags_Mill_Rd"),
            is_volunteer: false,
            body: body("Do not pay first. Send a photo of the sign within 28 days."),
            language: Some("en".to_owned()),
            official_for: None,
            is_official_text_current: None,
            created_at: Timestamp::example(),
            edited_at: None,
            revision: 1,
            acceptance: Some(AcceptanceView { by: AcceptedAs::Asker, at: Timestamp::example(), is_current: true }),
            staff_review: None,
            helpful_count: 4,
            worked_for_me_count: 2,
            last_worked_at: Some(Timestamp::example()),
            hidden: None,
            attachments: Vec::new(),
            comments: vec![CommentView::example()],
            my_votes: vec![VoteKind::Helpful],
        }
    }
}

impl Example for RevisionView {
    fn example() -> Self {
        Self {
            number: 1,
            title: Some(TITLE.to_owned()),
            source: "I got one on Mill Lane, but the sign was gone.".to_owned(),
            author: person(19, "DebsTwoBoys"),
            created_at: Timestamp::example(),
            is_current: true,
        }
    }
}

impl Example for NextStepView {
    fn example() -> Self {
        Self {
            kind: NextStepKind::Solved,
            until: Some(Timestamp::example()),
            team: None,
            since: None,
            reply_by: None,
            waits_for_asker: None,
            missed_promises: None,
            outcome: None,
            reason: None,
        }
    }
}

impl Example for SummaryView {
    fn example() -> Self {
        Self {
            id: ThreadId(42),
            url: URL.to_owned(),
            title: TITLE.to_owned(),
            excerpt: "I got one on Mill Lane, but the sign was gone.".to_owned(),
            language: Some("en".to_owned()),
            intent: Intent::Information,
            state: ThreadState::Solved,
            created_at: Timestamp::example(),
            last_activity_at: Timestamp::example(),
            answer_count: 1,
            me_too_count: 12,
            is_solved: true,
            has_official_answer: false,
            author: person(19, "DebsTwoBoys"),
            category: category(),
            agency: agency(),
            tags: vec!["parking".to_owned()],
        }
    }
}

impl Example for ThreadView {
    fn example() -> Self {
        Self {
            id: ThreadId(42),
            url: URL.to_owned(),
            title: TITLE.to_owned(),
            body: body("I got one on Mill Lane, but the sign was gone."),
            language: Some("en".to_owned()),
            intent: Intent::Information,
            urgent: false,
            state: ThreadState::Solved,
            next_step: NextStepView::example(),
            created_at: Timestamp::example(),
            edited_at: None,
            revision: 1,
            last_activity_at: Timestamp::example(),
            solved_at: Some(Timestamp::example()),
            closed_at: None,
            answer_count: 1,
            me_too_count: 12,
            author: person(19, "DebsTwoBoys"),
            category: category(),
            agency: agency(),
            tags: vec!["parking".to_owned()],
            duplicate_of: None,
            hidden: None,
            attachments: vec![AttachmentView::example()],
            answers: vec![AnswerView::example()],
            comments: Vec::new(),
            duplicate_proposals: Some(Vec::new()),
            mine: Some(MineView { asker: false, me_too: true, follows: true, case_reference: None }),
        }
    }
}
