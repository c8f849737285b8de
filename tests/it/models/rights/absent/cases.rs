//! Cases, by their number and by their reference: to those who may not read one it is one that never was. That a look from outside is
//! written down is no matter here: whoever gets to see the case is left out.

use super::super::pages::visitors;
use super::pages::{compare, count, said};
use super::{Everybody, NEVER, PEOPLE, never, operations_on};
use crate::support::TestApp;
use crate::support::threads::ask;

/// Those who read the case of [`Everybody::things`]: whoever asked, the team, and those who lead at the agency and the site.
const READERS: &[&str] = &["asker", "agent", "lead", "admin", "site"];

#[tokio::test]
async fn every_operation_on_a_case_of_others_is_one_on_a_case_that_never_was() {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let things = everybody.things(false).await;
    let tried = operations_on(&["/cases/{id}", "/case-references/{reference}"]);
    assert!(tried.len() > 12, "only {} operations were found", tried.len());
    let look = format!("/case-references/{}", things.reference);
    let readers = super::compare(&everybody, &tried, &look, &things).await;
    assert_eq!(readers, READERS);
}

#[tokio::test]
async fn every_page_of_a_case_of_others_is_one_that_never_was() {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let visitors = visitors(&everybody).await;
    let seen = ask(&everybody.node, &everybody.city, &everybody.asker, "Who may renew a permit?").await;
    let things = everybody.things(false).await;
    let (asked, staff) = (&["/cases/:reference"], &["/desk/cases/:reference"]);
    for starts in [asked, staff] {
        let look = format!("/cases/{}", things.reference);
        let (tried, readers) = compare(&visitors, starts, &look, (&things, &never(&things), seen)).await;
        assert_eq!(readers, READERS);
        assert_eq!(tried, (PEOPLE.len() - READERS.len()) * count(starts));
    }
    assert!(count(staff) > 12, "only {} pages and forms of the desk were found", count(staff));
}

#[tokio::test]
async fn a_case_of_others_is_taken_from_the_queue_like_one_that_never_was() {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let visitors = visitors(&everybody).await;
    let things = everybody.things(false).await;
    for ((name, _), (browser, token)) in PEOPLE.iter().zip(&visitors) {
        if READERS.contains(name) {
            continue;
        }
        let taking = async |case: i64| {
            let case = case.to_string();
            let page = browser.post("/desk/assign", &[("csrf", token.as_str()), ("case", case.as_str())]).await;
            said(&page, "/desk/assign")
        };
        assert_eq!(taking(things.case.0).await, taking(NEVER).await, "{name}");
    }
}
