//! Makes the files, all at once and once a night, and at once where there are none. Several nodes may do it at the same time: each writes
//! whole files in one transaction, and the last one counts.

use chrono::{DateTime, Utc};
use poem_openapi::types::ToJSON;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::descriptor::{TABLES, Table, package};
use super::files::{DESCRIPTOR, made_at};
use super::rules::nights::is_due;
use super::{answers_found_file, categories_file, statistics_file};
use crate::agencies::listing::categories_among;
use crate::app::App;
use crate::entity::open_data_file;
use crate::locale;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::web::signing;

/// A file that was made.
struct MadeFile {
    name: &'static str,
    content_type: &'static str,
    content: String,
}

/// Files with the time from which on nothing that is hidden was counted.
struct MadeFiles {
    made_at: DateTime<Utc>,
    files: Vec<MadeFile>,
}

/// Makes the files if they are due and tells whether it did: 1 or 0.
///
/// # Errors
/// Those of the database.
pub async fn run(app: &App) -> Result<usize, OperationError> {
    let now = app.now();
    if !is_due(made_at(app.reader()).await?, now, app.config.time_zone) {
        return Ok(0);
    }
    let made = make(app, now).await?;
    app.kernel.run(OperationSpec::new(Actor::System), made, |op, made| Box::pin(store(op, made))).await?;
    Ok(1)
}

/// The files as of now.
async fn make(app: &App, now: DateTime<Utc>) -> Result<MadeFiles, DbErr> {
    let categories = categories_among(app.reader(), None).await?;
    let months = statistics_file::rows(app, now).await?;
    let found = answers_found_file::rows(app.reader(), now).await?;
    let contents =
        [statistics_file::file(&months), answers_found_file::file(&found), categories_file::file(&categories)];
    let sizes: Vec<_> = TABLES.into_iter().zip(contents.iter().map(String::len)).collect();
    let descriptor = locale::within(app.config.language, || package(&app.config, now, &sizes).to_json());
    let table = |(table, content): (Table, String)| MadeFile {
        name: table.file,
        content_type: "text/csv; charset=utf-8",
        content,
    };
    let mut files: Vec<MadeFile> = TABLES.into_iter().zip(contents).map(table).collect();
    files.push(MadeFile {
        name: DESCRIPTOR,
        content_type: "application/json; charset=utf-8",
        content: format!("{:#}\n", descriptor.unwrap_or_default()),
    });
    Ok(MadeFiles { made_at: now, files })
}

/// Puts all files in the place of those from before: one transaction, so that they belong together.
async fn store(op: &Operation, made: &MadeFiles) -> Result<(), OperationError> {
    let names = made.files.iter().map(|file| file.name);
    open_data_file::Entity::delete_many().filter(open_data_file::Column::Name.is_not_in(names)).exec(op.tx()).await?;
    for file in &made.files {
        let row = open_data_file::ActiveModel {
            name: Set(file.name.to_owned()),
            content: Set(file.content.clone()),
            content_type: Set(file.content_type.to_owned()),
            made_at: Set(made.made_at),
            etag: Set(signing::sha256(&file.content)),
        };
        let anew = OnConflict::column(open_data_file::Column::Name)
            .update_columns([
                open_data_file::Column::Content,
                open_data_file::Column::ContentType,
                open_data_file::Column::MadeAt,
                open_data_file::Column::Etag,
            ])
            .to_owned();
        open_data_file::Entity::insert(row).on_conflict(anew).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}
