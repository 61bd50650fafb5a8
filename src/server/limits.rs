//! How much one visitor and one address may ask for.

use super::address::limited_as;
use crate::bot;
use arc_swap::ArcSwap;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// The limits of one server. They follow the bot when it is read again.
pub struct Limits {
    /// `false`: everything is allowed (load tests).
    on: bool,
    rates: ArcSwap<Rates>,
    hasher: RandomState,
    sockets: Arc<Open>,
    connections: Arc<Open>,
}

/// How many are open, by address.
#[derive(Default)]
struct Open(Mutex<HashMap<IpAddr, u32>>);

struct Rates {
    figures: Figures,
    /// By the hash of the conversation.
    visitors: DefaultKeyedRateLimiter<u64>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
}

/// Visitor's burst and a minute, then the address's.
type Figures = [u32; 4];

/// What is open has a place in its address's count; gives it back when dropped.
pub struct Place {
    open: Arc<Open>,
    address: IpAddr,
}

impl Limits {
    pub fn new(on: bool, limits: &bot::Limits) -> Self {
        Self {
            on,
            rates: ArcSwap::from_pointee(Rates::new(figures(limits))),
            hasher: RandomState::new(),
            sockets: Arc::default(),
            connections: Arc::default(),
        }
    }

    /// Takes over the bot's figures, if they are others now. What was used up until then is forgotten.
    pub fn follow(&self, limits: &bot::Limits) {
        let figures = figures(limits);
        if self.rates.load().figures != figures {
            self.rates.store(Arc::new(Rates::new(figures)));
        }
    }

    /// A place for one more socket of this address, if it has not `most` already.
    pub fn enter(&self, address: IpAddr, most: u32) -> Option<Place> {
        self.sockets.take(address, if self.on { most } else { u32::MAX })
    }

    /// A place for one more connection of this address that is no socket, or not yet.
    pub fn connect(&self, address: IpAddr, most: u32) -> Option<Place> {
        self.connections.take(address, if self.on { most } else { u32::MAX })
    }

    /// Counts one frame of this address. The error is how long to wait.
    pub fn address(&self, address: IpAddr) -> Result<(), Duration> {
        if !self.on {
            return Ok(());
        }
        let rates = self.rates.load();
        rates.addresses.check_key(&limited_as(address)).map_err(wait)
    }

    /// Counts one message of this conversation's visitor. The error is how long to wait.
    pub fn visitor(&self, conversation: &str) -> Result<(), Duration> {
        if !self.on {
            return Ok(());
        }
        let rates = self.rates.load();
        rates
            .visitors
            .check_key(&self.hasher.hash_one(conversation))
            .map_err(wait)
    }

    /// Forgets whoever has all of his allowance again.
    pub fn retain_recent(&self) {
        let rates = self.rates.load();
        rates.visitors.retain_recent();
        rates.visitors.shrink_to_fit();
        rates.addresses.retain_recent();
        rates.addresses.shrink_to_fit();
    }
}

impl Rates {
    fn new(figures: Figures) -> Self {
        let [visitor_burst, visitor_minute, address_burst, address_minute] = figures;
        Self {
            figures,
            visitors: RateLimiter::keyed(quota(visitor_burst, visitor_minute)),
            addresses: RateLimiter::keyed(quota(address_burst, address_minute)),
        }
    }
}

impl Open {
    fn take(self: &Arc<Self>, address: IpAddr, most: u32) -> Option<Place> {
        let address = limited_as(address);
        let mut open = self.0.lock();
        let count = open.get(&address).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        open.insert(address, count + 1);
        drop(open);
        Some(Place {
            open: self.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.0.lock();
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

fn figures(limits: &bot::Limits) -> Figures {
    [
        limits.visitor_burst,
        limits.visitor_per_minute,
        limits.address_burst,
        limits.address_per_minute,
    ]
}

/// A zero counts as one: a shop that lets nobody speak has no use for a chat.
fn quota(burst: u32, per_minute: u32) -> Quota {
    let some = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(some(per_minute)).allow_burst(some(burst))
}

fn wait(refused: governor::NotUntil<<DefaultClock as Clock>::Instant>) -> Duration {
    refused.wait_time_from(DefaultClock::default().now())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(on: bool) -> Arc<Limits> {
        let bot = bot::Limits {
            visitor_burst: 3,
            visitor_per_minute: 1,
            address_burst: 5,
            address_per_minute: 1,
            ..bot::Limits::default()
        };
        Arc::new(Limits::new(on, &bot))
    }

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn bursts_end_each_on_its_own() {
        let limits = limits(true);
        let visitor = |name: &str| (0..6).filter(|_| limits.visitor(name).is_ok()).count();
        let addressed = |text: &str| (0..6).filter(|_| limits.address(address(text)).is_ok()).count();
        assert_eq!((visitor("a"), visitor("b"), visitor("a")), (3, 3, 0));
        assert_eq!((addressed("2001:db8::1"), addressed("2001:db8::2")), (5, 0));
        let wait = limits.visitor("a").expect_err("used up");
        assert!(
            wait > Duration::from_secs(30) && wait <= Duration::from_secs(60),
            "{wait:?}"
        );
        limits.follow(&bot::Limits::default());
        assert_eq!(visitor("a"), 6);
    }

    #[test]
    fn sockets_are_counted_while_they_are_open() {
        let limits = limits(true);
        let first = limits.enter(address("192.0.2.1"), 2);
        let second = limits.enter(address("192.0.2.1"), 2);
        assert!(first.is_some() && second.is_some());
        assert!(limits.enter(address("192.0.2.1"), 2).is_none());
        assert!(limits.enter(address("192.0.2.2"), 2).is_some());
        drop(first);
        assert!(limits.enter(address("192.0.2.1"), 2).is_some());
    }

    #[test]
    fn off_is_off() {
        let limits = limits(false);
        let places: Vec<_> = (0..10).map(|_| limits.enter(address("192.0.2.1"), 2)).collect();
        assert!(places.iter().all(Option::is_some));
        assert!((0..100).all(|_| limits.visitor("a").is_ok() && limits.address(address("192.0.2.1")).is_ok()));
    }
}
