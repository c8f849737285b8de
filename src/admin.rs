//! `peerdesk admin`: what an operator does from the machine itself, such as making the first administrator.

use chrono::Duration;
use clap::Subcommand;

use crate::app::App;
use crate::entity::Role;
use crate::identity::administration;
use crate::identity::permissions::Scope;
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
}

fn scope(word: &str) -> Result<Scope, String> {
    word.parse::<Scope>().ok().ok_or_else(|| "no such scope".to_owned())
}

fn role(word: &str) -> Result<Role, String> {
    word.parse::<Role>().ok().ok_or_else(|| "no such role".to_owned())
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
    }
}
