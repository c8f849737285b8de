//! Schema history, one file a step, named after what it adds. Knows table names of its own and nothing of the program.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

mod index;
mod m0001_accounts;
mod m0002_agencies;
mod m0003_service_levels;
mod m0004_threads;
mod m0005_cases;
mod m0006_outbox;
mod m0007_notifications;
mod m0008_posts;
mod m0009_moderation;
mod m0010_deflection;
mod m0011_askers_word;
mod m0012_security_events;
mod m0013_case_readers;
mod m0014_overdue_cases;
mod m0015_retention;
mod m0016_transfers;
mod m0017_contests;
mod m0018_shared_cases;
mod m0019_suspensions;
mod m0020_policy_trials;
mod m0021_acceptance_reminders;
mod m0022_second_factors;
mod m0023_last_looks;
mod m0024_passkeys;
mod m0025_answers_found;
mod m0026_statistics;
mod m0027_peers;
mod m0028_gaps;
mod m0029_synonyms;
mod m0030_thanks;
mod m0031_recommendations;
mod m0032_suggestion_holdout;
mod m0033_open_data;
mod m0034_tags;
mod m0035_whole_agencies;
mod m0036_times_of_words;
mod m0037_render_versions;
mod m0038_attachments;
mod m0039_posted_drafts;
mod m0040_personal_annex;
mod m0042_mail_settings;
mod m0043_addresses;
mod m0045_suggestion_reliability;

/// Brings a database from any earlier step to the newest.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_agencies::Migration),
            Box::new(m0003_service_levels::Migration),
            Box::new(m0004_threads::Migration),
            Box::new(m0005_cases::Migration),
            Box::new(m0006_outbox::Migration),
            Box::new(m0007_notifications::Migration),
            Box::new(m0008_posts::Migration),
            Box::new(m0009_moderation::Migration),
            Box::new(m0010_deflection::Migration),
            Box::new(m0011_askers_word::Migration),
            Box::new(m0012_security_events::Migration),
            Box::new(m0013_case_readers::Migration),
            Box::new(m0014_overdue_cases::Migration),
            Box::new(m0015_retention::Migration),
            Box::new(m0016_transfers::Migration),
            Box::new(m0017_contests::Migration),
            Box::new(m0018_shared_cases::Migration),
            Box::new(m0019_suspensions::Migration),
            Box::new(m0020_policy_trials::Migration),
            Box::new(m0021_acceptance_reminders::Migration),
            Box::new(m0022_second_factors::Migration),
            Box::new(m0023_last_looks::Migration),
            Box::new(m0024_passkeys::Migration),
            Box::new(m0025_answers_found::Migration),
            Box::new(m0026_statistics::Migration),
            Box::new(m0027_peers::Migration),
            Box::new(m0028_gaps::Migration),
            Box::new(m0029_synonyms::Migration),
            Box::new(m0030_thanks::Migration),
            Box::new(m0031_recommendations::Migration),
            Box::new(m0032_suggestion_holdout::Migration),
            Box::new(m0033_open_data::Migration),
            Box::new(m0034_tags::Migration),
            Box::new(m0035_whole_agencies::Migration),
            Box::new(m0036_times_of_words::Migration),
            Box::new(m0037_render_versions::Migration),
            Box::new(m0038_attachments::Migration),
            Box::new(m0039_posted_drafts::Migration),
            Box::new(m0040_personal_annex::Migration),
            Box::new(m0042_mail_settings::Migration),
            Box::new(m0043_addresses::Migration),
            Box::new(m0045_suggestion_reliability::Migration),
        ]
    }
}
