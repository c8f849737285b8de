//! People: accounts, who they are as callers, what they may do, their browsers and tokens.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use chrono::Duration;
use peerdesk::entity::{
    AccountId, MailId, NotificationKind, Role, TokenPurpose, account, notification, session, team_member,
};
use peerdesk::identity::administration::{create_token, grant_role};
use peerdesk::identity::drafts::{self, Unsent};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::{Caller, handles, one_use, sessions};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::city::AGENCY;
use super::{Browser, Page, TestApp, TestCity, monday_morning};

/// The password of everybody who has one.
pub const PASSWORD: &str = "lamp seven otter";
/// The one that they change to.
pub const NEW_PASSWORD: &str = "violin north ember";

fn account(handle: &str) -> account::ActiveModel {
    account::ActiveModel {
        handle: Set(handle.to_owned()),
        handle_skeleton: Set(handles::skeleton(handle)),
        about: Set(String::new()),
        is_site_administrator: Set(false),
        // They have been here for a while: what they say counts.
        created_at: Set(monday_morning() - Duration::days(30)),
        ..Default::default()
    }
}

async fn insert(node: &TestApp, row: account::ActiveModel) -> AccountId {
    account::Entity::insert(row).exec(node.app.reader()).await.unwrap().last_insert_id
}

/// An account without password or address: no time is spent on hashing, and handles that sign-up refuses are free to use.
pub async fn insert_account(node: &TestApp, handle: &str) -> AccountId {
    insert(node, account(handle)).await
}

/// The hash of [`PASSWORD`], made once and at the least cost that there is: most of a test's time would go into it. What hashing costs
/// on a real site, `sign_up` pays.
pub fn password_hash() -> &'static str {
    static HASH: LazyLock<String> = LazyLock::new(|| {
        let params = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).unwrap();
        let hasher = Argon2::new(Algorithm::default(), Version::default(), params);
        hasher.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
    });
    &HASH
}

/// An account with [`PASSWORD`] that was made this moment, as by signing up.
pub async fn insert_account_with_password(node: &TestApp, handle: &str) -> AccountId {
    let row = account::ActiveModel {
        password_hash: Set(Some(password_hash().to_owned())),
        created_at: Set(node.app.now()),
        ..account(handle)
    };
    insert(node, row).await
}

/// Somebody with a confirmed address, `HANDLE@example.org`, who wants mails.
pub async fn insert_mail_reader(node: &TestApp, handle: &str) -> Caller {
    let row = account::ActiveModel {
        email: Set(Some(format!("{handle}@example.org"))),
        email_confirmed_at: Set(Some(monday_morning())),
        ..account(handle)
    };
    let id = insert(node, row).await;
    caller(node, id).await
}

/// The one site administrator that tests use where some administrator has to act.
pub async fn site_administrator(node: &TestApp) -> Caller {
    let known =
        account::Entity::find().filter(account::Column::Handle.eq("mayor")).one(node.app.reader()).await.unwrap();
    let id = match known {
        Some(row) => row.id,
        None => insert(node, account::ActiveModel { is_site_administrator: Set(true), ..account("mayor") }).await,
    };
    caller(node, id).await
}

/// An account as a caller, with the roles and teams that it has by now.
pub async fn caller(node: &TestApp, account: AccountId) -> Caller {
    sessions::load_caller(&node.app, account).await.unwrap().unwrap()
}

/// The account with a handle.
pub async fn account_of(node: &TestApp, handle: &str) -> account::Model {
    let with_handle = account::Column::HandleSkeleton.eq(handles::skeleton(handle));
    let found = account::Entity::find().filter(with_handle).one(node.app.reader()).await.unwrap();
    found.unwrap_or_else(|| panic!("no account {handle}"))
}

/// A new account with a role at the city's agency.
pub async fn insert_staff(node: &TestApp, handle: &str, role: Role) -> AccountId {
    let account = insert_account(node, handle).await;
    grant_role(&node.app, handle, AGENCY, role).await.unwrap();
    account
}

/// Takes somebody into the city's team.
pub async fn join_team(node: &TestApp, city: &TestCity, account: AccountId) {
    let row = team_member::ActiveModel { team_id: Set(city.team), account_id: Set(account) };
    team_member::Entity::insert(row).exec_without_returning(node.app.reader()).await.unwrap();
}

/// How often somebody was notified of something of a kind.
pub async fn times_told(node: &TestApp, handle: &str, kind: NotificationKind) -> usize {
    node.drain().await;
    let rows = notification::Entity::find()
        .filter(notification::Column::AccountId.eq(account_of(node, handle).await.id))
        .filter(notification::Column::Kind.eq(kind));
    rows.all(node.app.reader()).await.unwrap().len()
}

/// A member of the city's team with a role at its agency or without one, who wants mails.
pub async fn insert_team_member(node: &TestApp, city: &TestCity, handle: &str, role: Option<Role>) -> Caller {
    let member = insert_mail_reader(node, handle).await;
    join_team(node, city, member.account).await;
    if let Some(role) = role {
        grant_role(&node.app, handle, AGENCY, role).await.unwrap();
    }
    caller(node, member.account).await
}

/// What somebody was notified of since they last looked, oldest first.
pub async fn new_notifications(node: &TestApp, who: &Caller) -> Vec<NotificationKind> {
    node.drain().await;
    let db = node.app.reader();
    let new = notification::Entity::find()
        .filter(notification::Column::AccountId.eq(who.account))
        .filter(notification::Column::ReadAt.is_null())
        .order_by_asc(notification::Column::Id)
        .all(db)
        .await
        .unwrap();
    let seen = notification::Entity::update_many().col_expr(notification::Column::ReadAt, Expr::value(node.app.now()));
    seen.filter(notification::Column::AccountId.eq(who.account)).exec(db).await.unwrap();
    new.into_iter().map(|row| row.kind).collect()
}

/// A token that may do all that its account may.
pub async fn token(node: &TestApp, handle: &str) -> String {
    create_token(&node.app, handle, "test", Scope::ALL, None).await.unwrap()
}

/// A form that somebody sent too late, kept for them with the text of one field.
pub async fn keep_form(node: &TestApp, account: AccountId, path: &str, field: &str, text: &str) -> Uuid {
    let fields = vec![(field.to_owned(), text.to_owned())];
    let unsent = Unsent { path: path.to_owned(), fields };
    drafts::keep(node.app.reader(), account, &unsent, node.app.now()).await.unwrap()
}

/// Signs in at the page, as somebody with [`PASSWORD`].
pub async fn sign_in(node: &TestApp, handle: &str) -> Browser {
    let browser = node.browser();
    let page = browser.see("/sign-in").await;
    browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(200);
    browser
}

/// Tries to sign in at the page and gives what comes back; the account page, if it works.
pub async fn try_sign_in(browser: &Browser, name: &str, password: &str) -> Page {
    let page = browser.see("/sign-in?next=/account").await;
    browser.submit(&page, "/sign-in", &[("name", name), ("password", password)]).await
}

/// The path of a link as a mail would have it.
pub async fn one_use_link(node: &TestApp, handle: &str, purpose: TokenPurpose) -> String {
    static MAILS: AtomicU32 = AtomicU32::new(0);
    let account = account_of(node, handle).await;
    assert!(one_use::address(&account, purpose).is_some(), "no address to send to");
    let message_id = format!("<{}@tests>", MAILS.fetch_add(1, Ordering::Relaxed));
    let link = one_use::Link { purpose, mail: MailId(0), message_id: &message_id };
    let (secret, tx) = (&node.app.config.secret, node.app.begin_write().await.unwrap());
    one_use::issue(&tx, secret, &account, link, node.app.now()).await.unwrap();
    tx.commit().await.unwrap();
    link.path(secret)
}

/// How many sessions somebody has.
pub async fn count_sessions(node: &TestApp, handle: &str) -> u64 {
    let id = account_of(node, handle).await.id;
    session::Entity::find().filter(session::Column::AccountId.eq(id)).count(node.app.reader()).await.unwrap()
}

/// Signs up at the page and stays signed in.
pub async fn sign_up(node: &TestApp, handle: &str, email: &str) -> Browser {
    let browser = node.browser();
    let page = browser.see("/sign-up").await;
    let fields = [("handle", handle), ("email", email), ("password", PASSWORD)];
    let page = browser.submit(&page, "/sign-up", &fields).await.expect(200);
    assert!(page.path.starts_with("/account?done=welcome"), "{}: {}", page.path, page.text());
    browser
}

/// A new account with [`PASSWORD`], perhaps with a role at the city's agency, and its browser, signed in.
pub async fn signed_in(node: &TestApp, handle: &str, role: Option<Role>) -> Browser {
    insert_account_with_password(node, handle).await;
    if let Some(role) = role {
        grant_role(&node.app, handle, AGENCY, role).await.unwrap();
    }
    sign_in(node, handle).await
}
