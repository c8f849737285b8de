//! What the demo's staff did, act by act, in the order of time.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;

use crate::app::App;
use crate::cases::open::{OpenCase, open};
use crate::cases::{answer_officially, assign, claim, message, note, reactions, resolve, upkeep};
use crate::clock::FixedClock;
use crate::entity::{
    AccountId, CaseId, CauseCode, Outcome, Role, ThreadId, Trigger, account, agency, answer, case_thread, membership,
    team, team_member, thread,
};
use crate::identity::handles;
use crate::identity::{Caller, sessions};
use crate::operation::{Actor, OperationError, OperationSpec};

use super::error::DemoError;

/// Staff and what they did.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    staff: Vec<Member>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    id: String,
    handle: String,
    display: String,
    agency: String,
    role: Role,
    teams: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    thread: String,
    trigger: Trigger,
    opened_after_hours: i64,
    acts: Vec<Act>,
}

#[derive(Deserialize)]
struct Act {
    after_minutes: i64,
    #[serde(default)]
    by: String,
    #[serde(flatten)]
    deed: DemoAction,
}

#[derive(Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
enum DemoAction {
    Claim,
    Assign { to: String },
    Note { text: String },
    Message { text: String },
    OfficialAnswer { text: String },
    Resolve { outcome: Outcome, detail: String, cause: CauseCode, avoidable: bool },
    PeerAccepted { answer: String },
}

fn broken(what: &str) -> DemoError {
    DemoError::Texts(what.to_owned())
}

/// Makes the staff's accounts, roles and teams.
pub async fn assign_role(app: &App, script: &Script, password_hash: &str) -> Result<(), DemoError> {
    let agencies = agency::Entity::find().all(app.reader()).await?;
    let teams = team::Entity::find().all(app.reader()).await?;
    let joined = app.now() - Duration::days(200);
    let tx = app.begin_write().await?;
    for member in &script.staff {
        let agency = agencies
            .iter()
            .find(|agency| agency.external_id.as_deref() == Some(&member.agency))
            .ok_or_else(|| broken(&member.agency))?;
        let row = account::ActiveModel {
            handle: Set(member.handle.clone()),
            handle_skeleton: Set(handles::skeleton(&member.handle)),
            password_hash: Set(Some(password_hash.to_owned())),
            display_name: Set(Some(member.display.clone())),
            about: Set(String::new()),
            is_site_administrator: Set(member.role == Role::Administrator),
            email: Set(Some(format!("{}@demo.example", member.id))),
            email_confirmed_at: Set(Some(joined)),
            created_at: Set(joined),
            external_id: Set(Some(member.id.clone())),
            ..Default::default()
        };
        let id = account::Entity::insert(row).exec(&tx).await?.last_insert_id;
        let role = membership::ActiveModel {
            account_id: Set(id),
            agency_id: Set(agency.id),
            role: Set(member.role),
            created_at: Set(joined),
            ..Default::default()
        };
        membership::Entity::insert(role).exec_without_returning(&tx).await?;
        let theirs = teams.iter().filter(|team| team.agency_id == agency.id && member.teams.contains(&team.slug));
        let rows: Vec<_> =
            theirs.map(|team| team_member::ActiveModel { team_id: Set(team.id), account_id: Set(id) }).collect();
        if !rows.is_empty() {
            team_member::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// One thing to do at one time: a case to open, or an act on it.
enum Step<'a> {
    Open(&'a Case),
    Act(&'a Act),
}

/// Replays all cases in the order of time.
pub async fn replay(app: &App, clock: &FixedClock, script: &Script) -> Result<(), DemoError> {
    let now = app.now();
    let threads: HashMap<String, thread::Model> = thread::Entity::find()
        .filter(thread::Column::ExternalId.is_not_null())
        .all(app.reader())
        .await?
        .into_iter()
        .filter_map(|row| row.external_id.clone().map(|id| (id, row)))
        .collect();
    let mut steps: Vec<(DateTime<Utc>, &Case, Step<'_>)> = Vec::new();
    for case in &script.cases {
        let thread = threads.get(&case.thread).ok_or_else(|| broken(&case.thread))?;
        let opened = thread.created_at + Duration::hours(case.opened_after_hours);
        steps.push((opened, case, Step::Open(case)));
        steps.extend(case.acts.iter().map(|act| (opened + Duration::minutes(act.after_minutes), case, Step::Act(act))));
    }
    steps.sort_by_key(|(at, ..)| *at);
    if let Some((first, ..)) = steps.first() {
        clock.set(*first);
    }
    let mut open_cases: HashMap<&str, CaseId> = HashMap::new();
    for (at, case, step) in steps {
        // What ran out meanwhile runs out first, a day at a time.
        while clock_before(app, at) {
            clock.set((app.now() + Duration::days(1)).min(at));
            upkeep::run(app).await?;
        }
        clock.set(at);
        let thread = threads.get(&case.thread).ok_or_else(|| broken(&case.thread))?;
        match step {
            Step::Open(case) => {
                if let Some(id) = open_case(app, case, thread.id).await? {
                    open_cases.insert(&case.thread, id);
                }
            }
            Step::Act(act) => {
                let id = *open_cases.get(case.thread.as_str()).ok_or_else(|| broken(&case.thread))?;
                if let Err(error) = perform(app, act, id, thread).await? {
                    tracing::warn!(thread = case.thread, minutes = act.after_minutes, error = %error, "a demo act was refused");
                }
            }
        }
    }
    while clock_before(app, now) {
        clock.set((app.now() + Duration::days(1)).min(now));
        upkeep::run(app).await?;
    }
    Ok(())
}

fn clock_before(app: &App, at: DateTime<Utc>) -> bool {
    app.now() < at
}

async fn open_case(app: &App, case: &Case, thread: ThreadId) -> Result<Option<CaseId>, DemoError> {
    let opened = app.kernel.run(OperationSpec::new(Actor::System), (thread, case.trigger), |op, (thread, trigger)| {
        Box::pin(open(op, *thread, OpenCase::by_policy(*trigger)))
    });
    Ok(opened.await?.value)
}

async fn caller(app: &App, id: &str, thread: &thread::Model) -> Result<Caller, DemoError> {
    let query = if id == "ASKER" {
        account::Entity::find_by_id(thread.author_id)
    } else {
        account::Entity::find().filter(account::Column::ExternalId.eq(id))
    };
    let row = query.one(app.reader()).await?.ok_or_else(|| broken(id))?;
    sessions::load_caller(app, row.id).await?.ok_or_else(|| broken(id))
}

async fn account_id(app: &App, id: &str, thread: &thread::Model) -> Result<AccountId, DemoError> {
    Ok(caller(app, id, thread).await?.account)
}

async fn perform(
    app: &App,
    act: &Act,
    id: CaseId,
    thread: &thread::Model,
) -> Result<Result<(), OperationError>, DemoError> {
    if let DemoAction::PeerAccepted { answer } = &act.deed {
        let row = answer::Entity::find().filter(answer::Column::ExternalId.eq(answer)).one(app.reader()).await?;
        let row = row.ok_or_else(|| broken(answer))?;
        let done = app.kernel.run(OperationSpec::new(Actor::System), (thread.id, row.id), |op, (thread, answer)| {
            Box::pin(reactions::accepted(op, *thread, *answer))
        });
        return Ok(done.await.map(|done| done.value));
    }
    let by = caller(app, &act.by, thread).await?;
    Ok(match &act.deed {
        DemoAction::Claim => claim::take(app, &by, id, None).await,
        DemoAction::Assign { to } => {
            let to = account_id(app, to, thread).await?;
            assign::assign(app, &by, id, Some(to), "", None).await
        }
        DemoAction::Note { text } => note::add(app, &by, id, text, None).await.map(|_| ()),
        DemoAction::Message { text } if act.by == "ASKER" => {
            message::from_asker(app, &by, id, text, None).await.map(|_| ())
        }
        DemoAction::Message { text } => message::from_staff(app, &by, id, text, true, None, None).await.map(|_| ()),
        DemoAction::OfficialAnswer { text } => {
            answer_officially::answer_officially(app, &by, id, text, true, None, None).await.map(|_| ())
        }
        DemoAction::Resolve { outcome, detail, cause, avoidable } => {
            let ending = resolve::Resolution {
                outcome: Some(*outcome),
                detail,
                cause: Some(*cause),
                avoidable: Some(*avoidable),
            };
            resolve::resolve(app, &by, id, ending, None).await
        }
        DemoAction::PeerAccepted { .. } => Ok(()),
    })
}

/// Threads that staff hold already.
pub fn threads_with_open_cases() -> SelectStatement {
    Query::select()
        .column(case_thread::Column::ThreadId)
        .from(case_thread::Entity)
        .and_where(case_thread::Column::IsOpen.eq(true))
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_reads_and_has_every_part() {
        let script: Script = serde_json::from_str(super::super::CASES).unwrap();
        assert!(script.cases.len() >= 14);
        for role in Role::ALL {
            assert!(script.staff.iter().any(|member| member.role == *role), "nobody is {role}");
        }
    }
}
