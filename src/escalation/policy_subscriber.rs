//! A policy that changes counts for running threads: all of them under it are looked at again. They may be many, so this is done
//! after the change and not within it.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::entity::{AgencyId, CategoryId, Event, EventKind, ThreadId, category};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::outbox::{Delivered, DeliveryError, Subscriber};
use crate::threads::next_check::check_now_in;

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
        let mut levels = Vec::new();
        for delivered in events {
            match delivered.event {
                Event::PolicyChanged { category, agency } if levels.contains(&(category, agency)) => {}
                Event::PolicyChanged { category, agency } => levels.push((category, agency)),
                ref other => return Err(DeliveryError::Unhandled(other.kind())),
            }
        }
        for (category, agency) in levels {
            let categories = categories_under(&self.app, category, agency).await?;
            look_at_all_in(&self.app, categories).await.map_err(|error| match error {
                OperationError::Database(error) => error.into(),
                error @ OperationError::Unavailable { .. } => DeliveryError::Away(error.to_string()),
                other => DeliveryError::Failed(other.to_string()),
            })?;
        }
        Ok(())
    }
}

/// The categories whose policy may be another now.
async fn categories_under(
    app: &App,
    category: Option<CategoryId>,
    agency: Option<AgencyId>,
) -> Result<Vec<CategoryId>, DbErr> {
    let all = category::Entity::find().select_only().column(category::Column::Id);
    match (category, agency) {
        (Some(category), _) => Ok(vec![category]),
        (None, Some(agency)) => all.filter(category::Column::AgencyId.eq(agency)).into_tuple().all(app.reader()).await,
        (None, None) => all.into_tuple().all(app.reader()).await,
    }
}

/// Has every running thread in these categories looked at, a chunk at a time so that nobody waits behind all of them.
async fn look_at_all_in(app: &App, categories: Vec<CategoryId>) -> Result<(), OperationError> {
    if categories.is_empty() {
        return Ok(());
    }
    let mut behind = ThreadId(0);
    loop {
        let spec = OperationSpec::new(Actor::System);
        let chunk = app.kernel.run(spec, (categories.clone(), behind), |op, (categories, behind)| {
            Box::pin(look_at_chunk(op, categories, *behind))
        });
        let Some(last) = chunk.await?.value else { return Ok(()) };
        behind = last;
    }
}

/// Has the next threads looked at; gives the last of them.
async fn look_at_chunk(
    op: &Operation,
    categories: &[CategoryId],
    behind: ThreadId,
) -> Result<Option<ThreadId>, OperationError> {
    Ok(check_now_in(op.tx(), categories, behind, CHUNK, op.now()).await?)
}
