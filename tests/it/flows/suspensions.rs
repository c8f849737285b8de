//! Somebody is kept out of the site for a time: who may do that, what ends at once, what they are told, and how it is over.

use chrono::Duration;
use peerdesk::admin::{Act, perform};
use peerdesk::cases::assign;
use peerdesk::entity::{
    NotificationKind, Role, SecurityEventKind, SuspensionReason, TokenPurpose, security_event, session, suspension,
};
use peerdesk::identity::administration::{create_account, create_token, grant_role};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::suspensions::{self, NewSuspension};
use peerdesk::identity::{members, sessions};
use peerdesk::operation::OperationError;
use peerdesk::threads::answers;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use crate::support::city::AGENCY;
use crate::support::people::{
    NEW_PASSWORD, PASSWORD, account_of, caller, count_sessions, insert_account, insert_account_with_password,
    insert_mail_reader, insert_staff, one_use_link, sign_in, signed_in, site_administrator, times_told, token,
    try_sign_in,
};
use crate::support::snapshots::{assert_snapshot, redacted};
use crate::support::threads::ask;
use crate::support::{Smtp, TestApp, TestCity, TestDesk};

pub(super) fn for_days(days: Option<u16>, hides_posts: bool) -> NewSuspension {
    let explanation = "The same advertisement under ten questions.".to_owned();
    NewSuspension { reason: SuspensionReason::Spam, explanation, days, hides_posts }
}

#[tokio::test]
async fn everything_by_which_they_are_in_ends_at_once_and_begins_again_after_its_end() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let zoe = signed_in(&node, "Zoe", None).await;
    let token = token(&node, "Zoe").await;
    let moderator = signed_in(&node, "Moe", Some(Role::Moderator)).await;
    zoe.api(Method::GET, "/me", Some(&token), None).await.expect(200);
    assert!(zoe.see("/account").await.path.starts_with("/account"));

    let profile = moderator.see("/people/Zoe").await;
    assert!(profile.says("This account is not suspended."), "{}", profile.text());
    let form = moderator.see("/people/Zoe/suspension").await;
    let nothing = moderator.submit(&form, "/people/Zoe/suspension", &[("explanation", "  ")]).await.expect(422);
    assert_eq!(nothing.all("#reason-error"), ["Error: Choose a reason"]);
    assert_eq!(nothing.all("#days-error"), ["Error: Choose for how long"]);
    let fields = [("reason", "spam"), ("explanation", ""), ("days", "7")];
    let kept = moderator.submit(&form, "/people/Zoe/suspension", &fields).await.expect(422);
    assert_eq!(kept.all("#explanation-error"), ["Error: Write what we tell the owner of the account"]);
    assert_eq!(kept.attribute("input[name=days][checked]", "value").as_deref(), Some("7"), "what was chosen stays");
    let fields = [("reason", "spam"), ("explanation", "Ten times the <same>."), ("days", "7")];
    let done = moderator.submit(&form, "/people/Zoe/suspension", &fields).await.expect(200);
    assert!(done.says("This account is suspended until 19 January 2026"), "{}", done.text());
    assert!(done.says("Spam: Ten times the <same>.") && done.says("Suspended by Moe"), "{}", done.text());

    assert_eq!(count_sessions(&node, "Zoe").await, 0);
    assert!(zoe.get("/account").await.path.starts_with("/sign-in"));
    zoe.api(Method::GET, "/me", Some(&token), None).await.expect(401);
    assert!(create_token(&node.app, "Zoe", "new", Scope::ALL, None).await.is_err(), "nothing is made meanwhile");
    let told = try_sign_in(&node.browser(), "Zoe", PASSWORD).await.expect(422);
    let why = told.all(".govuk-error-summary li").concat();
    assert!(why.contains("suspended until 19 January 2026") && why.contains("Spam. Ten times the <same>."), "{why}");
    assert_eq!(count_sessions(&node, "Zoe").await, 0);
    let wrong = try_sign_in(&node.browser(), "Zoe", "not this one").await.expect(422);
    assert!(!wrong.says("suspended") && wrong.says("do not match"), "guessers learn nothing: {}", wrong.text());

    // The public sees nothing of it.
    let public = node.browser().see("/people/Zoe").await;
    assert!(!public.says("suspended") && public.all("#suspensions").is_empty(), "{}", public.text());
    assert!(!signed_in(&node, "Tim", None).await.see("/people/Zoe").await.says("suspended"));

    node.clock.advance(Duration::days(7));
    assert!(try_sign_in(&zoe, "Zoe", PASSWORD).await.expect(200).path.starts_with("/account"));
    zoe.api(Method::GET, "/me", Some(&token), None).await.expect(401);
    let page = moderator.see("/people/Zoe").await;
    assert!(page.says("This account is not suspended.") && page.says("Earlier suspensions"), "{}", page.text());
}

#[tokio::test]
async fn a_session_and_a_token_that_are_still_there_open_nothing_either() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let zoe = signed_in(&node, "Zoe", None).await;
    let kept = session::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    let id = account_of(&node, "Zoe").await.id;
    suspensions::suspend_unasked(&node.app, "Zoe", for_days(Some(1), false)).await.unwrap();
    let row = session::ActiveModel::from(kept);
    session::Entity::insert(row).exec_without_returning(node.app.reader()).await.unwrap();
    assert!(zoe.get("/account").await.path.starts_with("/sign-in"));
    assert!(sessions::load_caller(&node.app, id).await.unwrap().is_none());
    node.clock.advance(Duration::days(1));
    assert!(sessions::load_caller(&node.app, id).await.unwrap().is_some());
}

#[tokio::test]
async fn lifting_is_written_down_with_who_did_it() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let zoe = signed_in(&node, "Zoe", None).await;
    signed_in(&node, "Moe", Some(Role::Moderator)).await;
    let mo = caller(&node, account_of(&node, "Moe").await.id).await;
    let id = account_of(&node, "Zoe").await.id;
    suspensions::suspend(&node.app, &mo, id, for_days(None, false)).await.unwrap();
    let again = suspensions::suspend(&node.app, &mo, id, for_days(Some(1), false)).await;
    assert!(matches!(again, Err(OperationError::RuleViolated(code)) if code.code == "already_suspended"), "{again:?}");
    let told = try_sign_in(&zoe, "Zoe", PASSWORD).await.expect(422);
    assert!(told.says("suspended until somebody lifts that"), "{}", told.text());
    node.clock.advance(Duration::days(900));
    try_sign_in(&zoe, "Zoe", PASSWORD).await.expect(422);
    let moderator = sign_in(&node, "Moe").await;
    let page = moderator.see("/people/Zoe").await;
    let page = moderator.submit(&page, "/people/Zoe/suspension/lift", &[]).await.expect(200);
    assert!(page.says("Lifted by Moe") && page.says("This account is not suspended."), "{}", page.text());
    try_sign_in(&zoe, "Zoe", PASSWORD).await.expect(200);
    let rows = suspension::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!((rows.len(), rows[0].lifted_by), (1, Some(mo.account)));
    let gone = suspensions::lift(&node.app, &mo, id, false).await;
    assert!(matches!(gone, Err(OperationError::NotFound)), "{gone:?}");
    let kinds: Vec<_> = security_event::Entity::find()
        .filter(security_event::Column::ActorId.eq(mo.account))
        .filter(security_event::Column::AccountId.eq(id))
        .all(node.app.reader())
        .await
        .unwrap();
    let kinds: Vec<_> = kinds.iter().map(|row| row.kind).collect();
    assert_eq!(kinds, [SecurityEventKind::AccountSuspended, SecurityEventKind::SuspensionLifted]);
    let own = sign_in(&node, "Zoe").await.see("/account/security").await;
    assert!(own.says("Account suspended") && own.says("Suspension lifted"), "{}", own.text());
}

#[tokio::test]
async fn staff_are_suspended_by_their_administrators_alone_and_nobody_by_themselves() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let of = async |handle: &str| caller(&node, account_of(&node, handle).await.id).await;
    let staff = [("ann", Role::Agent), ("leo", Role::TeamLead), ("mo", Role::Moderator), ("olu", Role::Administrator)];
    for (handle, role) in staff {
        insert_staff(&node, handle, role).await;
    }
    let (ann, mo, olu, mayor) = (of("ann").await, of("mo").await, of("olu").await, site_administrator(&node).await);
    for (who, whom, expected) in [
        (&ann, city.asker, "not found"),
        (&of("leo").await, city.asker, "not found"),
        (&mo, ann.account, "forbidden"),
        (&mo, mo.account, "forbidden"),
        (&olu, olu.account, "forbidden"),
        (&olu, mayor.account, "forbidden"),
        (&mayor, mayor.account, "forbidden"),
        (&mayor, olu.account, "last_administrator"),
        (&olu, ann.account, "done"),
        (&mo, city.asker, "done"),
    ] {
        let done = match suspensions::suspend(&node.app, who, whom, for_days(Some(7), false)).await {
            Ok(_) => "done",
            Err(OperationError::NotFound) => "not found",
            Err(OperationError::Forbidden(..)) => "forbidden",
            Err(OperationError::RuleViolated(code)) => code.code,
            Err(error) => panic!("{error:?}"),
        };
        assert_eq!(done, expected, "{} suspends {whom}", who.handle);
    }
    // Two administrate; one who is suspended counts for nothing, neither for a role nor for leaving.
    insert_staff(&node, "ada", Role::Administrator).await;
    suspensions::suspend(&node.app, &mayor, olu.account, for_days(Some(7), false)).await.unwrap();
    let ada = of("ada").await;
    let last = suspensions::suspend(&node.app, &mayor, ada.account, for_days(Some(7), false)).await;
    assert!(matches!(last, Err(OperationError::RuleViolated(_))), "{last:?}");
    let revoked = members::revoke(&node.app, &ada, city.agency, ada.account, Role::Administrator).await;
    assert!(matches!(revoked, Err(OperationError::Invalid(_))), "{revoked:?}");
    let third = insert_account(&node, "nia").await;
    grant_role(&node.app, "nia", AGENCY, Role::Administrator).await.unwrap();
    suspensions::suspend(&node.app, &mayor, ada.account, for_days(Some(7), false)).await.unwrap();
    assert!(suspensions::person_by_id(&node.app, &of("mo").await, third).await.is_ok_and(|it| !it.may_suspend));
    // Nobody keeps out the last one who administers the site, the operator neither.
    let last = suspensions::suspend_unasked(&node.app, "mayor", for_days(None, false)).await;
    assert!(matches!(last, Err(OperationError::RuleViolated(_))), "{last:?}");
}

#[tokio::test]
async fn programs_suspend_list_and_lift_with_the_scope_for_it() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    insert_staff(&node, "mo", Role::Moderator).await;
    let (browser, all) = (node.browser(), token(&node, "mo").await);
    let narrow = create_token(&node.app, "mo", "narrow", &[Scope::ThreadsWrite], None).await.unwrap();
    let one = format!("/people/{}/suspension", city.neighbour);
    let many = format!("{one}s");
    let body = json!({ "reason": "false_identity", "explanation": "You are not the mayor.", "days": 30 });
    browser.api(Method::PUT, &one, None, Some(body.clone())).await.expect(401);
    let refused = browser.api(Method::PUT, &one, Some(&narrow), Some(body.clone())).await.expect(403).json();
    assert!(refused["detail"].as_str().unwrap().contains("admin"), "{refused}");
    let citizen = token(&node, "ines").await;
    for method in [Method::PUT, Method::DELETE] {
        browser.api(method, &one, Some(&citizen), Some(body.clone())).await.expect(404);
    }
    browser.api(Method::GET, &many, Some(&citizen), None).await.expect(404);
    browser.api(Method::PUT, &one, Some(&all), Some(json!({ "reason": "spam", "explanation": "" }))).await.expect(422);
    browser.api(Method::PUT, &one, Some(&all), Some(body.clone())).await.expect(204);
    let again = browser.api(Method::PUT, &one, Some(&all), Some(body)).await.expect(409).json();
    assert_eq!(again["code"], "already_suspended");
    let item = browser.api(Method::GET, &many, Some(&all), None).await.expect(200).json()["items"][0].clone();
    assert_eq!((&item["reason"], &item["suspended_by"]), (&json!("false_identity"), &json!("mo")), "{item}");
    assert!(item.get("lifted_at").is_none() && item["ends_at"].as_str().unwrap().starts_with("2026-02-11"), "{item}");
    browser.api(Method::DELETE, &one, Some(&all), None).await.expect(204);
    browser.api(Method::DELETE, &one, Some(&all), None).await.expect(404);
    let item = browser.api(Method::GET, &many, Some(&all), None).await.expect(200).json()["items"][0].clone();
    assert_eq!(item["lifted_by"], "mo");
}

#[tokio::test]
async fn a_member_of_staff_gives_their_cases_back_and_is_given_none() {
    let desk = TestDesk::open().await;
    let app = &desk.node.app;
    let (ann, leo) = (desk.caller("Ann").await, desk.caller("Leo").await);
    let case = desk.open_case().await;
    assign::assign(app, &ann, case.id, Some(ann.account), "", None).await.unwrap();
    suspensions::suspend_unasked(app, "Ann", for_days(Some(7), false)).await.unwrap();
    assert_eq!(desk.reload(&case).await.assignee_id, None);
    assert!(times_told(&desk.node, "Leo", NotificationKind::CaseReturned).await > 0, "those who lead hear");
    let given = assign::assign(app, &leo, case.id, Some(ann.account), "", None).await;
    assert!(matches!(given, Err(OperationError::Invalid(_))), "{given:?}");
    desk.node.clock.advance(Duration::days(7));
    assign::assign(app, &leo, case.id, Some(ann.account), "", None).await.unwrap();
}

#[tokio::test]
async fn they_are_told_by_mail_and_get_no_news_until_it_is_over() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let city = TestCity::build(&node).await;
    let (rosa, tom) = (insert_mail_reader(&node, "rosa").await, caller(&node, city.neighbour).await);
    let thread = ask(&node, &city, &rosa, "How do I appeal?").await;
    let newest = async || {
        node.drain().await;
        let letters = smtp.letters_to("rosa@example.org");
        let letter = letters.last().unwrap();
        let text = letter.body_text(0).unwrap().replace("\r\n", "\n");
        redacted(&node, &format!("Subject: {}\n\n{text}", letter.subject().unwrap()))
    };
    suspensions::suspend_unasked(&node.app, "rosa", for_days(Some(7), true)).await.unwrap();
    assert_snapshot("mail_suspended", &newest().await);
    answers::post(&node.app, &tom, thread, "In writing.", None).await.unwrap_err();
    let before = smtp.letters_to("rosa@example.org").len();
    suspensions::lift_unasked(&node.app, "rosa", true).await.unwrap();
    assert_snapshot("mail_suspension_lifted", &newest().await);
    // News that comes meanwhile is not mailed, and is on their page once they are back.
    suspensions::suspend_unasked(&node.app, "rosa", for_days(None, false)).await.unwrap();
    assert!(newest().await.contains("until somebody lifts that"));
    let sent = smtp.letters_to("rosa@example.org").len();
    assert_eq!(sent, before + 2);
    answers::post(&node.app, &tom, thread, "In writing.", None).await.unwrap();
    node.drain().await;
    assert_eq!(smtp.letters_to("rosa@example.org").len(), sent, "no news");
    assert_eq!(times_told(&node, "rosa", NotificationKind::Answer).await, 1);
}

#[tokio::test]
async fn a_new_password_lifts_nothing() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    create_account(&node.app, "Rosa", Some("rosa@example.org"), PASSWORD, false).await.unwrap();
    suspensions::suspend_unasked(&node.app, "Rosa", for_days(Some(7), false)).await.unwrap();
    node.drain().await;
    let browser = node.browser();
    let page = browser.see("/forgot-password").await;
    browser.submit(&page, "/forgot-password", &[("name", "Rosa")]).await.expect(200);
    node.drain().await;
    let subjects: Vec<_> =
        smtp.letters_to("rosa@example.org").iter().map(|letter| letter.subject().unwrap().to_owned()).collect();
    assert_eq!(subjects.last().map(String::as_str), Some("Choose a new password"), "{subjects:?}");
    let link = one_use_link(&node, "Rosa", TokenPurpose::ResetPassword).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/reset-password/", &[("password", NEW_PASSWORD)]).await.expect(200);
    assert!(try_sign_in(&browser, "Rosa", NEW_PASSWORD).await.expect(422).says("suspended until"));
    assert_eq!(count_sessions(&node, "Rosa").await, 0);
}

#[tokio::test]
async fn the_operator_suspends_and_lifts_on_the_machine() {
    let node = TestApp::start().await;
    insert_account_with_password(&node, "Zoe").await;
    let suspend = || Act::Suspend {
        handle: "Zoe".to_owned(),
        reason: SuspensionReason::Abuse,
        explanation: "Be kind.".to_owned(),
        days: None,
        hide_posts: false,
    };
    assert_eq!(perform(&node.app, suspend()).await.unwrap(), "Suspended Zoe.");
    assert!(perform(&node.app, suspend()).await.is_err());
    let row = suspension::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!((row.suspended_by, row.ends_at), (None, None));
    let lift = Act::LiftSuspension { handle: "Zoe".to_owned(), show_posts: false };
    perform(&node.app, lift).await.unwrap();
    sign_in(&node, "Zoe").await;
    let export = sign_in(&node, "Zoe").await;
    let file = export.api(Method::GET, "/me/export", Some(&token(&node, "Zoe").await), None).await.expect(200).json();
    let own = &file["suspensions"][0];
    assert_eq!((&own["reason"], &own["explanation"]), (&json!("abuse"), &json!("Be kind.")), "{file}");
    assert!(own.get("suspended_by").is_none(), "{own}");
    assert_eq!(suspension::Entity::find().count(node.app.reader()).await.unwrap(), 1);
    super::account_erasure::erase(&node, "Zoe").await;
    assert_eq!(suspension::Entity::find().count(node.app.reader()).await.unwrap(), 0);
}
