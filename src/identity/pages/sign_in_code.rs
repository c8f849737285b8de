//! The page between the password and the session: it asks for a code or a passkey.

use std::sync::Arc;

use poem::web::Data;
use poem::{Response, Result, handler};

use super::form::{Waiting, given, pressed_question, private, refused, stale};
use super::sign_in_forms::{code_form, lead_on, sign_in_form};
use crate::app::App;
use crate::identity::drafts::Unsent;
use crate::identity::presses::{self, Presses};
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
pub(super) async fn send_sign_in_code(
    visit: Visit,
    Data(app): Data<&App>,
    Data(presses): Data<&Arc<dyn Presses>>,
    fields: Fields,
) -> Result<Response> {
    let token = fields.get("token");
    let unsent = Unsent::carried(&fields);
    let question = pressed_question((app, presses), &visit, fields.get(presses::FIELD)).await?;
    let waiting = Waiting::of(&fields, unsent.as_ref()).about(question.as_ref());
    if visit.stale {
        return Ok(code_form(&visit, app, stale(&fields), token, waiting).await?);
    }
    let from = SignInFrom::of(&visit, unsent.clone());
    match finish_sign_in::finish(app, token, given(&fields), from).await {
        Ok(entrance) => Ok(lead_on(&visit, (app, presses), &entrance, &Fields::default(), waiting).await?),
        // Nothing waits for a code any more: the password is asked for again.
        Err(error @ OperationError::RuleViolated(code)) if code == codes::SIGN_IN_OVER => {
            Ok(sign_in_form(&visit, refused(&Fields::default(), error)?, waiting)?)
        }
        Err(error) => Ok(code_form(&visit, app, refused(&fields, error)?, token, waiting).await?),
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
