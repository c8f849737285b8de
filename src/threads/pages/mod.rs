//! Pages of questions and answers. They show what `listing` reads, call operations and decide nothing themselves.
//!
//! Every form works without JavaScript: POST, operation, redirect; a refusal shows the same form again with what was typed.

pub mod buttons;
pub mod comparison;
pub mod confirm;
pub mod edit_form;
mod feed;
pub mod form;
mod json_ld;
mod namesakes;
mod own_threads;
pub mod personal;
pub mod personal_about;
pub mod personal_later;
pub mod posted_before;
mod preview;
mod revisions;
pub mod show;
pub mod words;

use poem::{Route, get, post};

use super::annex::pages as annex;
use super::answers::pages as answers;
use super::comments::pages as comments;
use super::duplicates::pages as duplicates;
use super::hiding::pages as hiding;
use super::listing::{feeds, pages as lists};
use super::questions::pages::{ask, check, delete, did_it_help, edit, move_to_category, posted_already, state};
use super::reactions::pages as reactions;
use super::tags::pages as tags;

/// Adds the pages of threads.
pub fn routes(route: Route) -> Route {
    let route = tags::routes(route)
        .at("/threads", get(lists::show_threads))
        .at("/categories/:slug", get(lists::show_category))
        .at("/my-questions", get(own_threads::show_own_threads))
        .at("/threads.atom", get(feeds::latest_feed))
        .at("/unanswered.atom", get(feeds::unanswered_feed))
        .at("/categories/:slug/feed.atom", get(feeds::category_feed))
        .at("/agencies/:slug/feed.atom", get(feeds::agency_feed))
        .at("/tags/:name/feed.atom", get(feeds::tag_feed))
        .at("/threads/:id/feed.atom", get(feed::answers_feed))
        .at("/ask", get(ask::title_step).post(check::post_question))
        .at("/ask/details", get(ask::details_step))
        .at("/ask/check", get(check::check_step).post(check::save_details))
        .at("/ask/posted", get(posted_already::choose))
        .at("/preview", post(preview::show_preview));
    let route = route
        .at("/threads/:id", get(show::show_thread))
        .at("/threads/:id/answers", post(answers::post_answer))
        .at("/threads/:id/comments", post(comments::comment_on_thread))
        .at("/threads/:id/annex/:number/remove", post(annex::remove_item))
        .at("/threads/:id/me-too", post(reactions::me_too))
        .at("/threads/:id/follow", post(reactions::follow))
        .at("/threads/:id/close", get(state::ask_to_close).post(state::close))
        .at("/threads/:id/reopen", post(state::reopen))
        .at("/threads/:id/not-urgent", post(state::not_urgent))
        .at("/threads/:id/contest", post(state::contest))
        .at("/threads/:id/move", get(move_to_category::ask_where).post(move_to_category::move_thread))
        .at("/did-it-help/:token", get(did_it_help::ask_whether).post(did_it_help::say_whether))
        .at("/threads/:id/not-solved", post(state::not_solved))
        .at("/threads/:id/duplicates", post(duplicates::propose))
        .at("/duplicates/:id", post(duplicates::decide))
        .at("/threads/:id/show", post(hiding::show_thread))
        .at("/threads/:id/hide", get(hiding::hide_thread).post(hiding::hide_thread_now))
        .at("/threads/:id/delete", get(delete::delete_thread).post(delete::delete_thread_now))
        .at("/threads/:id/edit", get(edit::edit_thread).post(edit::save_thread))
        .at("/threads/:id/revisions", get(revisions::of_thread))
        .at(
            "/threads/:id/revisions/:number/remove",
            get(revisions::remove_of_thread).post(revisions::remove_of_thread_now),
        );
    route
        .at("/answers/:id/comments", post(comments::comment_on_answer))
        .at("/answers/:id/vote", post(reactions::vote))
        .at("/answers/:id/accept", post(answers::accept))
        .at("/answers/:id/take-back", post(answers::take_back))
        .at("/answers/:id/show", post(hiding::show_answer))
        .at("/answers/:id/hide", get(hiding::hide_answer).post(hiding::hide_answer_now))
        .at("/answers/:id/review", get(answers::ask_review).post(answers::review))
        .at("/answers/:id/edit", get(answers::edit_answer).post(answers::save_answer))
        .at("/answers/:id/delete", get(answers::delete_answer).post(answers::delete_answer_now))
        .at("/answers/:id/revisions", get(revisions::of_answer))
        .at(
            "/answers/:id/revisions/:number/remove",
            get(revisions::remove_of_answer).post(revisions::remove_of_answer_now),
        )
        .at("/comments/:id/show", post(hiding::show_comment))
        .at("/comments/:id/hide", get(hiding::hide_comment).post(hiding::hide_comment_now))
        .at("/comments/:id/edit", get(comments::edit_comment).post(comments::save_comment))
        .at("/comments/:id/delete", get(comments::delete_comment).post(comments::delete_comment_now))
}
