//! Buttons of a thread's page: each does one thing and leads back.

use poem::web::Path;
use poem::{FromRequest, Request, RequestBody, Response, Result};

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::presses::{Press, PressKind};
use crate::identity::{Caller, Visit};
use crate::operation::OperationError;
use crate::threads::pages::form::{back, number};
use crate::threads::pages::show::{self, RefusedForms};
use crate::web::form::Fields;
use crate::web::page;
use crate::web::status_line::taken_back;

/// A form that one button sends: who pressed it, what its address names, and the fields beside it.
pub struct FormRequest {
    pub visit: Visit,
    /// Of the address.
    pub id: String,
    pub fields: Fields,
}

impl<'a> FromRequest<'a> for FormRequest {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> Result<Self> {
        Ok(Self {
            visit: Visit::from_request(req, body).await?,
            id: Path::<String>::from_request(req, body).await?.0,
            fields: Fields::from_request(req, body).await?,
        })
    }
}

impl FormRequest {
    pub fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// Whether it is to be so from now on, or no more.
    pub fn on(&self) -> bool {
        self.get("on") != "no"
    }

    /// Who pressed it on which thread. Nothing is lost if the session has ended.
    pub fn on_thread(&self) -> Result<(&Caller, ThreadId)> {
        let id = number(&self.id)?;
        Ok((self.visit.signed_in_keeping(&self.fields, &back(&self.fields, id))?, id))
    }

    /// Who pressed a button that is pressed for them after signing in, if the session has ended.
    pub fn pressed(&self, kind: PressKind, id: i64) -> Result<&Caller> {
        let said = self.get("back");
        let page = if said.starts_with("/threads/") { said } else { "/" };
        Ok(self.visit.signed_in_pressing(Press { kind, id, on: self.on() }, page)?)
    }

    /// Who pressed it, where the address names a part of a thread.
    pub fn caller(&self) -> Result<&Caller> {
        Ok(self.visit.signed_in_keeping(&self.fields, self.get("back"))?)
    }

    /// Back to where the button stood, or the thread's page with the refusal.
    pub async fn ended(
        &self,
        app: &App,
        result: Result<ThreadId, OperationError>,
        to: impl FnOnce(ThreadId) -> String,
    ) -> Result<Response> {
        match result {
            Ok(thread) => {
                let response = page::see_other(&to(thread));
                Ok(if self.on() { response } else { taken_back(response) })
            }
            Err(error) => {
                let again = RefusedForms::refused(&self.fields, error)?;
                // Only to know which page to show again; the thread's own rights decide whether it is shown.
                let thread: ThreadId = number(self.get("thread"))?;
                Ok(show::again(app, &self.visit, thread, again).await?)
            }
        }
    }

    pub async fn ended_on_thread(&self, app: &App, result: Result<ThreadId, OperationError>) -> Result<Response> {
        self.ended(app, result, |id| back(&self.fields, id)).await
    }
}
