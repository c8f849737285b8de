use chrono::NaiveTime;
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::agencies::calendar::BusinessTime;
use crate::entity::documents::{Block, Holidays, WeekHours};
use crate::entity::{AgencyId, CaseId, CauseCode, TeamId, Trigger};

const STANDARD: Standard = Standard { first_response: 480, next_response: 480, resolution: 2400 };
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

fn opened(moment: &Moment<'_>) -> staff_case::Model {
    let (first, resolution) = opening_clocks(moment);
    staff_case::Model {
        id: CaseId(1),
        reference: "PD-7K3M-92".into(),
        agency_id: AgencyId(1),
        team_id: TeamId(1),
        state: CaseState::New,
        trigger_kind: Trigger::NoAnswer,
        opened_by: None,
        created_at: moment.now,
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
        let case = opened(&Moment { now, time: &time, standard: STANDARD });
        Self { time, now, case }
    }

    fn at(&mut self, text: &str) -> &mut Self {
        self.now = utc(text);
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests read better without borrows")]
    fn act(&mut self, act: Act) -> Result<Effect, Refusal> {
        apply(&mut self.case, &act, &Moment { now: self.now, time: &self.time, standard: STANDARD })
    }
}

#[test]
fn the_clocks_of_a_plain_case() {
    let mut desk = Desk::new();
    assert_eq!(desk.case.first_response_due_at, Some(utc("2026-11-23T17:00")));
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-11-27T17:00")));
    desk.at("2026-11-23T11:00").act(Act::StaffMessage { by: ANN, waiting: true }).unwrap();
    assert_eq!((desk.case.state, desk.case.assignee_id), (CaseState::WaitingForCitizen, Some(ANN)));
    assert_eq!((desk.case.due_at, desk.case.first_responded_at), (None, Some(utc("2026-11-23T11:00"))));
    // A day goes by without the citizen's word: it does not count.
    desk.at("2026-11-24T11:00").act(Act::AskerMessage { thanks: false }).unwrap();
    assert_eq!(desk.case.state, CaseState::Assigned);
    assert_eq!(desk.case.next_response_due_at, Some(utc("2026-11-25T11:00")));
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-11-30T17:00")));
    assert_eq!(desk.case.due_at, Some(utc("2026-11-25T11:00")));
    desk.at("2026-11-24T12:00").act(Act::OfficialAnswer { by: ANN }).unwrap();
    assert_eq!(desk.case.next_response_due_at, None);
    desk.act(Act::Resolve { by: ANN, ending: answered() }).unwrap();
    assert_eq!(desk.case.closes_at, Some(utc("2026-12-01T12:00")));
    // Reopened on the next day with what was left of the resolution clock.
    desk.at("2026-11-25T12:00").act(Act::AskerMessage { thanks: false }).unwrap();
    assert_eq!((desk.case.state, desk.case.outcome), (CaseState::Assigned, None));
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-12-01T17:00")));
}

#[test]
fn a_late_clock_stays_late() {
    let mut desk = Desk::new();
    desk.at("2026-11-30T10:00").act(Act::StaffMessage { by: ANN, waiting: true }).unwrap();
    desk.at("2026-12-07T10:00").act(Act::AskerMessage { thanks: false }).unwrap();
    assert_eq!(desk.case.resolution_due_at, Some(utc("2026-11-27T17:00")));
}

#[test]
fn a_claim_keeps_others_out_for_ten_minutes_of_silence() {
    let mut desk = Desk::new();
    desk.act(Act::Claim { by: ANN, force: false }).unwrap();
    desk.at("2026-11-23T09:09").act(Act::Note { by: ANN }).unwrap();
    assert_eq!(desk.at("2026-11-23T09:18").act(Act::OfficialAnswer { by: BEN }), Err(Refusal::HeldByOther));
    assert_eq!(desk.act(Act::Release { by: BEN }), Err(Refusal::NotYourClaim));
    assert_eq!(desk.act(Act::Claim { by: BEN, force: false }), Err(Refusal::HeldByOther));
    desk.at("2026-11-23T09:19").act(Act::Claim { by: BEN, force: false }).unwrap();
    desk.act(Act::Claim { by: ANN, force: true }).unwrap();
    assert_eq!(claimed_by(&desk.case, desk.now), Some(ANN));
}

#[test]
fn eight_silent_business_hours_give_a_case_back() {
    let mut desk = Desk::new();
    desk.at("2026-11-23T10:00").act(Act::Assign { by: BEN, to: ANN }).unwrap();
    assert_eq!(desk.at("2026-11-24T09:59").act(Act::ExpireAssignment), Err(Refusal::NotDue));
    desk.act(Act::Note { by: BEN }).unwrap();
    desk.at("2026-11-24T10:00").act(Act::ExpireAssignment).unwrap();
    assert_eq!((desk.case.state, desk.case.assignee_id), (CaseState::New, None));
}

#[test]
fn peers_win_at_once_when_nobody_holds_the_case() {
    let mut desk = Desk::new();
    assert_eq!(desk.act(Act::PeerAnswer { answer: AnswerId(7) }), Ok(Effect::ClosedByPeer));
    assert_eq!((desk.case.state, desk.case.outcome), (CaseState::Closed, Some(Outcome::ResolvedByPeer)));
    assert_eq!(desk.act(Act::PeerAnswer { answer: AnswerId(7) }), Ok(Effect::Nothing));
}

#[test]
fn peers_pause_the_clocks_of_a_held_case_until_the_holder_speaks() {
    let mut desk = Desk::new();
    desk.act(Act::Claim { by: ANN, force: false }).unwrap();
    assert_eq!(desk.at("2026-11-23T09:05").act(Act::PeerAnswer { answer: AnswerId(7) }), Ok(Effect::AsksHolder));
    assert_eq!(desk.case.due_at, None);
    assert_eq!(desk.act(Act::Resolve { by: ANN, ending: answered() }), Err(Refusal::PeerAnswerWaits));
    let mut refused = Desk { time: office(), now: utc("2026-11-24T09:05"), case: desk.case.clone() };
    refused.act(Act::RefusePeerAnswer { by: ANN }).unwrap();
    assert_eq!(refused.case.first_response_due_at, Some(utc("2026-11-24T17:00")));
    assert_eq!(desk.act(Act::TakeBackPeerAnswer { answer: AnswerId(8) }), Ok(Effect::Nothing));
    assert_eq!(desk.act(Act::LeaveToPeer), Err(Refusal::NotDue));
    let mut left = Desk { time: office(), now: utc("2026-11-23T09:10"), case: desk.case.clone() };
    assert_eq!(left.act(Act::LeaveToPeer), Ok(Effect::ClosedByPeer));
    desk.act(Act::ConfirmPeerAnswer { by: ANN }).unwrap();
    assert_eq!((desk.case.state, desk.case.outcome), (CaseState::Resolved, Some(Outcome::ResolvedByPeer)));
    assert_eq!(desk.act(Act::TakeBackPeerAnswer { answer: AnswerId(7) }), Ok(Effect::Reopened));
}

#[test]
fn grace_ends_after_seven_days_and_thanks_reopen_nothing() {
    let mut desk = Desk::new();
    desk.act(Act::Resolve { by: ANN, ending: answered() }).unwrap();
    assert_eq!(desk.act(Act::AskerMessage { thanks: true }), Ok(Effect::Done));
    assert_eq!(desk.case.state, CaseState::Resolved);
    assert_eq!(desk.at("2026-11-30T09:00").act(Act::AskerMessage { thanks: false }), Err(Refusal::GraceOver));
    desk.act(Act::Close).unwrap();
    assert_eq!(desk.act(Act::Reopen { by: ANN }), Err(Refusal::GraceOver));
    assert_eq!(desk.act(Act::Note { by: ANN }), Ok(Effect::Done));
}

#[test]
fn endings_that_need_words() {
    let mut desk = Desk::new();
    let declined =
        |detail: Option<&str>| Ending { outcome: Outcome::Declined, detail: detail.map(str::to_owned), ..answered() };
    assert_eq!(desk.act(Act::Resolve { by: ANN, ending: declined(Some("  ")) }), Err(Refusal::DetailMissing));
    let by_peer = Ending { outcome: Outcome::ResolvedByPeer, ..answered() };
    assert_eq!(desk.act(Act::Resolve { by: ANN, ending: by_peer }), Err(Refusal::OutcomeOfPeers));
    desk.act(Act::Resolve { by: ANN, ending: declined(Some("Not in the law.")) }).unwrap();
}

/// Who does what in a random history; three people and the system.
fn acts() -> impl Strategy<Value = Act> {
    let by = (1_i64..4).prop_map(AccountId);
    let answer = (7_i64..9).prop_map(AnswerId);
    let ending = (prop::sample::select(Outcome::ALL), any::<bool>()).prop_map(|(outcome, detail)| Ending {
        outcome,
        detail: detail.then(|| "because".to_owned()),
        ..answered()
    });
    prop_oneof![
        (by.clone(), any::<bool>()).prop_map(|(by, force)| Act::Claim { by, force }),
        by.clone().prop_map(|by| Act::Release { by }),
        (by.clone(), by.clone()).prop_map(|(by, to)| Act::Assign { by, to }),
        by.clone().prop_map(|by| Act::Unassign { by }),
        Just(Act::ExpireAssignment),
        by.clone().prop_map(|by| Act::Note { by }),
        (by.clone(), any::<bool>()).prop_map(|(by, waiting)| Act::StaffMessage { by, waiting }),
        any::<bool>().prop_map(|thanks| Act::AskerMessage { thanks }),
        by.clone().prop_map(|by| Act::OfficialAnswer { by }),
        (by.clone(), ending).prop_map(|(by, ending)| Act::Resolve { by, ending }),
        by.clone().prop_map(|by| Act::Reopen { by }),
        Just(Act::Close),
        answer.clone().prop_map(|answer| Act::PeerAnswer { answer }),
        by.clone().prop_map(|by| Act::ConfirmPeerAnswer { by }),
        by.prop_map(|by| Act::RefusePeerAnswer { by }),
        answer.prop_map(|answer| Act::TakeBackPeerAnswer { answer }),
        Just(Act::LeaveToPeer),
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
    assert_eq!(case.paused_at.is_some(), is_paused(case));
    assert_eq!(case.due_at, earliest_due(case));
    assert_eq!(case.due_at.is_some(), !is_paused(case), "a running case always has a clock");
    assert!(case.state.is_active() || case.next_response_due_at.is_none());
    assert!(case.outcome != Some(Outcome::ResolvedByPeer) || case.peer_answer_id.is_some());
}

/// The machine told once more, as a table of states, by somebody who only looks at states and holders.
fn expected_state(before: &staff_case::Model, act: &Act, effect: Effect) -> CaseState {
    use CaseState as S;
    match (act, effect) {
        (_, Effect::Nothing) => before.state,
        (_, Effect::ClosedByPeer) | (Act::Close, _) => S::Closed,
        (_, Effect::Reopened) => before.assignee_id.map_or(S::New, |_| S::Assigned),
        (Act::Assign { .. }, _) if before.state == S::New => S::Assigned,
        (Act::Unassign { .. } | Act::ExpireAssignment, _) => S::New,
        (Act::StaffMessage { waiting: true, .. }, _) => S::WaitingForCitizen,
        (Act::StaffMessage { waiting: false, .. } | Act::OfficialAnswer { .. }, _) => S::Assigned,
        (Act::AskerMessage { .. }, _) if before.state == S::WaitingForCitizen => S::Assigned,
        (Act::Resolve { .. } | Act::ConfirmPeerAnswer { .. }, _) => S::Resolved,
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
                    if let (Act::StaffMessage { by, .. } | Act::OfficialAnswer { by } | Act::Resolve { by, .. } | Act::Assign { by, .. }
                        | Act::ConfirmPeerAnswer { by } | Act::Unassign { by }, Some(holder)) = (&act, holder) {
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
        desk.act(Act::StaffMessage { by: ANN, waiting: true }).unwrap();
        let due = desk.case.resolution_due_at.unwrap();
        let left = desk.time.between(desk.now, due);
        desk.now += Duration::minutes(still);
        desk.act(Act::AskerMessage { thanks: false }).unwrap();
        let now_left = desk.time.between(desk.now, desk.case.resolution_due_at.unwrap());
        if left > 0 {
            prop_assert_eq!(now_left, left);
        } else {
            prop_assert_eq!(desk.case.resolution_due_at, Some(due));
        }
    }
}
