//! What holds of a thread in memory whatever anybody does.

use std::collections::BTreeSet;

use peerdesk::entity::{AcceptedAs, ThreadState};

use super::Who::Asker;
use super::answer::ModelAnswer;
use super::model::Model;
use super::{Act, End};

impl Model {
    /// Checks the thread as an act has left it, against how it was before.
    pub fn check(&self, before: &Self, act: Act, end: End) {
        let visible: Vec<&ModelAnswer> =
            self.answers.iter().filter(|answer| !answer.hidden && !answer.deleted).collect();
        let expected = if self.closed_at.is_some() {
            ThreadState::Closed
        } else if visible.iter().any(|answer| answer.accepted.is_some()) {
            ThreadState::Solved
        } else if visible.iter().any(|answer| answer.author != Asker) {
            ThreadState::Answered
        } else {
            ThreadState::Open
        };
        assert_eq!(self.state, expected);
        assert_eq!(self.solved_at.is_some(), visible.iter().any(|answer| answer.accepted.is_some()));
        assert_eq!(self.first_answer_at, visible.iter().filter(|a| a.author != Asker).map(|a| a.posted_at).min());

        // Nobody votes for themselves; the asker is the first person with the problem, and no other.
        for answer in &self.answers {
            assert!(!answer.helpful.contains(&answer.author) && !answer.worked.contains_key(&answer.author));
            assert!(!answer.deleted || answer.accepted.is_none());
        }
        assert!(!self.me_too.contains(&Asker));
        assert!(self.follows.contains(&Asker));
        // Answers accepted as they are come first, the asker's choice before that of staff.
        let ranks: Vec<u8> = self
            .shown()
            .iter()
            .map(|n| match self.answers[*n].accepted.filter(|_| self.answers[*n].is_accepted_now()) {
                Some((AcceptedAs::Asker, _)) => 0,
                Some((AcceptedAs::Staff, _)) => 1,
                None => 2,
            })
            .collect();
        assert!(ranks.is_sorted());
        // A refusal changes nothing.
        if !matches!(act, Act::Wait { .. }) && end != End::Changed {
            assert_eq!(self, before);
        }
        // A closed thread takes no new answers but official ones, and is opened by nothing but those two words.
        if before.closed_now() {
            assert!(self.answers.len() == before.answers.len() || matches!(act, Act::OfficialAnswer { .. }));
            assert!(self.closed_now() || matches!(act, Act::Reopen(_) | Act::NotSolved(_)));
        }
        // Thanks alone changes nothing that anybody waits for.
        if let Act::Comment(_, true) = act {
            assert_eq!((self.state, self.last_activity_at), (before.state, before.last_activity_at));
        }
        // Only the asker undoes what the asker chose, unless the answer itself goes.
        let chosen = |model: &Self| -> BTreeSet<usize> {
            (0..model.answers.len())
                .filter(|n| matches!(model.answers[*n].accepted, Some((AcceptedAs::Asker, _))))
                .collect()
        };
        let by_asker = matches!(act, Act::TakeBack(Asker, _) | Act::NotSolved(Asker) | Act::DeleteAnswer(..));
        // The asker's "not solved" reaches hidden answers when it is forgotten or when they are shown again.
        let late = before.not_solved_at.is_some() && matches!(act, Act::Accept(Asker, _) | Act::ShowAnswer(..));
        assert!(by_asker || late || chosen(before).is_subset(&chosen(self)));
        // An edit is no activity.
        if let Act::EditAnswer(..) = act {
            assert_eq!((self.state, self.last_activity_at), (before.state, before.last_activity_at));
        }
        assert!(self.last_activity_at >= before.last_activity_at);
    }
}
