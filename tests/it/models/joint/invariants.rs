//! What holds whatever anybody does. Each invariant is a function over two moments, and says in its comment what it promises.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Timelike;
use peerdesk::entity::{
    AcceptedAs, CaseState, EntryKind, NotificationKind, Outcome, ThreadId, ThreadState, answer, notification,
    staff_case,
};
use serde_json::Value;

use super::circle::{
    a_case_is_known_to_nobody_else, follow_ups_name_what_they_follow, holders_hear_of_what_they_lose,
    no_word_of_the_asker_is_lost, what_is_promised_is_still_to_come,
};
use super::snapshot::{Snapshot, is_shown, must};
use super::{Step, Who};

/// Whether an invariant holds now, given how things stood before; if not, why.
type Invariant = fn(&Snapshot, &Snapshot) -> Result<(), String>;

/// What holds after every step; `before` is the moment before the step.
pub const ALWAYS: &[(&str, Invariant)] = &[
    ("one open case a thread", one_open_case_a_thread),
    ("a deleted thread has no open case", a_deleted_thread_has_no_open_case),
    ("accepted answers solve their thread", accepted_answers_solve_their_thread),
    ("threads tell of their newest case", threads_tell_of_their_newest_case),
    ("cases that end have their ending", cases_that_end_have_their_ending),
    ("what peers solved has its answer", what_peers_solved_has_its_answer),
    ("timelines only grow", timelines_only_grow),
    ("follow-ups name what they follow", follow_ups_name_what_they_follow),
    ("nobody is reminded twice or at night", nobody_is_reminded_twice_or_at_night),
];

/// What holds once the queue is empty; `before` is the last moment at which it was.
pub const AFTER_DRAIN: &[(&str, Invariant)] = &[
    ("the queue is empty", the_queue_is_empty),
    ("no thread is forgotten", no_thread_is_forgotten),
    ("what is promised is still to come", what_is_promised_is_still_to_come),
    ("no word of the asker is lost", no_word_of_the_asker_is_lost),
    ("a case is known to nobody else", a_case_is_known_to_nobody_else),
    ("credits are counted once", credits_are_counted_once),
    ("the index is the public set", the_index_is_the_public_set),
    ("threads are seen by those they are for", threads_are_seen_by_those_they_are_for),
    ("a change that is seen raises the version", a_change_that_is_seen_raises_the_version),
    ("those concerned hear of cases", those_concerned_hear_of_cases),
    ("holders hear of what they lose", holders_hear_of_what_they_lose),
    ("notifications tell what may be seen", notifications_tell_what_may_be_seen),
];

/// Checks a list of invariants.
pub fn check(list: &[(&str, Invariant)], before: &Snapshot, now: &Snapshot, step: Step) {
    for (name, holds) in list {
        if let Err(why) = holds(before, now) {
            panic!("\"{name}\" does not hold after {step:?}: {why}");
        }
    }
}

/// Whoever asked is reminded at most once for each question, by day, and only while an answer waits for their word.
fn nobody_is_reminded_twice_or_at_night(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let told = |notice: &&notification::Model| {
            notice.thread_id == Some(thread.id) && notice.kind == NotificationKind::AcceptReminder
        };
        let reminders: Vec<_> = now.notifications.iter().filter(told).collect();
        must(reminders.len() <= 1, || format!("{:?} was reminded of {} times", thread.id, reminders.len()))?;
        for reminder in reminders {
            let by_day = (8..21).contains(&reminder.created_at.hour());
            must(by_day && reminder.account_id == thread.author_id, || format!("{reminder:?}"))?;
        }
    }
    Ok(())
}

fn is_visible(answer: &answer::Model) -> bool {
    answer.hidden_at.is_none() && answer.deleted_at.is_none()
}

fn has_ended(case: &staff_case::Model) -> bool {
    matches!(case.state, CaseState::Resolved | CaseState::Closed)
}

/// The case as it was before, if it was there.
fn earlier<'a>(before: &'a Snapshot, case: &staff_case::Model) -> Option<&'a staff_case::Model> {
    before.cases.iter().find(|one| one.id == case.id)
}

/// Staff have at most one case of a thread that is not closed, and the link of a case says whether it is (I2).
fn one_open_case_a_thread(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let open = now.links.iter().filter(|link| link.thread_id == thread.id && link.is_open).count();
        must(open <= 1, || format!("{:?} has {open} open cases", thread.id))?;
    }
    for link in &now.links {
        let case = now.cases.iter().find(|case| case.id == link.case_id).ok_or("a link without its case")?;
        must(link.is_open == (case.state != CaseState::Closed), || {
            format!("{link:?} of a case that is {:?}", case.state)
        })?;
    }
    Ok(())
}

/// Nobody works on what its asker deleted.
fn a_deleted_thread_has_no_open_case(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in now.threads.iter().filter(|thread| thread.deleted_at.is_some()) {
        let open = now.cases_of(thread.id).find(|case| case.state != CaseState::Closed);
        must(open.is_none(), || format!("{:?} has {open:?}", thread.id))?;
    }
    Ok(())
}

/// An accepted answer that can be seen stands on a thread that is solved or closed, and no thread is solved without one; an
/// acceptance says by whom and as what it was given, and none outlives its answer (I6).
fn accepted_answers_solve_their_thread(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let mut answers = now.answers.iter().filter(|answer| answer.thread_id == thread.id && is_visible(answer));
        let solved = answers.any(|answer| answer.accepted_at.is_some());
        must(!solved || matches!(thread.state, ThreadState::Solved | ThreadState::Closed), || {
            format!("{:?} is {:?} with an accepted answer", thread.id, thread.state)
        })?;
        must(solved == thread.solved_at.is_some() && (solved || thread.state != ThreadState::Solved), || {
            format!("{:?} is {:?}, solved at {:?}, accepted: {solved}", thread.id, thread.state, thread.solved_at)
        })?;
    }
    for answer in &now.answers {
        let by_asker = now
            .threads
            .iter()
            .any(|thread| thread.id == answer.thread_id && Some(thread.author_id) == answer.accepted_by);
        let said = match answer.accepted_as {
            None => answer.accepted_at.is_none() && answer.accepted_by.is_none(),
            Some(AcceptedAs::Asker) => answer.accepted_at.is_some() && by_asker,
            Some(AcceptedAs::Staff) => answer.accepted_at.is_some() && answer.accepted_by.is_some() && !by_asker,
        };
        must(said && (answer.deleted_at.is_none() || answer.accepted_at.is_none()), || format!("{answer:?}"))?;
    }
    Ok(())
}

/// What a thread tells of staff is its newest case as it is; without a case it tells nothing.
fn threads_tell_of_their_newest_case(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let told = (
            thread.case_reference.as_deref(),
            thread.case_state,
            thread.case_team_id,
            (thread.case_opened_at, thread.case_reply_due_at, thread.case_replied_at),
            (thread.case_outcome, thread.case_outcome_detail.as_deref(), thread.case_ended_at),
        );
        let newest = now.cases_of(thread.id).last().map(|case| {
            let first = case.first_responded_at.is_none();
            let due = if first { case.first_response_due_at } else { case.next_response_due_at };
            (
                Some(case.reference.as_str()),
                Some(case.state),
                Some(case.team_id),
                // A clock that stands still promises nothing.
                (Some(case.created_at), due.filter(|_| case.paused_at.is_none()), case.first_responded_at),
                (case.outcome, case.outcome_detail.as_deref(), case.resolved_at),
            )
        });
        must(told == newest.unwrap_or_default(), || format!("{:?} tells {told:?} of {newest:?}", thread.id))?;
    }
    Ok(())
}

/// A case that ended says how and when, and a closed one has exactly one line about it in its timeline (I7).
fn cases_that_end_have_their_ending(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for case in &now.cases {
        let ended = has_ended(case);
        let closed = case.state == CaseState::Closed;
        let says = case.outcome.is_some() == ended
            && case.resolved_at.is_some() == ended
            && case.closed_at.is_some() == closed
            && case.closes_at.is_some() == (case.state == CaseState::Resolved);
        let lines =
            |kind: EntryKind| now.entries.iter().filter(|line| line.case_id == case.id && line.kind == kind).count();
        let (closings, openings) = (lines(EntryKind::Closed), lines(EntryKind::Opened));
        must(says && closings == usize::from(closed) && openings == 1, || {
            format!("{case:?} has {openings} lines about its opening and {closings} about its closing")
        })?;
    }
    Ok(())
}

/// No case is closed for an answer of a peer that nobody can see, or that nobody accepts any more.
fn what_peers_solved_has_its_answer(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    let by_peer = |case: &&staff_case::Model| has_ended(case) && case.outcome == Some(Outcome::ResolvedByPeer);
    for case in now.cases.iter().filter(by_peer) {
        if earlier(before, case).is_some_and(has_ended) {
            continue;
        }
        let answer = now.answers.iter().find(|answer| Some(answer.id) == case.peer_answer_id);
        must(answer.is_some_and(|answer| is_visible(answer) && answer.accepted_at.is_some()), || {
            format!("{case:?} for {answer:?}")
        })?;
    }
    Ok(())
}

/// What was said of a case stays as it was said.
fn timelines_only_grow(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    let kept = before.entries.iter().all(|line| now.entries.contains(line));
    must(kept, || format!("{:?} became {:?}", before.entries, now.entries))
}

/// Everything that was due is delivered, and nothing was given up (I4).
fn the_queue_is_empty(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    must(now.views.undelivered.is_empty(), || format!("{:?}", now.views.undelivered))
}

/// Nobody waits past the time of a thread's next check, and what nobody answered is checked until staff have it, or have said
/// how they were done with it (I3).
fn no_thread_is_forgotten(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in now.threads.iter().filter(|thread| is_shown(thread)) {
        let with_staff = now.links.iter().any(|link| link.thread_id == thread.id && link.is_open);
        let unsolved = matches!(thread.state, ThreadState::Open | ThreadState::Answered);
        if with_staff || !unsolved {
            continue;
        }
        let due = thread.next_check_at.is_some_and(|at| at <= now.now);
        must(!due, || format!("{:?} should have been checked at {:?}", thread.id, thread.next_check_at))?;
        let outcome = now.cases_of(thread.id).last().and_then(|case| case.outcome);
        let said = match outcome {
            // The answer that staff were done by is gone.
            None | Some(Outcome::ResolvedByPeer | Outcome::Answered) => thread.state == ThreadState::Answered,
            Some(_) => true,
        };
        let by_peer = outcome == Some(Outcome::ResolvedByPeer);
        must((said && !by_peer) || thread.next_check_at.is_some(), || {
            format!("nobody answered {:?}, staff ended with {outcome:?}, and it is not checked again", thread.id)
        })?;
    }
    Ok(())
}

/// A person's profile counts each answer of theirs that somebody else accepted, once, as long as all of it can be seen (I6).
fn credits_are_counted_once(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for who in Who::ALL {
        let account = now.account(who);
        let public: BTreeSet<ThreadId> = now
            .threads
            .iter()
            .filter(|thread| is_shown(thread) && thread.author_id != account)
            .map(|thread| thread.id)
            .collect();
        let accepted = now.answers.iter().filter(|answer| {
            answer.author_id == account
                && answer.accepted_at.is_some()
                && is_visible(answer)
                && public.contains(&answer.thread_id)
        });
        let (accepted, told) = (accepted.count(), now.views.credits[&who]);
        must(usize::try_from(told) == Ok(accepted), || format!("{who:?} has {accepted}, the profile says {told}"))?;
    }
    Ok(())
}

/// Search knows every thread that everybody sees, with its state, and no other (I5).
fn the_index_is_the_public_set(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    let public: BTreeMap<ThreadId, ThreadState> =
        now.threads.iter().filter(|thread| is_shown(thread)).map(|thread| (thread.id, thread.state)).collect();
    must(now.views.indexed == public, || format!("{:?} is indexed of {public:?}", now.views.indexed))
}

/// A hidden thread is there for its asker and the moderator, a deleted one for nobody, any other for everybody.
fn threads_are_seen_by_those_they_are_for(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let is_public = is_shown(thread);
        let expected: Vec<Who> = Who::ALL
            .into_iter()
            .filter(|who| is_public || (thread.deleted_at.is_none() && matches!(who, Who::Asker | Who::Moderator)))
            .collect();
        let seen_by = &now.views.seen_by[&thread.id];
        must(*seen_by == expected, || format!("{:?} is seen by {seen_by:?}", thread.id))?;
        let read = now.views.public.contains_key(&thread.id);
        must(read == is_public, || format!("{:?} is public: {is_public}, and was read: {read}", thread.id))?;
    }
    Ok(())
}

/// What programs and caches go by grows whenever the thread reads otherwise: its version, and when that was.
fn a_change_that_is_seen_raises_the_version(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let Some(old) = before.threads.iter().find(|old| old.id == thread.id) else { continue };
        must(thread.version >= old.version && thread.updated_at >= old.updated_at, || {
            format!("{:?} went back from version {} to {}", thread.id, old.version, thread.version)
        })?;
        let (then, today) = (before.views.public.get(&thread.id), now.views.public.get(&thread.id));
        let (Some(then), Some(today)) = (then, today) else { continue };
        let was_reminded = thread.reminded_at.is_some();
        if without_time(then, was_reminded) != without_time(today, was_reminded) {
            must(thread.version > old.version && thread.updated_at > old.updated_at, || {
                format!("{:?} still has version {}: {then} became {today}", thread.id, thread.version)
            })?;
        }
    }
    Ok(())
}

/// The view without what follows by time alone: of two steps one after the other, what the silence of an asker who was reminded
/// comes to mean, and what staff promise after a miss.
fn without_time(view: &Value, was_reminded: bool) -> Value {
    let mut view = view.clone();
    let by_time_alone = match view["next_step"]["kind"].as_str() {
        Some("waiting_for_neighbours" | "going_to_staff") => true,
        Some("answered" | "not_helped" | "answered_unconfirmed") => was_reminded,
        _ => false,
    };
    if by_time_alone {
        view["next_step"] = Value::Null;
    }
    // What was missed is promised anew.
    for moved in ["reply_by", "missed_promises"] {
        view["next_step"][moved] = Value::Null;
    }
    view
}

/// A new case is told to its team and to the asker, an ending that staff gave it to the asker, except to whoever did it and
/// except about a hidden thread (I7).
fn those_concerned_hear_of_cases(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for case in &now.cases {
        let told = |who: Who, kind: NotificationKind| {
            let to = now.account(who);
            now.notifications.iter().any(|row| row.account_id == to && row.kind == kind && row.case_id == Some(case.id))
        };
        let is_shown = is_shown(now.thread_of(case));
        if earlier(before, case).is_none() {
            for who in [Who::Asker, Who::Agent, Who::SecondAgent] {
                let concerned = case.opened_by != Some(now.account(who)) && (who != Who::Asker || is_shown);
                must(!concerned || told(who, NotificationKind::CaseOpened), || format!("{who:?} of new {case:?}"))?;
            }
        }
        let by_staff = !matches!(case.outcome, Some(Outcome::ResolvedByPeer | Outcome::Withdrawn));
        let ends = has_ended(case) && !earlier(before, case).is_some_and(has_ended);
        must(!(ends && by_staff && is_shown) || told(Who::Asker, NotificationKind::CaseResolved), || {
            format!("the asker does not hear of {case:?}")
        })?;
    }
    Ok(())
}

/// Nobody is told of a thread that is not there for them, of a case that they may not read, or of their own act. How a case
/// ended is public: whoever follows the thread hears of it.
fn notifications_tell_what_may_be_seen(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    let known: BTreeSet<_> = before.notifications.iter().map(|row| row.id).collect();
    for row in now.notifications.iter().filter(|row| !known.contains(&row.id)) {
        let who = Who::ALL.into_iter().find(|who| now.account(*who) == row.account_id);
        let (Some(who), Some(thread)) = (who, row.thread_id) else { return Err(format!("{row:?}")) };
        let may = match row.case_id {
            Some(_) if who == Who::Asker || who.is_agent() => true,
            Some(_) => row.kind == NotificationKind::CaseResolved && now.views.seen_by[&thread].contains(&who),
            None => now.views.seen_by[&thread].contains(&who),
        };
        must(may && row.actor_id != Some(row.account_id), || format!("{who:?} is told {row:?}"))?;
    }
    Ok(())
}
