//! Forms that were sent when their session was over: the text is carried over the sign-in and fills the form again.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::caller::Caller;
use crate::app::App;
use crate::config::before;
use crate::entity::documents::DraftFields;
use crate::entity::{AccountId, draft};
use crate::markdown::source::is_storable;
use crate::web::form::Fields;
use crate::web::page;

/// What names of carried fields start with on the sign-in page.
pub const PREFIX: &str = "keep.";
/// Name of the field that says which page the fields belong to.
pub const PATH: &str = "keep-path";

/// A form that could not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Local path of the page that shows the form.
    pub path: String,
    /// Names and texts, without passwords and form tokens.
    pub fields: Vec<(String, String)>,
}

impl Unsent {
    /// From a form that was refused because nobody is signed in any more.
    #[must_use]
    pub fn new(fields: &Fields, path: &str) -> Self {
        Self { path: path.to_owned(), fields: storable(fields.without_secrets()) }
    }

    /// From the sign-in form that carried it; none if it carried nothing, or a path that leaves this site.
    #[must_use]
    pub fn carried(fields: &Fields) -> Option<Self> {
        let path = fields.filled(PATH).filter(|path| page::is_local(path))?;
        let carried: Vec<(String, String)> = fields
            .without_secrets()
            .into_iter()
            .filter_map(|(name, value)| name.strip_prefix(PREFIX).map(|name| (name.to_owned(), value)))
            .collect();
        (!carried.is_empty()).then(|| Self { path: path.to_owned(), fields: storable(carried) })
    }

    /// The page with its form filled from a draft.
    #[must_use]
    pub fn place(&self, draft: Uuid) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}draft={draft}", self.path)
    }
}

/// The fields without those that no database could hold.
fn storable(fields: Vec<(String, String)>) -> Vec<(String, String)> {
    fields.into_iter().filter(|(name, value)| is_storable(name) && is_storable(value)).collect()
}

/// Keeps an unsent form for an account and returns its name.
pub async fn keep<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    unsent: &Unsent,
    now: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    let id = Uuid::new_v4();
    let row = draft::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        path: Set(unsent.path.clone()),
        fields: Set(DraftFields(unsent.fields.clone())),
        saved_at: Set(now),
    };
    draft::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// A draft of this account; nobody else's is found.
pub async fn load<C: ConnectionTrait>(db: &C, account: AccountId, id: Uuid) -> Result<Option<draft::Model>, DbErr> {
    draft::Entity::find_by_id(id).filter(draft::Column::AccountId.eq(account)).one(db).await
}

/// The fields that a page's form starts with: those of a draft named in its address, if it is the caller's own.
pub async fn fill(app: &App, caller: &Caller, id: Uuid) -> Result<Option<Fields>, DbErr> {
    let found = load(app.reader(), caller.account, id).await?;
    let oldest = before(app.now(), app.config.retention.draft_days);
    Ok(found.filter(|draft| draft.saved_at > oldest).map(|draft| Fields::from_pairs(draft.fields.0)))
}

/// Throws a draft away, in the transaction that posts its text.
pub async fn forget<C: ConnectionTrait>(tx: &C, account: AccountId, id: Uuid) -> Result<(), DbErr> {
    draft::Entity::delete_by_id(id).filter(draft::Column::AccountId.eq(account)).exec(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_survives_the_way_through_the_sign_in_page() {
        let sent = Fields::parse(b"csrf=x&title=Why%3F&details=a%0D%0Ab&current-password=secret&tags=bins&tags=fees");
        let unsent = Unsent::new(&sent, "/ask/details?category=3");
        let names: Vec<&str> = unsent.fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["title", "details", "tags", "tags"], "no secret, and every box that was ticked");

        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("csrf", "y")
            .append_pair("name", "ines")
            .append_pair("password", "secret")
            .append_pair(PATH, &unsent.path);
        for (name, value) in &unsent.fields {
            body.append_pair(&format!("{PREFIX}{name}"), value);
        }
        let carried = Unsent::carried(&Fields::parse(body.finish().as_bytes())).unwrap();
        assert_eq!(carried, unsent);
        assert_eq!(carried.fields[1].1, "a\nb");
        let place = carried.place(Uuid::nil());
        assert_eq!(place, "/ask/details?category=3&draft=00000000-0000-0000-0000-000000000000");
    }

    #[test]
    fn nothing_is_carried_to_another_site() {
        for path in ["//evil.example", "https://evil.example", "/\\evil.example", ""] {
            let mut body = form_urlencoded::Serializer::new(String::new());
            body.append_pair(PATH, path).append_pair("keep.title", "x");
            assert_eq!(Unsent::carried(&Fields::parse(body.finish().as_bytes())), None, "{path}");
        }
    }
}
