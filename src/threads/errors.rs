//! How what the rules forbid becomes an error of an operation.

use super::rules::{NotAllowed, RuleViolation};
use crate::operation::OperationError;

impl From<RuleViolation> for OperationError {
    fn from(rule: RuleViolation) -> Self {
        Self::RuleViolated(rule.code())
    }
}

impl From<NotAllowed> for OperationError {
    fn from(why: NotAllowed) -> Self {
        match why {
            NotAllowed::NoRight => Self::forbidden(),
            NotAllowed::Rule(rule) => rule.into(),
        }
    }
}
