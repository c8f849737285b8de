//! Pages of cases: the desk for staff, and the asker's side. They call operations and render; each act is one form.

mod acts;
mod asker;
mod case;
mod clock;
mod desk;
mod form;
mod lines;
mod trail;

use poem::{Route, get, post};

/// Adds this feature's pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/agencies/:slug/security", get(trail::trail_page))
        .at("/desk", get(desk::queue_page))
        .at("/desk/assign", post(desk::assign_chosen))
        .at("/desk/cases/:reference", get(case::case_page))
        .at("/desk/cases/:reference/claim", post(acts::claim))
        .at("/desk/cases/:reference/release", post(acts::release))
        .at("/desk/cases/:reference/assignee", post(acts::assign))
        .at("/desk/cases/:reference/team", post(acts::transfer))
        .at("/desk/cases/:reference/questions", post(acts::join_question))
        .at("/desk/cases/:reference/official-answer", post(acts::official_answer))
        .at("/desk/cases/:reference/messages", post(acts::message))
        .at("/desk/cases/:reference/notes", post(acts::note))
        .at("/desk/cases/:reference/resolution", post(acts::resolve))
        .at("/desk/cases/:reference/closing", post(acts::close))
        .at("/desk/cases/:reference/reopening", post(acts::reopen))
        .at("/desk/cases/:reference/peer-answer", post(acts::peer_answer))
        .at("/cases", get(asker::list_page))
        .at("/cases/:reference", get(asker::case_page))
        .at("/cases/:reference/messages", post(asker::write))
}
