//! Indexes by the version of the code that rendered a text, so that looking for what an older one rendered costs what is found.

use sea_orm_migration::prelude::*;

use crate::index::plain_index;

/// The tables of rendered texts, with the names of their indexes.
const TABLES: [(&str, &str); 4] = [
    ("thread", "thread_render_version_idx"),
    ("answer", "answer_render_version_idx"),
    ("comment", "comment_render_version_idx"),
    ("case_message", "case_message_render_version_idx"),
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in TABLES {
            manager.create_index(plain_index(name, table, &["render_version"])).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in TABLES {
            manager.drop_index(Index::drop().name(name).table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}
