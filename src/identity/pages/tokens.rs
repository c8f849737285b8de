//! API tokens of one's own account.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, done, private, refused};
use crate::app::App;
use crate::entity::{ApiTokenId, api_token};
use crate::identity::Caller;
use crate::identity::create_token::{self, MAX_TOKENS, NewToken, TokenEnd};
use crate::identity::own_drafts::forget_draft;
use crate::identity::permissions::Scope;
use crate::identity::visit::Visit;
use crate::identity::{api_tokens, codes, revoke_token};
use crate::locale::{self, text};
use crate::operation::{IdempotencyKey, OperationError};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "identity/tokens.html")]
struct TokensPage {
    page: Page,
    state: FormState,
    /// The token just made, shown this once.
    made: Option<String>,
    scopes: Vec<Choice>,
    ends: Vec<Choice>,
    rows: Vec<Row>,
    /// Lets the form be sent twice and make one token.
    key: String,
}

struct Row {
    id: ApiTokenId,
    name: String,
    prefix: String,
    scopes: String,
    last_used: Option<DateTime<Utc>>,
    ends: Option<DateTime<Utc>>,
}

impl From<api_token::Model> for Row {
    fn from(row: api_token::Model) -> Self {
        let scopes: Vec<String> =
            row.scopes.split(' ').filter_map(|scope| scope.parse().ok()).map(scope_text).collect();
        Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: locale::list(&scopes),
            last_used: row.last_used_at,
            ends: row.expires_at,
        }
    }
}

/// Days that the form offers; empty for no end.
const ENDS: &[(&str, &str)] = &[("30", "month"), ("90", "quarter"), ("365", "year"), ("", "never")];

fn scope_text(scope: Scope) -> String {
    text::t(&format!("identity-scope-{}", scope.as_str().replace(':', "-")))
}

async fn show(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    state: FormState,
    made: Option<String>,
) -> Result<Response, PageError> {
    let rows = api_tokens::list(app, caller, None, MAX_TOKENS).await?.items.into_iter().map(Row::from).collect();
    let template = TokensPage {
        page: visit.page("identity-tokens-title"),
        state: state.clone(),
        made,
        scopes: Scope::ALL.iter().map(|scope| Choice::new(scope.as_str(), scope_text(*scope))).collect(),
        ends: ENDS
            .iter()
            .map(|(days, word)| Choice::new(days, text::t(&format!("identity-token-end-{word}"))))
            .collect(),
        rows,
        key: uuid::Uuid::new_v4().to_string(),
    };
    Ok(private(page::form(&state, &template)))
}

#[handler]
pub(super) async fn tokens_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    visit.page.notice = done(&query.done);
    let caller = visit.signed_in()?;
    let state = query.kept(app, caller).await?.map_or_else(FormState::default, FormState::sent);
    Ok(show(&visit, app, caller, state, None).await?)
}

/// The token of a form.
fn new_token(fields: &Fields) -> Result<NewToken, OperationError> {
    let scopes: Option<Vec<Scope>> = fields.all("scopes").map(|scope| scope.parse().ok()).collect();
    let scopes = scopes.ok_or_else(|| OperationError::field("scopes", codes::TOKEN_SCOPES_MISSING))?;
    let days = fields.get("ends");
    if !ENDS.iter().any(|(offered, _)| *offered == days) {
        return Err(OperationError::field("ends", codes::TOKEN_EXPIRY));
    }
    let ends = days.parse().map_or(TokenEnd::Never, TokenEnd::AfterDays);
    Ok(NewToken { name: fields.get("name").to_owned(), scopes, ends })
}

#[handler]
pub(super) async fn make_token(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/account/tokens")?;
    let made = match new_token(&fields) {
        Ok(new) => {
            let (password, key) = (fields.get("current-password"), IdempotencyKey::new(fields.get("key")));
            create_token::create_with_password(app, caller, new, password, key).await
        }
        Err(error) => Err(error),
    };
    match made {
        // Sent twice: the token was shown by the first answer and exists only there.
        Ok(created) if created.token.is_none() => Ok(page::see_other("/account/tokens")),
        Ok(created) => {
            forget_draft(app, caller, &fields).await;
            Ok(show(&visit, app, caller, FormState::default(), created.token).await?)
        }
        Err(error) => Ok(show(&visit, app, caller, refused(&fields, error)?, None).await?),
    }
}

#[handler]
pub(super) async fn take_back(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id = fields.get("token").parse().map_err(|_| PageError::missing())?;
    revoke_token::revoke(app, caller, id).await.map_err(PageError::from)?;
    Ok(page::see_other("/account/tokens?done=token"))
}
