//! What the operator says on the privacy page.

use peerdesk::config::PrivacyStatement;

use crate::support::TestApp;

#[tokio::test]
async fn the_operator_says_who_is_responsible() {
    let node = TestApp::start_with(|config| {
        config.privacy = PrivacyStatement {
            controller: "City of Elmford, 1 Mill Road".to_owned(),
            contact: "data@elmford.example".to_owned(),
            legal_basis: "Article 6(1)(e) of the GDPR".to_owned(),
            authority: String::new(),
        };
    })
    .await;
    let page = node.browser().see("/privacy").await;
    for words in [
        "Who is responsible",
        "Responsible for your data",
        "City of Elmford, 1 Mill Road",
        "Questions about your data",
        "data@elmford.example",
        "Legal basis",
        "Article 6(1)(e) of the GDPR",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(!page.says("Where you can complain"), "what is empty is not shown");
    let page = TestApp::start().await.browser().see("/privacy").await;
    assert!(!page.says("Who is responsible") && page.says("have your account deleted"));
}
