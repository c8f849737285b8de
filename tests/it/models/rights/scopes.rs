//! Tokens: every operation with a token of each scope alone, of all of them and of none. Where an account may, its scopes alone decide,
//! and the description of the operation names them; where it may not, no scope helps. A token without any is told so, whatever is asked.

use std::fmt::Write;

use peerdesk::entity::api_token;
use peerdesk::identity::administration::create_token;
use peerdesk::identity::permissions::Scope;
use reqwest::{Method, StatusCode};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Everybody, api};
use crate::openapi::operations;
use crate::support::TestApp;
use crate::support::snapshots::assert_snapshot;

/// Hands on scopes that its own token must hold beside the one that it needs.
const MAKES_TOKENS: &str = "createMyToken";

/// A token without any scope. Nobody gets one, so that it is made past the operation.
async fn token_of_none(everybody: &Everybody, handle: &str) -> String {
    let app = &everybody.node.app;
    let token = create_token(app, handle, "none", &[Scope::ThreadsRead], None).await.unwrap();
    api_token::Entity::update_many()
        .col_expr(api_token::Column::Scopes, Expr::value(""))
        .filter(api_token::Column::Name.eq("none"))
        .exec(app.reader())
        .await
        .unwrap();
    token
}

/// The table of somebody's tokens.
async fn matrix(handle: &str) -> String {
    let everybody = Everybody::gather(TestApp::start().await).await;
    let app = &everybody.node.app;
    let mut tokens = vec![("none", token_of_none(&everybody, handle).await)];
    for scope in Scope::ALL {
        let token = create_token(app, handle, scope.as_str(), &[*scope], None).await.unwrap();
        tokens.push((scope.as_str(), token));
    }
    tokens.push(("all", create_token(app, handle, "all", Scope::ALL, None).await.unwrap()));
    let browser = everybody.node.browser();
    let mut table = format!("{:<58}", "");
    for (name, _) in &tokens {
        write!(table, "{name:<14}").unwrap();
    }
    table.truncate(table.trim_end().len());
    let mut things = everybody.things(false).await;
    for operation in operations() {
        let about = operation.value["description"].as_str().unwrap_or_default();
        write!(table, "\n{:<58}", format!("{:<7}{}", operation.method.as_str(), operation.path)).unwrap();
        let mut opens_to_one = false;
        for (name, token) in &tokens {
            let page = api::send(&browser, &operation, &things, Some(token)).await;
            write!(table, "{:<14}", page.status.as_u16()).unwrap();
            if operation.secured() && *name == "none" {
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{} asks for no scope: {}", operation.id, page.body);
            }
            if operation.secured() && page.status.is_success() {
                let named = *name == "all" || about.contains(&format!("`{name}`"));
                assert!(named, "{} opens to {name}, which its description does not name", operation.id);
            }
            opens_to_one |= *name != "all" && page.status.is_success();
            if *name == "all" && operation.secured() && page.status.is_success() && !opens_to_one {
                let named = Scope::ALL.iter().filter(|scope| about.contains(&format!("`{}`", scope.as_str()))).count();
                assert!(named > 1 || operation.id == MAKES_TOKENS, "{} names {named} of its scopes", operation.id);
            }
            if operation.method != Method::GET && page.status.is_success() {
                things = everybody.things(false).await;
            }
        }
        table.truncate(table.trim_end().len());
    }
    table
}

#[tokio::test]
async fn every_operation_by_the_tokens_of_whoever_administers_everything() {
    assert_snapshot("rights_scopes_site", &matrix("mayor").await);
}

#[tokio::test]
async fn every_operation_by_the_tokens_of_somebody_who_asks() {
    assert_snapshot("rights_scopes_asker", &matrix("ines").await);
}
