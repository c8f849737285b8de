use std::time::{Duration, Instant};

use peerdesk::threads::answers;
use peerdesk::threads::listing::{self, PublicPostCache};

use super::{ROOMY, counted};
use crate::support::people::{caller, insert_account};
use crate::support::threads::ask;
use crate::support::{TestApp, TestCity};

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn measure() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let asker = caller(&node, city.asker).await;
    let thread = ask(&node, &city, &asker, "How do I renew a permit?").await;
    for n in 0..50 {
        let helper = insert_account(&node, &format!("helper{}", n)).await;
        let helper = caller(&node, helper).await;
        let text = "You need **form P9** from the town hall, and it takes a week. ".repeat(8);
        answers::post(&node.app, &helper, thread, &text, None).await.unwrap();
    }
    let reader = caller(&node, insert_account(&node, "reader").await).await;
    let cache = PublicPostCache::new(ROOMY);
    for who in [None, Some(&reader)] {
        let (mut plain, mut cached) = (Vec::new(), Vec::new());
        let (_, first) = counted(listing::cached_thread_page(&node.app, &cache, who, thread)).await;
        let (_, warm) = counted(listing::cached_thread_page(&node.app, &cache, who, thread)).await;
        let (_, before) = counted(listing::thread_page(&node.app, who, thread)).await;
        for _ in 0..300 {
            let at = Instant::now();
            listing::thread_page(&node.app, who, thread).await.unwrap();
            plain.push(at.elapsed());
            let at = Instant::now();
            listing::cached_thread_page(&node.app, &cache, who, thread).await.unwrap();
            cached.push(at.elapsed());
        }
        println!(
            "{}: statements {before} -> {warm} (first {first}); p50 {:?} -> {:?}",
            who.map_or("nobody", |_| "reader"),
            median(plain),
            median(cached)
        );
    }
}
