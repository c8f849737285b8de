//! The last look among what was answered before a thread goes to staff: when it is due, when it was taken, and until when what it
//! found holds the case. What it finds is proposed by nobody.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TIMES: &[&str] = &["last_look_due_at", "last_look_at", "held_until"];
const PROPOSAL: &str = "id, thread_id, of_thread_id, proposed_by, created_at, agreed, decided_at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in TIMES {
            let column = timestamp_with_time_zone_null(*column);
            manager.alter_table(Table::alter().table("thread").add_column(column).to_owned()).await?;
        }
        let mut due = plain_index("thread_last_look_due_at_idx", "thread", &["last_look_due_at"]);
        due.and_where(Expr::col("last_look_due_at").is_not_null());
        manager.create_index(due).await?;
        if manager.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
            return rebuild_proposals(manager, true).await;
        }
        let db = manager.get_connection();
        db.execute_unprepared("ALTER TABLE duplicate_proposal ALTER COLUMN proposed_by DROP NOT NULL").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DELETE FROM duplicate_proposal WHERE proposed_by IS NULL").await?;
        if manager.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
            rebuild_proposals(manager, false).await?;
        } else {
            db.execute_unprepared("ALTER TABLE duplicate_proposal ALTER COLUMN proposed_by SET NOT NULL").await?;
        }
        manager.drop_index(Index::drop().name("thread_last_look_due_at_idx").table("thread").to_owned()).await?;
        for column in TIMES {
            let drop = Table::alter().table("thread").drop_column(Alias::new(*column)).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}

/// Makes `duplicate_proposal` anew, because SQLite cannot change whether a column may be empty. The statements hold on SQLite
/// alone.
async fn rebuild_proposals(manager: &SchemaManager<'_>, by_nobody: bool) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut proposed_by = big_integer("proposed_by");
    if by_nobody {
        proposed_by = big_integer_null("proposed_by");
    }
    manager
        .create_table(
            Table::create()
                .table("duplicate_proposal_anew")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("thread_id"))
                .col(big_integer("of_thread_id"))
                .col(proposed_by)
                .col(timestamp_with_time_zone("created_at"))
                .col(boolean_null("agreed"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .foreign_key(ForeignKey::create().from("duplicate_proposal_anew", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("duplicate_proposal_anew", "of_thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("duplicate_proposal_anew", "proposed_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let copy = format!(
        "INSERT INTO duplicate_proposal_anew ({PROPOSAL}) SELECT {PROPOSAL} FROM duplicate_proposal ORDER BY id"
    );
    db.execute_unprepared(&copy).await?;
    manager.drop_table(Table::drop().table("duplicate_proposal").to_owned()).await?;
    db.execute_unprepared("ALTER TABLE duplicate_proposal_anew RENAME TO duplicate_proposal").await?;
    let once = ["thread_id", "of_thread_id"];
    let name = "duplicate_proposal_thread_id_of_thread_id_key";
    manager.create_index(unique_index(name, "duplicate_proposal", &once)).await
}
