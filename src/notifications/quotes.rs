//! What a mail quotes: the words of the answer, the comment or the private message that it tells of, as they are when it is sent. Only
//! reads, and nothing of it is kept.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::wording::{Facts, one_line};
use crate::app::App;
use crate::cases::access::leaves_no_trace;
use crate::cases::listing::{self, Side};
use crate::entity::{CaseMessageKind, Event, OutboxEventId, answer, case_message, comment, notification, outbox_event};
use crate::identity::Caller;
use crate::markdown::excerpt;
use crate::threads::visibility;

/// Longest quotation, characters: behind it there is the link.
pub const MAX_QUOTE: usize = 800;

/// The events that notifications tell of: one query. Those that were deleted meanwhile are quoted by nothing.
pub(super) async fn events(app: &App, told: &[notification::Model]) -> Result<HashMap<OutboxEventId, Event>, DbErr> {
    let rows = outbox_event::Entity::find()
        .filter(outbox_event::Column::Id.is_in(told.iter().map(|row| row.event_id)))
        .all(app.reader())
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.payload)).collect())
}

/// The words that an event tells of, on one line; none where it tells of no words, or where the reader may not read them now.
/// `facts` say what the reader may see. What was said in a case is quoted to whoever asked on it and to those who work it: for all others
/// whom it lets in, a look is recorded, and nobody knows who looks at a mail.
pub(super) async fn quote(app: &App, reader: &Caller, event: &Event, facts: &Facts) -> Result<Option<String>, DbErr> {
    let html = match *event {
        Event::AnswerPosted { answer, .. } | Event::OfficialAnswerPosted { answer, .. } if facts.thread.is_some() => {
            let found = answer::Entity::find_by_id(answer).filter(visibility::public_answers()).one(app.reader());
            found.await?.map(|row| row.body_html)
        }
        Event::CommentPosted { comment, .. } if facts.thread.is_some() => {
            let found = comment::Entity::find_by_id(comment).filter(visibility::public_comments()).one(app.reader());
            found.await?.map(|row| row.body_html)
        }
        Event::CaseMessagePosted { case, message } if facts.reference.is_some() => {
            let head = listing::head(app.reader(), reader, case).await?;
            let head = head.filter(|head| leaves_no_trace(reader, head, app.now()));
            let Some(head) = head else { return Ok(None) };
            let found = case_message::Entity::find_by_id(message).filter(case_message::Column::CaseId.eq(case));
            let found = found.one(app.reader()).await?;
            // Notes of staff are for staff, also where whoever asked works there.
            let is_staff = head.side(reader) == Side::Staff;
            let found = found.filter(|row| row.kind == CaseMessageKind::Private || is_staff);
            found.map(|row| row.body_html)
        }
        _ => None,
    };
    Ok(html.map(|html| quotation(&html)).filter(|words| !words.is_empty()))
}

/// The plain words of a rendered text, cut between words, without marks that turn or hide text.
fn quotation(html: &str) -> String {
    one_line(&excerpt(html, MAX_QUOTE), MAX_QUOTE.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::markdown::render_now;

    #[test]
    fn a_quotation_is_plain_and_bounded() {
        assert_eq!(
            quotation("<p>By the <strong>church</strong>.</p><p>\u{202e}Ask &amp; see.</p>"),
            "By the church. Ask & see."
        );
        let long = quotation(&format!("<p>{}</p>", "word ".repeat(400)));
        assert!(long.ends_with('…') && long.chars().count() <= MAX_QUOTE + 1, "{long}");
    }

    proptest! {
        #[test]
        fn whatever_was_typed_is_one_line_of_bounded_length(typed in "\\PC{0,2000}|.{0,200}") {
            if let Ok(html) = render_now(&typed) {
                let words = quotation(&html);
                prop_assert!(words.chars().count() <= MAX_QUOTE + 1);
                prop_assert!(!words.chars().any(char::is_control));
            }
        }
    }
}
