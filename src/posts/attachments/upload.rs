//! Uploading a file, which waits for the post that it belongs to. Its row comes before its bytes, with a time at which it is deleted, and
//! loses that time once the bytes are there: whatever ends in between, a row leads to the bytes, and the sweep finds both.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use chrono::{DateTime, Duration, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::parts::Attachments;
use super::personal;
use super::picture::{self, PictureFault};
use super::rules::{self, FILES, FileKind, MAX_ACCOUNT_BYTES};
use super::{codes, store};
use crate::app::App;
use crate::database::WriteTransaction;
use crate::entity::{AccountId, AttachmentId, attachment};
use crate::identity::{Caller, Right};
use crate::operation::{
    Actor, Completed, FieldError, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
    RateLimitedAction,
};
use crate::web::signing;

/// How long the bytes of a file may be on their way, far longer than any upload takes.
pub const UPLOAD_TTL: Duration = Duration::hours(1);

/// A file as somebody sent it.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub name: String,
    pub content: Bytes,
    pub alt_text: String,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
struct Keys {
    file: String,
    thumbnail: Option<String>,
}

/// A file whose row is there, and whose bytes are on their way or have come.
#[derive(Clone, Debug)]
struct Begun {
    id: AttachmentId,
    uploader: AccountId,
    keys: Keys,
    byte_count: i64,
}

/// A file as it is stored.
struct Stored {
    uploader: AccountId,
    keys: Keys,
    file_name: String,
    media_type: &'static str,
    byte_count: i64,
    size: Option<(i32, i32)>,
    alt_text: String,
}

/// Stores a file for its uploader alone, until a post takes it along; returns it.
///
/// # Errors
/// The fields `files` and `alt_text`, uploading too often, a key used otherwise, no place where the bytes could be stored.
#[tracing::instrument(skip_all)]
pub async fn upload(
    app: &App,
    files: &Attachments,
    caller: &Caller,
    new: NewFile,
    key: Option<IdempotencyKey>,
) -> Result<Completed<AttachmentId>, OperationError> {
    caller.require(Right::Post, None)?;
    let content = signing::sha256_of_bytes(&new.content);
    let once = IdempotentRequest::new(caller.account, key, "upload", &(&new.name, &new.alt_text, content));
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Upload).once(once);
    let begun = Arc::new(OnceLock::new());
    let prepare = prepare(app.clone(), files.clone(), caller.account, new, Arc::clone(&begun));
    let done = app.kernel.create(spec, prepare, |op, file: &Begun| Box::pin(keep(op, file))).await;
    // What was refused goes at once. Where the outcome is unknown it may have been kept: if not, the sweep finds it.
    let is_used = match &done {
        Ok(done) => !done.replayed,
        Err(error) => matches!(error, OperationError::OutcomeUnknown { .. }),
    };
    if !is_used
        && let Some(begun) = begun.get()
        && let Err(error) = abandon(app, files, begun).await
    {
        tracing::warn!(error = %error, "a file that was refused is left to the sweep");
    }
    done
}

async fn prepare(
    app: App,
    files: Attachments,
    uploader: AccountId,
    new: NewFile,
    begun: Arc<OnceLock<Begun>>,
) -> Result<Begun, OperationError> {
    let NewFile { name, content, alt_text } = new;
    let alt_text = rules::alt_text(&alt_text)?;
    personal::check_alt_text(&alt_text)?;
    rules::check_size(content.len(), &name)?;
    let kind = rules::kind_of(&content, &name)?;
    let (media_type, ending, content, thumbnail, size) = if kind == FileKind::Pdf {
        ("application/pdf", "pdf", content, None, None)
    } else {
        let picture = written_anew(&files, kind, content).await.map_err(|fault| refused(fault, &name))?;
        let pixels = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        let size = (pixels(picture.width), pixels(picture.height));
        let (content, thumbnail) = (Bytes::from(picture.content), Bytes::from(picture.thumbnail));
        (picture.media_type, picture.ending, content, Some(thumbnail), Some(size))
    };
    let byte_count = i64::try_from(content.len()).unwrap_or(i64::MAX);
    let keys = Keys { file: store::new_key(), thumbnail: thumbnail.as_ref().map(|_| store::new_key()) };
    let file_name = personal::shown_name(&name, rules::file_name(&name, ending), ending);
    let row = Stored { uploader, keys: keys.clone(), file_name, media_type, byte_count, size, alt_text };
    let written = app.kernel.run(OperationSpec::new(Actor::System), row, |op, row: &Stored| Box::pin(insert(op, row)));
    let made = Begun { id: written.await?.value, uploader, keys, byte_count };
    // Set once: a preparation runs once.
    let _ = begun.set(made.clone());
    put(&files, &made.keys.file, content).await?;
    if let Some((key, thumbnail)) = made.keys.thumbnail.as_ref().zip(thumbnail) {
        put(&files, key, thumbnail).await?;
    }
    Ok(made)
}

/// Decodes and writes a picture, a few at once and off the threads that serve requests.
async fn written_anew(
    files: &Attachments,
    kind: FileKind,
    content: Bytes,
) -> Result<picture::StoredPicture, PictureFault> {
    let place = Arc::clone(&files.pictures).acquire_owned().await.map_err(|_| PictureFault::Broken)?;
    let work = tokio::task::spawn_blocking(move || {
        let written = picture::written_anew(kind, &content);
        // Freed when the work ends, whether somebody waits for it or not.
        drop(place);
        written
    });
    work.await.unwrap_or(Err(PictureFault::Broken))
}

fn refused(fault: PictureFault, name: &str) -> FieldError {
    match fault {
        PictureFault::Broken => FieldError::new(FILES, codes::FILE_BROKEN).with("file", name),
        PictureFault::TooManyPixels => FieldError::new(FILES, codes::FILE_TOO_MANY_PIXELS).with("file", name),
    }
}

async fn put(files: &Attachments, key: &str, content: Bytes) -> Result<(), OperationError> {
    files.store.put(key, content).await.map_err(|error| {
        tracing::error!(error = %error, "a file could not be stored");
        OperationError::Unavailable { retry_after: std::time::Duration::from_secs(5) }
    })
}

/// Deletes the bytes of a file that is not kept, then its row.
async fn abandon(app: &App, files: &Attachments, begun: &Begun) -> Result<(), OperationError> {
    for key in std::iter::once(&begun.keys.file).chain(&begun.keys.thumbnail) {
        if let Err(error) = files.store.delete(key).await {
            tracing::warn!(error = %error, "the bytes of a file that was refused were not deleted; the sweep tries again");
            return Ok(());
        }
    }
    let forgotten = app.kernel.run(OperationSpec::new(Actor::System), begun.id, |op, id: &AttachmentId| {
        Box::pin(async move {
            attachment::Entity::delete_many()
                .filter(attachment::Column::Id.eq(*id))
                .filter(attachment::Column::DeletedAt.is_not_null())
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    forgotten.await?;
    Ok(())
}

/// Keeps a file whose bytes are there, for as long as it waits for its post.
async fn keep(op: &Operation, file: &Begun) -> Result<AttachmentId, OperationError> {
    let used = bytes_of(op.tx(), file.uploader).await?;
    if used.saturating_add(file.byte_count) > MAX_ACCOUNT_BYTES {
        let limit = usize::try_from(MAX_ACCOUNT_BYTES / 1024 / 1024).unwrap_or_default();
        return Err(FieldError::new(FILES, codes::STORAGE_FULL).with("limit", limit).into());
    }
    let kept = attachment::Entity::update_many()
        .col_expr(attachment::Column::DeletedAt, Expr::value(None::<DateTime<Utc>>))
        .filter(attachment::Column::Id.eq(file.id))
        .filter(attachment::Column::DeletedAt.gt(op.now()))
        .exec(op.tx())
        .await?;
    // The sweep took it: its bytes were on their way for longer than any upload takes.
    if kept.rows_affected == 1 { Ok(file.id) } else { Err(OperationError::Stale) }
}

/// The row of a file whose bytes are still to come: it exists for nobody.
async fn insert(op: &Operation, file: &Stored) -> Result<AttachmentId, OperationError> {
    let row = attachment::ActiveModel {
        subject_kind: Set(None),
        subject_id: Set(None),
        storage_key: Set(file.keys.file.clone()),
        thumbnail_key: Set(file.keys.thumbnail.clone()),
        file_name: Set(file.file_name.clone()),
        media_type: Set(file.media_type.to_owned()),
        byte_count: Set(file.byte_count),
        width: Set(file.size.map(|(width, _)| width)),
        height: Set(file.size.map(|(_, height)| height)),
        alt_text: Set(file.alt_text.clone()),
        revision: Set(1),
        position: Set(0),
        uploaded_by: Set(file.uploader),
        created_at: Set(op.now()),
        deleted_at: Set(Some(op.now() + UPLOAD_TTL)),
        ..Default::default()
    };
    Ok(attachment::Entity::insert(row).exec(op.tx()).await?.last_insert_id)
}

/// Bytes that the files of an account take.
async fn bytes_of(tx: &WriteTransaction, uploader: AccountId) -> Result<i64, OperationError> {
    let used: Option<Option<i64>> = attachment::Entity::find()
        .select_only()
        // PostgreSQL adds up whole numbers to a number without limit.
        .expr(Expr::cust("CAST(SUM(byte_count) AS BIGINT)"))
        .filter(attachment::Column::UploadedBy.eq(uploader))
        .filter(attachment::Column::DeletedAt.is_null())
        .into_tuple()
        .one(tx)
        .await?;
    Ok(used.flatten().unwrap_or_default())
}
