//! What somebody follows, what an agency asks of them, and what many miss.

use peerdesk::entity::{CategoryId, ThreadId, empty_search, gap_repair, volunteer};
use peerdesk::peers::follow;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::desk::{FaultDesk, Scene};
use super::scenes::{tried_category, tried_person};
use crate::support::monday_morning;

/// Somebody whom the agency asks to be its volunteer, or may ask.
async fn volunteer_scene(desk: &FaultDesk, operation: &str) -> Scene {
    let (app, person) = (desk.app(), tried_person(desk).await);
    let (agency, account) = (desk.city.agency, person.caller.account);
    let administrator = &desk.administrator;
    if operation == "nameVolunteer" {
        // Who was tried before makes room.
        volunteer::Entity::delete_many().exec(app.reader()).await.unwrap();
        return Scene::new(agency.0, administrator).field("handle", person.caller.handle.clone());
    }
    let asked = volunteer::ActiveModel {
        agency_id: Set(agency),
        account_id: Set(account),
        named_at: Set(monday_morning()),
        ..Default::default()
    };
    volunteer::Entity::insert(asked).exec_without_returning(app.reader()).await.unwrap();
    if operation == "endVolunteer" {
        return Scene { number: account.0, ..Scene::new(agency.0, administrator) };
    }
    Scene::new(agency.0, &person)
}

/// A category that somebody follows or may, and a question that many have.
pub async fn peers_and_gaps_scene(desk: &FaultDesk, operation: &str, thread: ThreadId) -> Scene {
    let (app, neighbour, administrator) = (desk.app(), &desk.neighbour, &desk.administrator);
    let agency = desk.city.agency;
    match operation {
        "followCategory" => Scene::new(tried_category(desk).await.0, neighbour),
        "unfollowCategory" => {
            let category = tried_category(desk).await;
            follow::follow(app, &neighbour.caller, category).await.unwrap();
            Scene::new(category.0, neighbour)
        }
        // Each try is another person's: whoever follows already changes nothing.
        "followAgency" | "unfollowAgency" => {
            let person = tried_person(desk).await;
            if operation == "unfollowAgency" {
                follow::follow_agency(app, &person.caller, agency).await.unwrap();
            }
            Scene::new(agency.0, &person)
        }
        "nameVolunteer" | "endVolunteer" | "agreeToVolunteer" | "endMyVolunteering" => {
            volunteer_scene(desk, operation).await
        }
        "setMyQuestionPreferences" => {
            let category = tried_category(desk).await;
            Scene::new(0, neighbour).field("category_ids", vec![category.0])
        }
        "noteGapRepair" => {
            let row = empty_search::ActiveModel {
                day: Set(monday_morning().date_naive().to_string()),
                words: Set(format!("zeppelin {}", desk.next_number())),
                agency_id: Set(agency),
                category_id: Set(CategoryId(0)),
                times: Set(3),
                ..Default::default()
            };
            let words = row.words.clone().unwrap();
            empty_search::Entity::insert(row).exec(app.reader()).await.unwrap();
            let day = monday_morning().date_naive().to_string();
            Scene::new(agency.0, administrator).field("words", words).field("repaired_on", day)
        }
        _ => {
            let row = gap_repair::ActiveModel {
                agency_id: Set(agency),
                thread_id: Set(Some(thread)),
                note: Set("An official answer.".to_owned()),
                repaired_on: Set(monday_morning().date_naive().to_string()),
                noted_by: Set(administrator.caller.account),
                noted_at: Set(monday_morning()),
                ..Default::default()
            };
            let noted = gap_repair::Entity::insert(row).exec(app.reader()).await.unwrap().last_insert_id;
            Scene { number: noted.0, ..Scene::new(agency.0, administrator) }
        }
    }
}
