//! Table `open_data_file`: data only.

use sea_orm::entity::prelude::*;

/// A file of open data as it is sent. All of them are made at once; they hold sums alone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_data_file")]
pub struct Model {
    /// What it is called in its address, such as `statistics.csv`.
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub name: String,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    #[sea_orm(column_type = "Text")]
    pub content_type: String,
    /// When its sums were begun: what was hidden before is in none of them.
    pub made_at: DateTimeUtc,
    /// Hex digest of the content.
    #[sea_orm(column_type = "Text")]
    pub etag: String,
    /// Until when a node makes the files anew. Kept beside the descriptor alone.
    pub claimed_until: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
