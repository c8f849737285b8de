//! What a change of a policy or of opening hours means for threads that are there: where it counts for them, all of them under it
//! are looked at again. They may be many, so this is done after the change and not within it. Where it counts from now on, only
//! those are looked at that were asked while it was being made.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AgencyId, CategoryId, ChangeReach, Event, EventKind, ThreadId, category};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::outbox::{Delivered, DeliveryError, Subscriber};
use crate::threads::next_check::{Among, check_now_in};

/// Threads of one operation: few enough that nobody waits long behind them.
const CHUNK: u64 = 1000;

/// The outbox's subscriber "escalation".
pub struct PolicySubscriber {
    app: App,
}

impl PolicySubscriber {
    /// Works on this node's database.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Subscriber for PolicySubscriber {
    fn name(&self) -> &'static str {
        "escalation"
    }

    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::PolicyChanged]
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        let mut looks = Vec::new();
        for delivered in events {
            match delivered.event {
                Event::PolicyChanged { category, agency, reach, imported } => {
                    let among = match (reach, imported) {
                        (ChangeReach::FromNowOn, _) => Among::AskedSince(delivered.recorded_at),
                        (ChangeReach::ExistingThreads, false) => Among::All,
                        (ChangeReach::ExistingThreads, true) => Among::AllAndImported,
                    };
                    if !looks.contains(&(category, agency, among)) {
                        looks.push((category, agency, among));
                    }
                }
                ref other => return Err(DeliveryError::Unhandled(other.kind())),
            }
        }
        for (category, agency, among) in looks {
            let categories = categories_under(self.app.reader(), category, agency).await?;
            look_at_all_in(&self.app, categories, among).await.map_err(|error| match error {
                OperationError::Database(error) => error.into(),
                error @ OperationError::Unavailable { .. } => DeliveryError::Away(error.to_string()),
                other => DeliveryError::Failed(other.to_string()),
            })?;
        }
        Ok(())
    }
}

/// The categories for which a level may count.
pub async fn categories_under<C: ConnectionTrait>(
    db: &C,
    category: Option<CategoryId>,
    agency: Option<AgencyId>,
) -> Result<Vec<CategoryId>, DbErr> {
    let all = category::Entity::find().select_only().column(category::Column::Id);
    match (category, agency) {
        (Some(category), _) => Ok(vec![category]),
        (None, Some(agency)) => all.filter(category::Column::AgencyId.eq(agency)).into_tuple().all(db).await,
        (None, None) => all.into_tuple().all(db).await,
    }
}

/// A chunk of threads to look at: those of these categories behind an id.
struct Chunk {
    categories: Vec<CategoryId>,
    among: Among,
    behind: ThreadId,
}

/// Has running threads in these categories looked at, a chunk at a time so that nobody waits behind all of them.
async fn look_at_all_in(app: &App, categories: Vec<CategoryId>, among: Among) -> Result<(), OperationError> {
    if categories.is_empty() {
        return Ok(());
    }
    let mut behind = ThreadId(0);
    loop {
        let chunk = Chunk { categories: categories.clone(), among, behind };
        let looked =
            app.kernel.run(OperationSpec::new(Actor::System), chunk, |op, chunk| Box::pin(look_at_chunk(op, chunk)));
        let Some(last) = looked.await?.value else { return Ok(()) };
        behind = last;
    }
}

/// Has the next threads looked at; gives the last of them.
async fn look_at_chunk(op: &Operation, chunk: &Chunk) -> Result<Option<ThreadId>, OperationError> {
    let Chunk { categories, among, behind } = chunk;
    Ok(check_now_in(op.tx(), categories, *among, *behind, CHUNK, op.now()).await?)
}
