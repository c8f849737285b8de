//! Threads that an agency recommends to everybody who searches for certain words.

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
        bets(manager).await?;
        phrases(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["best_bet_phrase", "best_bet"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn bets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("best_bet")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("agency_id"))
                .col(big_integer("thread_id"))
                .col(text("language"))
                .col(big_integer_null("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(integer("version"))
                .foreign_key(ForeignKey::create().from("best_bet", "agency_id").to("agency", "id"))
                .foreign_key(ForeignKey::create().from("best_bet", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("best_bet", "created_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let once = unique_index("best_bet_thread_id_agency_id_key", "best_bet", &["thread_id", "agency_id"]);
    manager.create_index(once).await?;
    let of_agency = plain_index("best_bet_agency_id_id_idx", "best_bet", &["agency_id", "id"]);
    manager.create_index(of_agency).await?;
    let of_account = plain_index("best_bet_created_by_idx", "best_bet", &["created_by"]);
    manager.create_index(of_account).await
}

async fn phrases(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("best_bet_phrase")
                .col(big_integer("best_bet_id"))
                .col(text("stems"))
                .col(text("phrase"))
                .primary_key(Index::create().col("best_bet_id").col("stems"))
                .foreign_key(ForeignKey::create().from("best_bet_phrase", "best_bet_id").to("best_bet", "id"))
                .to_owned(),
        )
        .await?;
    let looked_up = plain_index("best_bet_phrase_stems_idx", "best_bet_phrase", &["stems"]);
    manager.create_index(looked_up).await
}
