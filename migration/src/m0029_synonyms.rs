//! Words that search treats alike, as a site writes them itself, and the groups that come with Peerdesk and are switched off.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::unique_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("synonym_group")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("language"))
                    .col(text("phrases"))
                    .col(text_null("built_in_key"))
                    .col(big_integer_null("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(ForeignKey::create().from("synonym_group", "created_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        let once = unique_index("synonym_group_built_in_key_key", "synonym_group", &["built_in_key"]);
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Alias::new("synonym_group")).to_owned()).await
    }
}
