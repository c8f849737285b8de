//! What people look for and do not find, by day and words, and what an agency did about it.

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
        searches(manager).await?;
        repairs(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["gap_repair", "empty_search_person", "empty_search"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn searches(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("empty_search")
                .col(big_integer("id").primary_key().auto_increment())
                .col(text("day"))
                .col(text("words"))
                // 0 for none: a unique index takes any number of rows without a value.
                .col(big_integer("agency_id"))
                .col(big_integer("category_id"))
                .col(integer("times"))
                .to_owned(),
        )
        .await?;
    let once = ["day", "words", "agency_id", "category_id"];
    manager.create_index(unique_index("empty_search_day_words_key", "empty_search", &once)).await?;
    let of_agency = plain_index("empty_search_agency_id_day_idx", "empty_search", &["agency_id", "day"]);
    manager.create_index(of_agency).await?;
    manager
        .create_table(
            Table::create()
                .table("empty_search_person")
                .col(text("hash").primary_key())
                .col(text("day"))
                .col(text("person"))
                .to_owned(),
        )
        .await?;
    let of_person = plain_index("empty_search_person_day_person_idx", "empty_search_person", &["day", "person"]);
    manager.create_index(of_person).await
}

async fn repairs(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("gap_repair")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("agency_id"))
                .col(text_null("words"))
                .col(big_integer_null("thread_id"))
                .col(text("note"))
                .col(text("repaired_on"))
                .col(big_integer("noted_by"))
                .col(timestamp_with_time_zone("noted_at"))
                .foreign_key(ForeignKey::create().from("gap_repair", "agency_id").to("agency", "id"))
                .foreign_key(ForeignKey::create().from("gap_repair", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("gap_repair", "noted_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let of_agency = plain_index("gap_repair_agency_id_id_idx", "gap_repair", &["agency_id", "id"]);
    manager.create_index(of_agency).await
}
