//! Every setting, by flag or environment, with its meaning: `--help` prints this file. Reads nothing but arguments.

mod licence;
mod privacy;
mod secret;

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use clap::{ArgAction, Args, ValueEnum};
use ipnet::IpNet;

use crate::locale::{Languages, Locale};

pub use licence::OpenDataLicence;
pub use privacy::PrivacyStatement;
pub use secret::Secret;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For a person's eyes.
    Text,
}

/// The settings of a node. Policies live in the database, not here.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Address to serve on.
    #[arg(long, env = "PEERDESK_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Address that people type, used in links and mails; https switches secure cookies on.
    #[arg(long, env = "PEERDESK_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,
    /// Name of the site.
    #[arg(long, env = "PEERDESK_SITE_NAME", default_value = "Peerdesk")]
    pub site_name: String,
    /// Language of readers who chose none, by its tag.
    #[arg(long, env = "PEERDESK_LANGUAGE", default_value = "en")]
    pub language: Locale,
    /// Time zone of pages that belong to no agency, and of the desk's days; an agency's pages go by its calendar.
    #[arg(long, env = "PEERDESK_TIME_ZONE", default_value = "UTC", default_value_if("demo", "true", "Europe/London"))]
    pub time_zone: Tz,
    /// Folder for the SQLite file and the search index.
    #[arg(long, env = "PEERDESK_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Database: empty for SQLite in the data folder, or sqlite://… or postgres://…
    #[arg(long, env = "PEERDESK_DATABASE_URL", default_value = "", hide_env_values = true)]
    pub database_url: String,
    /// Folder of photos and documents, empty for one in the data folder; or `s3://bucket/prefix`, in programs built with `--features s3`.
    #[arg(long, env = "PEERDESK_ATTACHMENTS", default_value = "")]
    pub attachments: String,
    /// Largest number of database connections.
    #[arg(long, env = "PEERDESK_DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: u32,
    /// Key for tokens and cursors, the same on every node, at least 32 characters.
    #[arg(long, env = "PEERDESK_SECRET", default_value = EXAMPLE_SECRET, hide_env_values = true, hide_default_value = true)]
    pub secret: Secret,
    /// Refuse to start with example secrets or unsafe settings.
    #[arg(long, env = "PEERDESK_PRODUCTION")]
    pub production: bool,
    /// Let nobody act as staff without a second factor. On in production unless it is set to false; the demo asks nobody.
    #[arg(long, env = "PEERDESK_REQUIRE_SECOND_FACTOR", value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1,
        require_equals = true, default_missing_value = "true", default_value = "false",
        default_value_if("production", "true", "true"))]
    pub require_second_factor: bool,
    /// Fill an empty database with a demo community and show its accounts on the sign-in page.
    #[arg(long, env = "PEERDESK_DEMO")]
    pub demo: bool,
    /// Serve web and API only; run `peerdesk worker` elsewhere.
    #[arg(long, env = "PEERDESK_NO_WORKER")]
    pub no_worker: bool,
    /// Address of a Meilisearch server; without it the embedded engine is used.
    #[arg(long, env = "PEERDESK_MEILI_URL")]
    pub meili_url: Option<String>,
    /// Key for the Meilisearch server.
    #[arg(long, env = "PEERDESK_MEILI_KEY", hide_env_values = true)]
    pub meili_key: Option<Secret>,
    /// Prefix of the names of our indexes on the Meilisearch server.
    #[arg(long, env = "PEERDESK_MEILI_PREFIX", default_value = "peerdesk")]
    pub meili_prefix: String,
    /// Folder of a sentence model (BERT: `config.json`, `tokenizer.json`, `model.safetensors`) that finds threads by their meaning.
    #[arg(long, env = "PEERDESK_EMBEDDING_MODEL")]
    pub embedding_model: Option<PathBuf>,
    /// SMTP server, such as `smtps://user:password@mail.example` or `smtp://127.0.0.1:25`; without it mails are kept and not sent.
    #[arg(long, env = "PEERDESK_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<Secret>,
    /// Sender of mails.
    #[arg(long, env = "PEERDESK_MAIL_FROM", default_value = "Peerdesk <peerdesk@localhost>")]
    pub mail_from: String,
    /// Minutes for which an ordinary mail waits for more of the same, so that one mail tells of all; the demo waits for nothing.
    #[arg(long, env = "PEERDESK_MAIL_WAIT", default_value = "3", default_value_if("demo", "true", "0"))]
    pub mail_wait: u16,
    /// Proxies (CIDR) whose X-Forwarded-For is believed.
    #[arg(long, env = "PEERDESK_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    /// Separate address for Prometheus metrics.
    #[arg(long, env = "PEERDESK_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// How log lines are written.
    #[arg(long, env = "PEERDESK_LOG_FORMAT", value_enum, default_value = "json")]
    pub log_format: LogFormat,
    /// Which log lines are written, such as info or peerdesk=debug.
    #[arg(long, env = "PEERDESK_LOG", default_value = "info")]
    pub log: String,
    /// Most connections at once.
    #[arg(long, env = "PEERDESK_MAX_CONNECTIONS", default_value_t = 1000)]
    pub max_connections: usize,
    /// Multiplies every rate limit; 0 switches them off (tests and benchmarks only).
    #[arg(long, env = "PEERDESK_RATE_LIMIT_SCALE", default_value_t = 1)]
    pub rate_limit_scale: u32,
    /// Name the number of SQL statements of each answer in a header (benchmarks only).
    #[arg(long, env = "PEERDESK_EXPOSE_STATEMENTS")]
    pub expose_statements: bool,
    /// Offer the two made-up languages that tests read pages in.
    #[arg(long, env = "PEERDESK_TEST_LOCALES", hide = true)]
    pub test_locales: bool,
    /// Memory for what everybody sees, in megabytes: half for public pages, half for answers and comments; 0 keeps nothing.
    #[arg(long, env = "PEERDESK_PAGE_CACHE_MB", default_value_t = 64)]
    pub page_cache_mb: u64,
    /// Share of people, in per cent and at most 20, who see what is answered already only once they have posted; 0 holds nobody out.
    #[arg(long, env = "PEERDESK_SUGGESTION_HOLDOUT", value_name = "PERCENT", default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(0..=20))]
    pub suggestion_holdout: u8,
    /// Licence of open data, by its SPDX id.
    #[arg(long, env = "PEERDESK_OPEN_DATA_LICENCE", value_enum, default_value = "CC-BY-4.0")]
    pub open_data_licence: OpenDataLicence,
    /// Who answers for what is kept of people.
    #[command(flatten)]
    pub privacy: PrivacyStatement,
    /// How long what is not kept for ever is kept.
    #[command(flatten)]
    pub retention: Retention,
}

/// For how many days is kept what is not kept for ever. The privacy page lists all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub struct Retention {
    /// Days for which notifications are kept.
    #[arg(long, env = "PEERDESK_NOTIFICATION_DAYS", default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..))]
    pub notification_days: u16,
    /// Days for which is kept when a mail was sent and what it was about.
    #[arg(long, env = "PEERDESK_MAIL_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub mail_days: u16,
    /// Days for which an address is kept that an account had before, so that it can be told of the change.
    #[arg(long, env = "PEERDESK_FORMER_EMAIL_DAYS", default_value_t = 7, value_parser = clap::value_parser!(u16).range(5..))]
    pub former_email_days: u16,
    /// Days for which forms are kept that somebody had begun when their session ended.
    #[arg(long, env = "PEERDESK_DRAFT_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub draft_days: u16,
    /// Days without a visit after which a browser is signed out.
    #[arg(long, env = "PEERDESK_SESSION_DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=90))]
    pub session_days: u16,
    /// Days for which is kept what happened to the safety of accounts: who signed in, who got which role, which token was made.
    #[arg(long, env = "PEERDESK_SECURITY_EVENT_DAYS", default_value_t = 365, value_parser = clap::value_parser!(u16).range(30..))]
    pub security_event_days: u16,
    /// Days for which is kept that an account was suspended and why, once that is over.
    #[arg(long, env = "PEERDESK_SUSPENSION_DAYS", default_value_t = 365, value_parser = clap::value_parser!(u16).range(30..))]
    pub suspension_days: u16,
    /// Days for which a repeated request finds what the first one made.
    #[arg(long, env = "PEERDESK_IDEMPOTENCY_DAYS", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub idempotency_days: u16,
    /// Days for which is kept what happened and was handed out to every part of the program: ids only.
    #[arg(long, env = "PEERDESK_EVENT_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..))]
    pub event_days: u16,
    /// Days for which is kept which questions were brought to whom, and who came and answered.
    #[arg(long, env = "PEERDESK_OFFER_DAYS", default_value_t = 180, value_parser = clap::value_parser!(u16).range(7..))]
    pub offer_days: u16,
    /// Days for which background work that was given up waits for a person.
    #[arg(long, env = "PEERDESK_PARKED_DAYS", default_value_t = 90, value_parser = clap::value_parser!(u16).range(30..))]
    pub parked_days: u16,
    /// Days for which is kept what people searched for and did not find: words, and how often on which day.
    #[arg(long, env = "PEERDESK_EMPTY_SEARCH_DAYS", default_value_t = 400, value_parser = clap::value_parser!(u16).range(120..))]
    pub empty_search_days: u16,
}

impl Retention {
    /// Days for which is kept how often something was tried: longer than any limit counts.
    pub const COUNTER_DAYS: u16 = 1;

    /// What is kept and for how many days, in the order of the privacy page: the words of its texts.
    #[must_use]
    pub fn all(&self) -> [(&'static str, u16); 13] {
        [
            ("notifications", self.notification_days),
            ("mails", self.mail_days),
            ("former-emails", self.former_email_days),
            ("drafts", self.draft_days),
            ("sessions", self.session_days),
            ("security", self.security_event_days),
            ("suspensions", self.suspension_days),
            ("offers", self.offer_days),
            ("counters", Self::COUNTER_DAYS),
            ("keys", self.idempotency_days),
            ("events", self.event_days),
            ("parked", self.parked_days),
            ("empty-searches", self.empty_search_days),
        ]
    }

    /// Since when a browser must have been used that is still signed in.
    #[must_use]
    pub fn sessions_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        before(now, self.session_days)
    }
}

/// The time so many days before another.
#[must_use]
pub fn before(now: DateTime<Utc>, days: u16) -> DateTime<Utc> {
    now - Duration::days(days.into())
}

const EXAMPLE_SECRET: &str = "example-secret-for-trying-things-out-only";

/// A setting that must not go into production.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsafeSetting {
    #[error("PEERDESK_SECRET is the example; set one of your own, at least 32 characters")]
    ExampleSecret,
    #[error("PEERDESK_SECRET is shorter than 32 characters")]
    ShortSecret,
    #[error("PEERDESK_PUBLIC_URL must start with https:// in production")]
    PlainHttp,
    #[error("the demo cannot run in production: its passwords are public")]
    Demo,
    #[error("PEERDESK_SMTP_URL is not set: nobody could reset a password")]
    NoMail,
    #[error("PEERDESK_RATE_LIMIT_SCALE is 0: nothing would be limited")]
    NoLimits,
    #[error("PEERDESK_TEST_LOCALES and made-up languages are for tests: nobody can read them")]
    TestLocales,
}

impl Config {
    /// Where the database is, the data folder's SQLite file by default.
    #[must_use]
    pub fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite://{}?mode=rwc", self.data.join("peerdesk.sqlite").display())
        } else {
            self.database_url.clone()
        }
    }

    /// Whether cookies are marked secure.
    #[must_use]
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Whether staff act as staff only with a second factor. The demo's accounts are for everybody, who would set up each other's.
    #[must_use]
    pub fn requires_second_factor(&self) -> bool {
        self.require_second_factor && !self.demo
    }

    /// The languages that pages and mails can be read in.
    #[must_use]
    pub fn languages(&self) -> Languages {
        Languages { default: self.language, made_up: self.test_locales }
    }

    /// Bytes that each of the two caches may use: whole public pages, and public answers and comments.
    #[must_use]
    pub fn cache_bytes(&self) -> u64 {
        self.page_cache_mb * 1024 * 1024 / 2
    }

    /// An absolute link to one of our paths.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.trim_end_matches('/'))
    }

    /// # Errors
    /// The first setting that is unsafe, in production mode only.
    pub fn check(&self) -> Result<(), UnsafeSetting> {
        if !self.production {
            return Ok(());
        }
        let secret = self.secret.reveal();
        if secret == EXAMPLE_SECRET {
            Err(UnsafeSetting::ExampleSecret)
        } else if secret.len() < 32 {
            Err(UnsafeSetting::ShortSecret)
        } else if !self.secure() {
            Err(UnsafeSetting::PlainHttp)
        } else if self.demo {
            Err(UnsafeSetting::Demo)
        } else if self.smtp_url.is_none() {
            Err(UnsafeSetting::NoMail)
        } else if self.rate_limit_scale == 0 {
            Err(UnsafeSetting::NoLimits)
        } else if self.test_locales || self.language.is_made_up() {
            Err(UnsafeSetting::TestLocales)
        } else {
            Ok(())
        }
    }

    /// Defaults, as if no flag and no variable were set.
    #[must_use]
    pub fn defaults() -> Self {
        Self::of_flags(&[])
    }

    /// What some flags say, as if no variable were set.
    fn of_flags(flags: &[&str]) -> Self {
        #[derive(clap::Parser)]
        struct Alone {
            #[command(flatten)]
            config: Config,
        }
        use clap::{CommandFactory, FromArgMatches};
        let command = Alone::command().mut_args(|arg| arg.env(None::<&str>));
        let matches = command.get_matches_from([&["peerdesk"], flags].concat());
        match Alone::from_arg_matches(&matches) {
            Ok(alone) => alone.config,
            Err(error) => error.exit(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_refuses_each_unsafe_setting() {
        let mut config = Config { production: true, ..Config::defaults() };
        assert_eq!(config.check(), Err(UnsafeSetting::ExampleSecret));
        config.secret = Secret::from("short");
        assert_eq!(config.check(), Err(UnsafeSetting::ShortSecret));
        config.secret = Secret::from("a secret that is long enough for anybody");
        assert_eq!(config.check(), Err(UnsafeSetting::PlainHttp));
        config.public_url = "https://help.example".to_owned();
        assert_eq!(config.check(), Err(UnsafeSetting::NoMail));
        config.smtp_url = Some(Secret::from("smtp://127.0.0.1:25"));
        assert_eq!(config.check(), Ok(()));
        config.test_locales = true;
        assert_eq!(config.check(), Err(UnsafeSetting::TestLocales));
        config.test_locales = false;
        config.demo = true;
        assert_eq!(config.check(), Err(UnsafeSetting::Demo));
    }

    #[test]
    fn staff_need_a_second_factor_in_production_unless_it_is_switched_off() {
        for (flags, expected) in [
            (&[][..], false),
            (&["--production"], true),
            (&["--production", "--require-second-factor=false"], false),
            (&["--require-second-factor"], true),
            (&["--require-second-factor=true", "--demo"], false),
        ] {
            assert_eq!(Config::of_flags(flags).requires_second_factor(), expected, "{flags:?}");
        }
    }

    #[test]
    fn nobody_is_held_out_unless_a_share_is_set() {
        for (flags, expected) in [(&[][..], 0), (&["--suggestion-holdout=20"], 20), (&["--suggestion-holdout", "5"], 5)]
        {
            assert_eq!(Config::of_flags(flags).suggestion_holdout, expected, "{flags:?}");
        }
    }

    #[test]
    fn a_secret_does_not_print() {
        assert!(!format!("{:?}", Config::defaults()).contains("example-secret"));
    }

    #[test]
    fn what_is_kept_has_a_word_and_a_default_each() {
        let kept = Config::defaults().retention.all();
        let words: std::collections::BTreeSet<_> = kept.iter().map(|(word, _)| word).collect();
        assert_eq!(words.len(), kept.len());
        assert!(kept.iter().all(|(_, days)| (1..=400).contains(days)), "{kept:?}");
    }
}
