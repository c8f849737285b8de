//! Texts that wait to be posted. A form that was sent when its session was over is carried over the sign-in; a form of several steps
//! rests here between them. Either fills its page again, for its owner alone.
//!
//! One draft becomes one thing: it keeps its id from step to step, and remembers what it became.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::caller::Caller;
use crate::app::App;
use crate::config::before;
use crate::entity::documents::DraftFields;
use crate::entity::{AccountId, ThreadId, draft};
use crate::markdown::source::{has_visible, is_storable};
use crate::web::form::{FILES_LOST, Fields};
use crate::web::page;

/// What names of carried fields start with on the sign-in page.
pub const PREFIX: &str = "keep.";
/// Name of the field that says which page the fields belong to.
pub const PATH: &str = "keep-path";
/// Name of the field, and of the part of an address, that says which draft a form was filled from.
pub const FIELD: &str = "draft";
/// Drafts of an account; when another one comes, the oldest goes of those that were posted, and of the others if there is none.
pub const MAX_DRAFTS: u64 = 50;
/// How long a draft is kept once it was posted, days: as long as somebody may go back to its form and press again.
pub const POSTED_DRAFT_DAYS: u16 = 1;

/// Fields that no person types: what a form carries along, and what its buttons say.
const NOT_TYPED: &[&str] = &[
    "thread",
    "back",
    "next",
    "key",
    "kind",
    "on",
    "revision",
    "version",
    "entry",
    "seen",
    "quoted",
    "seen_tags",
    "episode",
    "agree",
    "action",
    "how",
    "attachment",
    "ask_anew",
    "comment_on",
    FIELD,
    FILES_LOST,
];
/// The same of the question about what is personal.
const NOT_TYPED_PREFIX: &str = "personal";

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

    /// Whether somebody typed or chose anything. A button alone is no draft: it is pressed again on its page.
    #[must_use]
    pub fn holds_text(&self) -> bool {
        let is_typed = |name: &str| !NOT_TYPED.contains(&name) && !name.starts_with(NOT_TYPED_PREFIX);
        self.fields.iter().any(|(name, value)| is_typed(name) && has_visible(value))
    }

    /// The draft that the form was filled from; a new one where it was filled from none.
    #[must_use]
    pub fn draft(&self) -> Uuid {
        let named = self.fields.iter().find(|(name, _)| name == FIELD).and_then(|(_, id)| id.parse().ok());
        named.unwrap_or_else(Uuid::new_v4)
    }

    /// The page with its form filled from a draft.
    #[must_use]
    pub fn place(&self, draft: Uuid) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}draft={draft}", self.path)
    }
}

/// The fields as a database can hold them: no text is lost for the one character that nobody sees and nothing can store.
fn storable(fields: Vec<(String, String)>) -> Vec<(String, String)> {
    let named = fields.into_iter().filter(|(name, _)| is_storable(name));
    named
        .map(|(name, value)| if is_storable(&value) { (name, value) } else { (name, value.replace('\0', "")) })
        .collect()
}

/// What is under the id that a form brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// The form, as it was brought.
    Open(Uuid),
    /// What was posted from it before. It stays as it was.
    Posted(draft::Model),
}

/// Keeps an unsent form for an account and returns its name: the one that the form has already, as long as it was not posted.
pub async fn keep<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    unsent: &Unsent,
    now: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    match put(tx, account, unsent.draft(), unsent, now).await? {
        Kept::Open(id) => Ok(id),
        Kept::Posted(_) => insert_new(tx, account, unsent, now).await,
    }
}

/// How often a form is put under its id again because the draft was posted or thrown away in this moment.
const MAX_TRIES: usize = 2;

/// Keeps a form under an id that it brought; under a new one if that is somebody else's. Whatever is posted at the same time stays as it
/// was posted: a draft is only changed by a statement that asks whether it is open.
pub async fn put<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    wanted: Uuid,
    unsent: &Unsent,
    now: DateTime<Utc>,
) -> Result<Kept, DbErr> {
    for _ in 0..MAX_TRIES {
        let is_new = insert(tx, account, wanted, unsent, now).await?;
        if is_new || write(tx, account, wanted, draft_of(unsent, now), Some(open())).await? {
            return Ok(Kept::Open(wanted));
        }
        if let Some(row) = load(tx, account, wanted).await?.filter(|row| row.posted_thread_id.is_some()) {
            return Ok(Kept::Posted(row));
        }
    }
    Ok(Kept::Open(insert_new(tx, account, unsent, now).await?))
}

/// A draft that became nothing yet.
fn open() -> SimpleExpr {
    draft::Column::PostedThreadId.is_null()
}

/// Writes down which thread a draft became, with the text that was posted: in the transaction that posts it.
pub async fn set_posted<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    (id, unsent): (Uuid, &Unsent),
    thread: ThreadId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    insert(tx, account, id, unsent, now).await?;
    let posted = draft::ActiveModel { posted_thread_id: Set(Some(thread)), ..draft_of(unsent, now) };
    write(tx, account, id, posted, None).await?;
    Ok(())
}

/// The columns that a form changes.
fn draft_of(unsent: &Unsent, now: DateTime<Utc>) -> draft::ActiveModel {
    let fields = unsent.fields.iter().filter(|(name, _)| name != FIELD).cloned().collect();
    draft::ActiveModel {
        path: Set(unsent.path.clone()),
        fields: Set(DraftFields(fields)),
        saved_at: Set(now),
        ..Default::default()
    }
}

/// Changes a draft of this account, if it is still so. False if there is none.
async fn write<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    id: Uuid,
    changed: draft::ActiveModel,
    still: Option<SimpleExpr>,
) -> Result<bool, DbErr> {
    let own = draft::Entity::update_many().set(changed).filter(draft::Column::Id.eq(id));
    let own = own.filter(draft::Column::AccountId.eq(account)).filter(Condition::all().add_option(still));
    Ok(own.exec(tx).await?.rows_affected > 0)
}

/// A new draft. False if its id is in use, whoever uses it.
async fn insert<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    id: Uuid,
    unsent: &Unsent,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let row = draft::ActiveModel {
        id: Set(id),
        account_id: Set(account),
        posted_thread_id: Set(None),
        ..draft_of(unsent, now)
    };
    let in_use = OnConflict::new().do_nothing().to_owned();
    if draft::Entity::insert(row).on_conflict(in_use).exec_without_returning(tx).await? == 0 {
        return Ok(false);
    }
    let beyond: Vec<Uuid> = draft::Entity::find()
        .select_only()
        .column(draft::Column::Id)
        .filter(draft::Column::AccountId.eq(account))
        .filter(draft::Column::Id.ne(id))
        .order_by_desc(open())
        .order_by_desc(draft::Column::SavedAt)
        .offset(MAX_DRAFTS - 1)
        .limit(MAX_DRAFTS)
        .into_tuple::<Uuid>()
        .all(tx)
        .await?;
    if !beyond.is_empty() {
        draft::Entity::delete_many().filter(draft::Column::Id.is_in(beyond)).exec(tx).await?;
    }
    Ok(true)
}

async fn insert_new<C: ConnectionTrait>(
    tx: &C,
    account: AccountId,
    unsent: &Unsent,
    now: DateTime<Utc>,
) -> Result<Uuid, DbErr> {
    let id = Uuid::new_v4();
    insert(tx, account, id, unsent, now).await?;
    Ok(id)
}

/// A draft of this account; nobody else's is found.
pub async fn load<C: ConnectionTrait>(db: &C, account: AccountId, id: Uuid) -> Result<Option<draft::Model>, DbErr> {
    draft::Entity::find_by_id(id).filter(draft::Column::AccountId.eq(account)).one(db).await
}

/// A draft of the caller that is still kept.
pub async fn find(app: &App, caller: &Caller, id: Uuid) -> Result<Option<draft::Model>, DbErr> {
    let found = load(app.reader(), caller.account, id).await?;
    let oldest = before(app.now(), app.config.retention.draft_days);
    Ok(found.filter(|draft| draft.saved_at > oldest))
}

/// The fields that a page's form starts with: those of a draft named in its address, if it is the caller's own.
pub async fn fill(app: &App, caller: &Caller, id: Uuid) -> Result<Option<Fields>, DbErr> {
    Ok(find(app, caller, id).await?.map(fields_of))
}

/// What a draft fills its form with. The form says from then on which draft it is of.
#[must_use]
pub fn fields_of(draft: draft::Model) -> Fields {
    let name = (FIELD.to_owned(), draft.id.to_string());
    Fields::from_pairs(draft.fields.0.into_iter().chain([name]).collect())
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
    fn a_form_keeps_its_draft_and_an_id_that_is_none_is_replaced() {
        let id = Uuid::from_u128(7);
        let of = |text: &str| Unsent { path: "/ask".to_owned(), fields: vec![(FIELD.to_owned(), text.to_owned())] };
        assert_eq!(of(&id.to_string()).draft(), id);
        for none in ["", "7", "../7", "\u{0}"] {
            assert_ne!(of(none).draft(), of(none).draft(), "{none:?}");
        }
        let row = draft::Model {
            id,
            account_id: AccountId(1),
            path: "/ask".to_owned(),
            fields: DraftFields(vec![("title".to_owned(), "Why?".to_owned())]),
            saved_at: DateTime::<Utc>::UNIX_EPOCH,
            posted_thread_id: None,
        };
        assert_eq!(fields_of(row).get(FIELD), id.to_string());
    }

    #[test]
    fn a_button_alone_is_no_draft() {
        let holds = |sent: &str| Unsent::new(&Fields::parse(sent.as_bytes()), "/threads/7").holds_text();
        for button in [
            "",
            "csrf=x&thread=7&back=%2Fthreads%2F7&key=k&on=yes",
            "kind=helpful&revision=3&quoted=x&seen_tags=bins&draft=d&agree=yes&action=solved&attachment=9",
            "personal_asked=a&personal-1=out",
            "body=&title=+%0A&text=%C2%A0",
        ] {
            assert!(!holds(button), "{button}");
        }
        for typed in ["body=a&thread=7", "reason=%3F", "note=seen&back=%2F", "tags=bins", "alt-7=A+swing"] {
            assert!(holds(typed), "{typed}");
        }
    }

    #[test]
    fn a_character_that_cannot_be_stored_costs_no_text() {
        let unsent = Unsent::new(&Fields::parse(b"title=Wh%00y%3F&b%00dy=x"), "/ask/details");
        assert_eq!(unsent.fields, [("title".to_owned(), "Why?".to_owned())]);
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
