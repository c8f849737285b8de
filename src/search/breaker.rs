//! Gives an engine that fails again and again a rest, so that nobody waits for it. Pure: the caller says what time it is.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::engine::EngineError;

/// Failures in a row before the first rest.
const MAX_FAILURES: u32 = 3;
const MIN_PAUSE: Duration = Duration::from_secs(5);
const MAX_PAUSE: Duration = Duration::from_mins(1);

#[derive(Debug)]
struct State {
    failures: u32,
    rest: Duration,
    until: Option<Instant>,
}

/// One engine's record of failures.
#[derive(Debug)]
pub struct Breaker(Mutex<State>);

impl Default for Breaker {
    fn default() -> Self {
        Self(Mutex::new(State { failures: 0, rest: MIN_PAUSE, until: None }))
    }
}

impl Breaker {
    /// Whether the engine may be asked now. After a rest one caller is let through; the others wait for what becomes of it.
    ///
    /// # Errors
    /// [`EngineError::Resting`].
    pub fn admit(&self, now: Instant) -> Result<(), EngineError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.until {
            Some(until) if now < until => Err(EngineError::Resting),
            Some(_) => {
                state.until = Some(now + state.rest);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Takes down how it went. An index that is still being built is no failure of the engine.
    pub fn record<T>(&self, outcome: &Result<T, EngineError>, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(_) => *state = State { failures: 0, rest: MIN_PAUSE, until: None },
            Err(EngineError::NotReady | EngineError::Resting | EngineError::Locked(_)) => {}
            Err(_) => {
                state.failures += 1;
                if state.failures > MAX_FAILURES {
                    state.rest = (state.rest * 2).min(MAX_PAUSE);
                }
                if state.failures >= MAX_FAILURES {
                    state.until = Some(now + state.rest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> Result<(), EngineError> {
        Err(EngineError::TimedOut)
    }

    #[test]
    fn three_failures_bring_a_rest_and_one_success_ends_it() {
        let breaker = Breaker::default();
        let mut now = Instant::now();
        for _ in 0..MAX_FAILURES {
            assert_eq!(breaker.admit(now), Ok(()));
            breaker.record(&failure(), now);
        }
        assert_eq!(breaker.admit(now), Err(EngineError::Resting));
        now += MIN_PAUSE;
        assert_eq!(breaker.admit(now), Ok(()));
        assert_eq!(breaker.admit(now), Err(EngineError::Resting), "only one caller tries");
        breaker.record(&failure(), now);
        now += MIN_PAUSE;
        assert_eq!(breaker.admit(now), Err(EngineError::Resting), "the second rest is longer");
        now += MIN_PAUSE;
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.record(&Ok(()), now);
        assert_eq!(breaker.admit(now), Ok(()));
    }

    #[test]
    fn an_index_being_built_is_no_failure() {
        let breaker = Breaker::default();
        let now = Instant::now();
        for _ in 0..10 {
            breaker.record(&Err::<(), _>(EngineError::NotReady), now);
        }
        assert_eq!(breaker.admit(now), Ok(()));
    }
}
