//! Which mails somebody gets, how often and at which hours, and mails that wait so that one tells of several things.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

/// Every kind of mails that there was one switch for.
const KINDS: [&str; 10] = [
    "answers",
    "comments",
    "own_questions",
    "own_answers",
    "reminders",
    "question_offers",
    "own_cases",
    "volunteering",
    "new_cases",
    "staff_cases",
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [timestamp_with_time_zone_null("due_at"), text_null("fold_key")] {
            manager.alter_table(Table::alter().table("mail").add_column(column).to_owned()).await?;
        }
        let folded = big_integer_null("folded_into");
        manager.alter_table(Table::alter().table("notification").add_column(folded).to_owned()).await?;
        let mut due = plain_index("mail_due_at_idx", "mail", &["due_at", "id"]);
        due.and_where(Expr::col("due_at").is_not_null());
        manager.create_index(due).await?;
        // Of mails that wait, a person has one of each fold key.
        let mut waiting = unique_index("mail_account_id_fold_key_key", "mail", &["account_id", "fold_key"]);
        waiting.and_where(Expr::col("due_at").is_not_null());
        manager.create_index(waiting).await?;
        let mut told = plain_index("notification_folded_into_idx", "notification", &["folded_into"]);
        told.and_where(Expr::col("folded_into").is_not_null());
        manager.create_index(told).await?;
        settings(manager).await?;
        keep_what_was_said(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let wants = boolean("wants_mail").default(true).to_owned();
        manager.alter_table(Table::alter().table("account").add_column(wants).to_owned()).await?;
        let stopped = "UPDATE account SET wants_mail = FALSE WHERE id IN \
                       (SELECT account_id FROM notification_setting WHERE kind = 'own_cases' AND delivery = 'never')";
        manager.get_connection().execute_unprepared(stopped).await?;
        for table in ["stopped_thread", "mail_hours", "notification_setting"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        for (index, table) in [
            ("notification_folded_into_idx", "notification"),
            ("mail_account_id_fold_key_key", "mail"),
            ("mail_due_at_idx", "mail"),
        ] {
            manager.drop_index(Index::drop().name(index).table(Alias::new(table)).to_owned()).await?;
        }
        for (table, column) in [("notification", "folded_into"), ("mail", "fold_key"), ("mail", "due_at")] {
            let drop = Table::alter().table(Alias::new(table)).drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}

/// Whoever wanted no mails wants none of any kind, and none about what their answers did.
async fn keep_what_was_said(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    for kind in KINDS {
        let stop = format!(
            "INSERT INTO notification_setting (account_id, kind, delivery) SELECT id, '{kind}', 'never' FROM account \
             WHERE wants_mail = FALSE AND (email IS NOT NULL OR pending_email IS NOT NULL)"
        );
        db.execute_unprepared(&stop).await?;
    }
    let effects = "UPDATE peer_profile SET wants_effects = FALSE, effects_due_at = NULL WHERE account_id IN \
                   (SELECT id FROM account WHERE wants_mail = FALSE)";
    db.execute_unprepared(effects).await?;
    let drop = Table::alter().table("account").drop_column(Alias::new("wants_mail")).to_owned();
    manager.alter_table(drop).await
}

async fn settings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("notification_setting")
                .col(big_integer("account_id"))
                .col(text("kind"))
                .col(text("delivery"))
                .primary_key(Index::create().col("account_id").col("kind"))
                .foreign_key(ForeignKey::create().from("notification_setting", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("mail_hours")
                .col(big_integer("account_id").primary_key())
                .col(boolean("quiet_at_night"))
                .col(text_null("time_zone"))
                .foreign_key(ForeignKey::create().from("mail_hours", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("stopped_thread")
                .col(big_integer("account_id"))
                .col(big_integer("thread_id"))
                .col(timestamp_with_time_zone("stopped_at"))
                .primary_key(Index::create().col("account_id").col("thread_id"))
                .foreign_key(ForeignKey::create().from("stopped_thread", "account_id").to("account", "id"))
                .foreign_key(ForeignKey::create().from("stopped_thread", "thread_id").to("thread", "id"))
                .to_owned(),
        )
        .await?;
    // Where a question is deleted, who stopped its mails is found by it.
    manager.create_index(plain_index("stopped_thread_thread_id_idx", "stopped_thread", &["thread_id"])).await
}
