//! Who is notified of what, and who is not.

use chrono::Duration;
use peerdesk::cases::{answer_officially, claim, message, note};
use peerdesk::entity::Event;
use peerdesk::entity::{NotificationKind as Kind, Role, mail, staff_case};
use peerdesk::threads::{answers, comments, duplicates, hiding, reactions};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::people::{insert_mail_reader, insert_team_member, new_notifications};
use crate::support::threads::{ask, open_case};
use crate::support::{Smtp, TestApp, TestCity};

#[tokio::test]
async fn each_hears_of_what_concerns_them_and_of_nothing_else() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (rosa, ted, mags, li) = (
        insert_mail_reader(&node, "rosa").await,
        insert_mail_reader(&node, "ted").await,
        insert_mail_reader(&node, "mags").await,
        insert_mail_reader(&node, "li").await,
    );
    let thread = ask(&node, &city, &rosa, "How do I appeal a fine?").await;
    reactions::follow(&node.app, &mags, thread).await.unwrap();

    let first = answers::post(&node.app, &ted, thread, "Write to them.", None).await.unwrap().value;
    assert_eq!(new_notifications(&node, &rosa).await, [Kind::Answer]);
    assert_eq!(new_notifications(&node, &mags).await, [Kind::Answer]);
    assert_eq!(new_notifications(&node, &ted).await, []);

    // Their own answers tell the others alone.
    answers::post(&node.app, &rosa, thread, "I did, no reply.", None).await.unwrap();
    assert_eq!(new_notifications(&node, &rosa).await, []);
    assert_eq!(new_notifications(&node, &ted).await, [Kind::Answer], "who answers, follows");
    new_notifications(&node, &mags).await;

    comments::post(&node.app, &li, comments::Under::Answer(first), "Which form?", None).await.unwrap();
    assert_eq!(
        (new_notifications(&node, &ted).await, new_notifications(&node, &rosa).await),
        (vec![Kind::Comment], vec![Kind::Comment])
    );
    assert_eq!((new_notifications(&node, &li).await, new_notifications(&node, &mags).await), (vec![], vec![]));

    answers::accept(&node.app, &rosa, first).await.unwrap();
    assert_eq!(
        (new_notifications(&node, &ted).await, new_notifications(&node, &rosa).await),
        (vec![Kind::Accepted], vec![])
    );

    let other = ask(&node, &city, &ted, "How to appeal a ticket?").await;
    duplicates::propose(&node.app, &mags, other, thread).await.unwrap();
    assert_eq!(
        (new_notifications(&node, &ted).await, new_notifications(&node, &mags).await),
        (vec![Kind::DuplicateProposed], vec![])
    );
}

#[tokio::test]
async fn of_a_case_only_its_asker_and_its_staff_hear() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, mags, li) = (
        insert_mail_reader(&node, "rosa").await,
        insert_mail_reader(&node, "mags").await,
        insert_mail_reader(&node, "li").await,
    );
    let ann = insert_team_member(&node, &city, "ann", Some(Role::Agent)).await;
    let ben = insert_team_member(&node, &city, "ben", Some(Role::Agent)).await;
    let gone = insert_team_member(&node, &city, "gone", None).await;
    let thread = ask(&node, &city, &rosa, "How do I appeal a fine?").await;
    reactions::follow(&node.app, &mags, thread).await.unwrap();
    reactions::add_me_too(&node.app, &li, thread).await.unwrap();
    let all = [&rosa, &mags, &li, &ann, &ben, &gone];
    let everybody = async |expected: [&[Kind]; 6]| {
        for (who, expected) in all.iter().zip(expected) {
            assert_eq!(new_notifications(&node, who).await, expected, "{}", who.handle);
        }
    };

    let case = open_case(&node, thread).await.unwrap();
    let opened: &[Kind] = &[Kind::CaseOpened];
    everybody([opened, &[], &[], opened, opened, &[]]).await;

    claim::take(&node.app, &ann, case, None).await.unwrap();
    let said: &[Kind] = &[Kind::CaseMessage];
    message::from_staff(&node.app, &ann, case, "What is your number?", true, None, None).await.unwrap();
    everybody([said, &[], &[], &[], &[], &[]]).await;
    message::from_asker(&node.app, &rosa, case, "EL 123 SECRET", None).await.unwrap();
    everybody([&[], &[], &[], said, &[], &[]]).await;
    // Were a note ever told of, its holder alone would hear.
    let noted = note::add(&node.app, &ben, case, "Seen this before.", None).await.unwrap().value.message;
    everybody([&[], &[], &[], &[], &[], &[]]).await;
    node.record(Event::CaseMessagePosted { case, message: noted }).await;
    everybody([&[], &[], &[], said, &[], &[]]).await;

    answer_officially::answer_officially(&node.app, &ann, case, "You need not pay.", true, None, None).await.unwrap();
    let official: &[Kind] = &[Kind::OfficialAnswer];
    everybody([official, official, official, &[], &[], &[]]).await;

    // What is private is in mails to those alone who may read it, notes never to the asker, and followers read of no reference.
    let reference = staff_case::Entity::find_by_id(case).one(node.app.reader()).await.unwrap().unwrap().reference;
    assert_eq!(smtp.got().len(), 9, "as many as there were notifications");
    for who in all {
        for letter in smtp.letters_to(&format!("{}@example.org", who.handle)) {
            let (subject, text, html) = (letter.subject(), letter.body_text(0), letter.body_html(0));
            let all = format!("{} {} {}", subject.unwrap(), text.unwrap(), html.unwrap());
            let may_read: &[&str] = match who.handle.as_str() {
                "rosa" => &["What is your number"],
                "ann" => &["SECRET", "Seen this before"],
                _ => &[],
            };
            for private in ["SECRET", "What is your number", "Seen this before"] {
                assert!(may_read.contains(&private) || !all.contains(private), "{all}");
            }
            assert!(!["mags", "li"].contains(&who.handle.as_str()) || !all.contains(&reference), "{all}");
        }
    }
}

#[tokio::test]
async fn nobody_hears_of_what_was_hidden_before_they_were_told() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let moderator = insert_team_member(&node, &city, "mo", Some(Role::Moderator)).await;
    let thread = ask(&node, &city, &rosa, "How do I appeal a fine?").await;
    let posted = answers::post(&node.app, &ted, thread, "Spam spam spam", None).await.unwrap().value;
    hiding::hide(&node.app, &moderator, hiding::Post::Answer(posted), "Spam").await.unwrap();
    assert_eq!(new_notifications(&node, &rosa).await, []);
    assert_eq!(mail::Entity::find().count(node.app.reader()).await.unwrap(), 0);
}

/// An asker who wavers is told of once a day, however the deliveries fall.
#[tokio::test]
async fn of_one_accepted_answer_its_author_hears_once_a_day() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
    let thread = ask(&node, &city, &rosa, "How do I appeal a fine?").await;
    let (first, second) = (
        answers::post(&node.app, &ted, thread, "Write to them.", None).await.unwrap().value,
        answers::post(&node.app, &ted, thread, "Or call.", None).await.unwrap().value,
    );
    let waver = async |answer| {
        answers::accept(&node.app, &rosa, answer).await.unwrap();
        answers::withdraw_acceptance(&node.app, &rosa, answer).await.unwrap();
        node.clock.advance(Duration::seconds(2));
        answers::accept(&node.app, &rosa, answer).await.unwrap();
    };
    // Five rounds of which the first two are delivered together.
    waver(first).await;
    assert_eq!(new_notifications(&node, &ted).await, [Kind::Accepted]);
    for _ in 0..4 {
        answers::withdraw_acceptance(&node.app, &rosa, first).await.unwrap();
        waver(first).await;
        assert_eq!(new_notifications(&node, &ted).await, []);
    }
    waver(second).await;
    assert_eq!(new_notifications(&node, &ted).await, [Kind::Accepted], "another answer is another matter");
    assert_eq!(smtp.letters_to("ted@example.org").len(), 2);
    node.clock.advance(Duration::days(1));
    answers::withdraw_acceptance(&node.app, &rosa, first).await.unwrap();
    answers::accept(&node.app, &rosa, first).await.unwrap();
    assert_eq!(new_notifications(&node, &ted).await, [Kind::Accepted]);
}
