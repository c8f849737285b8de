//! Volunteers of an agency: they agree first, everybody sees it then, no right comes with it, and either side ends it.

use chrono::Duration;
use peerdesk::entity::{AgencyId, NotificationKind, Role, SuspensionReason, volunteer};
use peerdesk::housekeeping;
use peerdesk::identity::Caller;
use peerdesk::identity::suspensions::{self, NewSuspension};
use peerdesk::operation::OperationError;
use peerdesk::peers::preferences::{self, NewPreferences};
use peerdesk::peers::volunteers::name::{ASK_AGAIN_INTERVAL, MAX_VOLUNTEERS, name};
use peerdesk::peers::volunteers::{agree, end, listing};
use peerdesk::threads::answers;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::account_erasure::erase;
use crate::support::Street;
use crate::support::people::{
    caller, insert_account, insert_account_with_password, insert_mail_reader, insert_team_member, sign_in, times_told,
    token,
};
use crate::support::threads::ask;

const FOR_ELMFORD: &str = "Volunteer for";

impl Street {
    async fn administrator(&self) -> Caller {
        insert_team_member(&self.node, &self.city, "admin", Some(Role::Administrator)).await
    }

    /// Mails to somebody by which an agency asks them.
    fn asking_letters(&self, handle: &str) -> usize {
        let letters = self.smtp.letters_to(&format!("{handle}@example.org"));
        letters.iter().filter(|letter| letter.body_text(0).unwrap().contains("/account/volunteering")).count()
    }
}

#[tokio::test]
async fn whoever_is_asked_says_yes_and_everybody_sees_it() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let admin = street.administrator().await;
    let thread = ask(node, &street.city, &street.rosa, "Who clears the snow?").await;
    let id = insert_account_with_password(node, "mags").await;
    let mags = caller(node, id).await;
    let answer = answers::post(app, &mags, thread, "The city.", None).await.unwrap().value;
    let before = mags.may_anywhere(peerdesk::identity::Right::ActAsStaff);
    name(app, &admin, agency, "mags").await.unwrap();
    name(app, &admin, agency, "ted").await.unwrap();
    name(app, &admin, agency, "ted").await.unwrap();
    node.drain().await;
    assert_eq!(street.asking_letters("ted"), 1, "nobody is asked twice");
    let (question, profile) = (format!("/threads/{thread}"), "/people/mags");
    let seen = async || {
        let reader = node.browser();
        (reader.see(&question).await.says(FOR_ELMFORD), reader.see(profile).await.says(FOR_ELMFORD))
    };
    let told = async || {
        let read = async |path: String| node.browser().api(Method::GET, &path, None, None).await.expect(200).json();
        let on_page = read(question.clone()).await["answers"][0]["is_volunteer"].clone();
        let listed = read(format!("{question}/answers")).await["items"][0]["is_volunteer"].clone();
        [on_page, listed, read(format!("/answers/{answer}")).await["is_volunteer"].clone()]
    };
    assert_eq!(seen().await, (false, false), "nothing shows before she agrees");
    assert_eq!(told().await, [false, false, false]);

    let browser = sign_in(node, "mags").await;
    let page = browser.see("/notifications").await;
    assert!(page.says("asks you to be a volunteer"), "{}", page.text());
    browser.submit(&page, "/account/volunteering", &[("answer", "yes")]).await.expect(200);
    assert_eq!(seen().await, (true, true));
    assert_eq!(told().await, [true, true, true], "programs see it as well");
    assert!(!browser.see("/notifications").await.says("asks you to be a volunteer"));
    assert_eq!(caller(node, id).await.may_anywhere(peerdesk::identity::Right::ActAsStaff), before);
    // Whoever did not agree is shown as nothing.
    answers::post(app, &street.ted, thread, "They do.", None).await.unwrap();
    assert!(!node.browser().see("/people/ted").await.says(FOR_ELMFORD));
}

#[tokio::test]
async fn nobody_sees_it_while_their_account_is_suspended() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let admin = street.administrator().await;
    let thread = ask(node, &street.city, &street.rosa, "Who clears the snow?").await;
    answers::post(app, &street.ted, thread, "The city.", None).await.unwrap();
    name(app, &admin, agency, "ted").await.unwrap();
    agree::agree(app, &street.ted, agency).await.unwrap();
    let (question, profile) = (format!("/threads/{thread}"), "/people/ted");
    let seen = async || {
        let reader = node.browser();
        (reader.see(&question).await.says(FOR_ELMFORD), reader.see(profile).await.says(FOR_ELMFORD))
    };
    assert_eq!(seen().await, (true, true));
    let suspension = NewSuspension {
        reason: SuspensionReason::Spam,
        explanation: "Ten times the same.".to_owned(),
        days: Some(7),
        hides_posts: false,
    };
    suspensions::suspend_unasked(app, "ted", suspension).await.unwrap();
    assert_eq!(seen().await, (false, false));
    node.clock.advance(Duration::days(7));
    // Pages are kept for some seconds.
    app.pages.invalidate_all();
    assert_eq!(seen().await, (true, true), "it is over by itself");
}

#[tokio::test]
async fn they_count_as_following_the_agency_once_they_agree() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let admin = street.administrator().await;
    for who in [&street.ted, &street.rosa] {
        let typed = NewPreferences { wants_questions: true, ..NewPreferences::default() };
        preferences::change(app, who, typed).await.unwrap();
        name(app, &admin, agency, &who.handle).await.unwrap();
    }
    agree::agree(app, &street.ted, agency).await.unwrap();
    let nell = insert_mail_reader(node, "nell").await;
    let thread = ask(node, &street.city, &nell, "How do I renew a permit?").await;
    let page = peerdesk::peers::listing::questions_for(app, &street.ted, None, 20).await.unwrap();
    assert_eq!(page.items.iter().map(|question| question.row.id).collect::<Vec<_>>(), [thread]);
    node.advance(Duration::hours(6)).await;
    assert_eq!(times_told(node, "ted", NotificationKind::QuestionOffer).await, 1);
    assert_eq!(times_told(node, "rosa", NotificationKind::QuestionOffer).await, 0, "she has not answered");
}

#[tokio::test]
async fn either_side_ends_it() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let admin = street.administrator().await;
    let named = async || listing::of_agency(app, &admin, agency).await.unwrap().len();
    for who in [&street.ted, &street.rosa] {
        name(app, &admin, agency, &who.handle).await.unwrap();
        agree::agree(app, who, agency).await.unwrap();
        agree::agree(app, who, agency).await.unwrap();
    }
    assert_eq!(named().await, 2);
    end::end_own(app, &street.ted, agency).await.unwrap();
    end::end(app, &admin, agency, street.rosa.account).await.unwrap();
    assert_eq!(named().await, 0);
    assert!(!node.browser().see("/people/rosa").await.says(FOR_ELMFORD));
    for refused in [
        end::end_own(app, &street.ted, agency).await,
        agree::agree(app, &street.ted, agency).await,
        end::end(app, &street.ted, agency, street.rosa.account).await,
        end::end(app, &admin, AgencyId(999), street.rosa.account).await,
        name(app, &street.ted, agency, "rosa").await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(OperationError::NotFound)), "{refused:?}");
    }
}

#[tokio::test]
async fn whoever_says_no_is_left_alone_for_a_time() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let admin = street.administrator().await;
    let listed = async || {
        let named = listing::of_agency(app, &admin, agency).await.unwrap().len();
        (named, listing::own(app, &street.ted).await.unwrap().len())
    };
    let rows = async || volunteer::Entity::find().count(app.reader()).await.unwrap();
    name(app, &admin, agency, "ted").await.unwrap();
    node.drain().await;
    end::end_own(app, &street.ted, agency).await.unwrap();
    assert_eq!((listed().await, rows().await), ((0, 0), 1));
    // The agency cannot take back that he said no, and asking again does nothing.
    let forgotten = end::end(app, &admin, agency, street.ted.account).await;
    assert!(matches!(forgotten, Err(OperationError::NotFound)), "{forgotten:?}");
    node.clock.advance(ASK_AGAIN_INTERVAL - Duration::minutes(1));
    name(app, &admin, agency, "ted").await.unwrap();
    housekeeping::run(app).await.unwrap();
    node.drain().await;
    assert_eq!((listed().await, rows().await, street.asking_letters("ted")), ((0, 0), 1, 1));
    node.clock.advance(Duration::minutes(1));
    name(app, &admin, agency, "ted").await.unwrap();
    node.drain().await;
    assert_eq!((listed().await, street.asking_letters("ted")), ((1, 1), 2));
    // Ending it later is a no as well, and is forgotten by itself.
    agree::agree(app, &street.ted, agency).await.unwrap();
    end::end_own(app, &street.ted, agency).await.unwrap();
    name(app, &admin, agency, "ted").await.unwrap();
    assert_eq!((listed().await, rows().await), ((0, 0), 1));
    node.clock.advance(ASK_AGAIN_INTERVAL + Duration::minutes(1));
    housekeeping::run(app).await.unwrap();
    assert_eq!(rows().await, 0);
}

#[tokio::test]
async fn who_is_found_is_shown_before_they_are_asked_and_twenty_are_the_most() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let id = insert_account_with_password(node, "admin").await;
    peerdesk::identity::members::grant(
        app,
        &crate::support::people::site_administrator(node).await,
        agency,
        "admin",
        Role::Administrator,
    )
    .await
    .unwrap();
    let admin = caller(node, id).await;
    let browser = sign_in(node, "admin").await;
    let place = "/admin/agencies/elmford/volunteers";
    let page = browser.see(place).await;
    let refused = browser.submit(&page, place, &[("handle", "te")]).await.expect(422);
    let found = browser.submit(&refused, place, &[("handle", "ted")]).await.expect(200);
    assert!(found.says("nothing shows before they agree"), "{}", found.text());
    assert_eq!(listing::of_agency(app, &admin, agency).await.unwrap(), []);
    let named = browser.submit(&found, place, &[]).await.expect(200);
    assert!(named.says("has not answered yet") && named.says("They are asked"), "{}", named.text());
    let end = format!("{place}/end");
    let ended = browser.submit(&named, &end, &[]).await.expect(200);
    assert!(ended.says("They are removed") && ended.says("Nobody yet"), "{}", ended.text());
    let told = browser.see(&format!("{place}?done=made-up")).await.all("[role=status]");
    assert!(told.iter().all(|told| !told.contains("made-up")), "{told:?}");
    name(app, &admin, agency, "ted").await.unwrap();
    for number in 1..MAX_VOLUNTEERS {
        let handle = format!("kind{number}");
        insert_account(node, &handle).await;
        name(app, &admin, agency, &handle).await.unwrap();
    }
    let one_more = name(app, &admin, agency, "rosa").await;
    assert!(matches!(one_more, Err(OperationError::Invalid(_))), "{one_more:?}");
    assert_eq!(u64::try_from(listing::of_agency(app, &admin, agency).await.unwrap().len()).unwrap(), MAX_VOLUNTEERS);
}

#[tokio::test]
async fn it_is_taken_along_and_goes_with_the_account() {
    let street = Street::open().await;
    let (node, app, agency) = (&street.node, &street.node.app, street.city.agency);
    let admin = street.administrator().await;
    let id = insert_account_with_password(node, "mags").await;
    name(app, &admin, agency, "mags").await.unwrap();
    let access = token(node, "mags").await;
    let path = format!("/me/volunteering/{}", agency.0);
    node.browser().api(Method::PUT, &path, Some(&access), None).await.expect(204);
    let own = node.browser().api(Method::GET, "/me/volunteering", Some(&access), None).await.expect(200).json();
    assert!(own["items"][0]["agreed_at"].is_string(), "{own}");
    let file = node.browser().api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
    assert_eq!(file["volunteering"][0]["agency_id"], agency.0);
    node.browser().api(Method::DELETE, &path, Some(&access), None).await.expect(204);
    let file = node.browser().api(Method::GET, "/me/export", Some(&access), None).await.expect(200).json();
    assert!(file["volunteering"][0]["declined_at"].is_string(), "{file}");
    erase(node, "mags").await;
    let left = volunteer::Entity::find().filter(volunteer::Column::AccountId.eq(id)).count(app.reader()).await.unwrap();
    assert_eq!(left, 0);
}
