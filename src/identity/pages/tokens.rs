//! API tokens of one's own account.

use askama::Template;
use chrono::{DateTime, Duration, Utc};
use poem::http::StatusCode;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, RefusedForm, done, private};
use crate::app::App;
use crate::entity::{ApiTokenId, api_token};
use crate::identity::Caller;
use crate::identity::api_tokens::{self, CreateError, MAX_TOKENS, NewToken};
use crate::identity::idempotency::{IdempotencyKey, KeyError, Keyed};
use crate::identity::permissions::Scope;
use crate::identity::refusal::{Refusal, Refused};
use crate::identity::visit::Visit;
use crate::locale::text;
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
            scopes: scopes.join(", "),
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
    again: &RefusedForm,
    made: Option<String>,
) -> Result<Response, PageError> {
    let rows = match api_tokens::list(app, caller, None, MAX_TOKENS).await {
        Ok(rows) => rows.items.into_iter().map(Row::from).collect(),
        Err(Refused::Database(error)) => return Err(error.into()),
        Err(_) => return Err(PageError::missing()),
    };
    let template = TokensPage {
        page: visit.page("identity-tokens-title"),
        state: again.form.clone(),
        made,
        scopes: Scope::ALL.iter().map(|scope| Choice::new(scope.as_str(), scope_text(*scope))).collect(),
        ends: ENDS
            .iter()
            .map(|(days, word)| Choice::new(days, text::t(&format!("identity-token-end-{word}"))))
            .collect(),
        rows,
        key: uuid::Uuid::new_v4().to_string(),
    };
    Ok(private(again.show(&template)))
}

fn fresh(notice: Option<String>, visit: &mut Visit) -> RefusedForm {
    visit.page.notice = notice;
    RefusedForm { status: StatusCode::OK, form: FormState::default(), retry_after: None }
}

#[handler]
pub(super) async fn tokens_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let mut again = fresh(done(&query.done), &mut visit);
    let caller = visit.signed_in()?;
    if let Some(fields) = query.kept(app, caller).await? {
        again.form = FormState::sent(fields);
    }
    Ok(show(&visit, app, caller, &again, None).await?)
}

#[handler]
pub(super) async fn make_token(mut visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let again = fresh(None, &mut visit);
    let caller = visit.signed_in_keeping(&fields, "/account/tokens")?;
    let days = fields.get("ends");
    let known = ENDS.iter().any(|(offered, _)| *offered == days);
    let scopes: Option<Vec<Scope>> = fields.all("scopes").map(|scope| scope.parse().ok()).collect();
    let (true, Some(scopes)) = (known, scopes) else {
        let refused = Refused::field(
            if known { "scopes" } else { "ends" },
            if known { "token_scopes_missing" } else { "token_expiry" },
        );
        return Ok(show(&visit, app, caller, &RefusedForm::new(&fields, refused)?, None).await?);
    };
    let expires_at = days.parse().ok().map(|days| app.now() + Duration::days(days));
    let key = IdempotencyKey::new(fields.get("key"));
    let content: Vec<&str> = [fields.get("name"), days].into_iter().chain(fields.all("scopes")).collect();
    let keyed = Keyed::new(caller.account, key.as_ref(), "make_token", &content);
    let new = NewToken { name: fields.get("name").to_owned(), scopes, expires_at };
    let refused = match api_tokens::create(app, caller, &new, &keyed).await {
        // Sent twice: the token was shown by the first answer and exists only there.
        Ok(created) if created.token.is_none() => return Ok(page::see_other("/account/tokens")),
        Ok(created) => return Ok(show(&visit, app, caller, &again, created.token).await?),
        Err(CreateError::TooMany) => Refused::Fields(vec![Refusal::new("name", "tokens_too_many")]),
        Err(CreateError::Key(KeyError::Database(error))) => return Err(PageError::from(error).into()),
        Err(CreateError::Key(_)) => return Ok(page::see_other("/account/tokens")),
        Err(CreateError::ScopeNotHeld) => Refused::Forbidden,
        Err(CreateError::Refused(refused)) => refused,
    };
    Ok(show(&visit, app, caller, &RefusedForm::new(&fields, refused)?, None).await?)
}

#[handler]
pub(super) async fn take_back(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id = fields.get("token").parse().map_err(|_| PageError::missing())?;
    match api_tokens::revoke(app, caller, id).await {
        Ok(()) => Ok(page::see_other("/account/tokens?done=token")),
        Err(Refused::Database(error)) => Err(PageError::from(error).into()),
        Err(_) => Err(PageError::missing().into()),
    }
}
