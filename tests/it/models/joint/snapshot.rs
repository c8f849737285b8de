//! What a history has left in the database, and what people see of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use peerdesk::entity::{
    AccountId, ThreadId, ThreadState, answer, case_entry, case_thread, notification, outbox_delivery, staff_case,
    thread,
};
use peerdesk::search::engine::{Filters, Query};
use peerdesk::search::words::Asked;
use peerdesk::{site, threads};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::Who;
use super::city::{City, History};

/// Everything about the threads of a history, at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub now: DateTime<Utc>,
    /// The accounts of [`Who::ALL`], in that order.
    pub people: [AccountId; 5],
    pub threads: Vec<thread::Model>,
    pub answers: Vec<answer::Model>,
    pub links: Vec<case_thread::Model>,
    /// Oldest first.
    pub cases: Vec<staff_case::Model>,
    pub entries: Vec<case_entry::Model>,
    pub notifications: Vec<notification::Model>,
    /// What people see; nothing is looked at before the queue is empty.
    pub views: Views,
}

/// What people see, as far as the queue takes part in it.
#[derive(Clone, Debug, Default)]
pub struct Views {
    /// Deliveries of the whole node that were not made, parked ones among them.
    pub undelivered: Vec<outbox_delivery::Model>,
    /// Every document of the index.
    pub indexed: BTreeMap<ThreadId, ThreadState>,
    /// Threads as programs without a token read them.
    pub public: BTreeMap<ThreadId, Value>,
    /// Whose page of a thread is there.
    pub seen_by: BTreeMap<ThreadId, Vec<Who>>,
    /// Accepted answers that a profile counts.
    pub credits: BTreeMap<Who, i64>,
}

impl Snapshot {
    /// Reads everything; `drained` says whether the queue is empty, so that views are current.
    pub async fn take(city: &City, history: &History, drained: bool) -> Self {
        let db = city.node.app.reader();
        let ids: Vec<ThreadId> = history.threads.iter().map(|thread| thread.id).collect();
        let of_threads = case_thread::Entity::find().filter(case_thread::Column::ThreadId.is_in(ids.clone()));
        let links = of_threads.all(db).await.unwrap();
        let cases: Vec<_> = links.iter().map(|link| link.case_id).collect();
        Self {
            now: city.node.app.now(),
            people: Who::ALL.map(|who| city.caller(who).account),
            threads: thread::Entity::find()
                .filter(thread::Column::Id.is_in(ids.clone()))
                .order_by_asc(thread::Column::Id)
                .all(db)
                .await
                .unwrap(),
            answers: answer::Entity::find()
                .filter(answer::Column::ThreadId.is_in(ids.clone()))
                .order_by_asc(answer::Column::Id)
                .all(db)
                .await
                .unwrap(),
            links,
            cases: staff_case::Entity::find()
                .filter(staff_case::Column::Id.is_in(cases.clone()))
                .order_by_asc(staff_case::Column::Id)
                .all(db)
                .await
                .unwrap(),
            entries: case_entry::Entity::find()
                .filter(case_entry::Column::CaseId.is_in(cases))
                .order_by_asc(case_entry::Column::Id)
                .all(db)
                .await
                .unwrap(),
            notifications: notification::Entity::find()
                .filter(notification::Column::ThreadId.is_in(ids.clone()))
                .order_by_asc(notification::Column::Id)
                .all(db)
                .await
                .unwrap(),
            views: if drained { Views::read(city, &ids).await } else { Views::default() },
        }
    }

    pub fn account(&self, who: Who) -> AccountId {
        let place = Who::ALL.iter().position(|one| *one == who).unwrap();
        self.people[place]
    }

    /// The cases of a thread, oldest first.
    pub fn cases_of(&self, thread: ThreadId) -> impl Iterator<Item = &staff_case::Model> {
        let of_thread = move |case: &&staff_case::Model| {
            self.links.iter().any(|link| link.case_id == case.id && link.thread_id == thread)
        };
        self.cases.iter().filter(of_thread)
    }

    /// The thread that a case is about.
    pub fn thread_of(&self, case: &staff_case::Model) -> &thread::Model {
        let link = self.links.iter().find(|link| link.case_id == case.id && link.is_main).unwrap();
        self.threads.iter().find(|thread| thread.id == link.thread_id).unwrap()
    }
}

impl Views {
    async fn read(city: &City, ids: &[ThreadId]) -> Self {
        let app = &city.node.app;
        let mut views = Self {
            undelivered: outbox_delivery::Entity::find()
                .filter(outbox_delivery::Column::DeliveredAt.is_null())
                .all(app.reader())
                .await
                .unwrap(),
            ..Self::default()
        };
        for state in ThreadState::ALL {
            let filters = Filters { state: Some(*state), ..Filters::default() };
            let query = Query { text: String::new(), asked: Asked::default(), filters, limit: 100, ..Query::default() };
            let hits = city.node.parts.search.engine().search(&query).await.unwrap();
            views.indexed.extend(hits.threads.into_iter().map(|thread| (thread, *state)));
        }
        for id in ids {
            // An address of its own each time: answers for readers are kept for seconds, and time is moved by days here.
            let at = format!("/threads/{}?at={}", id.0, app.now().timestamp());
            let page = city.browser.api(Method::GET, &at, None, None).await;
            if page.status == 200 {
                views.public.insert(*id, page.json());
            } else {
                assert_eq!(page.status, 404, "{}", page.body);
            }
            let mut seen_by = Vec::new();
            for who in Who::ALL {
                let page = threads::listing::thread_page(app, Some(city.caller(who)), *id).await.unwrap();
                seen_by.extend(page.map(|_| who));
            }
            views.seen_by.insert(*id, seen_by);
        }
        for who in Who::ALL {
            let profile = site::profile::profile(app, &city.caller(who).handle).await.unwrap().unwrap();
            views.credits.insert(who, profile.credits);
        }
        views
    }
}

/// Whether a thread is there for everybody.
pub fn is_shown(thread: &thread::Model) -> bool {
    thread.hidden_at.is_none() && thread.deleted_at.is_none()
}

/// An invariant holds, or this is why not.
pub fn must(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
