//! Makes the files, all at once and once a night, and at once where there are none. Any number of nodes may run it: who takes a night says
//! so beside the descriptor, and the others find nothing to do. Where there are no files yet, several may make them at the same time: each
//! writes whole files in one transaction, and the newest count.

use chrono::{DateTime, Duration, Utc};
use poem_openapi::types::ToJSON;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

use super::descriptor::{TABLES, Table, package};
use super::files::{DESCRIPTOR_NAME, made_at};
use super::rules::nights::is_due;
use super::{answers_found_file, categories_file, statistics_file};
use crate::agencies::listing::categories_among;
use crate::app::App;
use crate::entity::open_data_file;
use crate::locale;
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::web::signing;

/// Whoever took a night and is not done by then has ended without a word.
const CLAIM_TTL: Duration = Duration::minutes(10);

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
    let known = made_at(app.reader()).await?;
    if !is_due(known, now, app.config.time_zone) {
        return Ok(0);
    }
    if let Some(known) = known {
        let taken = app.kernel.run(OperationSpec::new(Actor::System), known, |op, known| Box::pin(take(op, *known)));
        if !taken.await?.value {
            return Ok(0);
        }
    }
    let made = make(app, now).await?;
    app.kernel.run(OperationSpec::new(Actor::System), made, |op, made| Box::pin(store(op, made))).await?;
    Ok(1)
}

/// Takes the night in which files from then are replaced; not if another node has it, or has made them since.
async fn take(op: &Operation, known: DateTime<Utc>) -> Result<bool, OperationError> {
    use open_data_file::Column as C;
    let is_free = Condition::any().add(C::ClaimedUntil.is_null()).add(C::ClaimedUntil.lte(op.now()));
    let taken = open_data_file::Entity::update_many()
        .col_expr(C::ClaimedUntil, Expr::value(op.now() + CLAIM_TTL))
        .filter(C::Name.eq(DESCRIPTOR_NAME))
        .filter(C::MadeAt.lte(known))
        .filter(is_free)
        .exec(op.tx())
        .await?;
    Ok(taken.rows_affected > 0)
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
        name: DESCRIPTOR_NAME,
        content_type: "application/json; charset=utf-8",
        content: format!("{:#}\n", descriptor.unwrap_or_default()),
    });
    Ok(MadeFiles { made_at: now, files })
}

/// Puts all files in the place of those from before: one transaction, so that they belong together. What was made later stays.
async fn store(op: &Operation, made: &MadeFiles) -> Result<(), OperationError> {
    let names = made.files.iter().map(|file| file.name);
    open_data_file::Entity::delete_many()
        .filter(open_data_file::Column::Name.is_not_in(names))
        .filter(open_data_file::Column::MadeAt.lte(made.made_at))
        .exec(op.tx())
        .await?;
    for file in &made.files {
        let row = open_data_file::ActiveModel {
            name: Set(file.name.to_owned()),
            content: Set(file.content.clone()),
            content_type: Set(file.content_type.to_owned()),
            made_at: Set(made.made_at),
            etag: Set(signing::sha256(&file.content)),
            claimed_until: Set(None),
        };
        let anew = OnConflict::column(open_data_file::Column::Name)
            .update_columns([
                open_data_file::Column::Content,
                open_data_file::Column::ContentType,
                open_data_file::Column::MadeAt,
                open_data_file::Column::Etag,
                open_data_file::Column::ClaimedUntil,
            ])
            .action_and_where(open_data_file::Column::MadeAt.lte(made.made_at))
            .to_owned();
        open_data_file::Entity::insert(row).on_conflict(anew).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}
