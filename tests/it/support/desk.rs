//! A city with staff at their desk: Ann and Bea are agents of its team, Leo leads it; Cora asks, Nell is her neighbour.

use peerdesk::entity::{
    AccountId, AnswerId, CategoryId, EntryKind, Intent, Role, TeamId, ThreadId, case_entry, staff_case, team_member,
    thread,
};
use peerdesk::identity::Caller;
use peerdesk::identity::administration::grant_role;
use peerdesk::threads;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::city::{AGENCY, insert_category, insert_team};
use super::people;
use super::threads::{cases_of, thread_of};
use super::{Browser, Page, TestApp, TestCity};

/// The node, its city and the person who asks.
pub struct TestDesk {
    pub node: TestApp,
    pub city: TestCity,
    pub cora: AccountId,
}

impl TestDesk {
    pub async fn open() -> Self {
        Self::open_on(TestApp::start().await).await
    }

    /// The same on a node with settings of its own.
    pub async fn open_on(node: TestApp) -> Self {
        let city = TestCity::build(&node).await;
        for (handle, role) in [("Ann", Role::Agent), ("Bea", Role::Agent), ("Leo", Role::TeamLead)] {
            let id = people::insert_account_with_password(&node, handle).await;
            grant_role(&node.app, handle, AGENCY, role).await.unwrap();
            people::join_team(&node, &city, id).await;
        }
        let cora = people::insert_account_with_password(&node, "Cora").await;
        people::insert_account_with_password(&node, "Nell").await;
        Self { node, city, cora }
    }

    /// A thread of Cora's that became a case at once.
    pub async fn open_case(&self) -> staff_case::Model {
        let cora = self.cora;
        let change = |row: &mut thread::Model| {
            row.author_id = cora;
            row.intent = Intent::Payment;
        };
        let thread = self.city.insert_thread(&self.node, change).await;
        self.node.drain().await;
        let mut found = cases_of(&self.node, thread).await;
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    /// The thread that a case was opened for.
    pub async fn thread(&self, case: &staff_case::Model) -> ThreadId {
        thread_of(&self.node, case.id).await
    }

    /// The case as it is by now.
    pub async fn reload(&self, case: &staff_case::Model) -> staff_case::Model {
        staff_case::Entity::find_by_id(case.id).one(self.node.app.reader()).await.unwrap().unwrap()
    }

    /// The kinds of the case's timeline, oldest first.
    pub async fn timeline(&self, case: &staff_case::Model) -> Vec<EntryKind> {
        let found = case_entry::Entity::find()
            .filter(case_entry::Column::CaseId.eq(case.id))
            .order_by_asc(case_entry::Column::Id)
            .all(self.node.app.reader())
            .await
            .unwrap();
        found.into_iter().map(|entry| entry.kind).collect()
    }

    pub async fn sign_in(&self, handle: &str) -> Browser {
        people::sign_in(&self.node, handle).await
    }

    pub async fn token(&self, handle: &str) -> String {
        people::token(&self.node, handle).await
    }

    pub async fn caller(&self, handle: &str) -> Caller {
        let account = people::account_of(&self.node, handle).await;
        people::caller(&self.node, account.id).await
    }

    /// Nell answers and Cora accepts.
    pub async fn accept_peer_answer(&self, thread: ThreadId) -> AnswerId {
        let (nell, cora) = (self.caller("Nell").await, self.caller("Cora").await);
        let posted = threads::answers::post(&self.node.app, &nell, thread, "Use form P9.", None).await.unwrap();
        threads::answers::accept(&self.node.app, &cora, posted.value).await.unwrap();
        self.node.drain().await;
        posted.value
    }
}

/// Another team of the agency: Marcus, agent, and Joan, who leads, with a category of its own.
pub struct OtherTeam {
    pub team: TeamId,
    pub category: CategoryId,
}

impl TestDesk {
    /// Adds the team "Waste".
    pub async fn add_team(&self) -> OtherTeam {
        let db = self.node.app.reader();
        let team = insert_team(&self.node, self.city.agency, "Waste").await;
        for (handle, role) in [("Marcus", Role::Agent), ("Joan", Role::TeamLead)] {
            let id = people::insert_account_with_password(&self.node, handle).await;
            grant_role(&self.node.app, handle, AGENCY, role).await.unwrap();
            let row = team_member::ActiveModel { team_id: Set(team), account_id: Set(id) };
            team_member::Entity::insert(row).exec_without_returning(db).await.unwrap();
        }
        let category = insert_category(&self.node, self.city.agency, "bins", Some(team)).await;
        OtherTeam { team, category }
    }
}

/// An act of somebody's program on a case; `etag` is what it read before.
pub async fn act(browser: &Browser, method: Method, path: &str, token: &str, body: Value, etag: Option<&str>) -> Page {
    let headers: Vec<(&str, &str)> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
    browser.api_with(method, path, Some(token), Some(body), &headers).await
}

/// The entity tag of what was read.
pub fn etag(page: &Page) -> String {
    page.headers["etag"].to_str().unwrap().to_owned()
}
