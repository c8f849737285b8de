//! The one way in which anything is changed: replay, limit, preparation, one transaction, reactions, commit, and what follows the
//! commit. A feature supplies the rule and the rows; every duty that all acts share stands here once.

use std::future::Future;
use std::sync::Arc;

use sea_orm::DatabaseConnection;
use tokio::sync::watch;
use tracing::Instrument;

use super::act::{Act, Operation};
use super::actor::Actor;
use super::committed::note_commit;
use super::error::OperationError;
use super::events;
use super::rate_limit::{Admission, AdmissionError, CountedLimits, Limiter, RateLimitStatus};
use super::reaction::Reaction;
use super::spec::OperationSpec;
use super::touched::Touched;
use crate::clock::Clock;
use crate::database::{Database, Failure, STATEMENTS};
use crate::entity::Event;

/// Told what a committed operation touched, after its commit.
pub type AfterCommit = Arc<dyn Fn(&Touched) + Send + Sync>;

/// The end of an operation that was done.
#[derive(Debug)]
pub struct Completed<T> {
    pub value: T,
    /// It was done before, with the same idempotency key.
    pub replayed: bool,
}

impl<T> Completed<T> {
    /// The same end with another value.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Completed<U> {
        Completed { value: convert(self.value), replayed: self.replayed }
    }
}

/// The parts of a node that operations run on: a cheap clone that knows no feature.
#[derive(Clone)]
pub struct Kernel {
    db: Database,
    clock: Arc<dyn Clock>,
    limiter: Limiter,
    reactions: Arc<[Arc<dyn Reaction>]>,
    /// A hint that deliveries wait; the dispatcher polls as well.
    outbox_signal: Arc<watch::Sender<u64>>,
    after_commit: Arc<[AfterCommit]>,
}

/// What one attempt came to.
struct Attempt<T> {
    completed: Completed<T>,
    touched: Touched,
}

impl Kernel {
    /// Puts the parts together.
    #[must_use]
    pub fn new(db: Database, clock: Arc<dyn Clock>, limiter: Limiter, outbox_signal: Arc<watch::Sender<u64>>) -> Self {
        Self { db, clock, limiter, reactions: Arc::new([]), outbox_signal, after_commit: Arc::new([]) }
    }

    /// Registers what higher features do when something happens.
    #[must_use]
    pub fn with_reactions(mut self, reactions: Vec<Arc<dyn Reaction>>) -> Self {
        self.reactions = reactions.into();
        self
    }

    /// The same kernel with another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Registers one more thing that follows every commit.
    #[must_use]
    pub fn with_after_commit(mut self, after_commit: AfterCommit) -> Self {
        self.after_commit = self.after_commit.iter().cloned().chain([after_commit]).collect();
        self
    }

    /// The limits of this node.
    #[must_use]
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// Runs an operation whose input is checked already.
    ///
    /// # Errors
    /// Those of the act, of the limits, of the database.
    pub async fn run<I, T, A>(&self, spec: OperationSpec, input: I, act: A) -> Result<Completed<T>, OperationError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        A: for<'a> Fn(&'a Operation, &'a I) -> Act<'a, T> + Send + Sync + 'static,
    {
        self.run_prepared(spec, std::future::ready(Ok(input)), act).await
    }

    /// Runs an operation whose input is checked and rendered first, outside of the transaction and after the limits.
    ///
    /// # Errors
    /// Those of the preparation, of the act, of the limits, of the database.
    pub async fn run_prepared<I, T, P, A>(
        &self,
        spec: OperationSpec,
        prepare: P,
        act: A,
    ) -> Result<Completed<T>, OperationError>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        P: Future<Output = Result<I, OperationError>> + Send + 'static,
        A: for<'a> Fn(&'a Operation, &'a I) -> Act<'a, T> + Send + Sync + 'static,
    {
        // Boxed: what prepares is large, and would be copied into each layer around it.
        let prepare = Box::pin(prepare);
        self.in_task(spec.actor, move |kernel| async move {
            let admissions = kernel.admit(&spec).await?;
            let input = match prepare.await {
                Ok(input) => input,
                Err(error) => {
                    kernel.count_refused(admissions).await?;
                    return Err(error);
                }
            };
            kernel.retrying(&spec, &input, admissions, &act, |_| None, |_| None).await
        })
        .await
    }

    /// Runs an operation that makes one thing, found again by a repeat with the same idempotency key.
    ///
    /// # Errors
    /// Those of the preparation, of the act, of the limits, of the key, of the database.
    pub async fn create<I, T, P, A>(
        &self,
        spec: OperationSpec,
        prepare: P,
        act: A,
    ) -> Result<Completed<T>, OperationError>
    where
        I: Send + Sync + 'static,
        T: From<i64> + Into<i64> + Copy + Send + 'static,
        P: Future<Output = Result<I, OperationError>> + Send + 'static,
        A: for<'a> Fn(&'a Operation, &'a I) -> Act<'a, T> + Send + Sync + 'static,
    {
        let prepare = Box::pin(prepare);
        self.in_task(spec.actor, move |kernel| async move {
            if let Some(request) = &spec.idempotency
                && let Some(existing) = request.find_existing(kernel.reader()).await?
            {
                return Ok(Completed { value: existing.into(), replayed: true });
            }
            let admissions = kernel.admit(&spec).await?;
            let input = match prepare.await {
                Ok(input) => input,
                Err(error) => {
                    kernel.count_refused(admissions).await?;
                    return Err(error);
                }
            };
            kernel
                .retrying(&spec, &input, admissions, &act, |made: &T| Some((*made).into()), |made| Some(made.into()))
                .await
        })
        .await
    }

    /// Runs an operation in a task of its own, with the request's counters, limits and span: a client that goes away changes nothing.
    async fn in_task<T, F, R>(&self, actor: Actor, run: F) -> Result<T, OperationError>
    where
        T: Send + 'static,
        F: FnOnce(Self) -> R + Send + 'static,
        R: Future<Output = Result<T, OperationError>> + Send + 'static,
    {
        let kernel = self.clone();
        let counted = Box::pin(STATEMENTS.scope(std::cell::Cell::new(0), async move {
            let result = run(kernel).await;
            (result, STATEMENTS.with(std::cell::Cell::get))
        }));
        let limits = CountedLimits::current();
        let work = async move { limits.scope(counted).await };
        let Ok((result, statements)) = tokio::spawn(work.in_current_span()).await else {
            return Err(OperationError::Panicked);
        };
        STATEMENTS.try_with(|count| count.set(count.get() + statements)).ok();
        if result.is_ok() {
            note_commit(actor);
        }
        result
    }

    fn reader(&self) -> &DatabaseConnection {
        self.db.reader()
    }

    async fn admit(&self, spec: &OperationSpec) -> Result<Vec<Admission>, OperationError> {
        let now = self.clock.now();
        let mut admissions = Vec::with_capacity(spec.limits.len());
        let mut refused: Option<RateLimitStatus> = None;
        for (action, key) in &spec.limits {
            match self.limiter.admit(self.reader(), *action, key, now).await {
                Ok(admission) => admissions.extend(admission),
                // Of several limits that are used up, the one that lasts longest says how long to wait.
                Err(AdmissionError::TooOften(status)) => {
                    if refused.as_ref().is_none_or(|longest| longest.resets_in < status.resets_in) {
                        refused = Some(status);
                    }
                }
                Err(AdmissionError::Database(error)) => return Err(error.into()),
            }
        }
        match refused {
            None => Ok(admissions),
            Some(status) => {
                // A try that one limit refuses still counts for the others, so that hammering does not help.
                self.count_refused(admissions).await?;
                Err(OperationError::TooManyRequests(status))
            }
        }
    }

    /// Counts an act that ended before its transaction began.
    async fn count_refused(&self, admissions: Vec<Admission>) -> Result<(), OperationError> {
        if admissions.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin_write().await?;
        for admission in &admissions {
            tx.run_regardless(&admission.count());
        }
        tx.roll_back().await;
        Ok(())
    }

    async fn retrying<I, T, A>(
        &self,
        spec: &OperationSpec,
        input: &I,
        admissions: Vec<Admission>,
        act: &A,
        resource: impl Fn(&T) -> Option<i64> + Send + Sync,
        replay: impl Fn(i64) -> Option<T> + Send + Sync,
    ) -> Result<Completed<T>, OperationError>
    where
        I: Send + Sync,
        T: Send,
        A: for<'a> Fn(&'a Operation, &'a I) -> Act<'a, T> + Send + Sync,
    {
        let mut result = self.attempt(spec, input, &admissions, act, &resource, &replay).await;
        if let Err(OperationError::Database(error)) = &result
            && Failure::of(error) == Failure::Conflict
        {
            tracing::info!(error = %error, "an operation is tried once more");
            result = self.attempt(spec, input, &[], act, &resource, &replay).await;
        }
        match result {
            Ok(attempt) => {
                self.follow_up(&attempt.touched);
                Ok(attempt.completed)
            }
            Err(OperationError::Database(error)) if Failure::of(&error) == Failure::Conflict => {
                Err(OperationError::Unavailable { retry_after: std::time::Duration::from_secs(1) })
            }
            Err(error) => Err(error),
        }
    }

    async fn attempt<I, T, A>(
        &self,
        spec: &OperationSpec,
        input: &I,
        admissions: &[Admission],
        act: &A,
        resource: &(impl Fn(&T) -> Option<i64> + Send + Sync),
        replay: &(impl Fn(i64) -> Option<T> + Send + Sync),
    ) -> Result<Attempt<T>, OperationError>
    where
        I: Send + Sync,
        T: Send,
        A: for<'a> Fn(&'a Operation, &'a I) -> Act<'a, T> + Send + Sync,
    {
        let mut tx = self.db.begin_write().await?;
        for admission in admissions {
            tx.run_regardless(&admission.count());
        }
        let operation = Operation::new(tx, self.clock.now(), spec.actor);
        if let Some(request) = &spec.idempotency {
            match request.claim(operation.tx(), operation.now).await {
                Ok(None) => {}
                Ok(Some(existing)) => {
                    // What an earlier operation of the same commit made is not on the disk before that commit is.
                    operation.tx.commit().await?;
                    let value = replay(existing).ok_or(OperationError::NotFound)?;
                    let completed = Completed { value, replayed: true };
                    return Ok(Attempt { completed, touched: Touched::default() });
                }
                Err(error) => {
                    operation.tx.roll_back().await;
                    return Err(error);
                }
            }
        }
        let (value, events) = match self.act_and_react(&operation, input, act).await {
            Ok(done) => done,
            Err(error) => {
                operation.tx.roll_back().await;
                return Err(error);
            }
        };
        if let (Some(request), Some(made)) = (&spec.idempotency, resource(&value)) {
            operation.tx.defer_to_commit(&request.result(made));
        }
        let touched = Touched::by(&events);
        for event in events {
            events::record(&operation.tx, event, operation.now);
        }
        match operation.tx.commit().await {
            Ok(()) => {}
            Err(error) => {
                let error = OperationError::from(error);
                if matches!(error, OperationError::OutcomeUnknown { .. }) {
                    // It may have happened, so nothing that was kept before may be shown.
                    self.follow_up(&touched);
                }
                return Err(error);
            }
        }
        Ok(Attempt { completed: Completed { value, replayed: false }, touched })
    }

    /// Runs the act, then what higher features do about its events, and about theirs.
    async fn act_and_react<I, T, A>(
        &self,
        operation: &Operation,
        input: &I,
        act: &A,
    ) -> Result<(T, Vec<Event>), OperationError>
    where
        I: Send + Sync,
        T: Send,
        A: for<'a> Fn(&'a Operation, &'a I) -> Act<'a, T> + Send + Sync,
    {
        let value = act(operation, input).await?;
        let mut events = Vec::new();
        while let Some(event) = operation.next_pending() {
            for reaction in self.reactions.iter().filter(|reaction| reaction.wants().contains(&event.kind())) {
                reaction.react(operation, &event).await?;
            }
            events.push(event);
        }
        Ok((value, events))
    }

    /// What follows a commit, or one that may have happened.
    fn follow_up(&self, touched: &Touched) {
        if touched.kinds.is_empty() {
            return;
        }
        for after_commit in self.after_commit.iter() {
            after_commit(touched);
        }
        self.outbox_signal.send_modify(|count| *count = count.wrapping_add(1));
    }
}
