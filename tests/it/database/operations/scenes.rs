//! For each writing operation of the API: a state in which it is possible, made of things of its own, and its request.

use peerdesk::cases;
use peerdesk::cases::resolve::Resolution;
use peerdesk::entity::{
    AccountId, AnswerId, CaseId, CategoryId, CauseCode, CommentId, NotificationKind, Outcome, StaffReview,
    SuspensionReason, ThanksId, ThreadId, VoteKind, api_token, notification, outbox_event, session, thread,
};
use peerdesk::identity::suspensions::{self, NewSuspension};
use peerdesk::search::recommendations::recommend::{NewRecommendation, Seen, recommend};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::thanks::give::{NewThanks, give};
use peerdesk::threads::{answers, comments, duplicates, hiding, questions, reactions};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::attachment_scenes::attachment_scene;
use super::desk::{FaultDesk, Person, Scene};
use super::episode_scenes::episode_scene;
use super::peer_scenes::peers_and_gaps_scene;
use super::synonyms::synonyms_scene;
use super::tags::tags_scene;
use crate::support::city::{insert_category, insert_team};
use crate::support::monday_morning;
use crate::support::people::{caller, insert_account, token};
use crate::support::threads::{ask_with_annex, open_case};

pub const QUESTIONS: &[&str] =
    &["askThread", "editThread", "deleteThread", "closeThread", "reopenThread", "markNotSolved"];
pub const ANSWERS: &[&str] = &["postAnswer", "editAnswer", "deleteAnswer", "acceptAnswer", "withdrawAcceptance"];
pub const ATTACHMENTS: &[&str] = &["describeAttachment", "deleteAttachment"];
pub const REVIEWS_AND_COMMENTS: &[&str] = &["reviewAnswer", "withdrawReview", "postComment", "deleteComment"];
pub const HIDING: &[&str] = &["hideThread", "showThread", "hideAnswer", "showAnswer", "hideComment", "showComment"];
pub const HISTORY: &[&str] = &["removeThreadRevision", "removeAnswerRevision", "removeFromThreadAnnex"];
pub const REACTIONS: &[&str] =
    &["voteForAnswer", "withdrawVote", "addMeToo", "removeMeToo", "followThread", "unfollowThread"];
pub const DUPLICATES_AND_POLICIES: &[&str] = &[
    "proposeDuplicate",
    "decideDuplicate",
    "declareDuplicate",
    "escalateThread",
    "changeEscalationPolicy",
    "startEscalationPolicyTrial",
    "endEscalationPolicyTrial",
];
pub const CASES: &[&str] = &["assignCase", "claimCase", "releaseCase", "addCaseNote", "writeCaseMessage"];
pub const ENDS_OF_CASES: &[&str] = &["answerCaseOfficially", "reviewPeerSolution", "resolveCase", "reopenCase"];
pub const MOVES_AND_CONTESTS: &[&str] = &["moveThread", "transferCase", "lowerUrgency", "contestOutcome"];
pub const ACCOUNTS: &[&str] = &[
    "editMe",
    "editMyNotificationSettings",
    "markMyNotificationsRead",
    "revokeMySession",
    "createMyToken",
    "revokeMyToken",
];
pub const SUSPENSIONS: &[&str] = &["suspendAccount", "liftSuspension"];
pub const PEERS_AND_GAPS: &[&str] = &[
    "followCategory",
    "unfollowCategory",
    "followAgency",
    "unfollowAgency",
    "setMyQuestionPreferences",
    "nameVolunteer",
    "endVolunteer",
    "agreeToVolunteer",
    "endMyVolunteering",
    "noteGapRepair",
    "removeGapRepair",
];
pub const RECOMMENDATIONS: &[&str] = &["recommendThread", "removeRecommendation"];
pub const TAGS: &[&str] = &["createTag", "editTag", "removeTag", "mergeTag", "followTag", "unfollowTag"];
pub const SYNONYMS: &[&str] = &["addSynonymGroup", "changeSynonymGroup", "removeSynonymGroup", "switchBuiltInSynonyms"];

pub const EPISODES: &[&str] =
    &["noteEpisodeOpening", "confirmEpisode", "noteEpisodeQuestion", "withdrawEpisodeConfirmation"];
pub const THANKS: &[&str] = &["giveThanks", "removeMyThanks"];

/// Something personal in a text.
const NUMBER: &str = "Call 01632 960123.";

/// All of them.
pub const EVERYTHING: &[&[&str]] = &[
    QUESTIONS,
    ANSWERS,
    REVIEWS_AND_COMMENTS,
    HIDING,
    HISTORY,
    REACTIONS,
    DUPLICATES_AND_POLICIES,
    CASES,
    ENDS_OF_CASES,
    MOVES_AND_CONTESTS,
    ACCOUNTS,
    SUSPENSIONS,
    PEERS_AND_GAPS,
    RECOMMENDATIONS,
    TAGS,
    SYNONYMS,
    EPISODES,
    THANKS,
    ATTACHMENTS,
];

/// Brings a fresh thread into a state in which the operation is possible.
pub async fn scene(desk: &FaultDesk, operation: &str, thread: ThreadId) -> Scene {
    let (app, asker, neighbour, agent) = (desk.app(), &desk.asker, &desk.neighbour, &desk.agent);
    match operation {
        "askThread" => {
            let kept = json!([{ "kind": "phone", "text": "01632 960123" }]);
            Scene::new(0, asker).field("category_id", desk.city.category.0).field("annex", kept)
        }
        "deleteThread" | "closeThread" => Scene::new(thread.0, asker),
        "editThread" => {
            // What is taken out goes from the history as well.
            let edit = questions::ThreadEdit { body: Some(NUMBER.to_owned()), ..Default::default() };
            questions::edit(app, &asker.caller, thread, edit).await.unwrap();
            Scene::new(thread.0, asker).field("redact_history", true)
        }
        "reopenThread" => {
            questions::close(app, &asker.caller, thread).await.unwrap();
            Scene::new(thread.0, asker)
        }
        "markNotSolved" => {
            accepted(desk, thread).await;
            Scene::new(thread.0, asker)
        }
        "postAnswer" | "postComment" | "addMeToo" | "followThread" => Scene::new(thread.0, neighbour),
        "deleteAnswer" => Scene::new(answered(desk, thread).await.0, neighbour),
        "editAnswer" => {
            let answer = answered(desk, thread).await;
            answers::edit(app, &neighbour.caller, answer, NUMBER.into()).await.unwrap();
            Scene::new(answer.0, neighbour).field("redact_history", true)
        }
        "acceptAnswer" | "voteForAnswer" => Scene::new(answered(desk, thread).await.0, asker),
        "withdrawAcceptance" => Scene::new(accepted(desk, thread).await.0, asker),
        "reviewAnswer" => Scene::new(answered(desk, thread).await.0, agent),
        "withdrawReview" => {
            let answer = answered(desk, thread).await;
            answers::review(app, &agent.caller, answer, Some(StaffReview::Verified), "").await.unwrap();
            Scene::new(answer.0, agent)
        }
        "describeAttachment" | "deleteAttachment" => attachment_scene(desk, thread).await,
        "deleteComment" => Scene::new(commented(desk, thread).await.0, neighbour),
        "withdrawVote" => {
            let answer = answered(desk, thread).await;
            reactions::vote(app, &asker.caller, answer, VoteKind::Helpful).await.unwrap();
            Scene { query: "?kind=helpful", ..Scene::new(answer.0, asker) }
        }
        "removeMeToo" => {
            reactions::add_me_too(app, &neighbour.caller, thread).await.unwrap();
            Scene::new(thread.0, neighbour)
        }
        "unfollowThread" => {
            reactions::follow(app, &neighbour.caller, thread).await.unwrap();
            Scene::new(thread.0, neighbour)
        }
        "proposeDuplicate" => Scene::new(thread.0, neighbour).field("of_thread_id", desk.ask().await.0),
        "decideDuplicate" => {
            let other = desk.ask().await;
            let proposal = duplicates::propose(app, &neighbour.caller, thread, other).await.unwrap().value;
            Scene::new(proposal.0, asker)
        }
        "declareDuplicate" => {
            // Each has a case: the younger ends as the older.
            let other = desk.ask().await;
            for thread in [other, thread] {
                open_case(&desk.node, thread).await.unwrap();
            }
            Scene::new(thread.0, agent).field("of_thread_id", other.0)
        }
        "escalateThread" => Scene::new(thread.0, agent),
        "changeEscalationPolicy" => Scene::new(desk.city.category.0, &desk.administrator),
        "startEscalationPolicyTrial" => Scene::new(tried_category(desk).await.0, &desk.administrator),
        "endEscalationPolicyTrial" => {
            let category = tried_category(desk).await;
            desk.city.start_trial(&desk.node, Level::Category(category), Terms::BUILT_IN).await;
            Scene::new(category.0, &desk.administrator)
        }
        "moveThread" => {
            // The case goes along.
            open_case(&desk.node, thread).await.unwrap();
            let slug = format!("place{}", desk.next_number());
            let team = insert_team(&desk.node, desk.city.agency, &slug).await;
            let category = insert_category(&desk.node, desk.city.agency, &slug, Some(team)).await;
            Scene::new(thread.0, agent).field("category_id", category.0)
        }
        "lowerUrgency" => {
            open_case(&desk.node, thread).await.unwrap();
            let urgent = thread::ActiveModel { id: Set(thread), is_urgent: Set(true), ..Default::default() };
            urgent.update(app.reader()).await.unwrap();
            Scene::new(thread.0, agent)
        }
        "contestOutcome" => {
            let case = open_case(&desk.node, thread).await.unwrap();
            cases::resolve::resolve(app, &agent.caller, case, declined(), None).await.unwrap();
            Scene::new(thread.0, asker)
        }
        "removeThreadRevision" => {
            let edit = questions::ThreadEdit { body: Some("Put right.".to_owned()), ..Default::default() };
            questions::edit(app, &asker.caller, thread, edit).await.unwrap();
            Scene::new(thread.0, asker)
        }
        "removeFromThreadAnnex" => {
            let title = "Who clears the snow?";
            let thread = ask_with_annex(&desk.node, &desk.city, &asker.caller, title, "01632 960123").await;
            Scene::new(thread.0, asker)
        }
        "removeAnswerRevision" => {
            let answer = answered(desk, thread).await;
            answers::edit(app, &neighbour.caller, answer, "Put right.".into()).await.unwrap();
            Scene::new(answer.0, neighbour)
        }
        _ if SUSPENSIONS.contains(&operation) => suspension_scene(desk, operation).await,
        _ if RECOMMENDATIONS.contains(&operation) => recommendation_scene(desk, thread).await,
        _ if EPISODES.contains(&operation) => episode_scene(desk, operation, thread).await,
        _ if PEERS_AND_GAPS.contains(&operation) => peers_and_gaps_scene(desk, operation, thread).await,
        _ if TAGS.contains(&operation) => tags_scene(desk, operation, thread).await,
        _ if SYNONYMS.contains(&operation) => synonyms_scene(desk, operation).await,
        "giveThanks" => Scene::new(accepted(desk, thread).await.0, asker),
        "removeMyThanks" => Scene::new(thanked(desk, thread).await.0, neighbour),
        _ if HIDING.contains(&operation) => hiding_scene(desk, operation, thread).await,
        _ if ACCOUNTS.contains(&operation) => account_scene(desk, operation).await,
        _ => case_scene(desk, operation, thread).await,
    }
}

/// A category without a trial.
pub async fn tried_category(desk: &FaultDesk) -> CategoryId {
    let slug = format!("tried{}", desk.next_number());
    insert_category(&desk.node, desk.city.agency, &slug, None).await
}

async fn answered(desk: &FaultDesk, thread: ThreadId) -> AnswerId {
    answers::post(desk.app(), &desk.neighbour.caller, thread, "Use form P9.", None).await.unwrap().value
}

async fn accepted(desk: &FaultDesk, thread: ThreadId) -> AnswerId {
    let answer = answered(desk, thread).await;
    answers::accept(desk.app(), &desk.asker.caller, answer).await.unwrap();
    answer
}

async fn thanked(desk: &FaultDesk, thread: ThreadId) -> ThanksId {
    let answer = accepted(desk, thread).await;
    let note = NewThanks { text: "That helped.".to_owned(), agency: None };
    give(desk.app(), &desk.asker.caller, answer, note, None).await.unwrap().value
}

async fn commented(desk: &FaultDesk, thread: ThreadId) -> CommentId {
    let under = comments::Under::Thread(thread);
    comments::post(desk.app(), &desk.neighbour.caller, under, "Which zone is it?", None).await.unwrap().value
}

async fn hiding_scene(desk: &FaultDesk, operation: &str, thread: ThreadId) -> Scene {
    let (id, post) = match operation {
        "hideThread" | "showThread" => (thread.0, hiding::Post::Thread(thread)),
        "hideAnswer" | "showAnswer" => {
            let answer = answered(desk, thread).await;
            (answer.0, hiding::Post::Answer(answer))
        }
        _ => {
            let comment = commented(desk, thread).await;
            (comment.0, hiding::Post::Comment(comment))
        }
    };
    if operation.starts_with("show") {
        hiding::hide(desk.app(), &desk.moderator.caller, post, "Rude").await.unwrap();
    }
    Scene::new(id, &desk.moderator)
}

fn declined() -> Resolution<'static> {
    Resolution {
        outcome: Some(Outcome::Declined),
        detail: "The rule says so.",
        cause: Some(CauseCode::InformationUnclear),
        avoidable: Some(true),
    }
}

async fn case_scene(desk: &FaultDesk, operation: &str, thread: ThreadId) -> Scene {
    let (app, agent) = (desk.app(), &desk.agent);
    let case = open_case(&desk.node, thread).await.unwrap();
    let claim = async |case: CaseId| cases::claim::take(app, &agent.caller, case, None).await.unwrap();
    let scene = Scene::new(case.0, agent);
    match operation {
        "claimCase" | "addCaseNote" | "writeCaseMessage" | "answerCaseOfficially" | "resolveCase" => {}
        "assignCase" => return scene.field("assignee_id", agent.caller.account.0),
        "transferCase" => {
            let name = format!("team{}", desk.next_number());
            let team = insert_team(&desk.node, desk.city.agency, &name).await;
            return scene.field("team_id", team.0);
        }
        "releaseCase" => claim(case).await,
        "reviewPeerSolution" => {
            claim(case).await;
            accepted(desk, thread).await;
        }
        "reopenCase" => {
            cases::resolve::resolve(app, &agent.caller, case, declined(), None).await.unwrap();
        }
        _ => panic!("the operation {operation} has no scene: add one"),
    }
    scene
}

/// Somebody with an account of their own, who did nothing yet.
pub async fn tried_person(desk: &FaultDesk) -> Person {
    let handle = format!("person{}", desk.next_number());
    let account = insert_account(&desk.node, &handle).await;
    let token = token(&desk.node, &handle).await;
    // The first use of a token is written down, which is no part of the act.
    let own = desk.node.browser().api(reqwest::Method::GET, "/me", Some(&token), None).await.expect(200);
    assert_eq!(own.json()["id"], account.0);
    Person { caller: caller(&desk.node, account).await, token }
}

/// What belongs to one account comes with an account of its own.
async fn account_scene(desk: &FaultDesk, operation: &str) -> Scene {
    let person = tried_person(desk).await;
    let account = person.caller.account;
    match operation {
        "markMyNotificationsRead" => Scene::new(0, &person).field("up_to", notify(desk, account).await),
        "revokeMySession" => Scene::new(sign_in(desk, account).await, &person),
        "editMyNotificationSettings" => Scene::new(0, &person).field("quiet_at_night", true),
        "editMe" | "createMyToken" => Scene::new(0, &person),
        _ => {
            let found = api_token::Entity::find().filter(api_token::Column::AccountId.eq(account));
            let row = found.one(desk.app().reader()).await.unwrap().unwrap();
            let other = api_token::ActiveModel {
                account_id: Set(account),
                name: Set("widget".to_owned()),
                prefix: Set("pd_widget".to_owned()),
                token_hash: Set(format!("{}-widget", account.0)),
                scopes: Set(row.scopes),
                created_at: Set(monday_morning()),
                ..Default::default()
            };
            let made = api_token::Entity::insert(other).exec(desk.app().reader()).await.unwrap();
            Scene::new(made.last_insert_id.0, &person)
        }
    }
}

/// A thread that an agency recommends already.
async fn recommendation_scene(desk: &FaultDesk, thread: ThreadId) -> Scene {
    let (agent, agency) = (&desk.agent, desk.city.agency);
    let new = NewRecommendation { thread, phrases: vec!["lantern".to_owned()], seen: Seen::Nothing };
    recommend(desk.app(), &agent.caller, agency, &new, None).await.unwrap();
    Scene { number: thread.0, ..Scene::new(agency.0, agent) }
}

/// Somebody who is signed in and has a token, or who is suspended already.
async fn suspension_scene(desk: &FaultDesk, operation: &str) -> Scene {
    let handle = format!("person{}", desk.next_number());
    let account = insert_account(&desk.node, &handle).await;
    token(&desk.node, &handle).await;
    sign_in(desk, account).await;
    if operation == "liftSuspension" {
        let new = NewSuspension {
            reason: SuspensionReason::Abuse,
            explanation: "Be kind.".to_owned(),
            days: None,
            hides_posts: true,
        };
        suspensions::suspend(desk.app(), &desk.moderator.caller, account, new).await.unwrap();
        return Scene { query: "?show_posts=true", ..Scene::new(account.0, &desk.moderator) };
    }
    Scene::new(account.0, &desk.moderator)
}

/// Tells somebody of the newest event.
async fn notify(desk: &FaultDesk, account: AccountId) -> i64 {
    let newest = outbox_event::Entity::find().order_by_desc(outbox_event::Column::Id);
    let event = newest.one(desk.app().reader()).await.unwrap().unwrap();
    let row = notification::ActiveModel {
        account_id: Set(account),
        event_id: Set(event.id),
        kind: Set(NotificationKind::Answer),
        created_at: Set(monday_morning()),
        ..Default::default()
    };
    notification::Entity::insert(row).exec(desk.app().reader()).await.unwrap().last_insert_id.0
}

async fn sign_in(desk: &FaultDesk, account: AccountId) -> i64 {
    let row = session::ActiveModel {
        token_hash: Set(format!("session of {}", account.0)),
        account_id: Set(account),
        user_agent: Set("Firefox".to_owned()),
        created_at: Set(monday_morning()),
        last_seen_at: Set(monday_morning()),
        expires_at: Set(monday_morning() + chrono::Duration::days(1)),
        ..Default::default()
    };
    session::Entity::insert(row).exec(desk.app().reader()).await.unwrap().last_insert_id.0
}
