//! After every act one line says what was done, once and where it belongs, and no address can bring a text of its own.

use std::collections::BTreeSet;

use peerdesk::entity::{AnswerId, CommentId, Role, ThreadId};
use peerdesk::threads::answers;
use peerdesk::threads::comments::{self, Under};
use regex::Regex;
use reqwest::Method;

use crate::support::people::{account_of, caller, signed_in, token};
use crate::support::routes::routes;
use crate::support::threads::ask;
use crate::support::{Browser, Page, TestApp, TestCity};

const OWN_WORD: &str = "its redirect names a word that the next page knows";
const SHOWS_A_PAGE: &str = "it is answered by a page that says what happened";
const STEP: &str = "it is a step of something that is not done yet";
const ENTRANCE: &str = "the page that somebody came for shows by itself who is signed in";

/// Forms without a line in `src/routes/status_lines.rs`, and why.
const WITHOUT_LINE: &[(&str, &str)] = &[
    ("/account", OWN_WORD),
    ("/account/answers/thanks/remove", OWN_WORD),
    ("/account/data/export", SHOWS_A_PAGE),
    ("/account/delete", SHOWS_A_PAGE),
    ("/account/email", OWN_WORD),
    ("/account/email/again", OWN_WORD),
    ("/account/notifications", OWN_WORD),
    ("/account/password", OWN_WORD),
    ("/account/questions", OWN_WORD),
    ("/account/second-factor/confirm", SHOWS_A_PAGE),
    ("/account/second-factor/passkeys/challenge", STEP),
    ("/account/second-factor/passkeys/confirm", OWN_WORD),
    ("/account/second-factor/passkeys/new", STEP),
    ("/account/second-factor/passkeys/removal", OWN_WORD),
    ("/account/second-factor/recovery-codes", SHOWS_A_PAGE),
    ("/account/second-factor/removal", OWN_WORD),
    ("/account/second-factor/set-up", STEP),
    ("/account/sessions", OWN_WORD),
    ("/account/tokens", SHOWS_A_PAGE),
    ("/account/tokens/end", OWN_WORD),
    ("/account/volunteering", OWN_WORD),
    ("/admin/agencies/:slug", OWN_WORD),
    ("/admin/agencies/:slug/categories/new", OWN_WORD),
    ("/admin/agencies/:slug/members", OWN_WORD),
    ("/admin/agencies/:slug/members/take-away", OWN_WORD),
    ("/admin/agencies/:slug/members/teams", OWN_WORD),
    ("/admin/agencies/:slug/teams", OWN_WORD),
    ("/admin/agencies/:slug/teams/:team", OWN_WORD),
    ("/admin/agencies/:slug/volunteers", OWN_WORD),
    ("/admin/agencies/:slug/volunteers/end", OWN_WORD),
    ("/admin/agencies/new", OWN_WORD),
    ("/admin/background-work/retry", OWN_WORD),
    ("/admin/categories/:slug", OWN_WORD),
    ("/admin/categories/:slug/archive", OWN_WORD),
    ("/admin/synonyms", OWN_WORD),
    ("/admin/synonyms/:number", OWN_WORD),
    ("/admin/synonyms/:number/remove", OWN_WORD),
    ("/admin/synonyms/built-in", OWN_WORD),
    ("/admin/tags", OWN_WORD),
    ("/admin/tags/:number", OWN_WORD),
    ("/admin/tags/:number/merge", OWN_WORD),
    ("/admin/tags/:number/remove", OWN_WORD),
    ("/agencies/:slug/recommendations/remove", OWN_WORD),
    ("/answers/:id/thanks", OWN_WORD),
    ("/ask", "the page of the question says that it is posted"),
    ("/ask/answered", SHOWS_A_PAGE),
    ("/ask/check", STEP),
    ("/ask/opened", "a script sends it, and nothing changes on the page"),
    ("/ask/suggestions", SHOWS_A_PAGE),
    ("/cases/:reference/messages", OWN_WORD),
    ("/confirm-email/:token", OWN_WORD),
    ("/desk/assign", OWN_WORD),
    ("/desk/cases/:reference/assignee", OWN_WORD),
    ("/desk/cases/:reference/claim", OWN_WORD),
    ("/desk/cases/:reference/closing", OWN_WORD),
    ("/desk/cases/:reference/messages", OWN_WORD),
    ("/desk/cases/:reference/notes", OWN_WORD),
    ("/desk/cases/:reference/official-answer", OWN_WORD),
    ("/desk/cases/:reference/peer-answer", OWN_WORD),
    ("/desk/cases/:reference/questions", OWN_WORD),
    ("/desk/cases/:reference/release", OWN_WORD),
    ("/desk/cases/:reference/reopening", OWN_WORD),
    ("/desk/cases/:reference/resolution", OWN_WORD),
    ("/desk/cases/:reference/team", OWN_WORD),
    ("/desk/policies/:slug", OWN_WORD),
    ("/desk/policies/:slug/trial", OWN_WORD),
    ("/desk/policies/agency/:slug", OWN_WORD),
    ("/desk/policies/agency/:slug/trial", OWN_WORD),
    ("/desk/policies/site", OWN_WORD),
    ("/desk/policies/site/trial", OWN_WORD),
    ("/did-it-help/:token", "its page says what became of the question"),
    ("/drafts/:id/delete", OWN_WORD),
    ("/followed/end", OWN_WORD),
    ("/forgot-password", OWN_WORD),
    ("/notifications/:id/open", "it only leads to what it tells of"),
    ("/people/:handle/second-factor", OWN_WORD),
    ("/people/:handle/second-factor/confirmation", OWN_WORD),
    ("/preview", SHOWS_A_PAGE),
    ("/reset-password/:token", OWN_WORD),
    ("/scheme", "the colours of the page change before one's eyes"),
    ("/sign-in", ENTRANCE),
    ("/sign-in/code", ENTRANCE),
    ("/sign-in/code/challenge", STEP),
    ("/sign-out", OWN_WORD),
    ("/sign-up", OWN_WORD),
    ("/threads/:id/recommend", OWN_WORD),
    ("/unsubscribe/:token", SHOWS_A_PAGE),
];

#[test]
fn each_form_tells_what_it_did_or_says_why_not() {
    let source = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/routes/status_lines.rs")).unwrap();
    let row = Regex::new(r#"(?:line|toggle)\(\s*"(/[^"]+)""#).unwrap();
    let told: BTreeSet<String> = row.captures_iter(&source).map(|found| found[1].to_owned()).collect();
    let silent: BTreeSet<String> = WITHOUT_LINE.iter().map(|(form, _)| (*form).to_owned()).collect();
    let forms: BTreeSet<String> = routes()
        .into_iter()
        .filter(|(route, methods)| methods.contains("post") && !route.starts_with("/api/"))
        .map(|(route, _)| route)
        .collect();
    assert!(told.is_disjoint(&silent), "{:?}", told.intersection(&silent));
    let known: BTreeSet<String> = told.union(&silent).cloned().collect();
    assert_eq!(forms, known, "forms that there are, and forms of which it is known what they tell");
}

/// Rosa asks, Ted answers; both have a browser, and so has somebody who moderates.
struct Site {
    node: TestApp,
    rosa: Browser,
    ted: Browser,
    moderator: Browser,
    thread: ThreadId,
    answer: AnswerId,
    comment: CommentId,
}

impl Site {
    async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let (rosa, ted) = (signed_in(&node, "rosa", None).await, signed_in(&node, "ted", None).await);
        let moderator = signed_in(&node, "mo", Some(Role::Moderator)).await;
        let asker = caller(&node, account_of(&node, "rosa").await.id).await;
        let neighbour = caller(&node, account_of(&node, "ted").await.id).await;
        let thread = ask(&node, &city, &asker, "How do I renew a permit?").await;
        let answer = answers::post(&node.app, &neighbour, thread, "Online.", None).await.unwrap().value;
        let comment = comments::post(&node.app, &neighbour, Under::Thread(thread), "Which permit?", None).await;
        Self { node, rosa, ted, moderator, thread, answer, comment: comment.unwrap().value }
    }

    fn page(&self) -> String {
        format!("/threads/{}", self.thread)
    }
}

/// The line of a page that follows an act.
fn line(page: &Page) -> Vec<String> {
    page.all("#status-line")
}

/// Sends a form of a page, and expects the line.
async fn act(browser: &Browser, at: &str, action: &str, fields: &[(&str, &str)], expected: &str) -> Page {
    let page = browser.see(at).await;
    assert_eq!(line(&page), [""; 0], "{at} tells of nothing before {action}");
    let after = browser.submit(&page, action, fields).await.expect(200);
    assert_eq!(line(&after), [expected], "{action}: {}", after.path);
    assert_eq!(after.attribute("#status-line", "role").as_deref(), Some("status"), "{action}");
    assert_eq!(after.attribute("#status-line", "tabindex").as_deref(), Some("-1"), "the focus can go there: {action}");
    after
}

#[tokio::test]
async fn each_act_of_a_question_is_told() {
    let site = Site::build().await;
    let (page, ted, rosa) = (site.page(), &site.ted, &site.rosa);
    let of = |act: &str| format!("/threads/{}/{act}", site.thread);
    act(ted, &page, &of("me-too"), &[], "You said that you have this problem too.").await;
    act(ted, &page, &of("me-too"), &[], "You took back that you have this problem.").await;
    let follows = ted.see(&page).await.attribute(".pd-chip[data-focus-key$=follow]", "aria-pressed");
    let words = ["You follow this question. We tell you what happens.", "You do not follow this question any more."];
    let at = usize::from(follows.as_deref() == Some("true"));
    act(ted, &page, &of("follow"), &[], words[at]).await;
    act(ted, &page, &of("follow"), &[], words[1 - at]).await;
    let posted = act(ted, &page, &of("comments"), &[("body", "Where?")], "Your comment is posted.").await;
    assert_eq!(posted.all(".pd-comment #status-line").len(), 1, "at the comment that was made");
    act(rosa, &page, &of("close"), &[], "The question is closed. You can open it again.").await;
    act(rosa, &page, &of("reopen"), &[], "The question is open again.").await;
    let edit = of("edit");
    act(rosa, &edit, &edit, &[("body", "Who knows more?")], "Your changes are saved.").await;
    let hide = of("hide");
    act(&site.moderator, &hide, &hide, &[("reason", "Spam")], "It is hidden. Its author is told why.").await;
    act(&site.moderator, &page, &of("show"), &[], "Everyone can see it again.").await;
}

/// Who does it, on which page, by what, with which fields, and what is told then.
type Act<'a> = (&'a Browser, &'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

#[tokio::test]
async fn each_act_of_an_answer_or_a_comment_is_told_where_it_stands() {
    let site = Site::build().await;
    let (page, ted, rosa) = (site.page(), &site.ted, &site.rosa);
    let of = |act: &str| format!("/answers/{}/{act}", site.answer);
    let within = format!("#answer-{} #status-line", site.answer);
    let edit = of("edit");
    let acts: [Act; 5] = [
        (rosa, &page, "vote", &[], "Your vote is counted."),
        (rosa, &page, "vote", &[], "Your vote is removed."),
        (rosa, &page, "accept", &[], "This answer is marked as the one that solved it."),
        (rosa, &page, "take-back", &[], "This answer is not marked as the one that solved it any more."),
        (ted, &edit, "edit", &[("body", "Online, on the town's page.")], "Your answer is saved."),
    ];
    let not_solved = format!("/threads/{}/not-solved", site.thread);
    act(rosa, &page, &not_solved, &[], "You said that this did not help. See below what happens now.").await;
    for (browser, at, act_of, fields, words) in acts {
        let after = act(browser, at, &of(act_of), fields, words).await;
        assert_eq!(after.all(&within).len(), 1, "{act_of}: {}", after.path);
    }
    let comment = |act: &str| format!("/comments/{}/{act}", site.comment);
    act(ted, &comment("edit"), &comment("edit"), &[("body", "Which one?")], "Your comment is saved.").await;
    act(ted, &comment("delete"), &comment("delete"), &[], "Your comment is deleted.").await;
    act(ted, &of("delete"), &of("delete"), &[], "Your answer is deleted.").await;
    let answers = format!("/threads/{}/answers", site.thread);
    let posted =
        act(&site.moderator, &page, &answers, &[("body", "At the town hall.")], "Your answer is posted.").await;
    assert_eq!(posted.all(".pd-answer #status-line").len(), 1, "at the answer that was made");
}

#[tokio::test]
async fn nothing_is_told_of_what_was_refused_or_to_whoever_did_nothing() {
    let site = Site::build().await;
    let page = site.ted.see(&site.page()).await;
    let refused =
        site.ted.submit(&page, &format!("/threads/{}/answers", site.thread), &[("body", "")]).await.expect(422);
    assert_eq!(line(&refused), [""; 0]);
    for made_up in ["<b>Sent</b>", "You have won", "done-accepted", ""] {
        let query: String = made_up.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let page = site.ted.see(&format!("{}?done={query}", site.page())).await;
        assert!(line(&page).is_empty() && !page.says("You have won"), "{made_up}: {}", page.text());
    }
    let known = format!("{}?done=accepted&at=answer-999999", site.page());
    assert!(line(&site.node.browser().see(&known).await).is_empty(), "readers did nothing");
    assert_eq!(line(&site.ted.see(&known).await).len(), 1, "a place that is not there is the head of the page");
}

#[tokio::test]
async fn what_is_followed_or_asked_is_listed_for_whoever_does() {
    let site = Site::build().await;
    let access = token(&site.node, "rosa").await;
    let api = async |path: &str, access: &str| {
        site.node.browser().api(Method::GET, path, Some(access), None).await.expect(200).json()
    };
    let mine = site.rosa.see("/my-questions").await;
    assert!(mine.says("How do I renew a permit?") && mine.says("It is your turn."), "{}", mine.text());
    let listed = api("/me/threads", &access).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed["items"][0]["whose_turn"], "asker");
    assert!(!site.ted.see("/my-questions").await.says("How do I renew a permit?"), "it is nobody else's");
    for path in ["/agencies/elmford", "/categories/parking"] {
        let page = site.moderator.see(path).await;
        site.moderator.submit(&page, &format!("{path}/follow"), &[]).await.expect(200);
    }
    let page = site.moderator.see(&site.page()).await;
    site.moderator.submit(&page, &format!("/threads/{}/follow", site.thread), &[("on", "yes")]).await.expect(200);
    let access = token(&site.node, "mo").await;
    let counts = async || {
        let follows = api("/me/follows", &access).await;
        ["threads", "categories", "agencies", "tags"].map(|kind| follows[kind].as_array().unwrap().len())
    };
    assert_eq!(counts().await, [1, 1, 1, 0]);
    let mut told = BTreeSet::new();
    for _ in 0..3 {
        let page = site.moderator.see("/followed").await;
        told.extend(line(&site.moderator.submit(&page, "/followed/end", &[]).await.expect(200)));
    }
    let ended = ["public body", "category", "question"].map(|kind| format!("You do not follow this {kind} any more."));
    assert_eq!(told, BTreeSet::from(ended), "each line names what is followed no more");
    assert_eq!(counts().await, [0; 4]);
    assert!(site.moderator.see("/followed").await.says("You follow nothing yet"));
}
