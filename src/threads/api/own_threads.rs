//! One's own questions over REST.

use poem::web::Data;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object, OpenApi};

use crate::app::App;
use crate::config::Config;
use crate::identity::TokenCaller;
use crate::threads::api::objects::SummaryView;
use crate::threads::api::tags::Tag;
use crate::threads::listing::{self, OwnThread};
use crate::threads::rules::Turn;
use crate::web::answers::Page;
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;

/// Whose turn it is on a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename = "WhoseTurn", rename_all = "snake_case")]
enum WhoseTurn {
    /// Neighbours have time to answer.
    Neighbours,
    /// Staff have it, or are about to get it.
    Staff,
    /// Yours: staff wait for word, or an answer waits to be judged.
    Asker,
    /// It is solved or closed.
    Nobody,
}

impl From<Turn> for WhoseTurn {
    fn from(turn: Turn) -> Self {
        match turn {
            Turn::Neighbours => Self::Neighbours,
            Turn::Staff => Self::Staff,
            Turn::Asker => Self::Asker,
            Turn::Nobody => Self::Nobody,
        }
    }
}

/// A question that you asked.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MyThread", skip_serializing_if_is_none, example)]
struct OwnThreadView {
    thread: SummaryView,
    whose_turn: WhoseTurn,
    /// Only you and moderators see it.
    is_hidden: bool,
    /// What you quote while staff work on it.
    case_reference: Option<String>,
}

impl OwnThreadView {
    fn new(config: &Config, own: OwnThread) -> Self {
        Self {
            thread: SummaryView::new(config, own.row),
            whose_turn: own.turn.into(),
            is_hidden: own.is_hidden,
            case_reference: own.case_reference,
        }
    }
}

impl Example for OwnThreadView {
    fn example() -> Self {
        Self {
            thread: SummaryView::example(),
            whose_turn: WhoseTurn::Asker,
            is_hidden: false,
            case_reference: Some("PD-7K3M-92".to_owned()),
        }
    }
}

/// One page of the questions that you asked.
#[derive(Clone, Debug, Object)]
#[oai(rename = "MyThreadList", skip_serializing_if_is_none)]
struct OwnThreadList {
    items: Vec<OwnThreadView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// One's own questions.
pub struct OwnQuestionsApi;

#[OpenApi(tag = "Tag::Threads")]
impl OwnQuestionsApi {
    /// List the questions that you asked
    ///
    /// Newest first, with whose turn it is; hidden and private ones as well. Needs the scope `threads:read`.
    #[oai(path = "/me/threads", method = "get", operation_id = "listMyThreads")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<OwnThreadList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let name = format!("own-threads:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/threads", limit.0);
        let page = listing::own_threads(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(|own| OwnThreadView::new(&app.config, own)).collect();
        Ok(Page::Page(Json(OwnThreadList { items, next_cursor }), link))
    }
}
