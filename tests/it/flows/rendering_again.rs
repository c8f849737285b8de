//! Posts that an older version of the code rendered are rendered again: everybody sees all of their words, and nobody is told of it.

use chrono::Duration;
use peerdesk::entity::{CaseMessageKind, answer, case_message, comment, notification, thread};
use peerdesk::markdown::RENDER_VERSION;
use peerdesk::threads::leaving::forget_texts;
use peerdesk::threads::render_again;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::threads::{insert_answer, insert_comment, insert_thread, open_case, row};
use crate::support::{TestApp, TestCity};

#[tokio::test]
async fn older_posts_show_their_words_and_nobody_is_told() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let db = node.app.reader();
    let id = insert_thread(&node, &city, |thread| {
        "Dear <name of officer>,\nhello".clone_into(&mut thread.body_source);
        "<p>Dear ,\nhello</p>\n".clone_into(&mut thread.body_html);
    })
    .await;
    let answer = insert_answer(&node, id, city.neighbour, "It costs 5~10 pounds and takes 3~4 days.").await;
    let comment = insert_comment(&node, id, city.neighbour, "Or <less>", Duration::zero()).await;
    let case = open_case(&node, id).await.unwrap();
    let message = case_message::ActiveModel {
        case_id: Set(case),
        kind: Set(CaseMessageKind::Internal),
        author_id: Set(city.neighbour),
        body_source: Set("See <ref>".to_owned()),
        body_html: Set("<p>See </p>\n".to_owned()),
        render_version: Set(RENDER_VERSION - 1),
        created_at: Set(node.app.now()),
        ..Default::default()
    };
    let message = case_message::Entity::insert(message).exec(db).await.unwrap().last_insert_id;
    node.drain().await;
    let old = Expr::value(RENDER_VERSION - 1);
    thread::Entity::update_many().col_expr(thread::Column::RenderVersion, old.clone()).exec(db).await.unwrap();
    answer::Entity::update_many().col_expr(answer::Column::RenderVersion, old.clone()).exec(db).await.unwrap();
    comment::Entity::update_many().col_expr(comment::Column::RenderVersion, old).exec(db).await.unwrap();
    node.clock.advance(Duration::seconds(1));
    let before = row(&node, id).await;
    let told = notification::Entity::find().count(db).await.unwrap();

    node.drain().await;

    let after = row(&node, id).await;
    assert_eq!(after.body_html, "<p>Dear &lt;name of officer&gt;,<br>\nhello</p>\n");
    assert_eq!((after.render_version, after.version), (RENDER_VERSION, before.version + 1));
    assert_eq!((after.last_activity_at, after.revision, after.edited_at), (before.last_activity_at, 1, None));
    assert_eq!(after.updated_at, before.updated_at, "nothing was said that crawlers and feeds should come for");
    let answer = answer::Entity::find_by_id(answer).one(db).await.unwrap().unwrap();
    assert_eq!(answer.body_html, "<p>It costs 5~10 pounds and takes 3~4 days.</p>\n");
    let comment = comment::Entity::find_by_id(comment).one(db).await.unwrap().unwrap();
    assert_eq!((comment.body_html.as_str(), comment.render_version), ("<p>Or &lt;less&gt;</p>\n", RENDER_VERSION));
    let message = case_message::Entity::find_by_id(message).one(db).await.unwrap().unwrap();
    assert_eq!((message.body_html.as_str(), message.render_version), ("<p>See &lt;ref&gt;</p>\n", RENDER_VERSION));
    assert_eq!(notification::Entity::find().count(db).await.unwrap(), told);
}

#[tokio::test]
async fn a_text_that_cannot_be_shown_any_more_keeps_what_it_has() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = insert_thread(&node, &city, |thread| {
        thread.body_source = "- ".repeat(99) + "deep";
        "<p>deep</p>\n".clone_into(&mut thread.body_html);
    })
    .await;
    node.drain().await;
    let old = Expr::value(RENDER_VERSION - 1);
    let db = node.app.reader();
    thread::Entity::update_many().col_expr(thread::Column::RenderVersion, old).exec(db).await.unwrap();
    let before = row(&node, id).await;
    node.drain().await;
    let after = row(&node, id).await;
    assert_eq!((after.body_html.as_str(), after.render_version), ("<p>deep</p>\n", RENDER_VERSION));
    assert_eq!(after.version, before.version);
}

/// A text that was taken back while it was rendered does not come back with its HTML.
#[tokio::test]
async fn a_text_that_is_forgotten_meanwhile_stays_forgotten() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let db = node.app.reader();
    let id = insert_thread(&node, &city, |_| {}).await;
    let answer = insert_answer(&node, id, city.neighbour, "My number is <4411>").await;
    let comment = insert_comment(&node, id, city.neighbour, "Or <4412>", Duration::zero()).await;
    let asked = insert_thread(&node, &city, |thread| {
        thread.author_id = city.neighbour;
        "I am <4413>".clone_into(&mut thread.body_source);
    })
    .await;
    node.drain().await;
    let (old, gone) = (|| Expr::value(RENDER_VERSION - 1), || Expr::value(node.app.now()));
    thread::Entity::update_many()
        .col_expr(thread::Column::RenderVersion, old())
        .col_expr(thread::Column::BodyHtml, Expr::value("<p>older</p>"))
        .col_expr(thread::Column::DeletedAt, gone())
        .filter(thread::Column::Id.eq(asked))
        .exec(db)
        .await
        .unwrap();
    answer::Entity::update_many()
        .col_expr(answer::Column::RenderVersion, old())
        .col_expr(answer::Column::BodyHtml, Expr::value("<p>older</p>"))
        .col_expr(answer::Column::DeletedAt, gone())
        .exec(db)
        .await
        .unwrap();
    comment::Entity::update_many()
        .col_expr(comment::Column::RenderVersion, old())
        .col_expr(comment::Column::BodyHtml, Expr::value("<p>older</p>"))
        .col_expr(comment::Column::DeletedAt, gone())
        .exec(db)
        .await
        .unwrap();

    let read = render_again::read(&node.app).await.unwrap();
    forget_texts(&node.app, city.neighbour).await.unwrap();
    assert_eq!(render_again::write(&node.app, read).await.unwrap(), 3);
    node.drain().await;

    let thread = row(&node, asked).await;
    let answer = answer::Entity::find_by_id(answer).one(db).await.unwrap().unwrap();
    let comment = comment::Entity::find_by_id(comment).one(db).await.unwrap().unwrap();
    for (source, html, version) in [
        (thread.body_source, thread.body_html, thread.render_version),
        (answer.body_source, answer.body_html, answer.render_version),
        (comment.body_source, comment.body_html, comment.render_version),
    ] {
        assert_eq!((source.as_str(), html.as_str(), version), ("", "", RENDER_VERSION));
    }
}

#[tokio::test]
async fn a_language_that_is_not_written_so_is_corrected() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let db = node.app.reader();
    let mut threads = Vec::new();
    for (source, stored, expected) in [
        ("Πότε ανοίγει η βιβλιοθήκη;", "en", "el"),
        ("Πότε ανοίγει η βιβλιοθήκη;", "el", "el"),
        ("住民票再発行", "ja", "ja"),
        ("Bins", "de", "de"),
    ] {
        let change = |thread: &mut thread::Model| {
            thread.body_source = source.to_owned();
            thread.body_html = format!("<p>{source}</p>\n");
            thread.language = stored.to_owned();
        };
        threads.push((insert_thread(&node, &city, change).await, stored, expected));
    }
    node.drain().await;
    let old = Expr::value(RENDER_VERSION - 1);
    thread::Entity::update_many().col_expr(thread::Column::RenderVersion, old).exec(db).await.unwrap();
    let mut before = Vec::new();
    for (id, _, _) in &threads {
        before.push(row(&node, *id).await.version);
    }
    node.drain().await;
    for ((id, stored, expected), version) in threads.into_iter().zip(before) {
        let after = row(&node, id).await;
        assert_eq!(after.language, expected);
        assert_eq!(after.version, version + i32::from(stored != expected), "search reads what changed anew");
    }
}
