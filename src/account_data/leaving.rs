//! The outbox's subscriber "leaving": what hangs on an account that was erased goes in small steps, for it may be much. Each step
//! finds what is left to do, so that an event that comes twice, or again after a failure, changes nothing more.

use async_trait::async_trait;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::deflection::forget_person::forget_person;
use crate::entity::{AccountId, Event, EventKind, account};
use crate::notifications::leaving::forget_told;
use crate::operation::OperationError;
use crate::outbox::{Delivered, DeliveryError, Subscriber};
use crate::peers::leaving::forget_peer;
use crate::posts::attachments::{Attachments, forget_files};
use crate::search::recommendations::leaving::forget_recommender;
use crate::search::synonyms::leaving::forget_author;
use crate::thanks::leaving::forget_thanks;
use crate::threads::leaving as posts;
use crate::threads::tags::leaving::forget_followed_tags;

/// The name under which deliveries wait.
pub const NAME: &str = "leaving";

/// The subscriber.
pub struct Leaving {
    app: App,
    files: Attachments,
}

impl Leaving {
    /// Works on this node's database and files.
    #[must_use]
    pub fn new(app: App, files: Attachments) -> Self {
        Self { app, files }
    }

    async fn clear(&self, account: AccountId) -> Result<(), OperationError> {
        let app = &self.app;
        if !is_erased(app, account).await? {
            return Ok(());
        }
        // First what would go on working for somebody who is gone.
        forget_told(app, account).await?;
        forget_peer(app, account).await?;
        forget_followed_tags(app, account).await?;
        forget_thanks(app, account).await?;
        posts::delete_unanswered(app, account).await?;
        posts::close_questions(app, account).await?;
        posts::take_back_reactions(app, account).await?;
        posts::forget_texts(app, account).await?;
        posts::forget_annex(app, account).await?;
        forget_files(app, &self.files, account).await?;
        posts::rename_posts(app, account).await?;
        forget_person(app, account).await?;
        forget_recommender(app, account).await?;
        forget_author(app, account).await?;
        // What the steps above told of themselves is told to nobody who is gone.
        forget_told(app, account).await
    }
}

/// Nothing of somebody who is there goes, whatever an event says.
async fn is_erased(app: &App, account: AccountId) -> Result<bool, DbErr> {
    let erased = account::Entity::find_by_id(account).filter(account::Column::ErasedAt.is_not_null());
    Ok(erased.count(app.reader()).await? > 0)
}

#[async_trait]
impl Subscriber for Leaving {
    fn name(&self) -> &'static str {
        NAME
    }

    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::AccountErased]
    }

    /// An account may take long, and each has an outcome of its own.
    fn claim_size(&self) -> u64 {
        5
    }

    fn call_size(&self) -> usize {
        1
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        for event in events {
            let Event::AccountErased { account } = event.event else {
                return Err(DeliveryError::Unhandled(event.event.kind()));
            };
            self.clear(account).await.map_err(|error| match error {
                OperationError::Database(error) => error.into(),
                error @ (OperationError::Unavailable { .. } | OperationError::OutcomeUnknown { .. }) => {
                    DeliveryError::Away(error.to_string())
                }
                other => DeliveryError::Failed(other.to_string()),
            })?;
        }
        Ok(())
    }
}
