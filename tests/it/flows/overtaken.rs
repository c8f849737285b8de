//! A change that was on its way when another one came first: it is refused, and overwrites nothing.

use std::sync::{Arc, Mutex};

use peerdesk::database::{Database, Interception, WriteInterceptor, WriteStep};
use peerdesk::entity::{Role, account, api_token, volunteer};
use peerdesk::identity::administration::create_account;
use peerdesk::operation::OperationError;
use peerdesk::peers::volunteers::name::name;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};

use crate::support::people::{NEW_PASSWORD, PASSWORD, account_of, insert_team_member, sign_in};
use crate::support::write_faults::RefuseAfterAct;
use crate::support::{Browser, Page, TestApp, TestCity};

/// Runs statements on a connection of its own before a write begins: the n-th from when it was armed.
#[derive(Default)]
struct Meanwhile(Mutex<Option<Armed>>);

struct Armed {
    writes_before: usize,
    url: String,
    sql: String,
}

impl WriteInterceptor for Meanwhile {
    fn intercept(&self, step: WriteStep<'_>) -> Interception {
        let mut armed = self.0.lock().unwrap();
        if step == WriteStep::Begin
            && let Some(Armed { writes_before, url, sql }) = armed.take()
        {
            if writes_before > 0 {
                *armed = Some(Armed { writes_before: writes_before - 1, url, sql });
            } else {
                std::thread::spawn(move || run(&url, &sql)).join().unwrap();
            }
        }
        Interception::Run
    }
}

fn run(url: &str, sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Database::connect(url, 1).await.unwrap();
        db.reader().execute_unprepared(sql).await.unwrap();
    });
}

/// A form that is sent with the right password, and how many writes come before the one that changes something.
struct Form {
    path: &'static str,
    fields: &'static [(&'static str, &'static str)],
    writes_before: usize,
}

const FORMS: [Form; 5] = [
    Form { path: "/account/password", fields: &[("password", NEW_PASSWORD)], writes_before: 0 },
    Form { path: "/account/email", fields: &[("email", "thief@example.org")], writes_before: 1 },
    Form { path: "/account/email", fields: &[("email", "")], writes_before: 1 },
    Form { path: "/account/tokens", fields: &[("name", "T"), ("scopes", "admin"), ("ends", "")], writes_before: 1 },
    Form { path: "/account/delete", fields: &[], writes_before: 1 },
];

struct Stage {
    node: TestApp,
    meanwhile: Arc<Meanwhile>,
}

impl Stage {
    async fn set() -> Self {
        let meanwhile = Arc::new(Meanwhile::default());
        let node = TestApp::start_with_faults(meanwhile.clone(), Arc::new(RefuseAfterAct::default())).await;
        create_account(&node.app, "Ines", Some("ines@example.org"), PASSWORD, false).await.unwrap();
        Self { node, meanwhile }
    }

    /// Sends a form; before it changes anything, the statements run.
    async fn send(&self, browser: &Browser, form: &Form, sql: &str) -> Page {
        let page = browser.see(form.path).await;
        let url = self.node.app.config.database_url();
        let armed = Armed { writes_before: form.writes_before, url, sql: sql.to_owned() };
        *self.meanwhile.0.lock().unwrap() = Some(armed);
        let fields = [form.fields, &[("current-password", PASSWORD)]].concat();
        let answer = browser.submit(&page, form.path, &fields).await;
        assert!(self.meanwhile.0.lock().unwrap().is_none(), "{}: it wrote too rarely", form.path);
        answer
    }

    async fn state(&self) -> (account::Model, u64) {
        let tokens = api_token::Entity::find().count(self.node.app.reader()).await.unwrap();
        (account_of(&self.node, "Ines").await, tokens)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_that_was_changed_meanwhile_is_not_overwritten() {
    let stage = Stage::set().await;
    let original = account_of(&stage.node, "Ines").await.password_hash.unwrap();
    for form in &FORMS {
        let browser = sign_in(&stage.node, "Ines").await;
        let (before, tokens) = stage.state().await;
        let refused = stage.send(&browser, form, "UPDATE account SET password_hash = 'another'").await.expect(422);
        assert!(refused.says("The password was changed a moment ago"), "{}: {}", form.path, refused.text());
        let other = account::Model { password_hash: Some("another".to_owned()), ..before };
        assert_eq!(stage.state().await, (other, tokens), "{}", form.path);
        let restored = format!("UPDATE account SET password_hash = '{original}'");
        stage.node.app.reader().execute_unprepared(&restored).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_signed_out_meanwhile_changes_nothing() {
    let stage = Stage::set().await;
    for form in &FORMS {
        let browser = sign_in(&stage.node, "Ines").await;
        let before = stage.state().await;
        let refused = stage.send(&browser, form, "DELETE FROM session").await.expect(409);
        assert!(refused.says("You were signed out a moment ago"), "{}: {}", form.path, refused.text());
        assert_eq!(stage.state().await, before, "{}", form.path);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_named_a_volunteer_who_was_erased_meanwhile() {
    let meanwhile = Arc::new(Meanwhile::default());
    let node = TestApp::start_with_faults(meanwhile.clone(), Arc::new(RefuseAfterAct::default())).await;
    let city = TestCity::build(&node).await;
    let admin = insert_team_member(&node, &city, "admin", Some(Role::Administrator)).await;
    let sql = "UPDATE account SET disabled_at = created_at WHERE handle = 'tom'".to_owned();
    *meanwhile.0.lock().unwrap() = Some(Armed { writes_before: 0, url: node.app.config.database_url(), sql });
    let refused = name(&node.app, &admin, city.agency, "tom").await;
    assert!(meanwhile.0.lock().unwrap().is_none(), "it wrote nothing");
    assert!(matches!(refused, Err(OperationError::Invalid(_))), "{refused:?}");
    assert_eq!(volunteer::Entity::find().count(node.app.reader()).await.unwrap(), 0);
}
