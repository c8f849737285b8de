//! The schema and the entities say the same, on the database at hand, up and down.

use migration::{Migrator, MigratorTrait};
use peerdesk::database::Database;
use peerdesk::entity;
use sea_orm::{EntityTrait, ModelTrait};

use crate::support::TestDatabase;

async fn reads<E: EntityTrait>(db: &Database)
where
    E::Model: ModelTrait,
{
    let rows = E::find().all(db.reader()).await;
    assert!(rows.is_ok(), "{}: {:?}", E::default().table_name(), rows.err());
}

macro_rules! read_all {
    ($db:expr, $($table:ident),+ $(,)?) => { $(reads::<entity::$table::Entity>($db).await;)+ };
}

#[tokio::test]
async fn every_entity_reads_its_table() {
    let database = TestDatabase::fresh().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    read_all!(
        &db,
        account,
        agency,
        answer,
        api_token,
        calendar,
        case_entry,
        case_message,
        case_thread,
        category,
        comment,
        deflection,
        draft,
        duplicate_proposal,
        escalation_policy,
        follow,
        idempotency_key,
        mail,
        me_too,
        membership,
        notification,
        one_use_token,
        outbox_delivery,
        outbox_event,
        rate_counter,
        revision,
        session,
        staff_case,
        team,
        team_member,
        thread,
        vote,
    );
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
