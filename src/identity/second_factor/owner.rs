//! Whoever changes the second factor of their own account: with the password, and with what is asked for beside it.

use sea_orm::DbErr;

use super::spend::{CodeTries, Given, Proof, Spent, spend};
use crate::app::App;
use crate::entity::{SecurityEventKind, SessionId, account};
use crate::identity::caller::Caller;
use crate::identity::confirmed::{self, ConfirmedIdentity};
use crate::identity::place::Place;
use crate::identity::security_events::{self, NewSecurityEvent};
use crate::operation::{Operation, OperationError, OperationSpec};

/// An owner who gave the right password in a session, and something beside it that is checked where the act is written.
pub struct OwnerWithProof {
    pub session: SessionId,
    pub place: Place,
    /// Whether the account has to keep a second factor: that of staff, where one is required.
    pub keeps_one: bool,
    identity: ConfirmedIdentity,
    proof: Proof,
}

impl OwnerWithProof {
    /// Asks for the password. Counts as a try.
    ///
    /// # Errors
    /// The field `current-password`; [`OperationError::Forbidden`] for whoever came by token; too many tries; no hashing slot; the database.
    pub async fn confirm(app: &App, caller: &Caller, password: &str, given: Given) -> Result<Self, OperationError> {
        let session = caller.session.ok_or_else(OperationError::forbidden)?;
        let identity = confirmed::confirm(app, caller, password).await?;
        Ok(Self {
            session,
            place: caller.place.clone(),
            keeps_one: app.config.requires_second_factor() && caller.is_staff(),
            identity,
            proof: Proof::of_owner(app, session, given),
        })
    }

    /// The operation of such an act, which counts as one try.
    pub fn spec(caller: &Caller) -> OperationSpec {
        CodeTries::of_owner(caller.account).spec(caller)
    }

    /// What is said where the proof is worth nothing.
    pub fn wrong(&self) -> OperationError {
        self.proof.wrong()
    }

    /// The account, if password and session are those that were checked.
    ///
    /// # Errors
    /// Those of [`ConfirmedIdentity::require_unchanged`].
    pub async fn require_unchanged(&self, op: &Operation) -> Result<account::Model, OperationError> {
        self.identity.require_unchanged(op).await
    }

    /// Uses up what was given; false if it is worth nothing, which is written down and stays if nothing else follows.
    pub async fn spend_proof(&self, op: &Operation) -> Result<bool, DbErr> {
        let account = self.identity.account.id;
        let spent = spend(op, &self.proof, account, true).await?;
        let kind = match spent {
            Some(Spent::App | Spent::Passkey) => return Ok(true),
            Some(Spent::RecoveryCode) => SecurityEventKind::RecoveryCodeUsed,
            None => SecurityEventKind::SecondFactorRefused,
        };
        security_events::record(op, NewSecurityEvent::new(account, kind, self.place.clone())).await?;
        Ok(spent.is_some())
    }
}
