//! Stopping mails from the mail itself (RFC 8058): the address carries a keyed proof, so that neither cookie nor sign-in
//! is needed. Touches one flag of the account, or of what it wants to be brought.

use crate::config::Config;
use crate::entity::AccountId;
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
}

impl Stop {
    /// What stands between the account and the proof, and is part of what is proved.
    fn part(self) -> &'static str {
        match self {
            Self::Mails => "",
            Self::Questions => "questions.",
            Self::Effects => "effects.",
        }
    }

    /// The key of the words of the link.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Mails => "mail-unsubscribe",
            Self::Questions => "mail-unsubscribe-questions",
            Self::Effects => "mail-unsubscribe-effects",
        }
    }

    fn proof(self, config: &Config, account: &str) -> String {
        match self {
            Self::Mails => signing::tag(&config.secret, "unsubscribe", &[account]),
            Self::Questions => signing::tag(&config.secret, "unsubscribe-questions", &[account]),
            Self::Effects => signing::tag(&config.secret, "unsubscribe-effects", &[account]),
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
    let named = |stop: Stop| rest.strip_prefix(stop.part()).map(|tag| (stop, tag));
    let (stop, tag) = named(Stop::Questions).or_else(|| named(Stop::Effects)).unwrap_or((Stop::Mails, rest));
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
        for stop in [Stop::Mails, Stop::Questions, Stop::Effects] {
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
    }
}
