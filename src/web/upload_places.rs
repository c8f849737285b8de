//! Places for forms whose files are being read: each holds the memory of its files, so there are few of them. Whoever sends slowly, or from
//! one address again and again, takes none from everybody else.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::operation::rate_limit::address_key;

/// Forms whose files are read at once: each holds up to [`super::multipart::MAX_FILE_COUNT`] times [`super::multipart::MAX_FILE`].
const MAX_AT_ONCE: usize = 6;
/// Those of them that come from one address; of IPv6, from one network of 64 bits, which one household has.
const MAX_OF_ADDRESS: usize = 2;
/// How long a form waits for a place before its files are dropped.
const PLACE_TIMEOUT: Duration = Duration::from_secs(5);

/// The places of a node.
#[derive(Debug)]
pub struct UploadPlaces {
    all: Arc<Semaphore>,
    /// Only of those addresses that hold a place or wait for one.
    of_addresses: Mutex<BTreeMap<String, Arc<Semaphore>>>,
    patience: Duration,
}

/// A place. It is free again when this is dropped.
#[derive(Debug)]
pub struct UploadPlace {
    _of_all: OwnedSemaphorePermit,
    _of_address: OwnedSemaphorePermit,
}

impl Default for UploadPlaces {
    fn default() -> Self {
        Self::that_wait(PLACE_TIMEOUT)
    }
}

impl UploadPlaces {
    /// Places for which a form waits so long.
    pub(crate) fn that_wait(patience: Duration) -> Self {
        Self { all: Arc::new(Semaphore::new(MAX_AT_ONCE)), of_addresses: Mutex::default(), patience }
    }

    /// A place for a form from an address; none if none became free in time.
    pub async fn take(&self, address: IpAddr) -> Option<UploadPlace> {
        let own = self.of_address(address);
        let taken = timeout(self.patience, async {
            // The own one first: whoever waits for that holds nobody else's.
            let of_address = own.acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(UploadPlace { _of_all: of_all, _of_address: of_address })
        });
        taken.await.ok().flatten()
    }

    fn of_address(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut all = self.of_addresses.lock().unwrap_or_else(PoisonError::into_inner);
        // Places and those who wait for one hold their semaphore; the others are held by this map alone.
        all.retain(|_, own| Arc::strong_count(own) > 1);
        Arc::clone(all.entry(address_key(address)).or_insert_with(|| Arc::new(Semaphore::new(MAX_OF_ADDRESS))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test]
    async fn one_address_takes_no_more_than_its_share() {
        let places = UploadPlaces::that_wait(Duration::from_millis(20));
        let held = [places.take(ip("192.0.2.1")).await, places.take(ip("192.0.2.1")).await];
        assert!(held.iter().all(Option::is_some));
        assert!(places.take(ip("192.0.2.1")).await.is_none());
        assert!(places.take(ip("::ffff:192.0.2.1")).await.is_none(), "the same address in another spelling");
        assert!(places.take(ip("192.0.2.2")).await.is_some());
        drop(held);
        assert!(places.take(ip("192.0.2.1")).await.is_some(), "what was given back can be taken");
        let household = [places.take(ip("2001:db8::1")).await, places.take(ip("2001:db8::2")).await];
        assert!(household.iter().all(Option::is_some) && places.take(ip("2001:db8::3")).await.is_none());
        assert!(places.take(ip("2001:db8:0:1::1")).await.is_some());
        drop(household);
        places.take(ip("192.0.2.9")).await;
        assert!(places.of_addresses.lock().unwrap().len() <= 1, "nobody is remembered who holds none");
    }

    #[tokio::test]
    async fn no_more_are_taken_than_there_is_memory_for() {
        let places = UploadPlaces::that_wait(Duration::from_millis(20));
        let mut held = Vec::new();
        for number in 0..MAX_AT_ONCE {
            held.push(places.take(ip(&format!("192.0.2.{number}"))).await.unwrap());
        }
        assert!(places.take(ip("198.51.100.1")).await.is_none());
        held.pop();
        assert!(places.take(ip("198.51.100.1")).await.is_some());
    }
}
