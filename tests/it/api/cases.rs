//! Cases as a program sees them: tags, repeats, and messages that rest on what was read.

use reqwest::Method;
use serde_json::json;

use crate::support::TestApi;

#[tokio::test]
async fn a_case_is_read_once_and_written_to_as_it_was_read() {
    let api = TestApi::start().await;
    let thread = api.ask("How do I renew a permit?").await;
    let why = json!({ "reason": "Only we know." });
    let opened = api.send(Method::POST, &format!("/threads/{thread}/escalation"), &api.agent, why).await;
    let case = opened.expect(201).headers["location"].to_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    // An act without a body needs none, not even a type for it.
    api.put(&format!("{case}/claim"), &api.agent).await.expect(200);
    let read = api.browser.api(Method::GET, &case, Some(&api.agent), None).await.expect(200);
    let etag = read.headers["etag"].to_str().unwrap().to_owned();
    let known = [("if-none-match", etag.as_str())];
    let again = api.browser.api_with(Method::GET, &case, Some(&api.agent), None, &known).await.expect(304);
    assert!(again.body.is_empty() && again.headers["etag"] == etag.as_str());
    // The asker sees less, and so has another tag.
    let asker = api.browser.api(Method::GET, &case, Some(&api.asker), None).await.expect(200);
    assert_ne!(asker.headers["etag"], etag.as_str());

    let messages = format!("{case}/messages");
    let write = async |body: &str, headers: &[(&str, &str)]| {
        let body = json!({ "body": body });
        api.browser.api_with(Method::POST, &messages, Some(&api.agent), Some(body), headers).await
    };
    let fresh = [("if-match", etag.as_str()), ("idempotency-key", "m-1")];
    let said = write("Which zone is it?", &fresh).await.expect(201);
    assert!(said.headers["location"].to_str().unwrap().ends_with("/messages"));
    let repeat = write("Which zone is it?", &fresh).await.expect(201);
    assert_eq!(
        (&repeat.headers["idempotency-replayed"], repeat.json()["id"].clone()),
        (&"true".parse().unwrap(), said.json()["id"].clone())
    );
    // Something happened since: another message that rests on the old view is not sent, one that does not care is.
    let stale = write("Or which street?", &[("if-match", etag.as_str())]).await.expect(412);
    assert_eq!(stale.json()["code"], "changed_meanwhile");
    write("Or which street?", &[("if-match", etag.as_str()), ("idempotency-key", "m-2")]).await.expect(412);
    write("Or which street?", &[]).await.expect(201);
    let list = api.browser.api(Method::GET, &messages, Some(&api.asker), None).await.expect(200).json();
    let bodies: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|message| message["body"]["source"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["Which zone is it?", "Or which street?"]);
    let empty = write("  ", &[]).await.expect(422).json();
    assert_eq!(empty["errors"][0]["pointer"], "/body");

    let assignee = format!("{case}/assignee");
    let to_nobody = json!({ "assignee_id": 9999 });
    let missing = api.browser.api(Method::PUT, &assignee, Some(&api.agent), Some(to_nobody)).await.expect(428);
    assert_eq!(missing.json()["code"], "if_match_required");

    let official = json!({ "body": "Online, by the 30th." });
    let now = api.browser.api(Method::GET, &case, Some(&api.agent), None).await.expect(200);
    let tag = [("if-match", now.headers["etag"].to_str().unwrap())];
    let path = format!("{case}/official-answer");
    let made = api.browser.api_with(Method::POST, &path, Some(&api.agent), Some(official), &tag).await.expect(201);
    let place = made.headers["location"].to_str().unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    let answer = api.get(&place).await.expect(200).json();
    assert_eq!(answer["id"], made.json()["answer_id"]);
    assert_eq!(answer["body"]["source"], "Online, by the 30th.");
}
