//! How often somebody may try a password.

use crate::runtime::Clock;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Attempts from one address in a row, and then a minute.
const BY_ADDRESS: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// Attempts at one name in a row, and then a minute, from all addresses together: more than a person needs who is being
/// attacked meanwhile, and too few to guess ten characters.
const BY_NAME: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// After so many attempts, what has recovered is forgotten.
const SWEEP: u32 = 256;

/// The address a request comes from, as a request extension: the peer's, or the one a trusted proxy tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Limits attempts to sign in, by name and by address.
pub struct Throttle {
    by_address: Limiter<IpAddr>,
    by_name: Limiter<String>,
    clock: Time,
    attempts: AtomicU32,
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, Time, NoOpMiddleware<Nanos>>;

impl Throttle {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let clock = Time(clock);
        Self {
            by_address: limiter(BY_ADDRESS, &clock),
            by_name: limiter(BY_NAME, &clock),
            clock,
            attempts: AtomicU32::new(0),
        }
    }

    /// Counts an attempt. The error says how long to wait until the next.
    pub fn check(&self, name: &str, address: Option<IpAddr>) -> Result<(), Duration> {
        if self.attempts.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.by_address.retain_recent();
            self.by_name.retain_recent();
        }
        if let Some(address) = address {
            self.one(&self.by_address, &network(address))?;
        }
        self.one(&self.by_name, &name_key(name))
    }

    fn one<K: Hash + Eq + Clone>(&self, limiter: &Limiter<K>, key: &K) -> Result<(), Duration> {
        limiter
            .check_key(key)
            .map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}

/// The service's clock, as the limiter wants it.
#[derive(Clone)]
struct Time(Arc<dyn Clock>);

impl governor::clock::Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let millis = self.0.now().timestamp_millis();
        Nanos::from(Duration::from_millis(millis.max(0).unsigned_abs()))
    }
}

fn limiter<K: Hash + Eq + Clone>(per_minute: NonZeroU32, clock: &Time) -> Limiter<K> {
    RateLimiter::dashmap_with_clock(Quota::per_minute(per_minute), clock.clone())
}

/// As the store compares names; what is longer than any name is one key.
fn name_key(name: &str) -> String {
    name.trim()
        .chars()
        .take(super::NAME_MAX)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// One household or host has a whole /64 of IPv6 to choose from.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta, Utc};
    use futures_util::future::BoxFuture;
    use parking_lot::Mutex;

    struct Stopped(Mutex<DateTime<Utc>>);

    impl Clock for Stopped {
        fn now(&self) -> DateTime<Utc> {
            *self.0.lock()
        }

        fn sleep_until(&self, _: DateTime<Utc>) -> BoxFuture<'static, ()> {
            Box::pin(std::future::pending())
        }
    }

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn an_address_tries_ten_times_and_again_after_a_while() {
        let clock = Arc::new(Stopped(Mutex::new(DateTime::UNIX_EPOCH)));
        let throttle = Throttle::new(clock.clone());
        for n in 0..10 {
            let name = format!("name {n}");
            assert!(throttle.check(&name, ip("2001:db8::1")).is_ok(), "{n}");
        }
        let wait = throttle.check("other", ip("2001:db8::2")).expect_err("the same /64");
        assert_eq!(wait, Duration::from_secs(6));
        assert!(throttle.check("other", ip("2001:db8:0:1::1")).is_ok());
        *clock.0.lock() += TimeDelta::seconds(6);
        assert!(throttle.check("other", ip("2001:db8::2")).is_ok());
        assert!(throttle.check("other", ip("2001:db8::2")).is_err());
    }

    #[test]
    fn a_name_is_tried_twenty_times_from_all_sides() {
        let throttle = Throttle::new(Arc::new(Stopped(Mutex::new(DateTime::UNIX_EPOCH))));
        let tried = |name: &str, n: u8| throttle.check(name, ip(&format!("192.0.2.{n}")));
        for n in 0..20 {
            assert!(tried(["Sari", " sari "][usize::from(n % 2)], n).is_ok(), "{n}");
        }
        assert!(tried("SARI", 99).is_err());
        assert!(tried("Budi", 99).is_ok());
    }
}
