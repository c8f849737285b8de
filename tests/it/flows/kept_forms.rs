//! Forms that were kept over a sign-in: each stands again where it was typed, and is a draft no more once it was sent.

use chrono::Duration;
use peerdesk::cases::claim;
use peerdesk::entity::{AccountId, ThreadState, VoteKind};
use peerdesk::identity::drafts::{self, Unsent};
use peerdesk::threads::{answers, reactions};

use crate::support::people::{PASSWORD, account_of};
use crate::support::threads::{ask, insert_answer, row};
use crate::support::{Browser, TestDesk};

/// Names and texts of fields.
type Sent<'a> = &'a [(&'a str, &'a str)];

/// Keeps a form as the sign-in page does, and gives the address that fills it again.
async fn keep(desk: &TestDesk, account: AccountId, path: &str, fields: Sent<'_>) -> String {
    let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let unsent = Unsent { path: path.to_owned(), fields };
    let draft = drafts::keep(desk.node.app.reader(), account, &unsent, desk.node.app.now()).await.unwrap();
    unsent.place(draft)
}

/// Who sends it from which browser, where it stands, what is sent, to which address, and what is sent again.
type KeptForm<'a> = ((&'a str, &'a Browser), &'a str, Sent<'a>, String, Sent<'a>);

#[tokio::test]
async fn a_form_that_was_sent_is_no_draft_any_more() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let thread = desk.thread(&case).await;
    let answer = insert_answer(&desk.node, thread, desk.city.neighbour, "On the meadow.").await;
    // Who thanks says first that it worked, and who writes at the desk works on the case.
    reactions::vote(&desk.node.app, &desk.caller("Nell").await, answer, VoteKind::WorkedForMe).await.unwrap();
    claim::take(&desk.node.app, &desk.caller("Ann").await, case.id, None).await.unwrap();
    let (page, case) = (format!("/threads/{thread}"), case.reference);
    let answer_text = answer.to_string();
    let body = ("body", "Under the bridge.");
    let token = [("ends", "30"), ("scopes", "threads:read"), ("current-password", PASSWORD)];
    let browsers = [desk.sign_in("Nell").await, desk.sign_in("Cora").await, desk.sign_in("Ann").await];
    let [nell, cora, ann] = [("Nell", &browsers[0]), ("Cora", &browsers[1]), ("Ann", &browsers[2])];
    let forms: [KeptForm<'_>; 9] = [
        (nell, &page, &[body], format!("{page}/answers"), &[]),
        (nell, &page, &[body], format!("{page}/answers"), &[]),
        (nell, &page, &[body, ("comment_on", "question")], format!("{page}/comments"), &[]),
        (nell, &page, &[body, ("comment_on", &answer_text)], format!("/answers/{answer}/comments"), &[]),
        (
            nell,
            &format!("/answers/{answer}/thanks"),
            &[("text", "Thank you.")],
            format!("/answers/{answer}/thanks"),
            &[],
        ),
        (nell, "/account", &[("about", "I like bridges.")], "/account".to_owned(), &[]),
        (nell, "/account/tokens", &[("name", "bridges")], "/account/tokens".to_owned(), &token),
        (cora, &format!("/cases/{case}"), &[("text", "It still rains in.")], format!("/cases/{case}/messages"), &[]),
        (
            ann,
            &format!("/desk/cases/{case}?write=internal"),
            &[("text", "Wet.")],
            format!("/desk/cases/{case}/notes"),
            &[],
        ),
    ];
    for ((who, browser), path, fields, action, also) in forms {
        let place = keep(&desk, account_of(&desk.node, who).await.id, path, fields).await;
        let filled = browser.see(&place).await;
        assert!(!browser.see("/drafts").await.says("You have no drafts."), "{who} {path}");
        browser.submit(&filled, &action, also).await.expect(200);
        assert!(browser.see("/drafts").await.says("You have no drafts."), "{who} {path}");
    }
}

/// Cora's question, answered by the neighbour, and Nell in its page when her session is over.
async fn signed_out(desk: &TestDesk) -> (Browser, String, String) {
    let cora = desk.caller("Cora").await;
    let thread = ask(&desk.node, &desk.city, &cora, "Where do I park a trailer?").await;
    let answer = insert_answer(&desk.node, thread, desk.city.neighbour, "On the meadow.").await;
    let nell = desk.sign_in("Nell").await;
    (nell, format!("/threads/{thread}"), format!("/answers/{answer}/comments"))
}

#[tokio::test]
async fn a_comment_stands_in_its_own_box_again() {
    let desk = TestDesk::open().await;
    let (nell, page, on_answer) = signed_out(&desk).await;
    for action in [format!("{page}/comments"), on_answer] {
        let shown = nell.see(&page).await;
        desk.node.clock.advance(Duration::days(15));
        let lost = nell.submit(&shown, &action, &[("body", "Which meadow?")]).await.expect(401);
        let back = nell.submit(&lost, "/sign-in", &[("name", "Nell"), ("password", PASSWORD)]).await.expect(200);
        let filled = |action: &str| back.form(action).fields.into_iter().find(|(name, _)| name == "body").unwrap().1;
        assert_eq!(filled(&action).trim(), "Which meadow?");
        assert_eq!(filled(&format!("{page}/answers")).trim(), "", "it is no answer");
        let posted = nell.submit(&back, &action, &[]).await.expect(200);
        assert!(posted.all(".pd-comment").iter().any(|comment| comment.contains("Which meadow?")), "{}", posted.text());
        assert!(nell.see("/drafts").await.says("You have no drafts."));
    }
}

#[tokio::test]
async fn what_solved_it_is_accepted_behind_the_question_about_what_is_personal() {
    let desk = TestDesk::open().await;
    let asker = desk.caller("Cora").await;
    let thread = ask(&desk.node, &desk.city, &asker, "Who mends the bench?").await;
    let cora = desk.sign_in("Cora").await;
    let (page, action) = (format!("/threads/{thread}"), format!("/threads/{thread}/answers"));
    let fields = [("body", "The depot does: 01632 960123."), ("action", "solved")];
    let step = cora.submit(&cora.see(&page).await, &action, &fields).await.expect(200);
    // Whoever asked has a place for it that only staff read.
    assert_eq!(step.all("input[name^=personal-]").len(), 3, "{}", step.text());
    for choice in ["out", "staff", "leave"] {
        assert_eq!(step.all(&format!("input[name=personal-1][value={choice}]")).len(), 1, "{choice}");
    }
    // It can be read on a narrow screen: lines wrap.
    assert!(step.all("pre").is_empty() && step.all(".pd-diff.pd-code").len() == 1);
    // The buttons stand before what is kept, and say more.
    let (button, kept) = (step.body.find("value=\"preview\"").unwrap(), step.body.find("value=\"solved\"").unwrap());
    assert!(button < kept);
    let solved = cora.submit(&step, &action, &[("personal-1", "out")]).await.expect(200);
    assert!(solved.says("You solved it yourself."), "{}", solved.text());
    assert_eq!(row(&desk.node, thread).await.state, ThreadState::Solved);
}

#[tokio::test]
async fn the_same_words_once_more_are_accepted_if_they_solved_it() {
    let desk = TestDesk::open().await;
    let asker = desk.caller("Cora").await;
    let thread = ask(&desk.node, &desk.city, &asker, "Who mends the bench?").await;
    answers::post(&desk.node.app, &asker, thread, "The depot does.", None).await.unwrap();
    let cora = desk.sign_in("Cora").await;
    let fields = [("body", "The depot does."), ("action", "solved")];
    let page = cora.see(&format!("/threads/{thread}")).await;
    let solved = cora.submit(&page, &format!("/threads/{thread}/answers"), &fields).await.expect(200);
    assert!(solved.says("You solved it yourself."), "{}", solved.text());
    assert_eq!(row(&desk.node, thread).await.state, ThreadState::Solved);
}

#[tokio::test]
async fn each_question_has_a_draft_of_its_own_in_the_browser() {
    let desk = TestDesk::open().await;
    let cora = desk.sign_in("Cora").await;
    let mut keys = Vec::new();
    for title in ["Where+do+I+park%3F", "Who+mends+the+bench%3F"] {
        let details = cora.see(&format!("/ask/details?title={title}")).await;
        let draft = details.attribute("input[name=draft]", "value").unwrap();
        let key = details.attribute("draft-saver", "data-key").unwrap();
        assert!(key.starts_with("/ask/") && key.ends_with(&draft), "{key}");
        keys.push(key);
    }
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn choices_about_what_is_personal_rest_in_the_draft_of_a_question() {
    let desk = TestDesk::open().await;
    let cora = desk.sign_in("Cora").await;
    let category = desk.city.category.to_string();
    let details = cora.see("/ask/details?title=Who+mends+the+bench%3F").await;
    let fields = [
        ("category", category.as_str()),
        ("intent", "information"),
        ("body", "Call 01632 960123 or write to a@b.example."),
    ];
    let check = cora.submit(&details, "/ask/check", &fields).await.expect(200);
    assert!(check.all(".govuk-error-summary").is_empty(), "{}", check.text());
    let refused = cora.submit(&check, "/ask", &[("personal-1", "out")]).await.expect(422);
    assert!(refused.path.starts_with("/ask/check?draft="), "it is an address: {}", refused.path);
    for page in [&refused, &cora.get(&refused.path).await.expect(422)] {
        assert_eq!(page.attribute(".govuk-error-summary a", "href").as_deref(), Some("#personal-2"));
        assert_eq!(page.all(".govuk-error-summary li").len(), 1);
        assert_eq!(page.attribute("input[name=personal-1][checked]", "value").as_deref(), Some("out"));
    }
    let posted = cora.submit(&refused, "/ask", &[("personal-2", "leave")]).await.expect(200);
    assert!(posted.says("[telephone number removed]") && posted.says("a@b.example"), "{}", posted.text());
}
