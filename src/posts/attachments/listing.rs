//! Reading files: those of posts, one's own, and one as somebody may see it.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::access::Access;
use super::parts::Attachments;
use super::views::Attachment;
use crate::app::App;
use crate::entity::{AccountId, AttachmentId, Subject, SubjectKind, attachment};
use crate::identity::Caller;

/// A file that somebody may change, with what it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeableFile {
    pub file: Attachment,
    /// None until it is posted.
    pub subject: Option<Subject>,
}

/// A file as somebody sees it, with the way to its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenFile {
    pub file: Attachment,
    /// None until it is posted.
    pub subject: Option<Subject>,
    pub access: Access,
    pub storage_key: String,
    pub thumbnail_key: Option<String>,
}

pub(super) fn subject_of(row: &attachment::Model) -> Option<Subject> {
    row.subject_kind.zip(row.subject_id).map(|(kind, id)| Subject::of(kind, id))
}

/// The files of some posts, of each in order. One query; the caller has decided who sees the posts.
///
/// # Errors
/// The database.
pub async fn of_subjects<C: ConnectionTrait>(
    db: &C,
    subjects: impl IntoIterator<Item = Subject>,
) -> Result<BTreeMap<Subject, Vec<Attachment>>, DbErr> {
    let mut ids: BTreeMap<SubjectKind, Vec<i64>> = BTreeMap::new();
    for subject in subjects {
        ids.entry(subject.kind()).or_default().push(subject.id());
    }
    let mut found: BTreeMap<Subject, Vec<Attachment>> = BTreeMap::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let of_kind = |(kind, ids): (SubjectKind, Vec<i64>)| {
        Condition::all().add(attachment::Column::SubjectKind.eq(kind)).add(attachment::Column::SubjectId.is_in(ids))
    };
    let which = ids.into_iter().map(of_kind).fold(Condition::any(), Condition::add);
    let rows = attachment::Entity::find()
        .filter(attachment::Column::DeletedAt.is_null())
        .filter(which)
        .order_by_asc(attachment::Column::Position)
        .order_by_asc(attachment::Column::Id)
        .all(db)
        .await?;
    for row in rows {
        if let Some(subject) = subject_of(&row) {
            found.entry(subject).or_default().push(row.into());
        }
    }
    Ok(found)
}

/// Those of an account's files that wait for a post, in the order of `ids`.
///
/// # Errors
/// The database.
pub async fn unposted<C: ConnectionTrait>(
    db: &C,
    owner: AccountId,
    ids: &[AttachmentId],
) -> Result<Vec<Attachment>, DbErr> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = attachment::Entity::find()
        .filter(attachment::Column::Id.is_in(ids.iter().copied()))
        .filter(attachment::Column::UploadedBy.eq(owner))
        .filter(attachment::Column::SubjectId.is_null())
        .filter(attachment::Column::DeletedAt.is_null())
        .all(db)
        .await?;
    let mut files: Vec<Attachment> = rows.into_iter().map(Attachment::from).collect();
    files.sort_by_key(|file| ids.iter().position(|id| *id == file.id));
    Ok(files)
}

/// Whether a file is there, posted or not.
///
/// # Errors
/// The database.
pub async fn is_there<C: ConnectionTrait>(db: &C, id: AttachmentId) -> Result<bool, DbErr> {
    let found = attachment::Entity::find_by_id(id).filter(attachment::Column::DeletedAt.is_null());
    Ok(found.count(db).await? > 0)
}

/// A file that a caller may change or remove: their own until it is posted, from then on if they may change what it belongs to. None
/// if it is gone or not theirs to change.
///
/// # Errors
/// The database.
pub async fn changeable(
    app: &App,
    files: &Attachments,
    caller: &Caller,
    id: AttachmentId,
) -> Result<Option<ChangeableFile>, DbErr> {
    let db = app.reader();
    let found = attachment::Entity::find_by_id(id).filter(attachment::Column::DeletedAt.is_null()).one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let subject = subject_of(&row);
    let may_change = match subject {
        None => row.uploaded_by == caller.account,
        Some(subject) => match files.about(subject) {
            Some(feature) => feature.may_change(db, caller, row.uploaded_by, subject).await?,
            None => false,
        },
    };
    Ok(may_change.then(|| ChangeableFile { subject, file: row.into() }))
}

/// A file as a caller sees it: whoever sees what it belongs to sees it, and until it is posted only its uploader. None if it does not
/// exist for them.
///
/// # Errors
/// The database.
pub async fn seen(
    app: &App,
    files: &Attachments,
    caller: Option<&Caller>,
    id: AttachmentId,
) -> Result<Option<SeenFile>, DbErr> {
    let db = app.reader();
    let found = attachment::Entity::find_by_id(id).filter(attachment::Column::DeletedAt.is_null()).one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let access = match subject_of(&row) {
        None => caller.filter(|caller| caller.account == row.uploaded_by).map(|_| Access::Some),
        Some(subject) => match files.about(subject) {
            Some(feature) => feature.access(db, caller, subject).await?,
            None => None,
        },
    };
    Ok(access.map(|access| SeenFile {
        access,
        subject: subject_of(&row),
        storage_key: row.storage_key.clone(),
        thumbnail_key: row.thumbnail_key.clone(),
        file: row.into(),
    }))
}

/// The address of the page on which a file stands; none until it is posted.
///
/// # Errors
/// The database.
pub async fn page_of(app: &App, files: &Attachments, subject: Option<Subject>) -> Result<Option<String>, DbErr> {
    match subject.and_then(|subject| Some((files.about(subject)?, subject))) {
        Some((feature, subject)) => feature.path(app.reader(), subject).await,
        None => Ok(None),
    }
}
