//! The places in which texts are rendered and looked through: as many as there are cores, apart from the threads that serve
//! requests and from the places in which passwords are hashed, so that hostile texts stall neither.
//!
//! A place is free again when its work ends, not when whoever asked gives up: work cannot be stopped from outside, and
//! counting it as gone would let more of it run than there are cores.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Callers that may wait for each place. Whoever comes then is told to come back.
const MAX_WAITING_PER_PLACE: usize = 16;
/// How long a caller waits for a place.
const WAIT_TIMEOUT: Duration = Duration::from_secs(2);
/// When somebody for whom no place came free may try again.
pub const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// Why work gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// All places are taken and enough callers wait: nothing was begun.
    #[error("too many texts are being worked on")]
    Busy,
    /// It did not end in time, or panicked.
    #[error("the work did not end in time")]
    TooSlow,
}

/// Places for heavy work on texts.
#[derive(Debug)]
pub struct Pool {
    places: Arc<Semaphore>,
    queue: Semaphore,
}

/// Those of this process.
#[must_use]
pub fn shared() -> &'static Pool {
    static SHARED: LazyLock<Pool> =
        LazyLock::new(|| Pool::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));
    &SHARED
}

impl Pool {
    /// So many places, and a short queue before them.
    #[must_use]
    pub fn new(places: usize) -> Self {
        let queue = Semaphore::new(places.saturating_mul(MAX_WAITING_PER_PLACE));
        Self { places: Arc::new(Semaphore::new(places)), queue }
    }

    /// Runs work in a place, within a deadline that begins with it. Work whose caller gave up before it began is not begun.
    ///
    /// # Errors
    /// [`PoolError`].
    pub async fn run<T: Send + 'static>(
        &self,
        deadline: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let place = self.place().await?;
        let (reply, answer) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            if !reply.is_closed() {
                reply.send(work()).ok();
            }
            drop(place);
        });
        match tokio::time::timeout(deadline, answer).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) | Err(_) => Err(PoolError::TooSlow),
        }
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, PoolError> {
        if let Ok(free) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(free);
        }
        let _waiting = self.queue.try_acquire().map_err(|_| PoolError::Busy)?;
        let place = tokio::time::timeout(WAIT_TIMEOUT, Arc::clone(&self.places).acquire_owned()).await;
        match place {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(PoolError::Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    const LONG: Duration = Duration::from_mins(1);

    /// A pool of one place, taken until something is sent.
    async fn taken(
        deadline: Duration,
    ) -> (Arc<Pool>, mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), PoolError>>) {
        let pool = Arc::new(Pool::new(1));
        let (finish, wait) = mpsc::channel::<()>();
        let holder = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move { pool.run(deadline, move || wait.recv().unwrap_or_default()).await }
        });
        while pool.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        (pool, finish, holder)
    }

    async fn free(pool: &Pool) {
        while pool.places.available_permits() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn work_gives_its_result_and_its_place() {
        let pool = Pool::new(1);
        assert_eq!(pool.run(LONG, || 7).await, Ok(7));
        free(&pool).await;
        assert_eq!(pool.run(LONG, || -> u8 { panic!("a fault") }).await, Err(PoolError::TooSlow));
        free(&pool).await;
        assert_eq!(pool.run(LONG, || 8).await, Ok(8));
    }

    #[tokio::test]
    async fn a_place_is_free_when_its_work_ends_and_not_before() {
        let (pool, finish, holder) = taken(Duration::from_millis(1)).await;
        assert_eq!(holder.await.unwrap(), Err(PoolError::TooSlow));
        assert_eq!(pool.places.available_permits(), 0, "nobody waits for it, and it still runs");
        finish.send(()).unwrap();
        free(&pool).await;

        let (pool, finish, holder) = taken(LONG).await;
        holder.abort();
        holder.await.ok();
        assert_eq!(pool.places.available_permits(), 0, "its caller is gone, and it still runs");
        finish.send(()).unwrap();
        free(&pool).await;
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_not_begun() {
        let (pool, finish, holder) = taken(LONG).await;
        let begun = Arc::new(AtomicUsize::new(0));
        let waiting: Vec<_> = (0..5)
            .map(|_| {
                let (pool, begun) = (Arc::clone(&pool), Arc::clone(&begun));
                tokio::spawn(async move { pool.run(LONG, move || begun.fetch_add(1, Ordering::SeqCst)).await })
            })
            .collect();
        while pool.queue.available_permits() > MAX_WAITING_PER_PLACE - 5 {
            tokio::task::yield_now().await;
        }
        for gone in waiting {
            gone.abort();
            gone.await.ok();
        }
        finish.send(()).unwrap();
        assert_eq!(holder.await.unwrap(), Ok(()));
        free(&pool).await;
        assert_eq!(pool.queue.available_permits(), MAX_WAITING_PER_PLACE);
        assert_eq!(pool.run(LONG, || ()).await, Ok(()));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let (pool, finish, holder) = taken(LONG).await;
        let waiting: Vec<_> = (0..MAX_WAITING_PER_PLACE)
            .map(|number| {
                let pool = Arc::clone(&pool);
                tokio::spawn(async move { pool.run(LONG, move || number).await })
            })
            .collect();
        while pool.queue.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.run(LONG, || 0).await, Err(PoolError::Busy));
        finish.send(()).unwrap();
        assert_eq!(holder.await.unwrap(), Ok(()));
        for (number, waited) in waiting.into_iter().enumerate() {
            assert_eq!(waited.await.unwrap(), Ok(number), "whoever waits has a turn");
        }
    }
}
