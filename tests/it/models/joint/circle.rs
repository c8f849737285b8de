//! That the circle closes: every word of the asker is heard, every promise is still to come, and whoever loses a case is told.

use chrono::{DateTime, Utc};
use peerdesk::entity::{EntryKind, NotificationKind, ThreadState};

use super::snapshot::{Snapshot, is_shown, must};

/// A case of a thread that had one before goes on with that one.
pub fn follow_ups_name_what_they_follow(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in &now.threads {
        let mut before = None;
        for case in now.cases_of(thread.id) {
            must(case.follow_up_of == before, || format!("{case:?} goes on with {before:?}"))?;
            before = Some(case.id);
        }
    }
    Ok(())
}

/// Every time that a public page promises is in the future; what was missed is called so, with a new time.
pub fn what_is_promised_is_still_to_come(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for (thread, page) in &now.views.public {
        for field in ["until", "reply_by"] {
            let Some(at) = page["next_step"][field].as_str() else { continue };
            let at: DateTime<Utc> = at.parse().map_err(|error| format!("{at}: {error}"))?;
            must(at > now.now, || format!("{thread:?} promises {at} at {}: {}", now.now, page["next_step"]))?;
        }
    }
    Ok(())
}

/// What the asker said in public since the last moment is known to the case that is open, or the thread is looked at again, or
/// it is settled and has never been with staff.
pub fn no_word_of_the_asker_is_lost(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for thread in now.threads.iter().filter(|thread| is_shown(thread)) {
        let said_no = thread.not_solved_at.filter(|said| *said > before.now);
        if said_no.is_none() || !matches!(thread.state, ThreadState::Open | ThreadState::Answered) {
            continue;
        }
        let open = now.links.iter().any(|link| link.thread_id == thread.id && link.is_open);
        let replied =
            now.answers.iter().any(|answer| answer.thread_id == thread.id && Some(answer.created_at) >= said_no);
        let ended = now.cases_of(thread.id).last().and_then(|case| case.resolved_at);
        let heard_until = ended.is_some_and(|ended| said_no.is_some_and(|said| said <= ended));
        must(open || thread.next_check_at.is_some() || replied || heard_until, || {
            format!("nobody heard that {:?} is not solved: {:?}", thread.id, now.cases_of(thread.id).last())
        })?;
    }
    for line in now.entries.iter().filter(|line| line.kind == EntryKind::AskerCommented) {
        must(line.detail.comment.is_some(), || format!("{line:?} does not say which comment"))?;
    }
    Ok(())
}

/// The reference of a case stands in nothing that everybody reads.
pub fn a_case_is_known_to_nobody_else(_: &Snapshot, now: &Snapshot) -> Result<(), String> {
    for case in &now.cases {
        for page in now.views.public.values() {
            must(!page.to_string().contains(&case.reference), || format!("{} stands in {page}", case.reference))?;
        }
    }
    Ok(())
}

/// Whoever held a case that went back to the queue by itself is told.
pub fn holders_hear_of_what_they_lose(before: &Snapshot, now: &Snapshot) -> Result<(), String> {
    let new = now.entries.iter().filter(|line| !before.entries.contains(line));
    for line in new.filter(|line| line.kind == EntryKind::AssignmentExpired) {
        let told = now.notifications.iter().any(|row| {
            row.kind == NotificationKind::CaseReturned
                && Some(row.account_id) == line.detail.account
                && row.case_id == Some(line.case_id)
        });
        must(told, || format!("nobody told {:?} that {line:?}", line.detail.account))?;
    }
    Ok(())
}
