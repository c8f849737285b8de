//! What any text can have, whatever it is about: earlier versions, decisions to hide it, attachments and citations.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

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
                    .table("revision")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("subject_kind"))
                    .col(big_integer("subject_id"))
                    .col(integer("number"))
                    .col(text_null("title"))
                    .col(text("body_source"))
                    .col(big_integer("edited_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("hidden_at"))
                    .col(big_integer_null("hidden_by"))
                    .foreign_key(ForeignKey::create().from("revision", "edited_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("revision", "hidden_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique_index(
                "revision_subject_number_key",
                "revision",
                &["subject_kind", "subject_id", "number"],
            ))
            .await?;
        manager.create_index(plain_index("revision_edited_by_idx", "revision", &["edited_by"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("hiding")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("subject_kind"))
                    .col(big_integer("subject_id"))
                    .col(text("reason"))
                    .col(big_integer_null("hidden_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("ends_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .col(big_integer_null("ended_by"))
                    .foreign_key(ForeignKey::create().from("hiding", "hidden_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("hiding", "ended_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("hiding_subject_idx", "hiding", &["subject_kind", "subject_id"])).await?;
        let mut current = unique_index("hiding_one_current_key", "hiding", &["subject_kind", "subject_id"]);
        current.and_where(Expr::col("ended_at").is_null());
        manager.create_index(current).await?;
        let mut due = plain_index("hiding_ends_at_idx", "hiding", &["ends_at"]);
        due.and_where(Expr::col("ended_at").is_null()).and_where(Expr::col("ends_at").is_not_null());
        manager.create_index(due).await?;
        attachments(manager).await?;
        citations(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("citation").to_owned()).await?;
        manager.drop_table(Table::drop().table("attachment").to_owned()).await?;
        manager.drop_table(Table::drop().table("hiding").to_owned()).await?;
        manager.drop_table(Table::drop().table("revision").to_owned()).await?;
        Ok(())
    }
}

async fn attachments(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("attachment")
                .col(big_integer("id").primary_key().auto_increment())
                .col(text_null("subject_kind"))
                .col(big_integer_null("subject_id"))
                .col(text("storage_key"))
                .col(text("file_name"))
                .col(text("media_type"))
                .col(big_integer("byte_count"))
                .col(integer_null("width"))
                .col(integer_null("height"))
                .col(text("alt_text"))
                .col(big_integer("uploaded_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("deleted_at"))
                .foreign_key(ForeignKey::create().from("attachment", "uploaded_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(unique_index("attachment_storage_key_key", "attachment", &["storage_key"])).await?;
    manager
        .create_index(plain_index("attachment_subject_idx", "attachment", &["subject_kind", "subject_id", "id"]))
        .await?;
    manager.create_index(plain_index("attachment_uploaded_by_idx", "attachment", &["uploaded_by"])).await
}

async fn citations(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("citation")
                .col(big_integer("id").primary_key().auto_increment())
                .col(text("subject_kind"))
                .col(big_integer("subject_id"))
                .col(text("cited_kind"))
                .col(big_integer("cited_id"))
                .col(integer_null("cited_revision"))
                .col(big_integer_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(ForeignKey::create().from("citation", "created_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_index(unique_index(
            "citation_subject_cited_key",
            "citation",
            &["subject_kind", "subject_id", "cited_kind", "cited_id"],
        ))
        .await?;
    manager.create_index(plain_index("citation_cited_idx", "citation", &["cited_kind", "cited_id"])).await
}
