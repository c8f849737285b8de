//! What was kept from somebody until they had asked, shown once they have.

use askama::Template;

use super::SearchHandle;
use super::suggest::{self, Suggestion, Wanted};
use crate::app::App;
use crate::identity::Visit;
use crate::markdown::SafeHtml;
use crate::threads::questions::PostedQuestion;
use crate::web::page::Page;

#[derive(Template)]
#[template(path = "search/after_posting.html")]
struct AfterPosting {
    page: Page,
    items: Vec<Suggestion>,
}

/// The questions that are like one that was posted, but for itself. None where there is none, and while the search does not answer.
pub(super) async fn after_posting(
    app: &App,
    handle: &SearchHandle,
    visit: &Visit,
    posted: &PostedQuestion<'_>,
) -> Option<SafeHtml> {
    let wanted = Wanted {
        title: posted.title.to_owned(),
        details: posted.body.to_owned(),
        category: Some(posted.category),
        typing: false,
    };
    let found = suggest::suggest_beside_title(app, handle, &wanted).await;
    let found = found.inspect_err(|error| tracing::warn!(error = %error, "nothing to show after posting")).ok()?;
    let of_others = found.items.into_iter().filter(|item| item.thread.id != posted.id);
    // All of it is new to them.
    let items: Vec<Suggestion> = of_others.map(|item| Suggestion { is_new: false, ..item }).collect();
    if items.is_empty() {
        return None;
    }
    let page = AfterPosting { page: visit.page.clone(), items };
    let html = page.render().inspect_err(|error| tracing::error!(error = %error, "a template failed")).ok()?;
    Some(SafeHtml::rendered(html))
}
