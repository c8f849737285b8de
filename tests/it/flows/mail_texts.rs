//! The text of each kind of mail, as its receiver gets it.

use std::collections::BTreeSet;

use chrono::Duration;
use mail_parser::Message;
use peerdesk::cases::resolve::{self, Resolution};
use peerdesk::cases::{answer_officially, assign, message, peer_answer, transfer, upkeep};
use peerdesk::entity::Event;
use peerdesk::entity::{
    CaseId, CauseCode, NotificationKind as Kind, Outcome, Role, StaffReview, ThreadId, TokenPurpose, VoteKind,
    notification, team_member,
};
use peerdesk::identity::Caller;
use peerdesk::operation::{Actor, OperationSpec};
use peerdesk::peers::preferences::{self, NewPreferences};
use peerdesk::peers::volunteers;
use peerdesk::thanks::give::{NewThanks, give};
use peerdesk::threads::{answers, comments, duplicates, questions, reactions};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use crate::support::city::insert_team;
use crate::support::people::{account_of, caller, insert_mail_reader, insert_team_member, sign_up};
use crate::support::snapshots::{assert_snapshot, redacted};
use crate::support::threads::{ask, open_case, thread_of};
use crate::support::{Smtp, TestApp, TestCity};

/// A city whose mails are read: Rosa asks, Ted answers, Mags follows; Ann and Ben are agents, Leo leads them.
struct Post {
    smtp: Smtp,
    node: TestApp,
    city: TestCity,
    rosa: Caller,
    ted: Caller,
    mags: Caller,
    ann: Caller,
    ben: Caller,
    leo: Caller,
}

impl Post {
    async fn open() -> Self {
        let smtp = Smtp::start();
        let node = TestApp::start_with_smtp(&smtp).await;
        let city = TestCity::build(&node).await;
        Self {
            rosa: insert_mail_reader(&node, "rosa").await,
            ted: insert_mail_reader(&node, "ted").await,
            mags: insert_mail_reader(&node, "mags").await,
            ann: insert_team_member(&node, &city, "ann", Some(Role::Agent)).await,
            ben: insert_team_member(&node, &city, "ben", Some(Role::Agent)).await,
            leo: insert_team_member(&node, &city, "leo", Some(Role::TeamLead)).await,
            smtp,
            node,
            city,
        }
    }

    async fn ask(&self, title: &str) -> ThreadId {
        ask(&self.node, &self.city, &self.rosa, title).await
    }

    async fn open_case(&self, thread: ThreadId) -> CaseId {
        open_case(&self.node, thread).await.unwrap()
    }

    /// Compares the newest mail of somebody with a snapshot.
    async fn compare(&self, name: &str, receiver: &Caller) {
        self.node.drain().await;
        let letters = self.smtp.letters_to(&format!("{}@example.org", receiver.handle.to_lowercase()));
        let letter = letters.last().unwrap_or_else(|| panic!("{name}: {} got no mail", receiver.handle));
        assert_snapshot(name, &redacted(&self.node, &written(letter)));
    }

    /// Kinds that anybody was notified of so far.
    async fn kinds(&self) -> BTreeSet<String> {
        let rows = notification::Entity::find().all(self.node.app.reader()).await.unwrap();
        rows.iter().map(|row| row.kind.to_string()).collect()
    }
}

fn written(letter: &Message<'_>) -> String {
    let header = |name: &str| letter.header_raw(name).map(str::trim).unwrap_or_default().to_owned();
    format!(
        "Subject: {}\nList-Unsubscribe: {}\n\n{}\n────\n{}",
        letter.subject().unwrap(),
        header("List-Unsubscribe"),
        letter.body_text(0).unwrap().replace("\r\n", "\n"),
        letter.body_html(0).unwrap().replace("\r\n", "\n"),
    )
}

#[tokio::test]
async fn the_mail_about_what_answers_did() {
    let post = Post::open().await;
    let app = &post.node.app;
    let thread = post.ask("How do I appeal a fine?").await;
    let answer = answers::post(app, &post.ted, thread, "Write to them.", None).await.unwrap().value;
    answers::accept(app, &post.rosa, answer).await.unwrap();
    post.node.drain().await;
    let typed = NewPreferences { wants_effects: Some(true), ..NewPreferences::default() };
    preferences::change(app, &post.ted, typed).await.unwrap();
    post.compare("mail_effects_first", &post.ted).await;
    reactions::vote(app, &post.mags, answer, VoteKind::WorkedForMe).await.unwrap();
    post.node.advance(Duration::days(20)).await;
    post.compare("mail_effects_since", &post.ted).await;
}

#[tokio::test]
async fn the_mail_that_asks_somebody_to_be_a_volunteer() {
    let post = Post::open().await;
    let admin = insert_team_member(&post.node, &post.city, "admin", Some(Role::Administrator)).await;
    volunteers::name::name(&post.node.app, &admin, post.city.agency, "ted").await.unwrap();
    post.compare("mail_volunteer", &post.ted).await;
}

#[tokio::test]
async fn mails_about_threads_and_cases() {
    let post = Post::open().await;
    let app = &post.node.app;
    let thread = post.ask("How do I appeal a fine?").await;
    reactions::follow(app, &post.mags, thread).await.unwrap();
    let first = answers::post(app, &post.ted, thread, "Write to them.", None).await.unwrap().value;
    post.compare("mail_answer_asker", &post.rosa).await;
    post.compare("mail_answer_follower", &post.mags).await;
    comments::post(app, &post.mags, comments::Under::Answer(first), "Which form?", None).await.unwrap();
    post.compare("mail_comment", &post.ted).await;
    answers::accept(app, &post.rosa, first).await.unwrap();
    post.compare("mail_accepted", &post.ted).await;
    let other = post.ask("How do I appeal a ticket?").await;
    duplicates::propose(app, &post.mags, other, thread).await.unwrap();
    post.compare("mail_duplicate_proposed", &post.rosa).await;

    let same = post.ask("Can a fine be appealed?").await;
    duplicates::declare(app, &post.ann, same, thread).await.unwrap();
    post.compare("mail_duplicate_declared", &post.rosa).await;

    let case = post.open_case(other).await;
    post.compare("mail_case_opened_asker", &post.rosa).await;
    post.compare("mail_case_opened_staff", &post.ben).await;
    assign::assign(app, &post.leo, case, Some(post.ann.account), "", None).await.unwrap();
    post.compare("mail_case_assigned", &post.ann).await;
    assign::assign(app, &post.ben, case, Some(post.ben.account), "Ann is away.", None).await.unwrap();
    post.compare("mail_case_taken", &post.ann).await;
    assign::assign(app, &post.ann, case, Some(post.ann.account), "I am back.", None).await.unwrap();
    message::from_staff(app, &post.ann, case, "What is your number?", true, None, None).await.unwrap();
    post.compare("mail_case_message_asker", &post.rosa).await;
    message::from_asker(app, &post.rosa, case, "EL 123", None).await.unwrap();
    post.compare("mail_case_message_staff", &post.ann).await;
    comments::post(app, &post.rosa, comments::Under::Thread(other), "I have a permit.", None).await.unwrap();
    post.compare("mail_asker_spoke", &post.ann).await;
    let peer = answers::post(app, &post.ted, other, "It is on the back of the ticket.", None).await.unwrap().value;
    answers::accept(app, &post.rosa, peer).await.unwrap();
    post.compare("mail_peer_answer_to_confirm", &post.ann).await;
    peer_answer::refuse(app, &post.ann, case, "That form is gone.", None).await.unwrap();
    reactions::follow(app, &post.mags, other).await.unwrap();
    answer_officially::answer_officially(app, &post.ann, case, "You need not pay.", false, None, None).await.unwrap();
    post.compare("mail_official_answer", &post.rosa).await;
    let resolution = Resolution {
        outcome: Some(Outcome::Answered),
        cause: Some(CauseCode::InformationUnclear),
        avoidable: Some(true),
        detail: "",
    };
    resolve::resolve(app, &post.ann, case, resolution, None).await.unwrap();
    post.compare("mail_case_resolved_asker", &post.rosa).await;
    post.compare("mail_case_resolved_follower", &post.mags).await;

    // A neighbour solves what nobody holds, and what somebody holds runs late.
    let third = post.ask("Where do I pay a fine?").await;
    post.open_case(third).await;
    let solution = answers::post(app, &post.ted, third, "At the town hall.", None).await.unwrap().value;
    answers::accept(app, &post.ann, solution).await.unwrap();
    post.compare("mail_accepted_by_staff", &post.rosa).await;
    answers::accept(app, &post.rosa, solution).await.unwrap();
    post.compare("mail_solved_case", &post.ted).await;
    let late = post.open_case(post.ask("When is my fine due?").await).await;
    assign::assign(app, &post.ann, late, Some(post.ann.account), "", None).await.unwrap();
    post.node.clock.advance(Duration::days(3));
    upkeep::run(app).await.unwrap();
    post.compare("mail_case_returned", &post.ann).await;
    assign::assign(app, &post.ann, late, Some(post.ann.account), "", None).await.unwrap();
    let waste = insert_team(&post.node, post.city.agency, "waste").await;
    let member = team_member::ActiveModel { team_id: Set(waste), account_id: Set(post.ben.account) };
    team_member::Entity::insert(member).exec_without_returning(app.reader()).await.unwrap();
    transfer::to_team(app, &post.leo, late, Some(waste), "It is about bins.", None).await.unwrap();
    post.compare("mail_case_transferred_asker", &post.rosa).await;
    post.compare("mail_case_transferred_staff", &post.ben).await;
    post.compare("mail_case_transferred_former", &post.ann).await;
    let lines = post.kinds().await;
    assert!(lines.contains("case_overdue"), "{lines:?}");

    let declined = post.open_case(post.ask("Who owns the lane?").await).await;
    let ending = Resolution { outcome: Some(Outcome::Declined), detail: "The rule says so.", ..resolution };
    resolve::resolve(app, &post.ann, declined, ending, None).await.unwrap();
    questions::contest(app, &post.rosa, thread_of(&post.node, declined).await, "It is yours.").await.unwrap();
    post.compare("mail_case_contested", &post.leo).await;

    let open = post.ask("When do offices open?").await;
    let hours = answers::post(app, &post.ted, open, "At nine.", None).await.unwrap().value;
    answers::accept(app, &post.rosa, hours).await.unwrap();
    answers::edit(app, &post.ted, hours, "At ten.".into()).await.unwrap();
    post.compare("mail_endorsed_answer_edited", &post.rosa).await;
    answers::review(app, &post.ann, hours, Some(StaffReview::Corrected), "At eight.").await.unwrap();
    post.compare("mail_answer_recalled", &post.rosa).await;
    let waits = post.ask("Where do I pay?").await;
    answers::post(app, &post.ted, waits, "At the town hall.", None).await.unwrap();
    post.node.advance(Duration::days(3)).await;
    post.compare("mail_accept_reminder", &post.rosa).await;
    let looked_for = post.ask("Where does one pay?").await;
    let offer = app.kernel.run(OperationSpec::new(Actor::System), (looked_for, waits), |op, (thread, of)| {
        Box::pin(duplicates::offer_found(op, *thread, *of))
    });
    assert!(offer.await.unwrap().value);
    post.compare("mail_answer_found", &post.rosa).await;
    let older = post.ask("Why is my fine so high?").await;
    let younger = post.ask("Why do I pay so much?").await;
    for thread in [older, younger] {
        post.open_case(thread).await;
    }
    duplicates::declare(app, &post.leo, younger, older).await.unwrap();
    post.compare("mail_case_merged", &post.ann).await;
    let (gone, kept) = (post.ask("Where is the pound?").await, post.ask("Who tows cars?").await);
    duplicates::propose(app, &post.rosa, kept, gone).await.unwrap();
    questions::delete(app, &post.rosa, gone, None).await.unwrap();
    post.compare("mail_duplicate_released", &post.rosa).await;
    let nell = insert_mail_reader(&post.node, "nell").await;
    let typed = NewPreferences {
        wants_questions: true,
        languages: String::new(),
        categories: BTreeSet::from([post.city.category]),
        ..NewPreferences::default()
    };
    preferences::change(app, &nell, typed).await.unwrap();
    post.ask("Who clears the snow?").await;
    post.node.advance(Duration::days(1)).await;
    post.compare("mail_question_offer", &nell).await;

    let thanked = post.ask("Who paints the benches?").await;
    let answer = answers::post(app, &post.ted, thanked, "The park keeper.", None).await.unwrap().value;
    answers::accept(app, &post.rosa, answer).await.unwrap();
    let note = NewThanks { text: "They are green now.".to_owned(), agency: None };
    give(app, &post.rosa, answer, note, None).await.unwrap();
    post.compare("mail_thanks", &post.ted).await;

    let all: BTreeSet<String> = Kind::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(post.kinds().await, all, "a kind of mail has no snapshot here");
}

#[tokio::test]
async fn mails_with_links() {
    let post = Post::open().await;
    sign_up(&post.node, "Nora", "nora@example.org").await;
    let nora = caller(&post.node, account_of(&post.node, "Nora").await.id).await;
    post.compare("mail_confirm_email", &nora).await;
    let wanted = Event::AccountLinkWanted { account: post.rosa.account, purpose: TokenPurpose::ResetPassword };
    post.node.record(wanted).await;
    post.compare("mail_reset_password", &post.rosa).await;
}
