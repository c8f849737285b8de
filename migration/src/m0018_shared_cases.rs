//! Cases that serve several questions: which case one goes on as, and which question a duplicate pointed at until that was hidden.

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
        let goes_on_as = big_integer_null("duplicate_of");
        manager.alter_table(Table::alter().table("staff_case").add_column(goes_on_as).to_owned()).await?;
        let pointed_at = big_integer_null("former_duplicate_of");
        manager.alter_table(Table::alter().table("thread").add_column(pointed_at).to_owned()).await?;
        let mut former = plain_index("thread_former_duplicate_of_idx", "thread", &["former_duplicate_of"]);
        former.and_where(Expr::col("former_duplicate_of").is_not_null());
        manager.create_index(former).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("thread_former_duplicate_of_idx").table("thread").to_owned()).await?;
        manager.alter_table(Table::alter().table("thread").drop_column("former_duplicate_of").to_owned()).await?;
        manager.alter_table(Table::alter().table("staff_case").drop_column("duplicate_of").to_owned()).await
    }
}
