//! Relevance on real questions must not get worse. The corpus is no part of the project: `PEERDESK_CONDITIONALQA` names it.

#[path = "../../../benches/relevance/corpus.rs"]
mod corpus;

use std::path::PathBuf;

use corpus::{Corpus, reciprocal_rank, success};

use super::engines::{every, skipped};

#[tokio::test]
async fn the_right_thread_is_among_the_first_five() {
    let Some(path) = std::env::var_os("PEERDESK_CONDITIONALQA").map(PathBuf::from).filter(|path| path.exists()) else {
        return skipped("relevance: PEERDESK_CONDITIONALQA names no train.json of ConditionalQA");
    };
    let corpus = Corpus::read(&path);
    assert_eq!((corpus.documents.len(), corpus.held.len()), (1905, 433));
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let mut rebuild = engine.begin_rebuild().await.unwrap();
        rebuild.upsert(&corpus.documents).await.unwrap();
        rebuild.commit().await.unwrap();
        let alone = corpus.ask(engine, false).await.unwrap();
        let with_scenario = corpus.ask(engine, true).await.unwrap();
        assert!(success(&alone, 5) >= 0.60, "{name}: {:.3} for the question alone", success(&alone, 5));
        assert!(success(&with_scenario, 5) >= 0.80, "{name}: {:.3} with the scenario", success(&with_scenario, 5));
        assert!(success(&with_scenario, 1) >= 0.60 && reciprocal_rank(&with_scenario) >= 0.70, "{name}");
        tested.end().await;
    }
}
