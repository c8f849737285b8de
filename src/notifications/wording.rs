//! One sentence and one link per notification, the same on the page, in the API and in mails. Pure.

use crate::entity::{AnswerId, NotificationKind, ThreadId};
use crate::locale::text;

/// Longest title in a sentence, characters.
const MAX_TITLE: usize = 120;
/// Stands in the place of a title while a sentence is taken apart: a character that stands for an object and is in no text.
const TITLE_MARK: &str = "\u{fffc}";

/// All that a sentence needs.
#[derive(Clone, Debug)]
pub struct Facts {
    pub kind: NotificationKind,
    /// None when the thread is not shown to this reader (any more).
    pub thread: Option<(ThreadId, String)>,
    pub answer: Option<AnswerId>,
    /// The case's reference; only for its asker and for staff who may read it.
    pub reference: Option<String>,
    /// Public name of whoever acted.
    pub who: String,
    /// The reader asked the thread.
    pub asker: bool,
}

impl Facts {
    /// `answer`, `case-opened-asker`, `case-resolved-follower` …: names the text.
    fn text_name(&self) -> String {
        use NotificationKind as K;
        let part = match (self.kind, self.asker) {
            (K::Accepted | K::CaseOpened | K::CaseMessage | K::CaseTransferred | K::CaseResolved, true) => "-asker",
            // Whoever held it may not read it any more.
            (K::CaseTransferred, false) if self.reference.is_none() => "-former",
            (K::CaseOpened | K::CaseMessage | K::CaseTransferred, false) => "-staff",
            (K::CaseResolved, false) => "-follower",
            _ => "",
        };
        format!("{}{part}", self.kind.as_str().replace('_', "-"))
    }

    /// Whether the sentence names the case; without a reference it cannot be said.
    fn names_the_case(&self) -> bool {
        use NotificationKind as K;
        match self.kind {
            K::CaseOpened
            | K::CaseMessage
            | K::AskerSpoke
            | K::CaseAssigned
            | K::CaseTaken
            | K::CaseReturned
            | K::CaseContested
            | K::CaseMerged
            | K::CaseOverdue
            | K::PeerAnswerToConfirm => true,
            K::CaseTransferred => self.asker || self.reference.is_some(),
            K::CaseResolved => self.asker,
            K::Answer
            | K::Comment
            | K::Accepted
            | K::OfficialAnswer
            | K::SolvedCase
            | K::DuplicateProposed
            | K::DuplicateDeclared
            | K::DuplicateReleased
            | K::AnswerRecalled
            | K::EndorsedAnswerEdited
            | K::AcceptReminder
            | K::AnswerFound
            | K::QuestionOffer
            | K::Thanks => false,
        }
    }

    /// Whether the reader may still see what this tells of.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        if self.names_the_case() { self.reference.is_some() } else { self.thread.is_some() }
    }

    fn say(&self, key: &str) -> String {
        let title = self.thread.as_ref().map(|(_, title)| one_line(title, MAX_TITLE)).unwrap_or_default();
        let reference = self.reference.clone().unwrap_or_default();
        let who = one_line(&self.who, 60);
        text::text(key, &[("who", who.into()), ("title", title.into()), ("reference", reference.into())])
    }

    /// What happened, as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if !self.is_shown() {
            return text::t("notification-gone");
        }
        if self.thread.is_none() {
            // A thread that is hidden is not named: the short sentence about its case has no title.
            return self.subject();
        }
        self.say(&format!("notification-{}", self.text_name()))
    }

    /// The sentence in three parts: what stands before the title of the thread, the title, and what stands behind it. None where the
    /// sentence says no title.
    #[must_use]
    pub fn around_title(&self) -> Option<(String, String, String)> {
        let (id, title) = self.thread.as_ref()?;
        let marked = Self { thread: Some((*id, TITLE_MARK.to_owned())), ..self.clone() }.sentence();
        let (before, after) = marked.split_once(TITLE_MARK)?;
        Some((before.to_owned(), one_line(title, MAX_TITLE), after.to_owned()))
    }

    /// What happened, short, for the subject of a mail. Never a private word.
    #[must_use]
    pub fn subject(&self) -> String {
        one_line(&self.say(&format!("mail-subject-{}", self.text_name())), 160)
    }

    /// What to do now, on the button of a mail.
    #[must_use]
    pub fn action(&self) -> String {
        text::t(&format!("mail-action-{}", self.kind.as_str().replace('_', "-")))
    }

    /// Path of the page that it leads to; none when it is not shown.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        if !self.is_shown() {
            return None;
        }
        if self.names_the_case() && !self.asker {
            return self.reference.as_ref().map(|reference| format!("/desk/cases/{reference}"));
        }
        if self.names_the_case() {
            return self.reference.as_ref().map(|reference| format!("/cases/{reference}"));
        }
        let (thread, _) = self.thread.as_ref()?;
        if self.kind == NotificationKind::QuestionOffer {
            // On the way it is noted that they came.
            return Some(format!("/questions-for-you/{thread}"));
        }
        if self.kind == NotificationKind::Thanks {
            return Some("/account/answers#thanks".to_owned());
        }
        Some(match self.answer {
            Some(answer) => format!("/threads/{thread}#answer-{answer}"),
            None => format!("/threads/{thread}"),
        })
    }
}

/// On one line, within `most` characters, without marks that turn or hide text, and without what a mail program would decode.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let turns =
        |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let plain: String = text
        .chars()
        .filter(|c| !turns(*c))
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ").replace("=?", "= ?");
    if plain.chars().count() <= most {
        return plain;
    }
    let mut short: String = plain.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(kind: NotificationKind, asker: bool) -> Facts {
        Facts {
            kind,
            thread: Some((ThreadId(42), "How do I appeal?".to_owned())),
            answer: Some(AnswerId(9)),
            reference: Some("PD-7K3M-92".to_owned()),
            who: "tom".to_owned(),
            asker,
        }
    }

    #[test]
    fn every_kind_has_its_texts() {
        for kind in NotificationKind::ALL {
            for asker in [true, false] {
                let facts = facts(*kind, asker);
                let key = facts.text_name();
                assert_ne!(facts.sentence(), format!("notification-{key}"));
                assert_ne!(facts.subject(), format!("mail-subject-{key}"));
                assert!(!facts.action().starts_with("mail-action"), "{kind}");
                assert!(facts.path().is_some(), "{kind}");
            }
        }
    }

    #[test]
    fn a_follower_never_reads_of_the_case() {
        let told = facts(NotificationKind::CaseResolved, false);
        assert!(!told.sentence().contains("PD-") && !told.subject().contains("PD-"));
        assert_eq!(told.path().as_deref(), Some("/threads/42#answer-9"));
    }

    #[test]
    fn what_is_not_shown_any_more_has_neither_title_nor_link() {
        for kind in NotificationKind::ALL {
            let gone = Facts { thread: None, reference: None, ..facts(*kind, false) };
            assert_eq!(gone.path(), None);
            assert_eq!(gone.sentence(), text::t("notification-gone"));
        }
    }

    #[test]
    fn of_a_hidden_thread_the_case_is_told_without_a_title() {
        let hidden = Facts { thread: None, ..facts(NotificationKind::CaseOpened, false) };
        assert_eq!(hidden.sentence(), "New case PD-7K3M-92");
        assert_eq!(hidden.path().as_deref(), Some("/desk/cases/PD-7K3M-92"));
        for kind in NotificationKind::ALL {
            for asker in [true, false] {
                let told = Facts { thread: None, ..facts(*kind, asker) };
                assert!(!told.sentence().contains("“”") && !told.subject().contains("appeal"), "{kind}");
            }
        }
    }

    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(one_line("a\r\nBcc: b\u{202e}c =?utf-8?q?x?=", 99), "a Bcc: bc = ?utf-8?q?x?=");
        assert_eq!(one_line("abcdef", 4), "abc…");
    }
}
