//! What the lines of a batch bring beside their own rows: who follows, who has the problem too, who voted, what threads are about.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use super::lines::CHUNK;
use crate::entity::{AccountId, AnswerId, ThreadId, VoteKind, follow, me_too, vote};
use crate::threads::tags::rules::TagName;

/// What the lines of a batch bring beside their own rows.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) threads: BTreeSet<ThreadId>,
    pub(super) me_too: BTreeMap<(ThreadId, AccountId), DateTime<Utc>>,
    pub(super) follows: BTreeMap<(ThreadId, AccountId), DateTime<Utc>>,
    pub(super) votes: BTreeMap<(AnswerId, AccountId, VoteKind), DateTime<Utc>>,
    pub(super) tags: Vec<(ThreadId, Vec<TagName>)>,
}

impl Touched {
    pub(super) fn follow(&mut self, thread: ThreadId, account: AccountId, since: DateTime<Utc>) {
        self.threads.insert(thread);
        self.follows.entry((thread, account)).or_insert(since);
    }

    pub(super) async fn write<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        let rows: Vec<_> = self
            .me_too
            .iter()
            .map(|((thread, account), at)| me_too::ActiveModel {
                thread_id: Set(*thread),
                account_id: Set(*account),
                created_at: Set(*at),
            })
            .collect();
        for some in rows.chunks(CHUNK) {
            me_too::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        let rows: Vec<_> = self
            .follows
            .iter()
            .map(|((thread, account), since)| follow::ActiveModel {
                thread_id: Set(*thread),
                account_id: Set(*account),
                created_at: Set(*since),
            })
            .collect();
        let once = OnConflict::columns([follow::Column::ThreadId, follow::Column::AccountId]).do_nothing().to_owned();
        for some in rows.chunks(CHUNK) {
            follow::Entity::insert_many(some.iter().cloned())
                .on_conflict(once.clone())
                .exec_without_returning(tx)
                .await?;
        }
        let rows: Vec<_> = self
            .votes
            .iter()
            .map(|((answer, account, kind), at)| vote::ActiveModel {
                answer_id: Set(*answer),
                account_id: Set(*account),
                kind: Set(*kind),
                voted_at: Set(*at),
            })
            .collect();
        for some in rows.chunks(CHUNK) {
            vote::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}
