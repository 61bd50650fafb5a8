//! A moment at which everything happens: a Monday morning, in the hours of the sample shop.

use chrono::DateTime;
use sapa::dialogue::{Desk, Event, EventKind};
use sapa::matching::Clock;

pub fn clock() -> Clock {
    Clock {
        now: DateTime::from_timestamp(1_767_582_000, 0).expect("an instant"),
        zone: chrono_tz::Asia::Jakarta,
    }
}

pub fn event(kind: EventKind) -> Event {
    Event {
        at: clock().now,
        seed: 1,
        desk: Desk::default(),
        kind,
    }
}
