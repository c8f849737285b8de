//! What a node is put together from beside its [`App`], and why it did not start.

use std::sync::Arc;

use sea_orm::DbErr;

use crate::app::App;
use crate::cases::subscriber::CaseSubscriber;
use crate::config::UnsafeSetting;
use crate::escalation::subscriber::Escalation;
use crate::import::ImportError;
use crate::notifications::mailer::{self, MailSetting};
use crate::notifications::notifier::Notifier;
use crate::outbox::Subscriber;
use crate::search::SearchHandle;

/// Why a node did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("unsafe setting: {0}")]
    Unsafe(#[from] UnsafeSetting),
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("{0}")]
    Mail(#[from] MailSetting),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{0}")]
    Refused(String),
    #[error("search: {0}")]
    Search(String),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

/// The features' parts that a node holds beside its [`App`].
#[derive(Clone)]
pub struct Parts {
    pub subscribers: Vec<Arc<dyn Subscriber>>,
    pub search: SearchHandle,
}

impl Parts {
    /// Builds the parts.
    pub async fn build(app: &App) -> Result<Self, StartError> {
        mailer::check(&app.config)?;
        let search = SearchHandle::from_config(&app.config).map_err(|error| StartError::Search(error.to_string()))?;
        search.start(app, !app.config.no_worker).await.map_err(|error| StartError::Search(error.to_string()))?;
        let subscribers: Vec<Arc<dyn Subscriber>> = vec![
            search.subscriber(app),
            Arc::new(Escalation::new(app.clone())),
            Arc::new(CaseSubscriber(app.clone())),
            Arc::new(Notifier::new(app.clone())),
        ];
        Ok(Self { subscribers, search })
    }
}
