//! A city to test in: one agency with office hours, a team, a category, and two people.

use peerdesk::entity::{
    AccountId, AgencyId, CategoryId, ChangeReach, TeamId, ThreadId, ThreadState, agency, category, team, thread,
};
use peerdesk::import::{Options, Step, run};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::service_levels::{policy_edit, trial_edit};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::{TestApp, people, threads};

/// The agency's slug.
pub const AGENCY: &str = "elmford";

/// One line for the agency and one for its category, as anybody would import them. Office hours are nine to five in London.
const LINES: &str = r#"{"type":"agency","id":"elmford","slug":"elmford","name":"City of Elmford","time_zone":"Europe/London","teams":[{"slug":"parking","name":"Parking Services"}],"calendar":{"hours":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]}}}
{"type":"category","id":"parking","agency":"elmford","slug":"parking","name":"Parking","team":"parking"}
"#;

/// What a test of the city needs to name.
pub struct TestCity {
    pub agency: AgencyId,
    pub team: TeamId,
    pub category: CategoryId,
    /// Ines, who asks. She has asked before, so no window for newcomers holds for her.
    pub asker: AccountId,
    /// Tom, who answers.
    pub neighbour: AccountId,
}

impl TestCity {
    /// Builds the city on an empty node.
    pub async fn build(node: &TestApp) -> Self {
        let summary = run(&node.app, LINES.as_bytes(), &Options::default(), &mut |_: Step<'_>| {}).await.unwrap();
        assert_eq!(summary.refused_lines, []);
        // The first rows of their tables.
        let (agency, team, category) = (AgencyId(1), TeamId(1), CategoryId(1));
        let asker = people::insert_account(node, "ines").await;
        let neighbour = people::insert_account(node, "tom").await;
        let city = Self { agency, team, category, asker, neighbour };
        city.insert_thread(node, |row| {
            row.state = ThreadState::Closed;
            row.next_check_at = None;
        })
        .await;
        city
    }

    /// A thread in any state, of which nothing has been told and whose next check is due now; see [`threads::insert_thread`].
    pub async fn insert_thread(&self, node: &TestApp, change: impl FnOnce(&mut thread::Model)) -> ThreadId {
        threads::insert_thread(node, self, change).await
    }

    /// Gives a level a policy of its own, or with `None` takes it back, as a site administrator does. It counts for threads that are
    /// there as well, but not for imported ones.
    pub async fn set_policy(&self, node: &TestApp, level: Level, own: Option<Terms>) {
        self.change_policy(node, level, own, ChangeReach::ExistingThreads, false).await;
    }

    /// The same, for the threads that are named.
    pub async fn change_policy(
        &self,
        node: &TestApp,
        level: Level,
        own: Option<Terms>,
        reach: ChangeReach,
        include_imported: bool,
    ) {
        let administrator = people::site_administrator(node).await;
        let from_version = policy_edit::standing(node.app.reader(), level).await.unwrap().version;
        let reason = "because".to_owned();
        let change = policy_edit::PolicyChange { terms: own, reason, from_version, reach, include_imported };
        policy_edit::change(&node.app, &administrator, level, change).await.unwrap();
    }

    /// Starts a trial, as a site administrator does.
    pub async fn start_trial(&self, node: &TestApp, level: Level, terms: Terms) {
        let administrator = people::site_administrator(node).await;
        let trial = trial_edit::NewTrial { terms: Some(terms), reason: "to see".to_owned() };
        trial_edit::start(&node.app, &administrator, level, trial, None).await.unwrap();
    }
}

/// A team of an agency.
pub async fn insert_team(node: &TestApp, agency: AgencyId, name: &str) -> TeamId {
    let row = team::ActiveModel {
        agency_id: Set(agency),
        slug: Set(name.to_lowercase()),
        name: Set(name.to_owned()),
        ..Default::default()
    };
    team::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

/// A category of an agency beside the city's, whose cases go to a team.
pub async fn insert_category(node: &TestApp, agency: AgencyId, slug: &str, team: Option<TeamId>) -> CategoryId {
    let row = category::ActiveModel {
        agency_id: Set(agency),
        slug: Set(slug.to_owned()),
        name: Set(slug.to_owned()),
        description: Set(String::new()),
        position: Set(9),
        team_id: Set(team),
        created_at: Set(node.app.now()),
        ..Default::default()
    };
    category::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

/// Another agency with one team, named after it, and one category.
pub async fn insert_agency(node: &TestApp, slug: &str) -> (AgencyId, TeamId, CategoryId) {
    let row = agency::ActiveModel {
        slug: Set(slug.to_owned()),
        name: Set(slug.to_owned()),
        description: Set(String::new()),
        service_standard: Set(String::new()),
        contact: Set(String::new()),
        created_at: Set(node.app.now()),
        ..Default::default()
    };
    let agency = agency::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id;
    let team = insert_team(node, agency, slug).await;
    let category = insert_category(node, agency, &format!("{slug}-roads"), Some(team)).await;
    (agency, team, category)
}
