//! One mailbox is one account: domains of addresses are kept in ASCII, as mail servers know them. Beside them, when a server last could not
//! send to an address, and when its owner is reminded to confirm it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::plain_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Where addresses stand: table, key, column.
const ADDRESSES: [(&str, &str, &str); 4] = [
    ("account", "id", "email"),
    ("account", "id", "pending_email"),
    ("one_use_token", "id", "email"),
    ("former_email", "security_event_id", "email"),
];

/// New columns of accounts with their indexes: when the server last could not send to an address, and when its owner is reminded of it.
const TIMES: [(&str, &str); 2] =
    [("email_refused_at", "account_email_refused_at_idx"), ("email_reminder_at", "account_email_reminder_at_idx")];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, name) in TIMES {
            let time = timestamp_with_time_zone_null(column);
            manager.alter_table(Table::alter().table("account").add_column(time).to_owned()).await?;
            let mut set = plain_index(name, "account", &[column]);
            set.and_where(Expr::col(column).is_not_null());
            manager.create_index(set).await?;
        }
        for (table, key, column) in ADDRESSES {
            rewrite(manager, table, key, column).await?;
        }
        Ok(())
    }

    /// Domains stay in ASCII: every step before this one takes them as well.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (column, name) in TIMES {
            manager.drop_index(Index::drop().name(name).table("account").to_owned()).await?;
            manager.alter_table(Table::alter().table("account").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// Writes the domains of a column in ASCII. Of two accounts that had one mailbox under two spellings, the one that has the spelling in
/// ASCII keeps it, else the older one; the other stays as it is, and its owner signs in by name.
async fn rewrite(manager: &SchemaManager<'_>, table: &str, key: &str, column: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let found = Query::select()
        .columns([Alias::new(key), Alias::new(column)])
        .from(Alias::new(table))
        .and_where(Expr::col(Alias::new(column)).is_not_null())
        .order_by(Alias::new(key), Order::Asc)
        .to_owned();
    for row in db.query_all(&found).await? {
        let (id, address): (i64, String) = (row.try_get("", key)?, row.try_get("", column)?);
        let Some(ascii) = in_ascii(&address).filter(|ascii| *ascii != address) else { continue };
        if (table, column) == ("account", "email") && is_taken(db, &ascii).await? {
            continue;
        }
        let update = Query::update()
            .table(Alias::new(table))
            .value(Alias::new(column), ascii)
            .and_where(Expr::col(Alias::new(key)).eq(id))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}

async fn is_taken(db: &SchemaManagerConnection<'_>, address: &str) -> Result<bool, DbErr> {
    let same = Query::select().column("id").from("account").and_where(Expr::col("email").eq(address)).to_owned();
    Ok(db.query_one(&same).await?.is_some())
}

/// An address with its domain in ASCII; none if it is no domain.
fn in_ascii(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    if domain.is_ascii() {
        return None;
    }
    idna::domain_to_ascii(domain).ok().map(|ascii| format!("{local}@{ascii}"))
}
