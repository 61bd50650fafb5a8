//! Lossy wake-ups. Rows are the truth; a hint that is lost is made up for by a slow poll.

/// What is worth waking somebody for.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// A conversation has entries up to `seq`.
    Said { conversation: String, seq: u64 },
    /// Not stored: somebody types.
    Typing {
        conversation: String,
        from: &'static str,
        on: bool,
    },
    /// Not stored: somebody has seen up to `seq`.
    Seen {
        conversation: String,
        from: &'static str,
        seq: u64,
    },
    /// Something is due in the outbox or among the calls.
    Work,
    /// The queue has changed: somebody came, was claimed or left.
    Queue,
}
