//! The files of a form: those that come with it, those that came with it before, and what is said of them. A file that is refused takes
//! nothing else along: the others stay, and so does everything that was typed.

use sea_orm::DbErr;

use super::codes;
use super::describe::describe;
use super::listing::{is_there, unposted};
use super::parts::Attachments;
use super::remove::remove;
use super::rules::{self, FILES};
use super::upload::{NewFile, upload};
use super::views::Attachment;
use crate::app::App;
use crate::entity::AttachmentId;
use crate::identity::Caller;
use crate::operation::{FieldError, IdempotencyConflict, IdempotencyKey, OperationError};
use crate::web::form::Fields;
use crate::web::multipart::{Files, SentFile};

/// The field of a form that names files which came before, once for each.
pub const KEPT: &str = "attachment";

/// What became of the files of a form.
#[derive(Debug, Default)]
pub struct Received {
    /// Those that wait for the post, in order.
    pub ids: Vec<AttachmentId>,
    /// What is wrong with those that were refused.
    pub refused: Vec<FieldError>,
}

impl Received {
    /// The form with the files that it has by now, so that it can be shown again.
    #[must_use]
    pub fn fields(&self, fields: &Fields) -> Fields {
        fields.with_values(KEPT, self.ids.iter().map(ToString::to_string))
    }
}

/// The files that a form names, whoever they belong to.
#[must_use]
pub fn kept_ids(fields: &Fields) -> Vec<AttachmentId> {
    let mut ids: Vec<AttachmentId> = Vec::new();
    for id in fields.all(KEPT).filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// The files that a form names, as they are shown with it: those of the caller that wait for a post.
///
/// # Errors
/// The database.
pub async fn kept(app: &App, caller: Option<&Caller>, fields: &Fields) -> Result<Vec<Attachment>, DbErr> {
    match caller {
        Some(caller) => unposted(app.reader(), caller.account, &kept_ids(fields)).await,
        None => Ok(Vec::new()),
    }
}

/// Takes in the files of a form. Sending the form again, with the same key, stores none of them twice.
///
/// # Errors
/// What is wrong with the whole form, such as uploading too often. Files that are refused are no error of this kind.
pub async fn receive(
    app: &App,
    attachments: &Attachments,
    caller: &Caller,
    fields: &Fields,
    files: &Files,
) -> Result<Received, OperationError> {
    let mut received = Received::default();
    let named = kept_ids(fields);
    let mut left_out = Vec::new();
    // What was posted meanwhile stays named: the same form, sent twice, is the same.
    for file in unposted(app.reader(), caller.account, &named).await? {
        if fields.has(&format!("remove-{}", file.id)) {
            remove(app, attachments, caller, file.id).await?;
            left_out.push(file.id);
            continue;
        }
        let described = format!("alt-{}", file.id);
        if fields.has(&described) && fields.get(&described).trim() != file.alt_text {
            match describe(app, attachments, caller, file.id, fields.get(&described), None).await {
                Err(OperationError::Invalid(refused)) => received.refused.extend(refused),
                done => _ = done?,
            }
        }
    }
    received.ids.extend(named.into_iter().filter(|id| !left_out.contains(id)));
    for (number, file) in files.iter().enumerate() {
        match take_in(app, attachments, caller, fields, number, file, received.ids.len()).await {
            Ok(id) => received.ids.push(id),
            Err(OperationError::Invalid(refused)) => {
                let one_sentence = |error: &FieldError| error.code == codes::TOO_MANY_FILES;
                if !(refused.iter().any(one_sentence) && received.refused.iter().any(one_sentence)) {
                    received.refused.extend(refused);
                }
            }
            Err(error) => return Err(error),
        }
    }
    // A form has one field for all that concerns its files.
    for error in &mut received.refused {
        error.field = FILES;
    }
    Ok(received)
}

async fn take_in(
    app: &App,
    attachments: &Attachments,
    caller: &Caller,
    fields: &Fields,
    number: usize,
    file: &SentFile,
    count: usize,
) -> Result<AttachmentId, OperationError> {
    // Of more files than one post takes, the content of the last ones was not kept.
    rules::check_count(Ord::max(count, number) + 1)?;
    rules::check_kept(!file.is_dropped, &file.name)?;
    if file.is_too_large {
        rules::check_size(usize::MAX, &file.name)?;
    }
    let new = NewFile { name: file.name.clone(), content: file.content.clone(), alt_text: String::new() };
    let mut key = fields.filled("key").map(|key| format!("{key}-file-{number}"));
    loop {
        let once = key.as_deref().and_then(IdempotencyKey::new);
        match upload(app, attachments, caller, new.clone(), once).await {
            // The same form with another file at this place: it is another file.
            Err(OperationError::Idempotency(IdempotencyConflict::OtherContent)) => {
                return Ok(upload(app, attachments, caller, new, None).await?.value);
            }
            // Taken out meanwhile, and chosen again: it comes anew, once for this time as well.
            Ok(done) if done.replayed && !is_there(app.reader(), done.value).await? => {
                key = key.map(|key| format!("{key}-{}", done.value));
            }
            done => return Ok(done?.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::multipart;

    #[test]
    fn forms_keep_as_much_as_may_be_attached() {
        assert_eq!((multipart::MAX_FILE, multipart::MAX_FILE_COUNT), (rules::MAX_FILE_BYTES, rules::MAX_FILE_COUNT));
    }

    #[test]
    fn a_form_names_each_file_once_and_in_order() {
        let pairs = ["9", "7", "9", "x", ""].map(|id| (KEPT.to_owned(), id.to_owned()));
        let fields = Fields::from_pairs(pairs.into());
        assert_eq!(kept_ids(&fields), [AttachmentId(9), AttachmentId(7)]);
        let received = Received { ids: vec![AttachmentId(7)], refused: Vec::new() };
        assert_eq!(kept_ids(&received.fields(&fields)), [AttachmentId(7)]);
    }
}
