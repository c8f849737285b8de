//! Which answer of a thread is quoted among results and offered beside a question, with the engine and without it.

use peerdesk::entity::{AcceptedAs, Event, StaffReview, ThreadId, answer};
use peerdesk::search::suggest::{Wanted, suggest};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use super::narrowing::{change, in_api, told, with_engine_and_without};
use crate::support::TestCity;
use crate::support::threads::insert_answer;

#[tokio::test]
async fn results_quote_the_sentence_that_answers() {
    for (node, name) in with_engine_and_without().await {
        let city = TestCity::build(&node).await;
        let id = city.insert_thread(&node, |row| row.title = "Who mends a lantern?".to_owned()).await;
        let peer = insert_answer(&node, id, city.neighbour, "Nobody mends a lantern. Buy another lantern.").await;
        let best =
            insert_answer(&node, id, city.neighbour, "Good question. The smith mends any lantern on Mill Lane.").await;
        change(&node, peer, |row| row.helpful_count = Set(4)).await;
        let accepted = node.app.now();
        change(&node, best, |row| {
            row.accepted_at = Set(Some(accepted));
            row.accepted_as = Set(Some(AcceptedAs::Asker));
        })
        .await;
        told(&node, Event::ThreadAsked { thread: id }).await;
        let list = in_api(&node, "").await;
        let item = &list["items"][0];
        let quoted = "The smith mends any <mark>lantern</mark> on Mill Lane.";
        assert_eq!(
            (item["excerpt_html"].as_str(), item["excerpt_answer_id"].as_i64()),
            (Some(quoted), Some(best.0)),
            "{name}"
        );
        let page = node.browser().see("/search?q=lantern&state=open").await;
        assert!(page.says("Answer: The smith mends any lantern on Mill Lane."), "{name}: {}", page.text());

        // Superseded, it is quoted no more; nor is what is hidden.
        change(&node, best, |row| row.staff_review = Set(Some(StaffReview::Superseded))).await;
        node.app.pages.invalidate_thread(id);
        let item = in_api(&node, "limit=30").await["items"][0].clone();
        assert_eq!(item["excerpt_answer_id"], peer.0, "{name}");
        assert!(item["excerpt_html"].as_str().unwrap().starts_with("Nobody mends"), "{name}: the first of equals");
        change(&node, peer, |row| row.hidden_at = Set(Some(accepted))).await;
        node.app.pages.invalidate_thread(id);
        let item = in_api(&node, "limit=40").await["items"][0].clone();
        assert_eq!(item.get("excerpt_answer_id"), None, "{name}: the question's own words");
        assert_eq!(item["excerpt_html"], "I have a letter.", "{name}");
        // Nor is what staff corrected, though everybody sees it and there is no other answer.
        change(&node, best, |row| row.staff_review = Set(Some(StaffReview::Corrected))).await;
        node.app.pages.invalidate_thread(id);
        let item = in_api(&node, "limit=45").await["items"][0].clone();
        assert_eq!(item.get("excerpt_answer_id"), None, "{name}: a sentence cannot carry the warning");
        assert_eq!(item["excerpt_html"], "I have a letter.", "{name}");
    }
}

/// However much is said under one question, the answers of the others are quoted and offered.
#[tokio::test]
async fn many_answers_of_one_thread_push_out_nobody_elses() {
    for (node, name) in with_engine_and_without().await {
        let city = TestCity::build(&node).await;
        let loud = city.insert_thread(&node, |row| row.title = "Who mends a lantern best?".to_owned()).await;
        let quiet = city.insert_thread(&node, |row| row.title = "Who mends a lantern?".to_owned()).await;
        for number in 0..300 {
            insert_answer(&node, loud, city.neighbour, &format!("Neighbour {number} mends a lantern best.")).await;
        }
        answer::Entity::update_many()
            .col_expr(answer::Column::HelpfulCount, Expr::value(7))
            .exec(node.app.reader())
            .await
            .unwrap();
        let loudest = insert_answer(&node, loud, city.neighbour, "The mayor mends a lantern best.").await;
        change(&node, loudest, |row| row.worked_count = Set(4)).await;
        let only = insert_answer(&node, quiet, city.neighbour, "The smith mends any lantern on Mill Lane.").await;
        for thread in [loud, quiet] {
            told(&node, Event::ThreadAsked { thread }).await;
        }
        let list = in_api(&node, "").await;
        let quoted = |thread: ThreadId| {
            let item = list["items"].as_array().unwrap().iter().find(|item| item["id"] == thread.0).unwrap();
            item["excerpt_answer_id"].as_i64()
        };
        assert_eq!((quoted(loud), quoted(quiet)), (Some(loudest.0), Some(only.0)), "{name}");

        let wanted = Wanted { title: "Who mends my lantern".to_owned(), ..Wanted::default() };
        let suggested = suggest(&node.app, &node.parts.search, &wanted).await.unwrap().items;
        let offered = |thread: ThreadId| {
            let item = suggested.iter().find(|item| item.thread.id == thread).unwrap();
            item.answer.as_ref().map(|answer| answer.id)
        };
        assert_eq!((offered(loud), offered(quiet)), (Some(loudest), Some(only)), "{name}");
    }
}
