//! What every engine must do. Runs on the embedded one in memory and on disk, and on Meilisearch where there is a server.

use peerdesk::entity::{AgencyId, CategoryId, TagId, ThreadId, ThreadState};
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{Filters, Likeness};
use peerdesk::search::words::Asked;

use super::engines::{document, every, find, ids, page};

fn town() -> Vec<SearchDocument> {
    vec![
        document(
            1,
            "How do I appeal a parking fine?",
            "I got a ticket on Mill Lane.",
            "Do not pay first. Write an objection.",
        ),
        document(2, "When are the bins collected?", "We moved last week.", "On Tuesdays, in Elmford on Wednesdays."),
        document(3, "Can I get a passport for my baby?", "", "Yes, both parents must sign."),
        document(4, "Est-ce que je peux payer l'amende en plusieurs fois ?", "Café près de l’hôtel de ville", ""),
        document(5, "住民票の写しはどこでもらえますか", "", ""),
    ]
}

#[tokio::test]
async fn what_goes_in_is_found_and_what_goes_out_is_not() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&town()).await.unwrap();
        assert_eq!(engine.count().await, Ok(5), "{name}");
        assert_eq!(ids(engine, "parking fine").await.first(), Some(&1), "{name}: title");
        assert_eq!(ids(engine, "Mill Lane ticket").await.first(), Some(&1), "{name}: question");
        assert_eq!(ids(engine, "objection").await, [1], "{name}: answers");
        // The same again, and changed: one document, with the new words only.
        engine.upsert(&town()).await.unwrap();
        engine.upsert(&[document(1, "How do I renew a library card?", "", "")]).await.unwrap();
        assert_eq!(engine.count().await, Ok(5), "{name}");
        assert_eq!(ids(engine, "objection").await, [0_i64; 0], "{name}: old words are gone");
        assert_eq!(ids(engine, "library").await, [1], "{name}");
        engine.delete(&[ThreadId(1), ThreadId(777)]).await.unwrap();
        engine.delete(&[ThreadId(1)]).await.unwrap();
        assert_eq!(ids(engine, "library").await, [0_i64; 0], "{name}");
        assert_eq!(engine.count().await, Ok(4), "{name}");
        engine.health().await.unwrap();
        tested.end().await;
    }
}

#[tokio::test]
async fn typing_errors_other_forms_and_unfinished_words_are_found() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&town()).await.unwrap();
        assert_eq!(ids(engine, "pasport").await, [3], "{name}: a letter missing");
        assert_eq!(ids(engine, "collectde ").await, [2], "{name}: letters crossed");
        assert_eq!(ids(engine, "obj").await, [1], "{name}: the last word is not finished");
        assert_eq!(ids(engine, "PARKING").await, [1], "{name}: upper case");
        assert_eq!(ids(engine, "amende").await, [4], "{name}: another language");
        assert_eq!(ids(engine, "cafe").await, [4], "{name}: without accents");
        assert_eq!(ids(engine, "住民票").await, [5], "{name}: another script");
        assert_eq!(ids(engine, "zzzzqqqq").await, [0_i64; 0], "{name}: nothing like it");
        tested.end().await;
    }
}

#[tokio::test]
async fn filters_are_exact_and_nobody_breaks_out_of_them() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let mut documents = town();
        documents[1].category = CategoryId(2);
        documents[1].states = vec![ThreadState::Solved];
        documents[4].states = vec![ThreadState::Closed, ThreadState::Solved];
        documents[2].agency = AgencyId(2);
        documents[3].language = "fr".to_owned();
        documents[0].tags = vec![TagId(1), TagId(2)];
        documents[2].tags = vec![TagId(2)];
        engine.upsert(&documents).await.unwrap();
        let found = async |text: &str, filters: Filters| -> Vec<i64> {
            let mut ids: Vec<i64> =
                find(engine, text, filters).await.threads.into_iter().map(|thread| thread.0).collect();
            ids.sort_unstable();
            ids
        };
        let category = Filters { category: Some(CategoryId(2)), ..Filters::default() };
        assert_eq!(found("", category.clone()).await, [2], "{name}");
        assert_eq!(found("bins", category.clone()).await, [2], "{name}");
        assert_eq!(found("passport", category).await, [0_i64; 0], "{name}");
        // What is closed and was solved is found as both.
        for (state, ids) in [(ThreadState::Solved, vec![2, 5]), (ThreadState::Closed, vec![5])] {
            assert_eq!(found("", Filters { state: Some(state), ..Filters::default() }).await, ids, "{name}");
        }
        assert_eq!(found("", Filters { agency: Some(AgencyId(2)), ..Filters::default() }).await, [3], "{name}");
        for (tag, ids) in [(1, vec![1]), (2, vec![1, 3]), (3, vec![])] {
            assert_eq!(found("", Filters { tag: Some(TagId(tag)), ..Filters::default() }).await, ids, "{name}: {tag}");
        }
        assert_eq!(found("", Filters { language: Some("fr".to_owned()), ..Filters::default() }).await, [4], "{name}");
        for evil in ["fr\" OR id > 0 OR language = \"x", "\\", "' OR 1=1", "en\" OR \"", "*"] {
            let filters = Filters { language: Some(evil.to_owned()), ..Filters::default() };
            assert_eq!(found("", filters).await, [0_i64; 0], "{name}: {evil}");
        }
        tested.end().await;
    }
}

#[tokio::test]
async fn no_words_mean_everything_newest_first_page_by_page() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&town()).await.unwrap();
        assert_eq!(ids(engine, "").await, [5, 4, 3, 2, 1], "{name}");
        let second = page(engine, "", Filters::default(), 2, 2).await;
        assert_eq!(second.threads, [ThreadId(3), ThreadId(2)], "{name}");
        assert_eq!(second.total, 5, "{name}");
        assert!(page(engine, "", Filters::default(), 50, 2).await.threads.is_empty(), "{name}");
        assert!(page(engine, "parking", Filters::default(), 0, 0).await.threads.is_empty(), "{name}");
        tested.end().await;
    }
}

#[tokio::test]
async fn any_text_can_be_asked_for() {
    let texts = [
        "\"",
        "\\",
        "a\"b",
        "*",
        "-",
        "~",
        "(",
        "AND OR NOT",
        "title:x",
        "a:b AND (c",
        "\u{0}",
        "\u{202e}x",
        "🙂",
        "'; DROP TABLE thread",
        "%",
        "_",
        "<script>",
        "\"unclosed phrase",
        "-negative",
        "ﷺ",
        "e\u{301}",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
    ];
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&town()).await.unwrap();
        let long = "word ".repeat(400);
        for text in texts.into_iter().chain([long.as_str()]) {
            find(engine, text, Filters::default()).await;
            let asked = Asked::new(&[text], "en", true);
            let likeness = Likeness { asked, category: Some(CategoryId(1)), limit: 5, ..Likeness::default() };
            assert!(engine.suggest(&likeness).await.is_ok(), "{name}: {text:?}");
        }
        tested.end().await;
    }
}

#[tokio::test]
async fn a_question_in_other_words_finds_the_thread_that_shares_the_rare_ones() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let mut documents = town();
        documents.extend(
            (10..60).map(|id| document(id, "How can I get help with my payment?", "I need money for my family", "")),
        );
        documents.extend((60..62).map(|id| SearchDocument {
            category: CategoryId(id - 50),
            ..document(id, "Blue badge renewal", "disabled parking permit", "")
        }));
        engine.upsert(&documents).await.unwrap();
        let like = async |text: &str, category: Option<i64>| -> Vec<i64> {
            let asked = Asked::new(&[text], "en", false);
            let likeness = Likeness { asked, category: category.map(CategoryId), limit: 5, ..Likeness::default() };
            engine.suggest(&likeness).await.unwrap().into_iter().map(|alike| alike.thread.0).collect()
        };
        let found = like("What can my family do, I need help: my baby has no passport and we get no money", None).await;
        assert_eq!(found.len(), 5, "{name}");
        assert_eq!(found.first(), Some(&3), "{name}: {found:?}");
        assert_eq!(
            like("renew blue badge", Some(11)).await.first(),
            Some(&61),
            "{name}: the own category among equals"
        );
        assert_eq!(like("renew blue badge", Some(10)).await.first(), Some(&60), "{name}");
        assert!(like("xylophone", None).await.is_empty(), "{name}");
        tested.end().await;
    }
}

#[tokio::test]
async fn ten_thousand_threads() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let documents: Vec<SearchDocument> = (1..=10_000)
            .map(|id| {
                document(id, &format!("Question about form F{id}"), "Which office takes the form?", "Any of them.")
            })
            .collect();
        let mut rebuild = engine.begin_rebuild().await.unwrap();
        for batch in documents.chunks(2500) {
            rebuild.upsert(batch).await.unwrap();
        }
        rebuild.commit().await.unwrap();
        assert_eq!(engine.count().await, Ok(10_000), "{name}");
        assert_eq!(ids(engine, "F7321").await.first(), Some(&7321), "{name}");
        let begun = std::time::Instant::now();
        for id in 0..50 {
            find(engine, &format!("form F{}", 100 + id), Filters::default()).await;
        }
        assert!(begun.elapsed().as_secs() < 20, "{name}: {:?} for 50 searches", begun.elapsed());
        tested.end().await;
    }
}
