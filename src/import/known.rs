//! What a batch may refer to: rows by the id that the file gives them, those of earlier batches and those of earlier lines.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::format::Numbered;
use super::format::Record;
use super::reason::because;
use crate::entity::{
    AccountId, AgencyId, AnswerId, CategoryId, TeamId, ThreadId, account, agency, answer, category, comment, team,
    thread,
};

/// Ids asked for in one statement.
const CHUNK: usize = 500;

/// Rows by their id in the file, each with the line that it stands on; 0 for what was there before.
pub struct Table<T>(HashMap<String, (T, u64)>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Copy> Table<T> {
    /// Whether the id was used before.
    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// What a line refers to: it must stand before it.
    pub fn find(&self, field: &'static str, id: &str, line: u64) -> Result<T, String> {
        let found = self.0.get(id).filter(|(_, at)| *at < line);
        found
            .map(|(row, _)| *row)
            .ok_or_else(|| because("import-unknown", &[("field", field.into()), ("id", id.into())]))
    }

    pub fn insert(&mut self, id: String, row: T, line: u64) {
        self.0.insert(id, (row, line));
    }
}

#[derive(Clone, Copy)]
pub struct KnownCategory {
    pub id: CategoryId,
}

#[derive(Clone, Copy)]
pub struct KnownThread {
    pub id: ThreadId,
    pub author: AccountId,
    pub asked_at: DateTime<Utc>,
}

#[derive(Clone, Copy)]
pub struct KnownAnswer {
    pub id: AnswerId,
    pub thread: ThreadId,
}

/// All tables that lines refer to.
#[derive(Default)]
pub struct Known {
    pub agencies: Table<AgencyId>,
    pub teams: HashMap<(AgencyId, String), TeamId>,
    pub categories: Table<KnownCategory>,
    pub accounts: Table<AccountId>,
    pub threads: Table<KnownThread>,
    pub answers: Table<KnownAnswer>,
    pub comments: Table<()>,
}

/// Ids that a batch has or names.
#[derive(Default)]
struct Named<'a> {
    agencies: BTreeSet<&'a str>,
    categories: BTreeSet<&'a str>,
    accounts: BTreeSet<&'a str>,
    threads: BTreeSet<&'a str>,
    answers: BTreeSet<&'a str>,
    comments: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    fn of(records: &'a [Numbered]) -> Self {
        let mut named = Self::default();
        for Numbered { record, .. } in records {
            match record {
                Record::Agency(row) => {
                    named.agencies.insert(&row.id);
                }
                Record::Category(row) => {
                    named.categories.insert(&row.id);
                    named.agencies.insert(&row.agency);
                }
                Record::Account(row) => {
                    named.accounts.insert(&row.id);
                }
                Record::Thread(row) => {
                    named.threads.insert(&row.id);
                    named.categories.insert(&row.category);
                    named.accounts.insert(&row.author);
                    named.accounts.extend(row.me_too.iter().map(String::as_str));
                }
                Record::Answer(row) => {
                    named.answers.insert(&row.id);
                    named.threads.insert(&row.thread);
                    named.accounts.insert(&row.author);
                    named.accounts.extend(row.helpful.iter().chain(&row.worked_for_me).map(String::as_str));
                    named.agencies.extend(row.official_for.as_deref());
                }
                Record::Comment(row) => {
                    named.comments.insert(&row.id);
                    named.threads.insert(&row.thread);
                    named.accounts.insert(&row.author);
                    named.answers.extend(row.answer.as_deref());
                }
            }
        }
        named
    }
}

/// Reads the rows of some ids, in statements of [`CHUNK`] ids each.
macro_rules! found {
    ($tx:expr, $ids:expr, $table:ident, [$($column:ident),+] -> $row:ty) => {{
        let mut rows: Vec<$row> = Vec::new();
        let ids: Vec<&str> = $ids.iter().copied().collect();
        for some in ids.chunks(CHUNK) {
            rows.extend(
                $table::Entity::find()
                    .select_only()
                    .columns([$($table::Column::$column),+])
                    .filter($table::Column::ExternalId.is_in(some.iter().copied()))
                    .into_tuple::<$row>()
                    .all($tx)
                    .await?,
            );
        }
        rows
    }};
}

impl Known {
    /// What the database has of a batch's ids.
    pub async fn read<C: ConnectionTrait>(tx: &C, records: &[Numbered]) -> Result<Self, DbErr> {
        let named = Named::of(records);
        let mut known = Self::default();
        for (id, row) in found!(tx, named.agencies, agency, [ExternalId, Id] -> (String, AgencyId)) {
            known.agencies.insert(id, row, 0);
        }
        if !named.agencies.is_empty() {
            for team in team::Entity::find().all(tx).await? {
                known.teams.insert((team.agency_id, team.slug), team.id);
            }
        }
        for (id, row) in found!(tx, named.categories, category, [ExternalId, Id] -> (String, CategoryId)) {
            known.categories.insert(id, KnownCategory { id: row }, 0);
        }
        for (id, row) in found!(tx, named.accounts, account, [ExternalId, Id] -> (String, AccountId)) {
            known.accounts.insert(id, row, 0);
        }
        let threads = found!(tx, named.threads, thread, [ExternalId, Id, AuthorId, CreatedAt] -> (String, ThreadId, AccountId, DateTime<Utc>));
        for (id, row, author, asked_at) in threads {
            known.threads.insert(id, KnownThread { id: row, author, asked_at }, 0);
        }
        for (id, row, of) in
            found!(tx, named.answers, answer, [ExternalId, Id, ThreadId] -> (String, AnswerId, ThreadId))
        {
            known.answers.insert(id, KnownAnswer { id: row, thread: of }, 0);
        }
        for id in found!(tx, named.comments, comment, [ExternalId] -> String) {
            known.comments.insert(id, (), 0);
        }
        Ok(known)
    }
}

/// Ids in the database of rows just inserted, by their ids in the file.
macro_rules! inserted {
    ($tx:expr, $ids:expr, $table:ident, $row:ty) => {{
        let mut found: std::collections::HashMap<String, $row> = std::collections::HashMap::new();
        let ids: Vec<&str> = $ids;
        for some in ids.chunks(500) {
            let rows: Vec<(String, $row)> = $table::Entity::find()
                .select_only()
                .columns([$table::Column::ExternalId, $table::Column::Id])
                .filter($table::Column::ExternalId.is_in(some.iter().copied()))
                .into_tuple()
                .all($tx)
                .await?;
            found.extend(rows);
        }
        found
    }};
}
pub(super) use inserted;
