//! Asking: a question becomes a thread, with what happens next and by when.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::located::{self, following, published};
use super::refusal::{FieldRefusal, Flaw, Refusal, both};
use super::rules::{self, Rule};
use crate::agencies::policy;
use crate::app::App;
use crate::entity::{Audience, CategoryId, Intent, ThreadId, ThreadState, thread};
use crate::identity::idempotency::{IdempotencyKey, Keyed};
use crate::identity::{Caller, Right};
use crate::markdown;
use crate::outbox::{self, Event};
use crate::web::rate_limit::Act;

/// What somebody asks, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    pub title: String,
    pub body: String,
    pub category: CategoryId,
    pub intent: Intent,
    pub urgent: bool,
}

/// The thread of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub thread: ThreadId,
    /// It was asked before with the same idempotency key.
    pub replayed: bool,
    /// By when staff answer if no peer does; none if it never goes to them by itself.
    pub staff_reply_by: Option<DateTime<Utc>>,
}

/// Asks a question.
///
/// # Errors
/// Refused fields (`title`, `body`, `category`), an archived category, asking too often, a key used otherwise.
#[tracing::instrument(skip_all, fields(category.id = question.category.0))]
pub async fn ask(
    app: &App,
    caller: &Caller,
    question: NewQuestion,
    key: Option<&IdempotencyKey>,
) -> Result<Asked, Refusal> {
    if !caller.may(Right::Post, None) {
        return Err(Refusal::Forbidden);
    }
    let NewQuestion { category, intent, urgent, .. } = question;
    let (title, body) = both(rules::title(&question.title), rules::body(&question.body))?;
    let of_category = category.to_string();
    let keyed = Keyed::new(
        caller.account,
        key,
        "ask",
        &[&title, &body, &of_category, intent.word(), if urgent { "urgent" } else { "" }],
    );
    // All reading is done before the transaction, which is held as short as can be.
    let now = app.now();
    let (window_ends, staff_reply_by) = window_ends(app, caller, category, intent, urgent, now).await?.unzip();
    let text = located::rendered("body", body).await?;

    let tx = app.begin_write().await?;
    if let Some(earlier) = keyed.earlier(&tx).await? {
        return Ok(Asked { thread: ThreadId(earlier), replayed: true, staff_reply_by });
    }
    app.limiter.count(&tx, Act::Post, &caller.limit_key(), now).await?;
    let row = thread::ActiveModel {
        category_id: Set(category),
        author_id: Set(caller.account),
        title: Set(title),
        body_source: Set(text.source),
        body_html: Set(text.html),
        render_version: Set(markdown::RENDER_VERSION),
        language: Set(text.language.to_owned()),
        intent: Set(intent),
        is_urgent: Set(urgent),
        state: Set(ThreadState::Open),
        audience: Set(Audience::Everyone),
        created_at: Set(now),
        revision: Set(1),
        version: Set(1),
        updated_at: Set(now),
        last_activity_at: Set(now),
        answer_count: Set(0),
        me_too_count: Set(1),
        next_check_at: Set(window_ends),
        peer_window_ends_at: Set(window_ends),
        ..Default::default()
    };
    let thread = thread::Entity::insert(row).exec(&tx).await?.last_insert_id;
    tx.at_commit(&following(thread, caller.account, now));
    outbox::record(&tx, Event::ThreadAsked { thread }, now);
    keyed.made(&tx, thread.0, now).await?;
    tx.commit().await?;
    published(app, thread);
    Ok(Asked { thread, replayed: false, staff_reply_by })
}

/// When the peers' time for a new question is over, and by when staff answer then; none if it never goes to staff by itself.
async fn window_ends(
    app: &App,
    caller: &Caller,
    category: CategoryId,
    intent: Intent,
    urgent: bool,
    now: DateTime<Utc>,
) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>, Refusal> {
    let db = app.reader();
    let found = policy::category_and_time(db, category).await?;
    let (category, time) = found.ok_or_else(|| FieldRefusal::new("category", Flaw::Unknown))?;
    if category.archived_at.is_some() {
        return Err(Rule::Archived.into());
    }
    let policy = policy::effective(db, &category).await?;
    let newcomer = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(caller.account))
        .limit(1)
        .into_tuple::<ThreadId>()
        .one(db)
        .await?
        .is_none();
    let ends = policy::peer_window_ends(&policy, &time, now, newcomer, intent, urgent);
    Ok(ends.map(|ends| (ends, policy.staff_reply_by(&time, ends))))
}
