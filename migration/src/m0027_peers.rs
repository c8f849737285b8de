//! People who want to be brought open questions: what they follow, what they read, what they were brought, and when a question is
//! brought to somebody.

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
        profiles(manager).await?;
        followed_categories(manager).await?;
        offers(manager).await?;
        let column = timestamp_with_time_zone_null("peers_due_at");
        manager.alter_table(Table::alter().table("thread").add_column(column).to_owned()).await?;
        let mut due = plain_index("thread_peers_due_at_idx", "thread", &["peers_due_at"]);
        due.and_where(Expr::col("peers_due_at").is_not_null());
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("thread_peers_due_at_idx").table("thread").to_owned()).await?;
        let drop = Table::alter().table("thread").drop_column(Alias::new("peers_due_at")).to_owned();
        manager.alter_table(drop).await?;
        for table in ["question_offer", "followed_category", "peer_profile"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn profiles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("peer_profile")
                .col(big_integer("account_id").primary_key())
                .col(boolean("wants_questions"))
                .col(text("languages"))
                .col(timestamp_with_time_zone("updated_at"))
                .col(timestamp_with_time_zone_null("last_offered_at"))
                .foreign_key(ForeignKey::create().from("peer_profile", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await
}

async fn followed_categories(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("followed_category")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(big_integer("category_id"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(ForeignKey::create().from("followed_category", "account_id").to("account", "id"))
                .foreign_key(ForeignKey::create().from("followed_category", "category_id").to("category", "id"))
                .to_owned(),
        )
        .await?;
    let once = ["account_id", "category_id"];
    manager.create_index(unique_index("followed_category_account_id_key", "followed_category", &once)).await?;
    let of_category = plain_index("followed_category_category_id_idx", "followed_category", &["category_id"]);
    manager.create_index(of_category).await
}

async fn offers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("question_offer")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("thread_id"))
                .col(big_integer("account_id"))
                .col(timestamp_with_time_zone("offered_at"))
                .col(timestamp_with_time_zone_null("came_at"))
                .col(timestamp_with_time_zone_null("answered_at"))
                .foreign_key(ForeignKey::create().from("question_offer", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("question_offer", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let once = ["thread_id", "account_id"];
    manager.create_index(unique_index("question_offer_thread_id_key", "question_offer", &once)).await?;
    let of_account = plain_index("question_offer_account_id_idx", "question_offer", &["account_id", "offered_at"]);
    manager.create_index(of_account).await?;
    manager.create_index(plain_index("question_offer_offered_at_idx", "question_offer", &["offered_at"])).await
}
