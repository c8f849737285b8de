//! Where a list of pages goes on.

use serde::Deserialize;

use crate::app::App;
use crate::web::pagination::Keyset;

/// Where a list goes on; a cursor of another making starts it anew.
#[derive(Deserialize)]
pub(super) struct After {
    cursor: Option<String>,
}

impl After {
    pub(super) fn place(&self, app: &App, of: &str) -> Option<Keyset> {
        Keyset::open(self.cursor.as_deref()?, &app.config.secret, of).ok()
    }
}
