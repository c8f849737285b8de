//! Faults between the program and its database: one step of a write fails, in one of the ways in which databases fail.

use std::sync::{LazyLock, Mutex};

use async_trait::async_trait;
use peerdesk::database::{Interception, WriteInterceptor, WriteStep};
use peerdesk::entity::{Event, EventKind};
use peerdesk::operation::{ErrorCode, Operation, OperationError, Reaction};
use sea_orm::Iterable;

/// Every way in which a step can fail.
pub const WAYS: [Interception; 3] =
    [Interception::Refuse, Interception::RollBackAndRefuse, Interception::RunAndLoseReply];

#[derive(Default)]
struct Watch {
    /// Steps that still run before the one that fails, and how it fails.
    fault: Option<(usize, Interception)>,
    failed: Option<String>,
    steps: Vec<String>,
    on_step: Option<(usize, Box<dyn FnOnce() + Send>)>,
}

/// Makes one step fail: the n-th after it was armed. Tells which steps there were.
#[derive(Default)]
pub struct FailAt(Mutex<Watch>);

impl FailAt {
    /// Forgets the steps so far and makes the n-th from now on fail.
    pub fn arm(&self, n: usize, interception: Interception) {
        *self.0.lock().unwrap() = Watch { fault: Some((n, interception)), ..Watch::default() };
    }

    /// Takes the fault away; tells which step it hit, if any.
    pub fn disarm(&self) -> Option<String> {
        let mut watch = self.0.lock().unwrap();
        watch.fault = None;
        watch.failed.take()
    }

    /// Forgets the steps so far and calls back when the n-th from now on begins; it runs.
    pub fn call_at(&self, n: usize, on_step: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap() = Watch { on_step: Some((n, Box::new(on_step))), ..Watch::default() };
    }

    /// Forgets the steps so far; none fails.
    pub fn watch(&self) {
        *self.0.lock().unwrap() = Watch::default();
    }

    /// The steps since then.
    pub fn steps(&self) -> Vec<String> {
        self.0.lock().unwrap().steps.clone()
    }
}

impl WriteInterceptor for FailAt {
    fn intercept(&self, step: WriteStep<'_>) -> Interception {
        let mut watch = self.0.lock().unwrap();
        let n = watch.steps.len();
        watch.steps.push(format!("{step:?}"));
        if let Some((_, on_step)) = watch.on_step.take_if(|(at, _)| *at == n) {
            on_step();
        }
        let Some((_, interception)) = watch.fault.take_if(|(at, _)| *at == n) else { return Interception::Run };
        watch.failed = watch.steps.last().cloned();
        interception
    }
}

/// What an act is refused with by [`RefuseAfterAct`].
const REFUSED: ErrorCode = ErrorCode::new("refused_by_test", "error-invalid");

/// Refuses, once it is switched on, every act that records something, when all its own statements are done: so that everything
/// is taken back.
#[derive(Default)]
pub struct RefuseAfterAct(Mutex<bool>);

impl RefuseAfterAct {
    pub fn switch(&self, on: bool) {
        *self.0.lock().unwrap() = on;
    }
}

#[async_trait]
impl Reaction for RefuseAfterAct {
    fn wants(&self) -> &'static [EventKind] {
        static ALL: LazyLock<Vec<EventKind>> = LazyLock::new(|| EventKind::iter().collect());
        &ALL
    }

    async fn react(&self, _operation: &Operation, _event: &Event) -> Result<(), OperationError> {
        if *self.0.lock().unwrap() { Err(OperationError::RuleViolated(REFUSED)) } else { Ok(()) }
    }
}
