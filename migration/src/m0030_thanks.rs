//! What answers did for people who found them while asking, and notes of thanks for them.

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
        effects(manager).await?;
        notes(manager).await?;
        // Cases that a peer's answer ended are counted by the answer, and accepted answers by the time.
        let mut of_answer = plain_index("staff_case_peer_answer_id_idx", "staff_case", &["peer_answer_id"]);
        of_answer.and_where(Expr::col("peer_answer_id").is_not_null());
        manager.create_index(of_answer).await?;
        let mut accepted = plain_index("answer_accepted_at_idx", "answer", &["accepted_at"]);
        accepted.and_where(Expr::col("accepted_at").is_not_null());
        manager.create_index(accepted).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("answer_accepted_at_idx").table("answer").to_owned()).await?;
        manager.drop_index(Index::drop().name("staff_case_peer_answer_id_idx").table("staff_case").to_owned()).await?;
        for table in ["thanks", "answer_effect"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        let drop = Table::alter().table("episode").drop_column(Alias::new("answer_id")).to_owned();
        manager.alter_table(drop).await
    }
}

async fn effects(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let column = big_integer_null("answer_id");
    manager.alter_table(Table::alter().table("episode").add_column(column).to_owned()).await?;
    manager
        .create_table(
            Table::create()
                .table("answer_effect")
                .col(big_integer("answer_id").primary_key())
                .col(integer("found_count"))
                .col(timestamp_with_time_zone("updated_at"))
                .foreign_key(ForeignKey::create().from("answer_effect", "answer_id").to("answer", "id"))
                .to_owned(),
        )
        .await
}

async fn notes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("thanks")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("answer_id"))
                .col(big_integer_null("from_account"))
                .col(big_integer_null("agency_id"))
                .col(big_integer("to_account"))
                .col(text("text"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("removed_at"))
                .foreign_key(ForeignKey::create().from("thanks", "answer_id").to("answer", "id"))
                .foreign_key(ForeignKey::create().from("thanks", "from_account").to("account", "id"))
                .foreign_key(ForeignKey::create().from("thanks", "agency_id").to("agency", "id"))
                .foreign_key(ForeignKey::create().from("thanks", "to_account").to("account", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(plain_index("thanks_to_account_id_idx", "thanks", &["to_account", "id"])).await?;
    manager.create_index(plain_index("thanks_from_account_id_idx", "thanks", &["from_account", "id"])).await?;
    manager.create_index(plain_index("thanks_answer_id_idx", "thanks", &["answer_id"])).await
}
