//! Who gives whom which role, and where.

use peerdesk::admin::{self, Act};
use peerdesk::entity::{AccountId, AgencyId, Role, TeamId, agency, team};
use peerdesk::identity::administration::{create_account, create_token, grant_role};
use peerdesk::identity::handles::{self, Handle};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::{Caller, members, sessions};
use peerdesk::operation::OperationError;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use crate::support::TestApp;

async fn place(app: &TestApp, slug: &str, teams: &[&str]) -> (AgencyId, Vec<TeamId>) {
    let db = app.app.reader();
    let row = agency::ActiveModel {
        slug: Set(slug.to_owned()),
        name: Set(slug.to_owned()),
        description: Set(String::new()),
        service_standard: Set(String::new()),
        contact: Set(String::new()),
        created_at: Set(app.app.now()),
        ..Default::default()
    };
    let id = agency::Entity::insert(row).exec(db).await.unwrap().last_insert_id;
    let mut ids = Vec::new();
    for name in teams {
        let row = team::ActiveModel {
            agency_id: Set(id),
            slug: Set((*name).to_owned()),
            name: Set((*name).to_owned()),
            ..Default::default()
        };
        ids.push(team::Entity::insert(row).exec(db).await.unwrap().last_insert_id);
    }
    (id, ids)
}

async fn person(app: &TestApp, handle: &str, site: bool) -> AccountId {
    create_account(&app.app, handle, None, "lamp seven otter", site).await.unwrap()
}

/// Them, with their roles as they are now.
async fn now(app: &TestApp, id: AccountId) -> Caller {
    sessions::load_caller(&app.app, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn an_administrator_acts_within_their_own_agency_only() {
    let app = TestApp::start().await;
    let (here, teams) = place(&app, "elmford", &["parking", "waste"]).await;
    let (there, other_teams) = place(&app, "varley", &["roads"]).await;
    let olu = person(&app, "Olu_Admin", false).await;
    let ann = person(&app, "Ann", false).await;
    grant_role(&app.app, "Olu_Admin", "elmford", Role::Administrator).await.unwrap();
    let olu = now(&app, olu).await;

    assert_eq!(members::grant(&app.app, &olu, here, "ANN", Role::Agent).await.unwrap(), ann);
    members::grant(&app.app, &olu, here, "Ann", Role::Agent).await.unwrap();
    members::set_teams(&app.app, &olu, here, ann, &teams).await.unwrap();
    let caller = now(&app, ann).await;
    assert_eq!((caller.roles.as_slice(), caller.teams.len()), ([(here, Role::Agent)].as_slice(), 2));
    let listed = members::list(&app.app, &olu, here).await.unwrap();
    let names: Vec<_> =
        listed.iter().map(|member| (member.handle.as_str(), member.roles.clone(), member.teams.len())).collect();
    assert_eq!(names, [("Ann", vec![Role::Agent], 2), ("Olu_Admin", vec![Role::Administrator], 0)]);

    // Elsewhere, and for those without the right, there is nothing.
    for outsider in [&olu, &caller] {
        let agency = if outsider.account == olu.account { there } else { here };
        assert!(matches!(members::list(&app.app, outsider, agency).await, Err(OperationError::NotFound)));
        let granted = members::grant(&app.app, outsider, agency, "Ann", Role::Administrator).await;
        assert!(matches!(granted, Err(OperationError::NotFound)));
        let revoked = members::revoke(&app.app, outsider, agency, ann, Role::Agent).await;
        assert!(matches!(revoked, Err(OperationError::NotFound)));
        assert!(matches!(
            members::set_teams(&app.app, outsider, agency, ann, &[]).await,
            Err(OperationError::NotFound)
        ));
    }
    let foreign = members::set_teams(&app.app, &olu, here, ann, &other_teams).await;
    assert!(matches!(foreign, Err(OperationError::NotFound)), "no team of another agency");
    assert_eq!(now(&app, ann).await.teams.len(), 2, "and nothing half-done");
    let unknown = members::grant(&app.app, &olu, here, "nobody-here", Role::Agent).await;
    assert!(matches!(unknown, Err(OperationError::Invalid(_))));
}

#[tokio::test]
async fn leaving_takes_the_teams_along_and_the_last_administrator_stays() {
    let app = TestApp::start().await;
    let (here, teams) = place(&app, "elmford", &["parking"]).await;
    let (_, other_teams) = place(&app, "varley", &["roads"]).await;
    let olu = person(&app, "Olu", false).await;
    let ann = person(&app, "Ann", false).await;
    let site = person(&app, "Root-Person", true).await;
    grant_role(&app.app, "Olu", "elmford", Role::Administrator).await.unwrap();
    grant_role(&app.app, "Ann", "elmford", Role::Agent).await.unwrap();
    grant_role(&app.app, "Ann", "varley", Role::Agent).await.unwrap();
    let (olu, site) = (now(&app, olu).await, now(&app, site).await);
    members::set_teams(&app.app, &olu, here, ann, &teams).await.unwrap();
    let there = now(&app, ann).await.roles.iter().map(|(agency, _)| *agency).find(|agency| *agency != here).unwrap();
    members::set_teams(&app.app, &site, there, ann, &other_teams).await.unwrap();

    members::revoke(&app.app, &olu, here, ann, Role::Agent).await.unwrap();
    let left = now(&app, ann).await;
    assert_eq!((left.roles, left.teams), (vec![(there, Role::Agent)], other_teams));
    assert!(matches!(members::revoke(&app.app, &olu, here, ann, Role::Agent).await, Err(OperationError::NotFound)));

    let last = members::revoke(&app.app, &olu, here, olu.account, Role::Administrator).await;
    assert!(matches!(last, Err(OperationError::Invalid(_))), "somebody must stay");
    members::revoke(&app.app, &site, here, olu.account, Role::Administrator).await.unwrap();
    assert!(members::list(&app.app, &site, here).await.unwrap().is_empty());
}

#[tokio::test]
async fn two_administrators_who_take_each_other_s_role_away_at_once_leave_one() {
    let app = TestApp::start().await;
    let (here, _) = place(&app, "elmford", &[]).await;
    let (olu, ann) = (person(&app, "Olu", false).await, person(&app, "Ann", false).await);
    grant_role(&app.app, "Olu", "elmford", Role::Administrator).await.unwrap();
    grant_role(&app.app, "Ann", "elmford", Role::Administrator).await.unwrap();
    let (olu, ann) = (now(&app, olu).await, now(&app, ann).await);
    let (first, second) = tokio::join!(
        members::revoke(&app.app, &olu, here, ann.account, Role::Administrator),
        members::revoke(&app.app, &ann, here, olu.account, Role::Administrator),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(members::list(&app.app, &olu, here).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_name_that_only_looks_the_same_gets_no_role_and_no_token() {
    let app = TestApp::start().await;
    let (here, _) = place(&app, "elmford", &[]).await;
    let olu = person(&app, "Olu", true).await;
    let olu = now(&app, olu).await;
    // Somebody took a name that looks like the one of a colleague who is still to come.
    person(&app, "lnes_Parking", false).await;
    for typed in ["Ines_Parking", "1nes_Parking", "lnes-Parking"] {
        let looked = members::find_candidate(&app.app, &olu, here, typed).await;
        let granted = members::grant(&app.app, &olu, here, typed, Role::Agent).await;
        let by_operator = grant_role(&app.app, typed, "elmford", Role::Agent).await;
        assert!(matches!(looked, Err(OperationError::Invalid(_))), "{typed}: {looked:?}");
        assert!(matches!(granted, Err(OperationError::Invalid(_))), "{typed}: {granted:?}");
        assert!(matches!(by_operator, Err(OperationError::Invalid(_))), "{typed}: {by_operator:?}");
        let token = create_token(&app.app, typed, "Widget", &[Scope::Admin], None).await;
        assert!(matches!(token, Err(OperationError::NotFound)), "{typed}: {token:?}");
    }
    assert!(members::list(&app.app, &olu, here).await.unwrap().is_empty());
    // The command tells whom it found, as they write themselves.
    let act = Act::GrantRole { handle: "LNES_parking".to_owned(), agency: "elmford".to_owned(), role: Role::Agent };
    assert_eq!(admin::perform(&app.app, act).await.unwrap(), "lnes_Parking is agent at elmford.");
    // Nobody signs up with a name that looks like one that is there.
    assert!(
        matches!(Handle::choose("Ines_Parking"), Ok(handle) if handle.skeleton == handles::skeleton("lnes_Parking"))
    );
    assert!(create_account(&app.app, "Ines_Parking", None, "lamp seven otter", false).await.is_err());
}
