//! Stopping mails from the mail itself (RFC 8058): the address carries a keyed proof, so that neither cookie nor sign-in
//! is needed. What it stops is part of what is proved. Pure.

use crate::config::Config;
use crate::entity::{AccountId, MailKind, ThreadId};
use crate::web::signing;

/// What the link of a mail stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All mails but those about the account's safety.
    Mails,
    /// Bringing them questions that they could answer; other mails still come.
    Questions,
    /// Telling them what their answers did; other mails still come.
    Effects,
    /// Mails of one kind; other mails still come.
    Kind(MailKind),
    /// Mails about one question, but for those of its case; other mails still come.
    Thread(ThreadId),
}

impl Stop {
    /// What stands between the account and the proof.
    fn part(self) -> String {
        match self {
            Self::Mails => String::new(),
            Self::Questions => "questions.".to_owned(),
            Self::Effects => "effects.".to_owned(),
            Self::Kind(kind) => format!("kind-{kind}."),
            Self::Thread(thread) => format!("thread-{thread}."),
        }
    }

    /// What a part stands for; none for one that we did not make.
    fn of_part(part: &str) -> Option<Self> {
        match part {
            "questions" => Some(Self::Questions),
            "effects" => Some(Self::Effects),
            _ => {
                let kind = part.strip_prefix("kind-").and_then(|kind| kind.parse().ok()).map(Self::Kind);
                let thread = part.strip_prefix("thread-").and_then(|id| id.parse().ok()).map(Self::Thread);
                // A number has one spelling.
                kind.or(thread).filter(|stop| stop.part().strip_suffix('.') == Some(part))
            }
        }
    }

    /// The key of the words of the link.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Mails => "mail-unsubscribe",
            Self::Questions => "mail-unsubscribe-questions",
            Self::Effects => "mail-unsubscribe-effects",
            Self::Kind(_) => "mail-unsubscribe-kind",
            Self::Thread(_) => "mail-unsubscribe-thread",
        }
    }

    fn proof(self, config: &Config, account: &str) -> String {
        let tag = |purpose, parts: &[&str]| signing::tag(&config.secret, purpose, parts);
        match self {
            Self::Mails => tag("unsubscribe", &[account]),
            Self::Questions => tag("unsubscribe-questions", &[account]),
            Self::Effects => tag("unsubscribe-effects", &[account]),
            Self::Kind(kind) => tag("unsubscribe-kind", &[account, kind.as_str()]),
            Self::Thread(thread) => tag("unsubscribe-thread", &[account, thread.to_string().as_str()]),
        }
    }
}

/// Path that stops something for an account. It keeps working for as long as the site's secret stays.
#[must_use]
pub fn path(config: &Config, account: AccountId, stop: Stop) -> String {
    let id = account.to_string();
    format!("/unsubscribe/{id}.{}{}", stop.part(), stop.proof(config, &id))
}

/// What a token from [`path`] stops and for whom; none for anything that we did not make.
#[must_use]
pub fn open(config: &Config, token: &str) -> Option<(AccountId, Stop)> {
    let (id, rest) = token.split_once('.')?;
    let (stop, tag) = match rest.split_once('.') {
        Some((part, tag)) => (Stop::of_part(part)?, tag),
        None => (Stop::Mails, rest),
    };
    let account = signing::same(tag, &stop.proof(config, id)).then(|| id.parse().ok()).flatten()?;
    Some((account, stop))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    #[test]
    fn only_our_own_tokens_open() {
        let config = Config::defaults();
        let kinds = MailKind::ALL.iter().map(|kind| Stop::Kind(*kind));
        let others = [Stop::Mails, Stop::Questions, Stop::Effects, Stop::Thread(ThreadId(42))];
        for stop in others.into_iter().chain(kinds) {
            let path = path(&config, AccountId(12), stop);
            let token = path.strip_prefix("/unsubscribe/").unwrap();
            assert_eq!(open(&config, token), Some((AccountId(12), stop)));
            let tag = token.split_once('.').unwrap().1;
            let other = Config { secret: Secret::from("another secret"), ..Config::defaults() };
            assert_eq!(open(&other, token), None);
            for forged in ["", ".", "12", "12.", &format!("13.{tag}"), &format!("012.{tag}"), &format!("{token}x")] {
                assert_eq!(open(&config, forged), None, "{forged}");
            }
        }
    }

    #[test]
    fn the_proof_of_one_stops_nothing_else() {
        let config = Config::defaults();
        let (mails, questions) =
            (path(&config, AccountId(12), Stop::Mails), path(&config, AccountId(12), Stop::Questions));
        let proof = |path: &str| path.rsplit('.').next().unwrap().to_owned();
        assert_eq!(open(&config, &format!("12.{}", proof(&questions))), None);
        assert_eq!(open(&config, &format!("12.questions.{}", proof(&mails))), None);
        assert_eq!(open(&config, &format!("12.effects.{}", proof(&questions))), None);
        let answers = path(&config, AccountId(12), Stop::Kind(MailKind::Answers));
        assert_eq!(open(&config, &format!("12.kind-comments.{}", proof(&answers))), None);
        let thread = path(&config, AccountId(12), Stop::Thread(ThreadId(42)));
        for other in ["43", "042", "+42", "x", ""] {
            assert_eq!(open(&config, &format!("12.thread-{other}.{}", proof(&thread))), None, "{other}");
        }
    }
}
