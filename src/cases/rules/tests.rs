use chrono::NaiveTime;
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::entity::documents::{Block, Holidays, WeekHours};
use crate::entity::{AgencyId, CaseId, CauseCode, TeamId, Trigger};
use crate::service_levels::rules::calendar::BusinessTime;

const SERVICE_LEVEL: ServiceLevel = ServiceLevel { first_response: 480, next_response: 480, resolution: 2400 };
const ANN: AccountId = AccountId(1);
const BEN: AccountId = AccountId(2);

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00Z")).unwrap().to_utc()
}

/// Monday to Friday, nine to five.
fn office() -> BusinessTime {
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let day = vec![Block { from: clock(9), until: clock(17) }];
    let week = WeekHours(std::array::from_fn(|n| if n < 5 { day.clone() } else { vec![] }));
    BusinessTime::new(Tz::UTC, &week, &Holidays::default())
}

fn opened(context: &TimeContext<'_>) -> staff_case::Model {
    let (first, resolution) = opening_clocks(context);
    staff_case::Model {
        id: CaseId(1),
        reference: "PD-7K3M-92".into(),
        agency_id: AgencyId(1),
        team_id: TeamId(1),
        state: CaseState::New,
        trigger_kind: Trigger::NoAnswer,
        opened_by: None,
        created_at: context.now,
        assignee_id: None,
        assigned_at: None,
        assignment_expires_at: None,
        claimed_by: None,
        claim_expires_at: None,
        first_response_due_at: Some(first),
        next_response_due_at: None,
        resolution_due_at: Some(resolution),
        first_responded_at: None,
        paused_at: None,
        due_at: Some(first),
        overdue_told_for: None,
        queue_at: first,
        peer_answer_id: None,
        outcome: None,
        outcome_detail: None,
        cause: None,
        is_avoidable: None,
        resolved_at: None,
        closes_at: None,
        closed_at: None,
        follow_up_of: None,
        duplicate_of: None,
        contested_at: None,
        transfer_count: 0,
        revision: 1,
    }
}

fn answered() -> Ending {
    Ending { outcome: Outcome::Answered, detail: None, cause: CauseCode::InformationUnclear, avoidable: true }
}

struct Desk {
    time: BusinessTime,
    now: DateTime<Utc>,
    case: staff_case::Model,
}

impl Desk {
    /// A case opened on Monday 23 November 2026 at 9:00.
    fn new() -> Self {
        let (time, now) = (office(), utc("2026-11-23T09:00"));
        let case = opened(&TimeContext { now, time: &time, service_level: SERVICE_LEVEL });
        Self { time, now, case }
    }

    fn at(&mut self, text: &str) -> &mut Self {
        self.now = utc(text);
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests read better without borrows")]
    fn act(&mut self, act: CaseCommand) -> Result<Effect, RuleViolation> {
        apply(&mut self.case, &act, &TimeContext { now: self.now, time: &self.time, service_level: SERVICE_LEVEL })
    }
}

#[test]
fn the_clocks_of_a_plain_case() {
    let mut desk = Desk::new();
    assert_eq!(desk.case.first_response_due_at, Some(utc("2026-11-23T17:00")));
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-11-27T17:00")));
    desk.at("2026-11-23T11:00").act(CaseCommand::StaffMessage { by: ANN, waiting: true }).unwrap();
    assert_eq!((desk.case.state, desk.case.assignee_id), (CaseState::WaitingForCitizen, Some(ANN)));
    assert_eq!((desk.case.due_at, desk.case.first_responded_at), (None, Some(utc("2026-11-23T11:00"))));
    // A day goes by without the citizen's word: it does not count.
    desk.at("2026-11-24T11:00").act(CaseCommand::AskerWord { thanks: false }).unwrap();
    assert_eq!(desk.case.state, CaseState::Assigned);
    assert_eq!(desk.case.next_response_due_at, Some(utc("2026-11-25T11:00")));
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-11-30T17:00")));
    assert_eq!(desk.case.due_at, Some(utc("2026-11-25T11:00")));
    desk.at("2026-11-24T12:00").act(CaseCommand::OfficialAnswer { by: ANN }).unwrap();
    assert_eq!(desk.case.next_response_due_at, None);
    desk.act(CaseCommand::Resolve { by: ANN, ending: answered() }).unwrap();
    assert_eq!(desk.case.closes_at, Some(utc("2026-12-01T12:00")));
    // Reopened on the next day with what was left of the resolution clock.
    desk.at("2026-11-25T12:00").act(CaseCommand::AskerWord { thanks: false }).unwrap();
    assert_eq!((desk.case.state, desk.case.outcome), (CaseState::Assigned, None));
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-12-01T17:00")));
}

#[test]
fn a_late_clock_stays_late() {
    let mut desk = Desk::new();
    desk.at("2026-11-30T10:00").act(CaseCommand::StaffMessage { by: ANN, waiting: true }).unwrap();
    desk.at("2026-12-07T10:00").act(CaseCommand::AskerWord { thanks: false }).unwrap();
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-11-27T17:00")));
}

#[test]
fn a_claim_keeps_others_out_for_ten_minutes_of_silence() {
    let mut desk = Desk::new();
    desk.act(CaseCommand::Claim { by: ANN, force: false }).unwrap();
    desk.at("2026-11-23T09:09").act(CaseCommand::Note { by: ANN }).unwrap();
    assert_eq!(
        desk.at("2026-11-23T09:18").act(CaseCommand::OfficialAnswer { by: BEN }),
        Err(RuleViolation::HeldByOther)
    );
    assert_eq!(desk.act(CaseCommand::Release { by: BEN }), Err(RuleViolation::NotYourClaim));
    assert_eq!(desk.act(CaseCommand::Claim { by: BEN, force: false }), Err(RuleViolation::HeldByOther));
    desk.at("2026-11-23T09:19").act(CaseCommand::Claim { by: BEN, force: false }).unwrap();
    desk.act(CaseCommand::Claim { by: ANN, force: true }).unwrap();
    assert_eq!(claimed_by(&desk.case, desk.now), Some(ANN));
}

#[test]
fn eight_silent_business_hours_give_a_case_back() {
    let mut desk = Desk::new();
    desk.at("2026-11-23T10:00").act(CaseCommand::Assign { by: BEN, to: ANN }).unwrap();
    assert_eq!(desk.at("2026-11-24T09:59").act(CaseCommand::ExpireAssignment), Err(RuleViolation::NotDue));
    desk.act(CaseCommand::Note { by: BEN }).unwrap();
    desk.at("2026-11-24T10:00").act(CaseCommand::ExpireAssignment).unwrap();
    assert_eq!((desk.case.state, desk.case.assignee_id), (CaseState::New, None));
}

#[test]
fn peers_win_at_once_when_nobody_holds_the_case() {
    let mut desk = Desk::new();
    assert_eq!(desk.act(CaseCommand::PeerAnswer { answer: AnswerId(7) }), Ok(Effect::ClosedByPeer));
    assert_eq!((desk.case.state, desk.case.outcome), (CaseState::Closed, Some(Outcome::ResolvedByPeer)));
    assert_eq!(desk.act(CaseCommand::PeerAnswer { answer: AnswerId(7) }), Ok(Effect::Nothing));
}

#[test]
fn peers_pause_the_clocks_of_a_held_case_until_the_holder_speaks() {
    let mut desk = Desk::new();
    desk.act(CaseCommand::Claim { by: ANN, force: false }).unwrap();
    assert_eq!(
        desk.at("2026-11-23T09:05").act(CaseCommand::PeerAnswer { answer: AnswerId(7) }),
        Ok(Effect::AsksHolder)
    );
    assert_eq!(desk.case.due_at, None);
    assert_eq!(desk.act(CaseCommand::Resolve { by: ANN, ending: answered() }), Err(RuleViolation::PeerAnswerWaits));
    let mut refused = Desk { time: office(), now: utc("2026-11-24T09:05"), case: desk.case.clone() };
    refused.act(CaseCommand::RefusePeerAnswer { by: ANN }).unwrap();
    assert_eq!(refused.case.first_response_due_at, Some(utc("2026-11-24T17:00")));
    assert_eq!(desk.act(CaseCommand::TakeBackPeerAnswer { answer: AnswerId(8) }), Ok(Effect::Nothing));
    assert_eq!(desk.act(CaseCommand::LeaveToPeer), Err(RuleViolation::NotDue));
    let mut left = Desk { time: office(), now: utc("2026-11-23T09:10"), case: desk.case.clone() };
    assert_eq!(left.act(CaseCommand::LeaveToPeer), Ok(Effect::ClosedByPeer));
    desk.act(CaseCommand::ConfirmPeerAnswer { by: ANN }).unwrap();
    assert_eq!((desk.case.state, desk.case.outcome), (CaseState::Resolved, Some(Outcome::ResolvedByPeer)));
    assert_eq!(desk.act(CaseCommand::TakeBackPeerAnswer { answer: AnswerId(7) }), Ok(Effect::Reopened));
}

#[test]
fn grace_ends_after_seven_days_and_thanks_reopen_nothing() {
    let mut desk = Desk::new();
    desk.act(CaseCommand::Resolve { by: ANN, ending: answered() }).unwrap();
    assert_eq!(desk.act(CaseCommand::AskerWord { thanks: true }), Ok(Effect::Done));
    assert_eq!(desk.case.state, CaseState::Resolved);
    assert_eq!(
        desk.at("2026-11-30T09:00").act(CaseCommand::AskerWord { thanks: false }),
        Err(RuleViolation::GraceOver)
    );
    desk.act(CaseCommand::Close).unwrap();
    assert_eq!(desk.act(CaseCommand::Reopen { by: ANN }), Err(RuleViolation::GraceOver));
    assert_eq!(desk.act(CaseCommand::Note { by: ANN }), Ok(Effect::Done));
}

#[test]
fn endings_that_need_words() {
    let mut desk = Desk::new();
    let declined =
        |detail: Option<&str>| Ending { outcome: Outcome::Declined, detail: detail.map(str::to_owned), ..answered() };
    assert_eq!(
        desk.act(CaseCommand::Resolve { by: ANN, ending: declined(Some("  ")) }),
        Err(RuleViolation::DetailMissing)
    );
    let by_peer = Ending { outcome: Outcome::ResolvedByPeer, ..answered() };
    assert_eq!(desk.act(CaseCommand::Resolve { by: ANN, ending: by_peer }), Err(RuleViolation::OutcomeOfPeers));
    desk.act(CaseCommand::Resolve { by: ANN, ending: declined(Some("Not in the law.")) }).unwrap();
}

/// Who does what in a random history; three people and the system.
fn acts() -> impl Strategy<Value = CaseCommand> {
    let by = (1_i64..4).prop_map(AccountId);
    let answer = (7_i64..9).prop_map(AnswerId);
    let ending = (prop::sample::select(Outcome::ALL), any::<bool>()).prop_map(|(outcome, detail)| Ending {
        outcome,
        detail: detail.then(|| "because".to_owned()),
        ..answered()
    });
    prop_oneof![
        (by.clone(), any::<bool>()).prop_map(|(by, force)| CaseCommand::Claim { by, force }),
        by.clone().prop_map(|by| CaseCommand::Release { by }),
        (by.clone(), by.clone()).prop_map(|(by, to)| CaseCommand::Assign { by, to }),
        by.clone().prop_map(|by| CaseCommand::Unassign { by }),
        Just(CaseCommand::ExpireAssignment),
        by.clone().prop_map(|by| CaseCommand::Note { by }),
        (by.clone(), any::<bool>()).prop_map(|(by, waiting)| CaseCommand::StaffMessage { by, waiting }),
        any::<bool>().prop_map(|thanks| CaseCommand::AskerWord { thanks }),
        by.clone().prop_map(|by| CaseCommand::OfficialAnswer { by }),
        (by.clone(), ending).prop_map(|(by, ending)| CaseCommand::Resolve { by, ending }),
        by.clone().prop_map(|by| CaseCommand::Reopen { by }),
        Just(CaseCommand::Close),
        Just(CaseCommand::Contest),
        (1_i64..4).prop_map(|team| CaseCommand::Transfer { agency: AgencyId(1), team: TeamId(team) }),
        answer.clone().prop_map(|answer| CaseCommand::PeerAnswer { answer }),
        by.clone().prop_map(|by| CaseCommand::ConfirmPeerAnswer { by }),
        by.prop_map(|by| CaseCommand::RefusePeerAnswer { by }),
        answer.prop_map(|answer| CaseCommand::TakeBackPeerAnswer { answer }),
        Just(CaseCommand::LeaveToPeer),
        Just(CaseCommand::Withdraw),
        Just(CaseCommand::Merge { into: CaseId(1) }),
        Just(CaseCommand::Return),
        Just(CaseCommand::TellOverdue),
    ]
}

/// What must hold of every case at any time.
fn check_invariants(case: &staff_case::Model) {
    use CaseState as S;
    assert_eq!(
        case.state == S::New,
        case.state.is_active() && case.assignee_id.is_none(),
        "new means that nobody has it"
    );
    assert_eq!(case.assignee_id.is_some(), case.assigned_at.is_some());
    assert_eq!(case.claimed_by.is_some(), case.claim_expires_at.is_some());
    assert!(case.state.is_active() || case.claimed_by.is_none(), "nobody works on a finished case");
    assert_eq!(case.assignment_expires_at.is_some(), case.state == S::Assigned, "only a holder's silence counts");
    assert_eq!(case.state.is_active(), case.outcome.is_none());
    assert_eq!(case.state.is_active(), case.resolved_at.is_none());
    assert_eq!(case.state == S::Closed, case.closed_at.is_some());
    assert_eq!(case.state == S::Resolved, case.closes_at.is_some(), "only days of grace end");
    assert!(case.state.is_active() || case.contested_at.is_none(), "an end settles what was contested");
    assert_eq!(case.paused_at.is_some(), is_paused(case));
    assert_eq!(case.due_at, earliest_due(case));
    assert_eq!(case.due_at.is_some(), !is_paused(case), "a running case always has a clock");
    assert!(case.state.is_active() || case.next_response_due_at.is_none());
    assert!(case.outcome != Some(Outcome::ResolvedByPeer) || case.peer_answer_id.is_some());
}

/// The machine told once more, as a table of states, by somebody who only looks at states and holders.
fn expected_state(before: &staff_case::Model, act: &CaseCommand, effect: Effect) -> CaseState {
    use CaseState as S;
    match (act, effect) {
        (_, Effect::Nothing) => before.state,
        (_, Effect::ClosedByPeer) | (CaseCommand::Close | CaseCommand::Merge { .. }, _) => S::Closed,
        (CaseCommand::Contest, _) => S::New,
        (_, Effect::Reopened) => before.assignee_id.map_or(S::New, |_| S::Assigned),
        (CaseCommand::Assign { .. }, _) if before.state == S::New => S::Assigned,
        (CaseCommand::Unassign { .. } | CaseCommand::ExpireAssignment, _) => S::New,
        (CaseCommand::Return | CaseCommand::Transfer { .. }, _) if before.state.is_active() => S::New,
        (CaseCommand::StaffMessage { waiting: true, .. }, _) => S::WaitingForCitizen,
        (CaseCommand::StaffMessage { waiting: false, .. } | CaseCommand::OfficialAnswer { .. }, _) => S::Assigned,
        (CaseCommand::AskerWord { .. }, _) if before.state == S::WaitingForCitizen => S::Assigned,
        (CaseCommand::Resolve { .. } | CaseCommand::ConfirmPeerAnswer { .. } | CaseCommand::Withdraw, _) => S::Resolved,
        _ => before.state,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn whatever_three_people_do_the_case_stays_sound(history in prop::collection::vec((acts(), 0_i64..3000), 1..40)) {
        let mut desk = Desk::new();
        for (act, minutes) in history {
            desk.now += Duration::minutes(minutes);
            let before = desk.case.clone();
            let holder = claimed_by(&before, desk.now);
            match desk.act(act.clone()) {
                Err(_) => prop_assert_eq!(&before, &desk.case, "a refused act changes nothing"),
                Ok(Effect::Nothing) => prop_assert_eq!(&before, &desk.case),
                Ok(effect) => {
                    prop_assert_eq!(desk.case.revision, before.revision + i32::from(effect != Effect::Extended));
                    prop_assert_eq!(desk.case.state, expected_state(&before, &act, effect));
                    prop_assert!(before.state != CaseState::Closed || desk.case.state == CaseState::Closed, "closed is for good");
                    prop_assert!(before.first_responded_at.is_none() || before.first_responded_at == desk.case.first_responded_at);
                    if let (CaseCommand::StaffMessage { by, .. } | CaseCommand::OfficialAnswer { by } | CaseCommand::Resolve { by, .. } | CaseCommand::Assign { by, .. }
                        | CaseCommand::ConfirmPeerAnswer { by } | CaseCommand::Unassign { by }, Some(holder)) = (&act, holder) {
                        prop_assert_eq!(*by, holder, "a claim keeps others out");
                    }
                    check_invariants(&desk.case);
                }
            }
        }
    }

    #[test]
    fn standing_still_costs_no_business_time(start in 1_i64..2000, still in 0_i64..20_000) {
        let mut desk = Desk::new();
        desk.now += Duration::minutes(start);
        desk.act(CaseCommand::StaffMessage { by: ANN, waiting: true }).unwrap();
        let due = desk.case.resolution_due_at.unwrap();
        let left = desk.time.between(desk.now, due);
        desk.now += Duration::minutes(still);
        desk.act(CaseCommand::AskerWord { thanks: false }).unwrap();
        let now_left = desk.time.between(desk.now, desk.case.resolution_due_at.unwrap());
        if left > 0 {
            prop_assert_eq!(now_left, left);
        } else {
            prop_assert_eq!(desk.case.resolution_due_at, Some(due));
        }
    }
}
