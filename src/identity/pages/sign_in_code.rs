//! The page between the password and the session: it asks for a code or a passkey.

use poem::web::Data;
use poem::{Response, Result, handler};

use super::form::{given, private, refused, stale};
use super::sign_in_forms::{code_form, lead_on, sign_in_form};
use crate::app::App;
use crate::identity::drafts::Unsent;
use crate::identity::second_factor::passkeys;
use crate::identity::sign_in::SignInFrom;
use crate::identity::visit::Visit;
use crate::identity::{codes, finish_sign_in};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page::{self, PageError};

/// There is nothing to see here without a password.
#[handler]
pub(super) fn sign_in_code_page() -> Response {
    page::see_other("/sign-in")
}

#[handler]
pub(super) async fn send_sign_in_code(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let (next, token) = (fields.get("next"), fields.get("token"));
    let unsent = Unsent::carried(&fields);
    if visit.stale {
        return Ok(code_form(&visit, app, stale(&fields), token, next, unsent.as_ref()).await?);
    }
    let from = SignInFrom::of(&visit, unsent.clone());
    match finish_sign_in::finish(app, token, given(&fields), from).await {
        Ok(entrance) => Ok(lead_on(&visit, app, &entrance, &Fields::default(), next, unsent.as_ref()).await?),
        // Nothing waits for a code any more: the password is asked for again.
        Err(error @ OperationError::RuleViolated(code)) if code == codes::SIGN_IN_OVER => {
            Ok(sign_in_form(&visit, refused(&Fields::default(), error)?, next, unsent.as_ref())?)
        }
        Err(error) => Ok(code_form(&visit, app, refused(&fields, error)?, token, next, unsent.as_ref()).await?),
    }
}

/// The challenge for a passkey: a script on the page above asks for it when somebody presses the button. Without one that fits the form it
/// has none.
#[handler]
pub(super) async fn send_challenge(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    if visit.stale {
        return Ok(page::see_other("/sign-in"));
    }
    let asked = passkeys::ask_at_sign_in(app, fields.get("token"), visit.address).await;
    Ok(json(asked.map_err(PageError::from)?))
}

/// JSON for a script of a page.
pub(super) fn json(text: String) -> Response {
    private(Response::builder().content_type("application/json").body(text))
}
