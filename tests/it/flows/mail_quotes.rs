//! What was said in a case is quoted to those alone who read it as what is theirs.

use chrono::Duration;
use peerdesk::cases::message;
use peerdesk::entity::{MailDelivery, MailKind, Role, team_member};
use peerdesk::notifications::settings::{self, MailSettingsChange};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::people::{insert_mail_reader, insert_team_member};
use crate::support::threads::{ask, open_case};
use crate::support::{Smtp, TestApp, TestCity};

#[tokio::test]
async fn whoever_left_the_team_reads_no_words_of_its_cases_in_a_mail() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let rosa = insert_mail_reader(&node, "rosa").await;
    let ann = insert_team_member(&node, &city, "ann", Some(Role::TeamLead)).await;
    let leo = insert_team_member(&node, &city, "leo", Some(Role::TeamLead)).await;
    for lead in [&ann, &leo] {
        let change = MailSettingsChange {
            deliveries: [(MailKind::StaffCases, MailDelivery::Daily)].into(),
            ..MailSettingsChange::default()
        };
        settings::change(&node.app, lead, change).await.unwrap();
    }
    let bus = ask(&node, &city, &rosa, "Where is the bus?").await;
    let case = open_case(&node, bus).await.unwrap();
    message::from_asker(&node.app, &rosa, case, "My number is in the letter.", None).await.unwrap();
    node.drain().await;
    // He still leads, and may look at every case: a look that is recorded.
    team_member::Entity::delete_many()
        .filter(team_member::Column::AccountId.eq(leo.account))
        .exec(node.app.reader())
        .await
        .unwrap();
    node.advance(Duration::hours(24)).await;
    let told = |handle: &str| {
        let letters = smtp.letters_to(&format!("{handle}@example.org"));
        letters.iter().filter_map(|letter| letter.body_text(0).map(std::borrow::Cow::into_owned)).collect::<String>()
    };
    assert!(told("ann").contains("in the letter"), "{}", told("ann"));
    assert!(!told("leo").contains("in the letter"), "{}", told("leo"));
}
