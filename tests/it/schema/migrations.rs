//! Migrating: from every step with rows in all of its tables, and by several nodes at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use migration::{Migrator, MigratorTrait};
use peerdesk::clock::FixedClock;
use peerdesk::database::Database;
use peerdesk::entity::{
    EscalationMode, MailDelivery, account, escalation_policy, former_email, notification_setting, one_use_token,
    policy_trial, thread,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use tokio::sync::Barrier;

use super::{read_every_entity, rows};
use crate::support::{TestApp, TestDatabase, monday_morning};

#[tokio::test]
async fn rows_of_every_step_live_on_in_the_newest() {
    let steps = u32::try_from(Migrator::migrations().len()).unwrap();
    for step in 1..=steps {
        let database = TestDatabase::empty().await;
        let db = Database::connect(&database.url, 2).await.unwrap();
        Migrator::up(db.reader(), Some(step)).await.unwrap();
        let filled = rows::fill(&db).await;
        assert!(!filled.is_empty());
        let newest = TestDatabase::fresh().await;
        let brought = read_every_entity(&Database::connect(&newest.url, 2).await.unwrap()).await;
        db.migrate().await.unwrap();
        for table in &filled {
            assert_eq!(rows::count(&db, table).await, 1, "{table} after step {step}");
        }
        let read = read_every_entity(&db).await;
        // Beside them there is only what steps bring along themselves.
        let brought = brought.into_iter().filter(|(_, rows)| *rows > 0);
        let filled = filled.into_iter().map(|table| (table, 1)).chain(brought).collect::<BTreeMap<_, _>>();
        assert_eq!(read.into_iter().filter(|(_, rows)| *rows > 0).collect::<BTreeMap<_, _>>(), filled, "step {step}");
    }
}

#[tokio::test]
async fn a_policy_that_was_on_trial_becomes_a_trial_beside_never() {
    let database = TestDatabase::empty().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name() == "m0020_policy_trials").unwrap();
    Migrator::up(db.reader(), Some(u32::try_from(before).unwrap())).await.unwrap();
    rows::fill(&db).await;
    for statement in [
        "UPDATE escalation_policy SET mode = 'every_question', is_trial = FALSE",
        "INSERT INTO escalation_policy SELECT 2, category_id, agency_id, 2, 'when_unanswered', 7, 8, 9, 5, 8, 8, 40, TRUE, \
         'to see', created_by, created_at, 8 FROM escalation_policy WHERE id = 1",
        "INSERT INTO escalation_policy SELECT 3, NULL, NULL, 1, 'when_unanswered', 7, 8, 9, 5, 8, 8, 40, TRUE, \
         'before', created_by, created_at, 8 FROM escalation_policy WHERE id = 1",
        "INSERT INTO escalation_policy SELECT 4, NULL, NULL, 2, 'never', 7, 8, 9, 5, 8, 8, 40, FALSE, \
         'after', created_by, created_at, 8 FROM escalation_policy WHERE id = 1",
        "UPDATE thread SET hidden_at = NULL, pending_since = NULL, deleted_at = NULL, case_state = NULL, next_check_at = NULL",
    ] {
        db.reader().execute_unprepared(statement).await.unwrap();
    }
    db.migrate().await.unwrap();
    let trials = policy_trial::Entity::find().all(db.reader()).await.unwrap();
    let found: Vec<_> =
        trials.iter().map(|row| (row.mode, row.peer_window_minutes, row.reason.as_str(), row.is_running)).collect();
    assert_eq!(found, [(EscalationMode::WhenUnanswered, 7, "to see", true)], "one that was over is none");
    let versions =
        escalation_policy::Entity::find().order_by_asc(escalation_policy::Column::Id).all(db.reader()).await.unwrap();
    let modes: Vec<_> = versions.iter().map(|row| row.mode.unwrap()).collect();
    use EscalationMode::{EveryQuestion, Never};
    assert_eq!(modes, [EveryQuestion, Never, Never, Never], "it opened nothing, and opens nothing");
    assert!(versions.iter().all(|row| row.counts_from.is_none()));
    // What it promised is looked at, and taken back.
    let thread = thread::Entity::find().one(db.reader()).await.unwrap().unwrap();
    assert_eq!(thread.next_check_at, Some(thread.updated_at));
    assert!(!thread.stays_with_neighbours && thread.imported_at == Some(thread.updated_at));
}

#[tokio::test]
async fn whoever_wanted_no_mails_before_their_address_was_confirmed_wants_none_after() {
    let database = TestDatabase::empty().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name() == "m0042_mail_settings").unwrap();
    Migrator::up(db.reader(), Some(u32::try_from(before).unwrap())).await.unwrap();
    rows::fill(&db).await;
    let waits = "UPDATE account SET wants_mail = FALSE, email = NULL, email_confirmed_at = NULL, \
                 pending_email = 'jo@example.org'";
    db.reader().execute_unprepared(waits).await.unwrap();
    db.migrate().await.unwrap();
    let said = notification_setting::Entity::find().all(db.reader()).await.unwrap();
    assert!(!said.is_empty() && said.iter().all(|row| row.delivery == MailDelivery::Never), "{said:?}");
}

#[tokio::test]
async fn domains_of_addresses_become_ascii_and_no_mailbox_gets_a_second_account() {
    let database = TestDatabase::empty().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    let before = Migrator::migrations().iter().position(|step| step.name() == "m0043_addresses").unwrap();
    Migrator::up(db.reader(), Some(u32::try_from(before).unwrap())).await.unwrap();
    rows::fill(&db).await;
    let copy = |id: i64, handle: &str, email: &str| {
        format!(
            "INSERT INTO account (id, handle, handle_skeleton, email, about, is_site_administrator, created_at) \
             SELECT {id}, '{handle}', '{handle}', '{email}', '', FALSE, created_at FROM account ORDER BY id LIMIT 1"
        )
    };
    for statement in [
        "UPDATE account SET email = 'jo@müller.example', pending_email = 'josé@straße.example'".to_owned(),
        copy(102, "second", "jo@xn--mller-kva.example"),
        copy(103, "third", "ann@müller.example"),
        copy(104, "fourth", "plain@example.org"),
        "UPDATE former_email SET email = 'old@müller.example'".to_owned(),
        "UPDATE one_use_token SET email = 'josé@straße.example'".to_owned(),
    ] {
        db.reader().execute_unprepared(&statement).await.unwrap();
    }
    db.migrate().await.unwrap();
    let found = account::Entity::find().order_by_asc(account::Column::Id).all(db.reader()).await.unwrap();
    let emails: Vec<_> = found.iter().filter_map(|row| row.email.as_deref()).collect();
    let expected = ["jo@müller.example", "jo@xn--mller-kva.example", "ann@xn--mller-kva.example", "plain@example.org"];
    assert_eq!(emails, expected);
    assert_eq!(found[0].pending_email.as_deref(), Some("josé@xn--strae-oqa.example"));
    let former = former_email::Entity::find().one(db.reader()).await.unwrap().unwrap();
    assert_eq!(former.email, "old@xn--mller-kva.example");
    let link = one_use_token::Entity::find().one(db.reader()).await.unwrap().unwrap();
    assert_eq!(link.email, "josé@xn--strae-oqa.example", "a link in a mail that was sent goes on to work");
}

#[tokio::test]
async fn migrations_go_down_and_up_again() {
    let database = TestDatabase::fresh().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
    Migrator::down(db.reader(), None).await.unwrap();
    assert!(db.pending_migrations().await.unwrap() > 0);
    db.migrate().await.unwrap();
    assert_eq!(db.pending_migrations().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_start_together_on_an_empty_database_take_turns() {
    const NODES: usize = 2;
    for _ in 0..5 {
        let database = TestDatabase::empty().await;
        let together = Arc::new(Barrier::new(NODES));
        let nodes: Vec<_> = (0..NODES)
            .map(|_| {
                let (url, together) = (database.url.clone(), Arc::clone(&together));
                tokio::spawn(async move {
                    together.wait().await;
                    let db = Database::connect(&url, 4).await?;
                    db.migrate().await?;
                    db.pending_migrations().await
                })
            })
            .collect();
        for node in nodes {
            assert_eq!(node.await.unwrap(), Ok(0));
        }
    }
}

#[tokio::test]
async fn one_connection_is_enough_to_migrate_and_start() {
    let database = TestDatabase::empty().await;
    let db = Database::connect(&database.url, 1).await.unwrap();
    db.migrate().await.unwrap();
    drop(db);
    let node = TestApp::start_on(database, Arc::new(FixedClock::at(monday_morning())), |config| {
        config.database_connections = 1;
    })
    .await;
    node.browser().see("/").await;
}
