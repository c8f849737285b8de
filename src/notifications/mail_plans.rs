//! Who of those that hear of something gets a mail of it as well, and when: as each of them said. Only reads.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use super::audience::NotificationDraft;
use super::composition;
use super::rules::kinds::is_about_cases;
use super::rules::timing::{self, Sending};
use super::settings::{self, MailSettings};
use crate::app::App;
use crate::entity::{AccountId, OutboxEventId, account};

/// People of one query, well below the number of values that a statement may have.
const CHUNK: usize = 200;

/// Who gets a mail of which event, and when.
pub(super) type Readers = BTreeMap<(OutboxEventId, AccountId), MailPlan>;

/// When somebody gets a mail.
#[derive(Clone, Debug)]
pub(super) enum MailPlan {
    AtOnce,
    /// It waits until then with whatever has the same key, see `rules::timing::fold_key`.
    Waiting {
        until: DateTime<Utc>,
        fold_key: String,
    },
}

/// When those who hear of something get a mail of it, as far as they want one and can get any: three queries.
pub(super) async fn mail_plans(
    app: &App,
    draft: &NotificationDraft,
    people: &[account::Model],
    now: DateTime<Utc>,
) -> Result<BTreeMap<AccountId, MailPlan>, DbErr> {
    let wait = Duration::minutes(app.config.mail_wait.into());
    let mut plans = BTreeMap::new();
    for some in people.chunks(CHUNK) {
        let reached: Vec<AccountId> = some
            .iter()
            .filter(|account| composition::confirmed_address(account).is_some())
            .map(|account| account.id)
            .collect();
        if reached.is_empty() {
            continue;
        }
        let said = settings::of_accounts(app.reader(), &reached).await?;
        let stopped = settings::who_stopped(app.reader(), draft.thread.id, &reached).await?;
        let nothing_said = MailSettings::default();
        for account in reached {
            let is_asker = account == draft.thread.author_id;
            let wish = said.get(&account).unwrap_or(&nothing_said).wish(draft.kind, is_asker, app.config.time_zone);
            if stopped.contains(&account) && !is_about_cases(wish.kind) {
                continue;
            }
            let plan = match timing::sending(wish, wait, now) {
                Sending::Never => continue,
                Sending::Now => MailPlan::AtOnce,
                Sending::At(until) => {
                    let fold_key = timing::fold_key(wish.delivery, wish.kind, draft.kind, draft.thread.id);
                    MailPlan::Waiting { until, fold_key }
                }
            };
            plans.insert(account, plan);
        }
    }
    Ok(plans)
}
