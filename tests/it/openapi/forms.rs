//! Whatever a form of a page does, a program can do as well, or there is a reason why not.

use std::collections::{BTreeMap, BTreeSet};

use super::operations;
use crate::support::routes::routes;

/// What does the same as the form of a page.
enum Twin {
    /// Operations of the API.
    Operations(&'static [&'static str]),
    /// None, for a reason.
    No(&'static str),
}

use Twin::{No, Operations};

const PASSWORD: &str = "programs never handle a person's password; they are given tokens";
const LINK: &str = "the link of a mail is opened by a person";
const SETTING_UP: &str = "an agency is set up by its administrators, on pages that explain what follows";
const OPERATING: &str = "operators have the command line for it";
const TWO_PEOPLE: &str = "two people decide about it, and no program may be one of them";
const PAGE_ONLY: &str = "it is about the page itself";

const TWINS: &[(&str, Twin)] = &[
    ("/account", Operations(&["editMe"])),
    ("/account/answers/thanks/remove", Operations(&["removeMyThanks"])),
    ("/account/data/export", Operations(&["exportMe"])),
    ("/account/delete", Operations(&["deleteMe"])),
    ("/account/email", No(PASSWORD)),
    ("/account/email/again", No(LINK)),
    ("/account/notifications", Operations(&["editMyNotificationSettings", "setMyQuestionPreferences"])),
    ("/account/password", No(PASSWORD)),
    ("/account/questions", Operations(&["setMyQuestionPreferences"])),
    ("/account/second-factor/confirm", No(PASSWORD)),
    ("/account/second-factor/passkeys/challenge", No(PAGE_ONLY)),
    ("/account/second-factor/passkeys/confirm", No(PASSWORD)),
    ("/account/second-factor/passkeys/new", No(PASSWORD)),
    ("/account/second-factor/passkeys/removal", No(PASSWORD)),
    ("/account/second-factor/recovery-codes", No(PASSWORD)),
    ("/account/second-factor/removal", No(PASSWORD)),
    ("/account/second-factor/set-up", No(PASSWORD)),
    ("/account/sessions", Operations(&["revokeMySession"])),
    ("/account/tokens", Operations(&["createMyToken"])),
    ("/account/tokens/end", Operations(&["revokeMyToken"])),
    ("/account/volunteering", Operations(&["agreeToVolunteer", "endMyVolunteering"])),
    ("/admin/agencies/:slug", No(SETTING_UP)),
    ("/admin/agencies/:slug/categories/new", No(SETTING_UP)),
    ("/admin/agencies/:slug/members", No(SETTING_UP)),
    ("/admin/agencies/:slug/members/take-away", No(SETTING_UP)),
    ("/admin/agencies/:slug/members/teams", No(SETTING_UP)),
    ("/admin/agencies/:slug/teams", No(SETTING_UP)),
    ("/admin/agencies/:slug/teams/:team", No(SETTING_UP)),
    ("/admin/agencies/:slug/volunteers", Operations(&["nameVolunteer"])),
    ("/admin/agencies/:slug/volunteers/end", Operations(&["endVolunteer"])),
    ("/admin/agencies/new", No(SETTING_UP)),
    ("/admin/background-work/retry", No(OPERATING)),
    ("/admin/categories/:slug", No(SETTING_UP)),
    ("/admin/categories/:slug/archive", No(SETTING_UP)),
    ("/admin/synonyms", Operations(&["addSynonymGroup"])),
    ("/admin/synonyms/:number", Operations(&["changeSynonymGroup"])),
    ("/admin/synonyms/:number/remove", Operations(&["removeSynonymGroup"])),
    ("/admin/synonyms/built-in", Operations(&["switchBuiltInSynonyms"])),
    ("/admin/tags", Operations(&["createTag"])),
    ("/admin/tags/:number", Operations(&["editTag"])),
    ("/admin/tags/:number/merge", Operations(&["mergeTag"])),
    ("/admin/tags/:number/remove", Operations(&["removeTag"])),
    ("/answers/:id/accept", Operations(&["acceptAnswer"])),
    ("/answers/:id/comments", Operations(&["postComment"])),
    ("/answers/:id/delete", Operations(&["deleteAnswer"])),
    ("/answers/:id/edit", Operations(&["editAnswer"])),
    ("/answers/:id/hide", Operations(&["hideAnswer"])),
    ("/answers/:id/review", Operations(&["reviewAnswer", "withdrawReview"])),
    ("/answers/:id/revisions/:number/remove", Operations(&["removeAnswerRevision"])),
    ("/answers/:id/show", Operations(&["showAnswer"])),
    ("/answers/:id/take-back", Operations(&["withdrawAcceptance"])),
    ("/answers/:id/thanks", Operations(&["giveThanks"])),
    ("/answers/:id/vote", Operations(&["voteForAnswer", "withdrawVote"])),
    ("/ask", Operations(&["askThread"])),
    ("/ask/answered", Operations(&["confirmEpisode"])),
    ("/ask/check", No(PAGE_ONLY)),
    ("/agencies/:slug/gaps/repairs", Operations(&["noteGapRepair"])),
    ("/agencies/:slug/follow", Operations(&["followAgency", "unfollowAgency"])),
    ("/agencies/:slug/gaps/repairs/remove", Operations(&["removeGapRepair"])),
    ("/agencies/:slug/recommendations/remove", Operations(&["removeRecommendation"])),
    ("/ask/opened", Operations(&["noteEpisodeOpening"])),
    ("/ask/suggestions", Operations(&["suggestThreads"])),
    ("/attachments/:id/delete", Operations(&["deleteAttachment"])),
    ("/attachments/:id/edit", Operations(&["describeAttachment"])),
    ("/cases/:reference/messages", Operations(&["writeCaseMessage"])),
    ("/categories/:slug/follow", Operations(&["followCategory", "unfollowCategory"])),
    ("/comments/:id/delete", Operations(&["deleteComment"])),
    ("/comments/:id/edit", No("a comment can be put right for a quarter of an hour; a program posts what it means")),
    ("/comments/:id/hide", Operations(&["hideComment"])),
    ("/comments/:id/show", Operations(&["showComment"])),
    ("/confirm-email/:token", No(LINK)),
    ("/did-it-help/:token", Operations(&["acceptAnswer", "markNotSolved"])),
    ("/desk/assign", Operations(&["assignCase"])),
    ("/desk/cases/:reference/assignee", Operations(&["assignCase"])),
    ("/desk/cases/:reference/claim", Operations(&["claimCase"])),
    ("/desk/cases/:reference/closing", No("a resolved case closes by itself after its days of grace")),
    ("/desk/cases/:reference/messages", Operations(&["writeCaseMessage"])),
    ("/desk/cases/:reference/notes", Operations(&["addCaseNote"])),
    ("/desk/cases/:reference/official-answer", Operations(&["answerCaseOfficially"])),
    ("/desk/cases/:reference/peer-answer", Operations(&["reviewPeerSolution"])),
    ("/desk/cases/:reference/questions", Operations(&["declareDuplicate"])),
    ("/desk/cases/:reference/release", Operations(&["releaseCase"])),
    ("/desk/cases/:reference/reopening", Operations(&["reopenCase"])),
    ("/desk/cases/:reference/resolution", Operations(&["resolveCase"])),
    ("/desk/cases/:reference/team", Operations(&["transferCase"])),
    ("/desk/policies/:slug", Operations(&["changeEscalationPolicy", "startEscalationPolicyTrial"])),
    ("/desk/policies/:slug/trial", Operations(&["endEscalationPolicyTrial"])),
    ("/desk/policies/agency/:slug", No("programs set the policy of a category")),
    ("/desk/policies/agency/:slug/trial", No("programs try the policy of a category")),
    ("/desk/policies/site", No("programs set the policy of a category")),
    ("/desk/policies/site/trial", No("programs try the policy of a category")),
    ("/drafts/:id/delete", No("a draft belongs to the form of a page; a program keeps itself what it has not posted")),
    ("/duplicates/:id", Operations(&["decideDuplicate"])),
    ("/followed/end", Operations(&["unfollowThread", "unfollowCategory", "unfollowAgency", "unfollowTag"])),
    ("/forgot-password", No(PASSWORD)),
    ("/notifications/:id/open", Operations(&["markMyNotificationsRead"])),
    ("/notifications/:id/read", Operations(&["markMyNotificationsRead"])),
    ("/notifications/read", Operations(&["markMyNotificationsRead"])),
    ("/people/:handle/second-factor", No(TWO_PEOPLE)),
    ("/people/:handle/second-factor/confirmation", No(TWO_PEOPLE)),
    ("/people/:handle/suspension", Operations(&["suspendAccount"])),
    ("/people/:handle/suspension/lift", Operations(&["liftSuspension"])),
    ("/preview", No(PAGE_ONLY)),
    ("/reset-password/:token", No(PASSWORD)),
    ("/scheme", No(PAGE_ONLY)),
    ("/sign-in", No(PASSWORD)),
    ("/sign-in/code", No(PASSWORD)),
    ("/sign-in/code/challenge", No(PAGE_ONLY)),
    ("/sign-out", Operations(&["revokeMySession"])),
    ("/sign-up", No(PASSWORD)),
    ("/tags/:name/follow", Operations(&["followTag", "unfollowTag"])),
    ("/threads/:id/annex/:number/remove", Operations(&["removeFromThreadAnnex"])),
    ("/threads/:id/answers", Operations(&["postAnswer"])),
    ("/threads/:id/close", Operations(&["closeThread"])),
    ("/threads/:id/comments", Operations(&["postComment"])),
    ("/threads/:id/contest", Operations(&["contestOutcome"])),
    ("/threads/:id/delete", Operations(&["deleteThread"])),
    ("/threads/:id/duplicates", Operations(&["proposeDuplicate", "declareDuplicate"])),
    ("/threads/:id/edit", Operations(&["editThread"])),
    ("/threads/:id/escalate", Operations(&["escalateThread"])),
    ("/threads/:id/follow", Operations(&["followThread", "unfollowThread"])),
    ("/threads/:id/hide", Operations(&["hideThread"])),
    ("/threads/:id/me-too", Operations(&["addMeToo", "removeMeToo"])),
    ("/threads/:id/move", Operations(&["moveThread"])),
    ("/threads/:id/not-solved", Operations(&["markNotSolved"])),
    ("/threads/:id/not-urgent", Operations(&["lowerUrgency"])),
    ("/threads/:id/recommend", Operations(&["recommendThread"])),
    ("/threads/:id/reopen", Operations(&["reopenThread"])),
    ("/threads/:id/revisions/:number/remove", Operations(&["removeThreadRevision"])),
    ("/threads/:id/show", Operations(&["showThread"])),
    ("/unsubscribe/:token", No(LINK)),
];

/// The addresses of pages that take a form.
fn forms() -> BTreeSet<String> {
    routes().into_iter().filter(|(_, methods)| methods.contains("post")).map(|(address, _)| address).collect()
}

#[test]
fn every_form_has_an_operation_that_does_the_same_or_a_reason() {
    let table: BTreeMap<&str, &Twin> = TWINS.iter().map(|(address, twin)| (*address, twin)).collect();
    assert_eq!(table.len(), TWINS.len(), "an address stands there twice");
    let forms = forms();
    assert!(forms.len() > 70, "only {} forms were found", forms.len());
    let known: BTreeSet<String> = table.keys().map(|address| (*address).to_owned()).collect();
    let missing: Vec<_> = forms.difference(&known).collect();
    let gone: Vec<_> = known.difference(&forms).collect();
    assert!(missing.is_empty() && gone.is_empty(), "no twin is named for {missing:?}; there is no form {gone:?}");

    let operations: BTreeSet<String> = operations().into_iter().map(|operation| operation.id).collect();
    for (address, twin) in TWINS {
        match twin {
            Operations(named) => {
                assert!(!named.is_empty());
                for name in *named {
                    assert!(operations.contains(*name), "{address}: there is no operation {name}");
                }
            }
            No(reason) => assert!(!reason.is_empty(), "{address}"),
        }
    }
}
