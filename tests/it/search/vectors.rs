//! A sentence model beside the words, on every engine: other words for the same thing are found, and nothing else changes.
//!
//! The model is a small one that knows some groups of words. `PEERDESK_TEST_EMBEDDING_MODEL` names the folder of a real one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use peerdesk::config::Config;
use peerdesk::entity::{CategoryId, ThreadId};
use peerdesk::search::SearchHandle;
use peerdesk::search::document::SearchDocument;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::{Alike, Filters, Likeness, Query, Readiness, SearchEngine};
use peerdesk::search::vectors::model::{ModelError, SentenceModel};
use peerdesk::search::vectors::with_vectors::WithVectors;
use peerdesk::search::words::Asked;
use tempfile::TempDir;

use super::engines::{document, every, every_for, skipped};
use crate::support::write_sentence_model;

const GROUPS: &[&[&str]] = &[
    &["bins", "wheelie", "emptied", "dustcart", "recycling"],
    &["parking", "ticket", "warden"],
    &["passport", "abroad", "visa"],
];

/// A model that knows [`GROUPS`].
fn small_model() -> (Arc<SentenceModel>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write_sentence_model(folder.path(), GROUPS);
    (Arc::new(SentenceModel::load(folder.path()).unwrap()), folder)
}

fn town() -> Vec<SearchDocument> {
    vec![
        document(1, "Bins not emptied", "wheelie", ""),
        document(2, "Warden gave me a ticket", "parking", ""),
        document(3, "Passport for going abroad", "passport", ""),
    ]
}

async fn alike(engine: &dyn SearchEngine, text: &str, category: Option<i64>) -> Vec<Alike> {
    let asked = Asked::new(&[text], "en", false);
    let category = category.map(CategoryId);
    let likeness = Likeness { text: text.to_owned(), asked, category, limit: 5, ..Likeness::default() };
    engine.suggest(&likeness).await.unwrap()
}

async fn alike_ids(engine: &dyn SearchEngine, text: &str) -> Vec<i64> {
    alike(engine, text, None).await.iter().map(|alike| alike.thread.0).collect()
}

#[tokio::test]
async fn a_question_without_a_shared_word_finds_what_means_the_same() {
    let (model, _folder) = small_model();
    for tested in every_for(&model).await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&town()).await.unwrap();
        assert_eq!(alike_ids(engine, "dustcart").await, [1], "{name}");
        let found = alike(engine, "dustcart", None).await;
        assert!(found[0].words.abs() < f32::EPSILON, "{name}: {found:?}");
        assert!(found[0].cosine.is_some_and(|cosine| cosine > 0.9), "{name}: {found:?}");
        // What shares a word and means the same comes first, and nothing is put behind it that is neither.
        assert_eq!(alike_ids(engine, "warden").await, [2], "{name}");
        tested.end().await;
    }
}

#[tokio::test]
async fn what_means_the_same_comes_before_what_shares_a_word() {
    let (model, _folder) = small_model();
    for tested in every_for(&model).await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let mut documents = town();
        documents.push(document(4, "Moonlight over the harbour", "passport abroad", ""));
        documents.push(document(5, "Moonlight over the market", "dustcart", ""));
        documents.extend((10..40).map(|id| document(id, "Something else entirely", "nothing of it", "")));
        engine.upsert(&documents).await.unwrap();
        assert_eq!(alike_ids(engine, "moonlight recycling").await.first(), Some(&5), "{name}");
        assert_eq!(alike_ids(engine, "moonlight visa").await.first(), Some(&4), "{name}");
        // A search finds what its words find, in the order of both.
        let asked = Asked::new(&["moonlight recycling"], "en", false);
        let query = Query { text: "moonlight recycling".to_owned(), asked, limit: 2, ..Query::default() };
        let hits = engine.search(&query).await.unwrap();
        assert!(hits.threads.contains(&ThreadId(5)), "{name}: {hits:?}");
        // Near, and yet not found: no word of the search is in it.
        let text = "moonlight harbour market dustcart".to_owned();
        let asked = Asked::new(&[text.as_str()], "en", false);
        let hits = engine.search(&Query { text, asked, limit: 20, ..Query::default() }).await.unwrap();
        assert!(!hits.threads.contains(&ThreadId(1)), "{name}: {hits:?}");
        assert_eq!((hits.total, hits.threads.first()), (2, Some(&ThreadId(5))), "{name}: {hits:?}");
        tested.end().await;
    }
}

#[tokio::test]
async fn without_a_model_words_decide_as_before() {
    let (model, _folder) = small_model();
    let with_model = every_for(&model).await;
    for (plain, tested) in every().await.into_iter().zip(with_model) {
        let name = plain.engine.name();
        plain.engine.upsert(&town()).await.unwrap();
        tested.engine.upsert(&town()).await.unwrap();
        assert_eq!(alike_ids(&*plain.engine, "dustcart").await, [0_i64; 0], "{name}");
        // Nothing that the model knows: only words say something, on both.
        for text in ["gave me", "going", "not", "zebra"] {
            assert_eq!(alike_ids(&*plain.engine, text).await, alike_ids(&*tested.engine, text).await, "{name}: {text}");
        }
        plain.end().await;
        tested.end().await;
    }
}

#[tokio::test]
async fn a_vector_changes_with_its_thread_and_goes_with_it() {
    let (model, _folder) = small_model();
    for tested in every_for(&model).await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&town()).await.unwrap();
        engine.upsert(&[document(1, "Passport lost", "abroad", "")]).await.unwrap();
        assert_eq!(alike_ids(engine, "dustcart").await, [0_i64; 0], "{name}: it is about something else now");
        engine.delete(&[ThreadId(3)]).await.unwrap();
        assert_eq!(alike_ids(engine, "abroad").await, [1], "{name}: what is gone is near to nothing");
        tested.end().await;
    }
}

#[tokio::test]
async fn the_own_category_and_filters_hold_with_vectors() {
    let (model, _folder) = small_model();
    for tested in every_for(&model).await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let twins = (1..=2)
            .map(|id| SearchDocument { category: CategoryId(id), ..document(id, "Bins not emptied", "wheelie", "") });
        engine.upsert(&twins.collect::<Vec<_>>()).await.unwrap();
        for category in [1, 2] {
            let found = alike(engine, "dustcart bins", Some(category)).await;
            assert_eq!(found.first().map(|one| one.thread.0), Some(category), "{name}");
        }
        let filters = Filters { category: Some(CategoryId(2)), ..Filters::default() };
        let asked = Asked::new(&["bins dustcart wheelie emptied"], "en", false);
        let text = "bins dustcart wheelie emptied".to_owned();
        let hits = engine.search(&Query { text, asked, filters, limit: 5, ..Query::default() }).await.unwrap();
        assert_eq!(hits.threads, [ThreadId(2)], "{name}");
        tested.end().await;
    }
}

fn on_disk(root: &Path, model: Option<&Arc<SentenceModel>>) -> Box<dyn SearchEngine> {
    match model {
        None => Box::new(Embedded::in_folder(root)),
        Some(model) => {
            let engine = Embedded::for_model(Some(root), model.stamp());
            Box::new(WithVectors::new(Arc::new(engine), Arc::clone(model)))
        }
    }
}

#[tokio::test]
async fn an_index_serves_by_its_words_until_it_has_the_vectors_of_the_model() {
    let (model, _folder) = small_model();
    let other = tempfile::tempdir().unwrap();
    write_sentence_model(other.path(), &[&["bins", "passport"]]);
    let other = Arc::new(SentenceModel::load(other.path()).unwrap());
    assert_ne!(model.stamp(), other.stamp());
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("search");
    let fill = async |engine: &dyn SearchEngine| {
        let mut rebuild = engine.begin_rebuild().await.unwrap();
        rebuild.upsert(&town()).await.unwrap();
        rebuild.commit().await.unwrap();
    };

    let engine = on_disk(&root, None);
    assert_eq!(engine.prepare().await, Ok(Readiness::NeedsRebuild));
    fill(&*engine).await;
    drop(engine);

    // Each of them finds another's index, serves by words, and then its own.
    for (model, text, meant) in [(Some(&model), "dustcart", 1), (Some(&other), "passport", 3), (None, "ticket", 2)] {
        let engine = on_disk(&root, model);
        assert_eq!(engine.prepare().await, Ok(Readiness::NeedsRebuild));
        assert_eq!(alike_ids(&*engine, "emptied").await, [1], "words serve meanwhile");
        assert_eq!(alike_ids(&*engine, "dustcart").await, [0_i64; 0], "no vectors of another model are compared");
        fill(&*engine).await;
        assert_eq!(alike_ids(&*engine, text).await.first(), Some(&meant));
        drop(engine);
        let engine = on_disk(&root, model);
        assert_eq!(engine.prepare().await, Ok(Readiness::Ready), "it stays");
        assert_eq!(alike_ids(&*engine, text).await.first(), Some(&meant));
    }
}

#[tokio::test]
async fn an_index_that_was_written_to_without_vectors_is_of_no_model() {
    let (model, _folder) = small_model();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("search");
    let engine = on_disk(&root, Some(&model));
    engine.prepare().await.unwrap();
    engine.begin_rebuild().await.unwrap().commit().await.unwrap();
    drop(engine);

    let engine = on_disk(&root, None);
    assert_eq!(engine.prepare().await, Ok(Readiness::NeedsRebuild));
    engine.upsert(&town()).await.unwrap();
    assert_eq!(alike_ids(&*engine, "emptied").await, [1]);
    drop(engine);

    assert_eq!(
        on_disk(&root, Some(&model)).prepare().await,
        Ok(Readiness::NeedsRebuild),
        "these threads have no vectors"
    );
}

#[test]
fn a_folder_that_holds_no_usable_model_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let load = |name: &str| {
        let whole = folder.path().join(name);
        write_sentence_model(&whole, GROUPS);
        whole
    };
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let root = load(file);
        std::fs::remove_file(root.join(file)).unwrap();
        let error = SentenceModel::load(&root).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(file), "{error}");
    }
    let changed = |name: &str, from: &str, to: &str| {
        let root = load(name);
        let config = std::fs::read_to_string(root.join("config.json")).unwrap();
        assert!(config.contains(from), "{config}");
        std::fs::write(root.join("config.json"), config.replace(from, to)).unwrap();
        SentenceModel::load(&root).err()
    };
    assert!(matches!(changed("kind", r#""bert""#, r#""gpt2""#), Some(ModelError::Kind)));
    assert!(matches!(
        changed("layers", r#""num_hidden_layers":0"#, r#""num_hidden_layers":1"#),
        Some(ModelError::Weights(_))
    ));
    let root = load("pooling");
    std::fs::create_dir(root.join("1_Pooling")).unwrap();
    let first_state = r#"{"pooling_mode_mean_tokens":false,"pooling_mode_cls_token":true}"#;
    std::fs::write(root.join("1_Pooling/config.json"), first_state).unwrap();
    assert!(matches!(SentenceModel::load(&root).err(), Some(ModelError::Kind)));
    let root = load("broken");
    std::fs::write(root.join("model.safetensors"), b"no weights").unwrap();
    assert!(matches!(SentenceModel::load(&root).err(), Some(ModelError::Weights(_))));
}

#[tokio::test]
async fn a_setting_that_names_no_model_stops_the_start_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let folder_of_model = Some(folder.path().to_owned());
    let config = Config { embedding_model: folder_of_model, data: folder.path().to_owned(), ..Config::defaults() };
    let error = SearchHandle::from_config(&config).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(error.contains("config.json"), "{error}");
}

#[tokio::test]
async fn a_real_model_knows_other_words_for_the_same_thing() {
    let Some(folder) = std::env::var_os("PEERDESK_TEST_EMBEDDING_MODEL").map(PathBuf::from) else {
        return skipped("a real sentence model: PEERDESK_TEST_EMBEDDING_MODEL names no folder");
    };
    let model = Arc::new(SentenceModel::load(&folder).unwrap());
    let vector = async |text: &str| model.vector(text).await.unwrap().unwrap();
    let asked = vector("The dustmen did not come this week").await;
    let same = vector("My rubbish was not collected").await;
    let other = vector("How do I renew my passport?").await;
    assert!(asked.cosine(&same) > asked.cosine(&other) + 0.2, "{} {}", asked.cosine(&same), asked.cosine(&other));
    let again = vector("The dustmen did not come this week").await;
    assert_eq!(asked, again, "the same text has the same vector");
    let long = "word ".repeat(5000);
    assert!(model.vector(&long).await.unwrap().is_some(), "long texts are cut off");
    assert!(model.vector(" \n").await.unwrap().is_none());
}
