//! Rendering anew what an older version of the code rendered, so that old posts look like new ones, and are in the language that their
//! letters tell where another one is stored. What people typed, when they were last active and what they were told stay as they are. HTML
//! and languages are written only to the text that they were made from, so an edit that comes between wins, and so does whoever takes
//! their text back.

use std::collections::BTreeSet;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::store::new_looks;
use crate::app::App;
use crate::entity::{AnswerId, CommentId, Event, ThreadId, answer, comment, thread};
use crate::markdown::RENDER_VERSION;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::posts::{language, rendering};

/// Texts of one kind that are rendered at once.
const BATCH: u64 = 50;

/// A post of an older version, with its HTML where that is another now.
struct Again<I> {
    id: I,
    thread: ThreadId,
    source: String,
    html: Option<String>,
    /// Its language, where another one is stored that is written in other letters.
    language: Option<&'static str>,
}

impl<I> Again<I> {
    /// Readers get something else than before.
    fn is_changed(&self) -> bool {
        self.html.is_some() || self.language.is_some()
    }

    async fn of(id: I, thread: ThreadId, source: String, html: &str) -> Self {
        let html = rendering::again(source.clone(), html).await;
        Self { id, thread, source, html, language: None }
    }
}

/// Posts of older versions that were read and are not written yet.
#[derive(Default)]
pub struct Batch {
    threads: Vec<Again<ThreadId>>,
    answers: Vec<Again<AnswerId>>,
    comments: Vec<Again<CommentId>>,
}

/// Renders some of the posts of older versions; tells how many, or 0 if there is none.
///
/// # Errors
/// Those of the database.
pub async fn render_again(app: &App) -> Result<usize, OperationError> {
    write(app, read(app).await?).await
}

/// Writes what was read, where it still is what was read; tells how many posts that were.
///
/// # Errors
/// Those of the database.
pub async fn write(app: &App, batch: Batch) -> Result<usize, OperationError> {
    let found = batch.threads.len() + batch.answers.len() + batch.comments.len();
    if found > 0 {
        app.kernel.run(OperationSpec::new(Actor::System), batch, |op, batch| Box::pin(write_now(op, batch))).await?;
    }
    Ok(found)
}

/// Reads some of the posts of older versions and renders them.
///
/// # Errors
/// Those of the database.
pub async fn read(app: &App) -> Result<Batch, OperationError> {
    let mut batch = Batch::default();
    let threads: Vec<(ThreadId, String, String, String)> = thread::Entity::find()
        .select_only()
        .columns([thread::Column::Id, thread::Column::BodySource, thread::Column::BodyHtml, thread::Column::Language])
        .filter(thread::Column::RenderVersion.lt(RENDER_VERSION))
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await?;
    for (id, source, html, language) in threads {
        let language = language::corrected(&source, &language);
        batch.threads.push(Again { language, ..Again::of(id, id, source, &html).await });
    }
    let answers: Vec<(AnswerId, ThreadId, String, String, String)> = answer::Entity::find()
        .select_only()
        .columns([
            answer::Column::Id,
            answer::Column::ThreadId,
            answer::Column::BodySource,
            answer::Column::BodyHtml,
            answer::Column::Language,
        ])
        .filter(answer::Column::RenderVersion.lt(RENDER_VERSION))
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await?;
    for (id, thread, source, html, language) in answers {
        let language = language::corrected(&source, &language);
        batch.answers.push(Again { language, ..Again::of(id, thread, source, &html).await });
    }
    let comments: Vec<(CommentId, ThreadId, String, String)> = comment::Entity::find()
        .select_only()
        .columns([
            comment::Column::Id,
            comment::Column::ThreadId,
            comment::Column::BodySource,
            comment::Column::BodyHtml,
        ])
        .filter(comment::Column::RenderVersion.lt(RENDER_VERSION))
        .limit(BATCH)
        .into_tuple()
        .all(app.reader())
        .await?;
    for (id, thread, source, html) in comments {
        batch.comments.push(Again::of(id, thread, source, &html).await);
    }
    Ok(batch)
}

async fn write_now(op: &Operation, batch: &Batch) -> Result<(), OperationError> {
    let tx = op.tx();
    let mut changed = BTreeSet::new();
    for post in &batch.threads {
        let mut update = thread::Entity::update_many()
            .col_expr(thread::Column::RenderVersion, Expr::value(RENDER_VERSION))
            .filter(thread::Column::Id.eq(post.id))
            .filter(thread::Column::RenderVersion.lt(RENDER_VERSION));
        if let Some(html) = &post.html {
            update = update.col_expr(thread::Column::BodyHtml, Expr::value(html.as_str()));
        }
        if let Some(language) = post.language {
            update = update.col_expr(thread::Column::Language, Expr::value(language));
        }
        if post.is_changed() {
            update = update.filter(thread::Column::BodySource.eq(post.source.as_str()));
        }
        if update.exec(tx).await?.rows_affected > 0 && post.is_changed() {
            changed.insert(post.thread);
        }
    }
    for post in &batch.answers {
        let mut update = answer::Entity::update_many()
            .col_expr(answer::Column::RenderVersion, Expr::value(RENDER_VERSION))
            .filter(answer::Column::Id.eq(post.id))
            .filter(answer::Column::RenderVersion.lt(RENDER_VERSION));
        if let Some(html) = &post.html {
            update = update.col_expr(answer::Column::BodyHtml, Expr::value(html.as_str()));
        }
        if let Some(language) = post.language {
            update = update.col_expr(answer::Column::Language, Expr::value(language));
        }
        if post.is_changed() {
            update = update.filter(answer::Column::BodySource.eq(post.source.as_str()));
        }
        if update.exec(tx).await?.rows_affected > 0 && post.is_changed() {
            changed.insert(post.thread);
        }
    }
    for post in &batch.comments {
        let mut update = comment::Entity::update_many()
            .col_expr(comment::Column::RenderVersion, Expr::value(RENDER_VERSION))
            .filter(comment::Column::Id.eq(post.id))
            .filter(comment::Column::RenderVersion.lt(RENDER_VERSION));
        if let Some(html) = &post.html {
            update = update
                .col_expr(comment::Column::BodyHtml, Expr::value(html.as_str()))
                .filter(comment::Column::BodySource.eq(post.source.as_str()));
        }
        if update.exec(tx).await?.rows_affected > 0 && post.is_changed() {
            changed.insert(post.thread);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    new_looks().filter(thread::Column::Id.is_in(changed.iter().copied())).exec(tx).await?;
    for thread in changed {
        // Search reads the words anew, and what is kept of the page is dropped.
        op.record(Event::ThreadChanged { thread });
    }
    Ok(())
}
