//! What happens elsewhere and changes when a thread should be looked at: a policy, one more person with the problem, a word
//! of the asker, a thread shown again.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::rules;
use crate::agencies::policy::{self, EffectivePolicy};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, ThreadId, category, thread};
use crate::outbox::{Delivered, DeliveryError, Event, Subscriber};
use crate::threads::next_check::{check_now, check_now_in, undecided};

/// Threads of one statement when a policy touches many.
const CHUNK: u64 = 1000;

/// The outbox's subscriber "escalation".
pub struct Escalation {
    app: App,
}

impl Escalation {
    /// Works on this node's database.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Subscriber for Escalation {
    fn name(&self) -> &'static str {
        "escalation"
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let mut policies = HashSet::new();
        let mut me_too = HashSet::new();
        let mut words = HashSet::new();
        for delivered in events {
            match &delivered.event {
                Event::PolicyChanged { category, agency } => {
                    policies.insert((*category, *agency));
                }
                Event::MeTooSaid { thread } => {
                    me_too.insert(*thread);
                }
                Event::CommentPosted { thread, .. }
                | Event::AcceptanceTakenBack { thread, .. }
                | Event::ThreadVisibility { thread } => {
                    words.insert(*thread);
                }
                _ => {}
            }
        }
        for (category, agency) in policies {
            look_at_all_under(&self.app, category, agency).await?;
        }
        words.extend(at_the_threshold(&self.app, &me_too).await?);
        look_now(&self.app, &words).await?;
        Ok(())
    }
}

/// Has these threads looked at next, unless there is nothing to decide about them.
async fn look_now(app: &App, threads: &HashSet<ThreadId>) -> Result<(), DbErr> {
    if threads.is_empty() {
        return Ok(());
    }
    let now = app.now();
    let tx = app.begin_write().await?;
    check_now(&tx, threads.iter().copied(), now).await?;
    tx.commit().await
}

/// Which of these threads have reached the number of people at which they go to staff.
async fn at_the_threshold(app: &App, threads: &HashSet<ThreadId>) -> Result<Vec<ThreadId>, DbErr> {
    if threads.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(ThreadId, CategoryId, i32)> = thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::CategoryId, thread::Column::MeTooCount])
        .filter(thread::Column::Id.is_in(threads.iter().copied()))
        .filter(undecided())
        .into_tuple()
        .all(app.reader())
        .await?;
    let ids: HashSet<CategoryId> = rows.iter().map(|(_, category, _)| *category).collect();
    let categories = category::Entity::find().filter(category::Column::Id.is_in(ids)).all(app.reader()).await?;
    let policies: HashMap<CategoryId, EffectivePolicy> = policy::effective_of_all(app.reader(), &categories).await?;
    let enough = |category: &CategoryId, count: i32| {
        policies.get(category).is_some_and(|policy| rules::many_have_it(count, policy))
    };
    Ok(rows.into_iter().filter(|(_, category, count)| enough(category, *count)).map(|(id, ..)| id).collect())
}

/// Has every running thread under a policy looked at, a chunk at a time so that nobody waits behind all of them.
async fn look_at_all_under(app: &App, category: Option<CategoryId>, agency: Option<AgencyId>) -> Result<(), DbErr> {
    let categories: Vec<CategoryId> = match (category, agency) {
        (Some(category), _) => vec![category],
        (None, agency) => {
            let all = category::Entity::find().select_only().column(category::Column::Id);
            let all = match agency {
                Some(agency) => all.filter(category::Column::AgencyId.eq(agency)),
                None => all,
            };
            all.into_tuple().all(app.reader()).await?
        }
    };
    if categories.is_empty() {
        return Ok(());
    }
    let mut behind = ThreadId(0);
    loop {
        let now = app.now();
        let tx = app.begin_write().await?;
        let Some(last) = check_now_in(&tx, &categories, behind, CHUNK, now).await? else { return Ok(()) };
        tx.commit().await?;
        behind = last;
    }
}
