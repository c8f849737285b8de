//! Reads the files that are kept: one row each.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect};

use crate::entity::open_data_file;

/// The name of the descriptor's file.
pub const DESCRIPTOR_NAME: &str = "datapackage.json";

/// A file by its name: one row.
///
/// # Errors
/// Those of the database.
pub async fn by_name<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<open_data_file::Model>, DbErr> {
    open_data_file::Entity::find_by_id(name.to_owned()).one(db).await
}

/// When the files were made; none if there are none. All are made at once.
///
/// # Errors
/// Those of the database.
pub async fn made_at<C: ConnectionTrait>(db: &C) -> Result<Option<DateTime<Utc>>, DbErr> {
    open_data_file::Entity::find_by_id(DESCRIPTOR_NAME.to_owned())
        .select_only()
        .column(open_data_file::Column::MadeAt)
        .into_tuple()
        .one(db)
        .await
}
