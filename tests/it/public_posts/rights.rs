//! What is hidden or private is seen by those whom it exists for and by nobody else, whoever read the page before.

use peerdesk::entity::{AccountId, AnswerId, Audience, Role, ThreadId, thread};
use peerdesk::identity::Caller;
use peerdesk::identity::permissions::Scope;
use peerdesk::threads::comments::Under;
use peerdesk::threads::hiding::{Post, hide};
use peerdesk::threads::listing::PublicPostCache;
use peerdesk::threads::{answers, comments};
use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;

use super::{ROOMY, same_page};
use crate::support::people::{caller, insert_account, insert_staff, join_team, site_administrator};
use crate::support::threads::{ask, row};
use crate::support::{TestApp, TestCity};

/// Words of what is hidden.
const HIDDEN: &str = "zeppelin";

struct Visitors {
    node: TestApp,
    city: TestCity,
    asker: Caller,
    author: Caller,
    stranger: Caller,
    agent: Caller,
    moderator: Caller,
    administrator: Caller,
    /// The moderator, by a token that may not moderate.
    reading_token: Caller,
}

impl Visitors {
    async fn arrive() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let stranger = insert_account(&node, "stranger").await;
        let agent = insert_staff(&node, "agent", Role::Agent).await;
        join_team(&node, &city, agent).await;
        let moderator = insert_staff(&node, "moderator", Role::Moderator).await;
        let known = async |account: AccountId| caller(&node, account).await;
        let (asker, author) = (known(city.asker).await, known(city.neighbour).await);
        let (stranger, agent, moderator) = (known(stranger).await, known(agent).await, known(moderator).await);
        let administrator = site_administrator(&node).await;
        let reading_token = Caller { scopes: Some(vec![Scope::ThreadsRead]), ..moderator.clone() };
        Self { node, city, asker, author, stranger, agent, moderator, administrator, reading_token }
    }
}

/// All orders of a few things.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    if things.len() < 2 {
        return vec![things.to_vec()];
    }
    let mut all = Vec::new();
    for n in 0..things.len() {
        let mut others = things.to_vec();
        let first = others.remove(n);
        all.extend(orders(&others).into_iter().map(|rest| [vec![first.clone()], rest].concat()));
    }
    all
}

/// A thread with an answer that everybody sees and one that is hidden, each with a comment, and a hidden comment of the same
/// author.
async fn with_hidden_posts(visitors: &Visitors) -> (ThreadId, AnswerId) {
    let app = &visitors.node.app;
    let thread = ask(&visitors.node, &visitors.city, &visitors.asker, "How do I renew a permit?").await;
    let shown = answers::post(app, &visitors.asker, thread, "At the town hall.", None).await.unwrap().value;
    comments::post(app, &visitors.agent, Under::Answer(shown), "On Mondays.", None).await.unwrap();
    let hidden = answers::post(app, &visitors.author, thread, &format!("By {HIDDEN}."), None).await.unwrap().value;
    let (no, what) = (format!("No {HIDDEN}!"), format!("A {HIDDEN}?"));
    comments::post(app, &visitors.agent, Under::Answer(hidden), &no, None).await.unwrap();
    let comment = comments::post(app, &visitors.author, Under::Thread(thread), &what, None).await.unwrap().value;
    for post in [Post::Answer(hidden), Post::Comment(comment)] {
        hide(app, &visitors.moderator, post, "Not about permits").await.unwrap();
    }
    (thread, hidden)
}

#[tokio::test]
async fn what_is_hidden_is_seen_by_its_author_and_by_moderators_in_every_order_of_visits() {
    let visitors = Visitors::arrive().await;
    let (thread, hidden) = with_hidden_posts(&visitors).await;
    let (author, moderator, administrator) = (&visitors.author, &visitors.moderator, &visitors.administrator);
    let sees = [(Some(author), true), (Some(moderator), true), (Some(administrator), true)];
    let others = [(None, false), (Some(&visitors.stranger), false), (Some(&visitors.agent), false)];
    let limited = [(Some(&visitors.reading_token), false), (Some(&visitors.asker), false)];
    for visits in orders(&[sees[0], sees[1], others[0], others[1]])
        .into_iter()
        .chain(orders(&[sees[2], others[2], limited[0], limited[1]]))
    {
        let cache = PublicPostCache::new(ROOMY);
        // Twice, so that each comes to a warm cache as well.
        for (who, may_see) in visits.iter().chain(&visits) {
            let page = same_page(&visitors.node, &cache, *who, thread, "hidden posts").await.unwrap();
            let found = page.answers.iter().any(|answer| answer.id == hidden);
            assert_eq!(found, *may_see, "{who:?} of {visits:?}");
            assert_eq!(format!("{page:?}").contains(HIDDEN), *may_see, "{who:?} of {visits:?}");
        }
    }
}

#[tokio::test]
async fn nothing_hidden_is_kept() {
    let visitors = Visitors::arrive().await;
    let (thread, _) = with_hidden_posts(&visitors).await;
    let cache = PublicPostCache::new(ROOMY);
    let version = row(&visitors.node, thread).await.version;
    let kept = cache.posts(visitors.node.app.reader(), thread, version).await.unwrap().unwrap();
    let kept = format!("{kept:?}");
    assert!(kept.contains("town hall") && kept.contains("Mondays"), "{kept}");
    assert!(!kept.contains(HIDDEN), "{kept}");
}

#[tokio::test]
async fn a_private_thread_is_seen_by_those_whom_it_is_for_in_every_order_of_visits() {
    let visitors = Visitors::arrive().await;
    let app = &visitors.node.app;
    let thread = ask(&visitors.node, &visitors.city, &visitors.asker, "Where do I park?").await;
    answers::post(app, &visitors.agent, thread, "Behind the hangar.", None).await.unwrap();
    let people = [
        (None, false),
        (Some(&visitors.asker), true),
        (Some(&visitors.agent), true),
        (Some(&visitors.moderator), false),
    ];
    for visits in orders(&people) {
        let cache = PublicPostCache::new(ROOMY);
        // Everybody may see it first, and it is kept; then it becomes private.
        set_audience(&visitors.node, thread, Audience::Everyone).await;
        for (who, _) in &visits {
            assert!(same_page(&visitors.node, &cache, *who, thread, "public").await.is_some());
        }
        set_audience(&visitors.node, thread, Audience::AskerAndTeam).await;
        for (who, may_see) in visits.iter().chain(&visits) {
            let page = same_page(&visitors.node, &cache, *who, thread, "private").await;
            assert_eq!(page.is_some(), *may_see, "{who:?} of {visits:?}");
        }
    }
}

/// Sets the audience behind the back of everything, the version too: who may see a thread is never a matter of the cache.
async fn set_audience(node: &TestApp, id: ThreadId, audience: Audience) {
    let row = thread::ActiveModel { id: Set(id), audience: Set(audience), ..Default::default() };
    row.update(node.app.reader()).await.unwrap();
}
