//! Accounts that are suspended for a time, and by which suspension a post was hidden. What happened to the safety of an account
//! outlives the account's tokens, and says which case was read.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::plain_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables of posts.
const POSTS: &[&str] = &["thread", "answer", "comment"];

/// The columns of `security_event` that both of its forms have.
const EVENT_COLUMNS: &str = "id, account_id, kind, occurred_at, actor_id, address_key, agency_id, role, api_token_id";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("suspension")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(text("reason"))
                    .col(text("explanation"))
                    .col(timestamp_with_time_zone("started_at"))
                    .col(timestamp_with_time_zone_null("ends_at"))
                    .col(big_integer_null("suspended_by"))
                    .col(boolean("hides_posts"))
                    .col(timestamp_with_time_zone_null("lifted_at"))
                    .col(big_integer_null("lifted_by"))
                    .col(boolean("shows_posts"))
                    .foreign_key(ForeignKey::create().from("suspension", "account_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("suspension", "suspended_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("suspension", "lifted_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("suspension_account_id_idx", "suspension", &["account_id", "id"])).await?;
        for post in POSTS {
            // Suspensions are deleted by age, and posts stay: nothing may hold them back.
            let by = big_integer_null("hidden_in_suspension");
            manager.alter_table(Table::alter().table(*post).add_column(by).to_owned()).await?;
        }
        if manager.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
            rebuild_events(manager, false).await?;
        } else {
            let db = manager.get_connection();
            db.execute_unprepared("ALTER TABLE security_event DROP CONSTRAINT security_event_api_token_id_fkey")
                .await?;
            db.execute_unprepared("ALTER TABLE security_event ADD COLUMN case_id bigint").await?;
        }
        let mut at_agency = plain_index("security_event_agency_id_idx", "security_event", &["agency_id", "account_id"]);
        at_agency.and_where(Expr::col("agency_id").is_not_null());
        manager.create_index(at_agency).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        manager
            .drop_index(Index::drop().name("security_event_agency_id_idx").table("security_event").to_owned())
            .await?;
        db.execute_unprepared(
            "DELETE FROM security_event WHERE api_token_id IS NOT NULL \
             AND api_token_id NOT IN (SELECT id FROM api_token)",
        )
        .await?;
        if manager.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
            rebuild_events(manager, true).await?;
        } else {
            db.execute_unprepared("ALTER TABLE security_event DROP COLUMN case_id").await?;
            db.execute_unprepared(
                "ALTER TABLE security_event ADD CONSTRAINT security_event_api_token_id_fkey \
                 FOREIGN KEY (api_token_id) REFERENCES api_token (id)",
            )
            .await?;
        }
        for post in POSTS {
            let by = "hidden_in_suspension";
            manager.alter_table(Table::alter().table(*post).drop_column(by).to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("suspension").to_owned()).await
    }
}

/// Makes `security_event` anew, because SQLite cannot drop a foreign key: in its earlier form, whose tokens must be there, or in its
/// later one, which names a case. The statements hold on SQLite alone.
async fn rebuild_events(manager: &SchemaManager<'_>, earlier: bool) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let mut table = Table::create()
        .table("security_event_anew")
        .col(big_integer("id").primary_key().auto_increment())
        .col(big_integer("account_id"))
        .col(text("kind"))
        .col(timestamp_with_time_zone("occurred_at"))
        .col(big_integer_null("actor_id"))
        .col(text_null("address_key"))
        .col(big_integer_null("agency_id"))
        .col(text_null("role"))
        .col(big_integer_null("api_token_id"))
        .foreign_key(ForeignKey::create().from("security_event_anew", "account_id").to("account", "id"))
        .foreign_key(ForeignKey::create().from("security_event_anew", "actor_id").to("account", "id"))
        .foreign_key(ForeignKey::create().from("security_event_anew", "agency_id").to("agency", "id"))
        .to_owned();
    if earlier {
        table.foreign_key(ForeignKey::create().from("security_event_anew", "api_token_id").to("api_token", "id"));
    } else {
        table.col(big_integer_null("case_id"));
    }
    manager.create_table(table).await?;
    let copy = format!(
        "INSERT INTO security_event_anew ({EVENT_COLUMNS}) SELECT {EVENT_COLUMNS} FROM security_event ORDER BY id"
    );
    db.execute_unprepared(&copy).await?;
    manager.drop_table(Table::drop().table("security_event").to_owned()).await?;
    db.execute_unprepared("ALTER TABLE security_event_anew RENAME TO security_event").await?;
    let latest = plain_index("security_event_latest_idx", "security_event", &["account_id", "occurred_at", "id"]);
    manager.create_index(latest).await?;
    let by_age = plain_index("security_event_occurred_at_idx", "security_event", &["occurred_at", "id"]);
    manager.create_index(by_age).await
}
