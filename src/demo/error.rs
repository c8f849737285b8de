//! Why the demo could not be made.

use sea_orm::DbErr;

use crate::operation::OperationError;

/// Why the demo could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error(transparent)]
    Operation(#[from] OperationError),
    #[error("the demo's own texts are broken: {0}")]
    Texts(String),
}
