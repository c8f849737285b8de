//! Threads, answers and comments in any state, written past the operations: nothing is told of them, no rule is asked. A test
//! that needs no special state asks and answers by the operations, as [`ask`] does.

use peerdesk::cases::open::{self, OpenCase};
use peerdesk::entity::{
    AccountId, AnswerId, Audience, CaseId, CommentId, Intent, PersonalDataKind, ThreadId, ThreadState, Trigger, answer,
    case_thread, comment, staff_case, thread,
};
use peerdesk::identity::Caller;
use peerdesk::markdown::RENDER_VERSION;
use peerdesk::operation::{Actor, OperationSpec};
use peerdesk::threads::annex::NewAnnexItem;
use peerdesk::threads::answers::{self, OfficialAnswer};
use peerdesk::threads::questions::{self, NewQuestion};
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{TestApp, TestCity};

/// Asks a question as a person does, and gives its thread.
pub async fn ask(node: &TestApp, city: &TestCity, asker: &Caller, title: &str) -> ThreadId {
    ask_with(node, city, asker, title, Vec::new()).await
}

/// The same, and keeps a telephone number, or what stands for one, for staff.
pub async fn ask_with_annex(
    node: &TestApp,
    city: &TestCity,
    asker: &Caller,
    title: &str,
    kept: impl Into<String>,
) -> ThreadId {
    let kept = NewAnnexItem { number: 1, kind: PersonalDataKind::Phone, text: kept.into() };
    ask_with(node, city, asker, title, vec![kept]).await
}

async fn ask_with(node: &TestApp, city: &TestCity, asker: &Caller, title: &str, annex: Vec<NewAnnexItem>) -> ThreadId {
    let question = NewQuestion {
        title: title.to_owned(),
        body: "Who knows?".to_owned(),
        category: city.category,
        intent: Intent::Information,
        urgent: false,
        tags: Vec::new(),
        asked_anyway: None,
        annex,
    };
    questions::ask(&node.app, asker, question, None).await.unwrap().value.thread
}

/// Opens a case for a thread, as if somebody had asked for it by hand; `None` if one is open already.
pub async fn open_case(node: &TestApp, thread: ThreadId) -> Option<CaseId> {
    let wanted = OpenCase::by_policy(Trigger::Manual);
    let opened = node.app.kernel.run(OperationSpec::new(Actor::System), (thread, wanted), |op, (thread, wanted)| {
        Box::pin(open::open(op, *thread, wanted.clone()))
    });
    opened.await.unwrap().value
}

/// Answers for the city's agency in somebody's hand, as the operation of whoever works a case does.
pub async fn answer_officially(node: &TestApp, city: &TestCity, thread: ThreadId, author: AccountId) -> AnswerId {
    let official = OfficialAnswer {
        thread,
        agency: city.agency,
        author,
        source: "At the town hall.".to_owned(),
        html: "<p>At the town hall.</p>".to_owned(),
        accept: false,
        files: Vec::new(),
    };
    let posted = node.app.kernel.run(OperationSpec::new(Actor::System), official, |op, official| {
        Box::pin(answers::insert_official(op, official.clone()))
    });
    posted.await.unwrap().value
}

/// A thread of the city's asker that is open, asked now and due for its first check, but for what `change` says.
pub async fn insert_thread(node: &TestApp, city: &TestCity, change: impl FnOnce(&mut thread::Model)) -> ThreadId {
    let now = node.app.now();
    let mut row = thread::Model {
        id: ThreadId(0),
        category_id: city.category,
        author_id: city.asker,
        title: "How do I appeal a parking fine?".into(),
        body_source: "I have a letter.".into(),
        body_html: "<p>I have a letter.</p>".into(),
        render_version: RENDER_VERSION,
        language: "en".into(),
        intent: Intent::Information,
        is_urgent: false,
        state: ThreadState::Open,
        audience: Audience::Everyone,
        created_at: now,
        edited_at: None,
        revision: 1,
        version: 1,
        updated_at: now,
        last_activity_at: now,
        first_answer_at: None,
        solved_at: None,
        closed_at: None,
        not_solved_at: None,
        not_solved_reason: None,
        answer_count: 0,
        me_too_count: 1,
        hidden_at: None,
        hidden_by: None,
        hidden_reason: None,
        hidden_in_suspension: None,
        pending_since: None,
        deleted_at: None,
        duplicate_of: None,
        former_duplicate_of: None,
        next_check_at: Some(now),
        trial_check_at: None,
        reminder_due_at: None,
        reminded_at: None,
        last_look_due_at: None,
        peers_due_at: None,
        last_look_at: None,
        held_until: None,
        has_attachments: false,
        imported_at: None,
        stays_with_neighbours: false,
        peer_window_ends_at: None,
        case_reference: None,
        case_state: None,
        case_team_id: None,
        case_opened_at: None,
        case_reply_due_at: None,
        case_replied_at: None,
        case_outcome: None,
        case_outcome_detail: None,
        case_ended_at: None,
        external_id: None,
    };
    change(&mut row);
    let mut row = row.into_active_model();
    row.id = NotSet;
    thread::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

/// An answer of now.
pub async fn insert_answer(node: &TestApp, thread: ThreadId, author: AccountId, text: &str) -> AnswerId {
    let row = answer::ActiveModel {
        thread_id: Set(thread),
        author_id: Set(author),
        body_source: Set(text.to_owned()),
        body_html: Set(format!("<p>{text}</p>")),
        render_version: Set(RENDER_VERSION),
        language: Set("en".to_owned()),
        created_at: Set(node.app.now()),
        revision: Set(1),
        helpful_count: Set(0),
        worked_count: Set(0),
        ..Default::default()
    };
    answer::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

/// A comment under the question, so long after now.
pub async fn insert_comment(
    node: &TestApp,
    thread: ThreadId,
    author: AccountId,
    text: &str,
    after: chrono::Duration,
) -> CommentId {
    let row = comment::ActiveModel {
        thread_id: Set(thread),
        author_id: Set(author),
        body_source: Set(text.to_owned()),
        body_html: Set(text.to_owned()),
        render_version: Set(RENDER_VERSION),
        created_at: Set(node.app.now() + after),
        ..Default::default()
    };
    comment::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

/// The thread's row as it is.
pub async fn row(node: &TestApp, id: ThreadId) -> thread::Model {
    thread::Entity::find_by_id(id).one(node.app.reader()).await.unwrap().unwrap()
}

/// The cases of a thread.
pub async fn cases_of(node: &TestApp, id: ThreadId) -> Vec<staff_case::Model> {
    let of_thread = case_thread::Entity::find()
        .select_only()
        .column(case_thread::Column::CaseId)
        .filter(case_thread::Column::ThreadId.eq(id))
        .into_query();
    let cases = staff_case::Entity::find().filter(staff_case::Column::Id.in_subquery(of_thread));
    cases.order_by_asc(staff_case::Column::Id).all(node.app.reader()).await.unwrap()
}

/// The thread that a case was opened for.
pub async fn thread_of(node: &TestApp, case: CaseId) -> ThreadId {
    let main = case_thread::Entity::find()
        .filter(case_thread::Column::CaseId.eq(case))
        .filter(case_thread::Column::IsMain.eq(true));
    main.one(node.app.reader()).await.unwrap().unwrap().thread_id
}
