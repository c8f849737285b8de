//! The answers and comments that everybody sees of a public thread, read once for each version of the thread.
//!
//! Every change of a thread's answers and comments raises its version in the same transaction (`store::new_version`), and the
//! statement that loads a thread for a caller gives the version: on every node it says whether what is kept is current.
//! The rows hold the HTML as it was rendered when it was written. The number of the renderer is no part of the key, because it
//! is a constant of the program, and another program starts with an empty memory.
//!
//! Only what is the same for everybody is kept. Names of people and agencies, the caller's own votes and what a caller may do
//! are put in for each answer. Somebody who sees more than the public is never served from here: the statement that loads the
//! thread says so (`visibility::sees_public_posts_only`).

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use moka::future::Cache;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect};

use super::answers::{AnswerRow, public_answers_of_page};
use super::comments::{CommentRow, public_comments_of_page};
use super::context::Context;
use super::names;
use crate::entity::{Subject, ThreadId, thread};
use crate::identity::Caller;
use crate::threads::views::{AgencyRef, Answer, Comment};

/// What a row takes in memory beside its texts, bytes.
const ROW_SIZE: usize = 400;
/// What an entry takes in memory beside its rows, bytes.
const ENTRY_SIZE: usize = 1024;
/// Threads of which the cache knows which version it keeps.
const MAX_THREADS: u64 = 1_000_000;

/// The answers and comments of one version of a public thread that everybody sees.
#[derive(Debug)]
pub struct PublicPosts {
    /// In the order in which they are shown.
    answers: Vec<AnswerRow>,
    /// Oldest first, those of answers too.
    comments: Vec<CommentRow>,
}

/// Why posts were not kept.
enum NotKept {
    /// The thread had another version when they were read.
    OtherVersion,
    Database(DbErr),
}

impl From<DbErr> for NotKept {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl PublicPosts {
    /// Reads the posts of a thread whose version the caller has read before.
    ///
    /// The statements see one state of the database each, and a later one never an older state than an earlier one. Posts
    /// and version change in one commit, and the version only grows. If the last statement finds the version that was found
    /// before the first one, nothing was committed between them, and all of them saw the posts of this version. Otherwise a
    /// write came in between: the posts may be those of no version at all and are thrown away.
    async fn read<C: ConnectionTrait>(db: &C, thread: ThreadId, version: i32) -> Result<Self, NotKept> {
        let answers = public_answers_of_page(db, thread).await?;
        let comments = public_comments_of_page(db, thread).await?;
        let current: Option<i32> = thread::Entity::find_by_id(thread)
            .select_only()
            .column(thread::Column::Version)
            .into_tuple()
            .one(db)
            .await?;
        if current != Some(version) {
            return Err(NotKept::OtherVersion);
        }
        Ok(Self { answers, comments })
    }

    /// Bytes of memory that they take, roughly.
    fn size(&self) -> usize {
        let answers: usize = self.answers.iter().map(|answer| answer.text_size() + ROW_SIZE).sum();
        let comments: usize = self.comments.iter().map(|comment| comment.text_size() + ROW_SIZE).sum();
        ENTRY_SIZE + answers + comments
    }

    /// The answers and comments as a caller sees them, with the names as they are now; `own` is the thread's agency. One
    /// query, and one more where another agency answered officially.
    pub async fn view<C: ConnectionTrait>(
        &self,
        db: &C,
        caller: Option<&Caller>,
        context: &Context,
        own: &AgencyRef,
        now: DateTime<Utc>,
    ) -> Result<(Vec<Answer>, Vec<Comment>), DbErr> {
        let authors = self.answers.iter().map(AnswerRow::author).chain(self.comments.iter().map(CommentRow::author));
        let people = names::people(db, authors.collect()).await?;
        let official = self.answers.iter().filter_map(AnswerRow::official_for).filter(|agency| *agency != own.id);
        let mut agencies = names::agencies(db, official.collect()).await?;
        agencies.insert(own.id, own.clone());
        let answers = self.answers.iter().filter_map(|row| {
            let official = row.official_for().and_then(|agency| agencies.get(&agency).cloned());
            Some(row.clone().view(people.get(&row.author())?.clone(), official, caller, context))
        });
        let comments = self
            .comments
            .iter()
            .filter_map(|row| Some(row.clone().view(people.get(&row.author())?.clone(), caller, context, now)));
        Ok((answers.collect(), comments.collect()))
    }
}

/// Public posts in memory: a cheap clone.
#[derive(Clone)]
pub struct PublicPostCache {
    /// By thread and version; `None` keeps nothing.
    entries: Option<Cache<(ThreadId, i32), Arc<PublicPosts>>>,
    /// The version that is kept of each thread: when there is a newer one, the older one is dropped.
    versions: moka::sync::Cache<ThreadId, i32>,
}

impl PublicPostCache {
    /// Keeps at most `bytes` of posts; 0 keeps nothing.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let entries = (bytes > 0).then(|| {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|_: &(ThreadId, i32), posts: &Arc<PublicPosts>| {
                    u32::try_from(posts.size()).unwrap_or(u32::MAX)
                })
                .build()
        });
        Self { entries, versions: moka::sync::Cache::new(MAX_THREADS) }
    }

    /// The public posts of a version of a thread, kept or read now; `None` if they cannot be had, because this node keeps
    /// nothing or because a write came while they were read. Callers that want the same at once read it once.
    ///
    /// # Errors
    /// Those of the database, which everybody gets who waited for the same reading. They are not kept.
    pub async fn posts<C: ConnectionTrait>(
        &self,
        db: &C,
        thread: ThreadId,
        version: i32,
    ) -> Result<Option<Arc<PublicPosts>>, DbErr> {
        let Some(entries) = &self.entries else { return Ok(None) };
        let read = async { PublicPosts::read(db, thread, version).await.map(Arc::new) };
        match entries.entry((thread, version)).or_try_insert_with(read).await {
            Ok(entry) => {
                if entry.is_fresh() {
                    self.drop_other_version(entries, thread, version).await;
                }
                Ok(Some(entry.into_value()))
            }
            Err(not_kept) => match &*not_kept {
                NotKept::OtherVersion => Ok(None),
                NotKept::Database(error) => Err(error.clone()),
            },
        }
    }

    /// Drops what nobody asks for any more, now that a version of a thread was put in.
    async fn drop_other_version(
        &self,
        entries: &Cache<(ThreadId, i32), Arc<PublicPosts>>,
        thread: ThreadId,
        version: i32,
    ) {
        let outdated = match self.versions.get(&thread) {
            Some(newer) if newer > version => version,
            before => {
                self.versions.insert(thread, version);
                match before {
                    Some(older) if older < version => older,
                    _ => return,
                }
            }
        };
        entries.invalidate(&(thread, outdated)).await;
    }

    /// Frees the memory of threads that changed. It is not needed for anything to be right, as the version changed as well.
    pub fn invalidate(&self, subjects: &BTreeSet<Subject>) {
        let Some(entries) = &self.entries else { return };
        for subject in subjects {
            let Subject::Thread(thread) = *subject else { continue };
            if let Some(version) = self.versions.remove(&thread) {
                let entries = entries.clone();
                tokio::spawn(async move { entries.invalidate(&(thread, version)).await });
            }
        }
    }
}
