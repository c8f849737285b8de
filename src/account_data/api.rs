//! One's own data by API: taking it along, and having the account erased.

use poem::web::Data;
use poem::{Body, IntoResponse, Response};
use poem_openapi::payload::{Json, Payload};
use poem_openapi::registry::{MetaSchemaRef, Registry};
use poem_openapi::types::{Example, Type};
use poem_openapi::{ApiResponse, Object, OpenApi, Tags};
use uuid::Uuid;

use super::export;
use super::export::views::AccountExport;
use crate::app::App;
use crate::identity::{TokenCaller, erase_account};
use crate::web::answers::Done;
use crate::web::problem::ApiError;

#[derive(Tags)]
enum Tag {
    /// Your own account, its tokens and its sessions.
    Account,
}

/// An [`AccountExport`] that is written while it is sent.
struct ExportFile(Body);

impl Payload for ExportFile {
    const CONTENT_TYPE: &'static str = "application/json; charset=utf-8";

    fn schema_ref() -> MetaSchemaRef {
        AccountExport::schema_ref()
    }

    fn register(registry: &mut Registry) {
        AccountExport::register(registry);
    }
}

impl IntoResponse for ExportFile {
    fn into_response(self) -> Response {
        Response::builder().header("content-type", Self::CONTENT_TYPE).body(self.0)
    }
}

/// The answer that holds a file.
#[derive(ApiResponse)]
enum Exported {
    /// The file.
    #[oai(status = 200)]
    File(
        ExportFile,
        /// Its name.
        #[oai(header = "Content-Disposition")]
        String,
        /// Never the same: what changes while it is read has no state to name.
        #[oai(header = "ETag")]
        String,
        /// Nobody keeps a copy on the way.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// What confirms that an account is to be erased.
#[derive(Clone, Debug, Object)]
#[oai(deny_unknown_fields, example)]
struct AccountErasure {
    /// Your password.
    #[oai(validator(min_length = 1, max_length = 512))]
    password: String,
}

impl Example for AccountErasure {
    fn example() -> Self {
        Self { password: "lamp seven otter kite".to_owned() }
    }
}

/// Names of fields that the API calls otherwise than the form.
const NAMES: &[(&str, &str)] = &[("current-password", "password")];

/// The caller's own data.
pub struct AccountDataApi;

#[OpenApi(tag = "Tag::Account")]
impl AccountDataApi {
    /// Take your data along
    ///
    /// Everything that you wrote or were told, as one JSON file: your settings, questions, answers and comments with their earlier texts,
    /// votes, private messages of your cases, notifications, sessions and tokens. What your token may not read otherwise is left out, as
    /// the description of the file says. It is written while it is sent; a file that breaks off is not whole. Needs the scope
    /// `profile:read`.
    #[oai(path = "/me/export", method = "get", operation_id = "exportMe")]
    async fn export_me(&self, app: Data<&App>, caller: TokenCaller) -> Result<Exported, ApiError> {
        let file = export::begin(app.0, &caller.0).await?;
        let name = export::file_name(app.0);
        let tag = format!("W/\"{}\"", Uuid::new_v4().simple());
        let disposition = format!("attachment; filename=\"{name}\"");
        Ok(Exported::File(ExportFile(file), disposition, tag, "no-store".to_owned()))
    }

    /// Delete your account
    ///
    /// Your name, your address, your settings, tokens and sessions go at once, the one of this very request included. Within a minute,
    /// questions that nobody else wrote on go as well; your other questions, answers and comments stay under the name of a former member,
    /// `former-member-…`, and your open questions are closed. This cannot be undone. Needs the scope `admin`, and your password.
    #[oai(path = "/me", method = "delete", operation_id = "deleteMe")]
    async fn delete_me(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        input: Json<AccountErasure>,
    ) -> Result<Done, ApiError> {
        let erased = erase_account::erase(app.0, &caller.0, &input.0.password).await;
        erased.map_err(|error| error.with_field_names(NAMES))?;
        Ok(Done::Done)
    }
}
