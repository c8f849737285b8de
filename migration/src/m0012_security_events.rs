//! What happened to the safety of accounts, which token made which, and addresses that accounts had before. Names that only staff
//! may show are taken from everybody else.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::plain_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        // The builder makes no foreign key of a new column on SQLite; this form is the same on both databases.
        db.execute_unprepared("ALTER TABLE api_token ADD COLUMN parent_id bigint REFERENCES api_token (id)").await?;
        manager.create_index(plain_index("api_token_parent_id_idx", "api_token", &["parent_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("security_event")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(text("kind"))
                    .col(timestamp_with_time_zone("occurred_at"))
                    .col(big_integer_null("actor_id"))
                    .col(text_null("address_key"))
                    .col(big_integer_null("agency_id"))
                    .col(text_null("role"))
                    .col(big_integer_null("api_token_id"))
                    .foreign_key(ForeignKey::create().from("security_event", "account_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("security_event", "actor_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("security_event", "agency_id").to("agency", "id"))
                    .foreign_key(ForeignKey::create().from("security_event", "api_token_id").to("api_token", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(plain_index(
                "security_event_latest_idx",
                "security_event",
                &["account_id", "occurred_at", "id"],
            ))
            .await?;
        manager
            .create_index(plain_index("security_event_occurred_at_idx", "security_event", &["occurred_at", "id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("former_email")
                    // The event that ended it. Events are deleted by age alone, so nothing may hold them back.
                    .col(big_integer("security_event_id").primary_key())
                    .col(text("email"))
                    .col(timestamp_with_time_zone("replaced_at"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("former_email_replaced_at_idx", "former_email", &["replaced_at"])).await?;
        db.execute_unprepared(
            "UPDATE account SET display_name = NULL WHERE display_name IS NOT NULL AND NOT is_site_administrator \
             AND id NOT IN (SELECT account_id FROM membership)",
        )
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("former_email").to_owned()).await?;
        manager.drop_table(Table::drop().table("security_event").to_owned()).await?;
        manager.drop_index(Index::drop().name("api_token_parent_id_idx").table("api_token").to_owned()).await?;
        manager.get_connection().execute_unprepared("ALTER TABLE api_token DROP COLUMN parent_id").await?;
        Ok(())
    }
}
