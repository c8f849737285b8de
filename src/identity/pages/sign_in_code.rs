//! The page between the password and the session: it asks for a code.

use poem::web::Data;
use poem::{Response, Result, handler};

use super::form::{refused, stale};
use super::sign_in_forms::{code_form, lead_on, sign_in_form};
use crate::app::App;
use crate::identity::drafts::Unsent;
use crate::identity::sign_in::SignInFrom;
use crate::identity::visit::Visit;
use crate::identity::{codes, finish_sign_in};
use crate::operation::OperationError;
use crate::web::form::Fields;
use crate::web::page;

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
        return Ok(code_form(&visit, stale(&fields), token, next, unsent.as_ref())?);
    }
    let from = SignInFrom::of(&visit, unsent.clone());
    match finish_sign_in::finish(app, token, fields.get("code"), from).await {
        Ok(entrance) => Ok(lead_on(&visit, &entrance, &Fields::default(), next, unsent.as_ref())?),
        // Nothing waits for a code any more: the password is asked for again.
        Err(error @ OperationError::RuleViolated(code)) if code == codes::SIGN_IN_OVER => {
            Ok(sign_in_form(&visit, refused(&Fields::default(), error)?, next, unsent.as_ref())?)
        }
        Err(error) => Ok(code_form(&visit, refused(&fields, error)?, token, next, unsent.as_ref())?),
    }
}
