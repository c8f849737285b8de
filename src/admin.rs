//! `peerdesk admin`: what an operator does from the machine itself, such as making the first administrator.

use chrono::Duration;
use clap::Subcommand;

use crate::app::App;
use crate::entity::{Role, SuspensionReason};
use crate::identity::administration;
use crate::identity::permissions::Scope;
use crate::identity::second_factor::reset::reset_unasked;
use crate::identity::suspensions::{self, NewSuspension};
use crate::operation::OperationError;

/// An act of an operator.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Make an account; the first administrator is made like this.
    CreateAccount {
        #[arg(long)]
        handle: String,
        /// Address for mails; counts as confirmed.
        #[arg(long)]
        email: Option<String>,
        /// At least 8 characters that nobody guesses.
        #[arg(long, env = "PEERDESK_ACCOUNT_PASSWORD", hide_env_values = true)]
        password: String,
        /// May do everything in every agency.
        #[arg(long)]
        administrator: bool,
    },
    /// Make an API token and print it, once.
    CreateToken {
        #[arg(long)]
        handle: String,
        #[arg(long, default_value = "made on the command line")]
        name: String,
        /// What it is for; may be repeated: threads:read threads:write votes:write profile:read profile:write
        /// cases:read cases:write admin
        #[arg(long = "scope", value_parser = scope, required = true)]
        scopes: Vec<Scope>,
        /// Days until it ends; without it, it does not end.
        #[arg(long)]
        days: Option<i64>,
    },
    /// Give an account a staff role at an agency.
    GrantRole {
        #[arg(long)]
        handle: String,
        /// Slug of the agency.
        #[arg(long)]
        agency: String,
        /// agent, `team_lead`, moderator or administrator
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Keep an account out of the site; its sessions and tokens end at once.
    Suspend {
        #[arg(long)]
        handle: String,
        /// spam, abuse, `false_identity`, `personal_data` or other
        #[arg(long, value_parser = reason)]
        reason: SuspensionReason,
        /// What the owner of the account is told.
        #[arg(long)]
        explanation: String,
        /// Days until it is over; without it, until somebody lifts it.
        #[arg(long)]
        days: Option<u16>,
        /// Hide all questions, answers and comments of the account as well.
        #[arg(long)]
        hide_posts: bool,
    },
    /// Remove the second factor of somebody who lost it, and sign them out everywhere.
    ResetSecondFactor {
        #[arg(long)]
        handle: String,
    },
    /// Lift the suspension of an account before its end.
    LiftSuspension {
        #[arg(long)]
        handle: String,
        /// Show the posts again that it hid.
        #[arg(long)]
        show_posts: bool,
    },
}

fn scope(word: &str) -> Result<Scope, String> {
    word.parse::<Scope>().ok().ok_or_else(|| "no such scope".to_owned())
}

fn role(word: &str) -> Result<Role, String> {
    word.parse::<Role>().ok().ok_or_else(|| "no such role".to_owned())
}

fn reason(word: &str) -> Result<SuspensionReason, String> {
    word.parse::<SuspensionReason>().ok().ok_or_else(|| "no such reason".to_owned())
}

/// Does it and says what was done.
pub async fn perform(app: &App, act: Act) -> Result<String, OperationError> {
    match act {
        Act::CreateAccount { handle, email, password, administrator } => {
            administration::create_account(app, &handle, email.as_deref(), &password, administrator).await?;
            Ok(format!("Made the account {handle}."))
        }
        Act::CreateToken { handle, name, scopes, days } => {
            let expires = days.map(|days| app.now() + Duration::days(days));
            let made = administration::create_token_of(app, &handle, &name, &scopes, expires).await?;
            // What is printed is the token alone, for scripts; whose it is stands beside it.
            eprintln!("This token acts for {}.", made.handle);
            Ok(made.token)
        }
        Act::GrantRole { handle, agency, role } => {
            let found = administration::grant_role(app, &handle, &agency, role).await?;
            Ok(format!("{found} is {role} at {agency}."))
        }
        Act::Suspend { handle, reason, explanation, days, hide_posts } => {
            let new = NewSuspension { reason, explanation, days, hides_posts: hide_posts };
            suspensions::suspend_unasked(app, &handle, new).await?;
            Ok(format!("Suspended {handle}."))
        }
        Act::ResetSecondFactor { handle } => {
            let found = reset_unasked(app, &handle).await?;
            Ok(format!("{found} signs in with the password alone, and can set up another second factor."))
        }
        Act::LiftSuspension { handle, show_posts } => {
            suspensions::lift_unasked(app, &handle, show_posts).await?;
            Ok(format!("{handle} is not suspended any more."))
        }
    }
}
