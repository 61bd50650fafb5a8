//! Lossy wake-ups. Rows are the truth; a hint that is lost is made up for by a slow poll.

mod local;

pub use local::{Hints, Local};

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
    /// What agents write beside a conversation has changed: notes, tags.
    Remarked { conversation: String },
    /// Something is due in the outbox or among the calls.
    Work,
    /// The queue has changed: somebody came, was claimed or left.
    Queue,
}

impl Hint {
    /// The conversation it is about. `None`: about no single one.
    pub fn conversation(&self) -> Option<&str> {
        match self {
            Self::Said { conversation, .. }
            | Self::Typing { conversation, .. }
            | Self::Seen { conversation, .. }
            | Self::Remarked { conversation } => Some(conversation),
            Self::Work | Self::Queue => None,
        }
    }

    /// Takes `newer` in, if after both only the newer matters.
    fn absorb(&mut self, newer: &Hint) -> bool {
        let same = match (&*self, newer) {
            (Self::Said { conversation: a, .. }, Self::Said { conversation: b, .. }) => a == b,
            (
                Self::Typing {
                    conversation: a,
                    from: f,
                    ..
                },
                Self::Typing {
                    conversation: b,
                    from: g,
                    ..
                },
            ) => a == b && f == g,
            (
                Self::Seen {
                    conversation: a,
                    from: f,
                    ..
                },
                Self::Seen {
                    conversation: b,
                    from: g,
                    ..
                },
            ) => a == b && f == g,
            (Self::Remarked { conversation: a }, Self::Remarked { conversation: b }) => a == b,
            (Self::Work, Self::Work) | (Self::Queue, Self::Queue) => true,
            _ => false,
        };
        if same {
            match (&mut *self, newer) {
                // Two turns may be announced in either order.
                (
                    Self::Said { seq, .. } | Self::Seen { seq, .. },
                    Self::Said { seq: new, .. } | Self::Seen { seq: new, .. },
                ) => {
                    *seq = (*seq).max(*new);
                }
                (Self::Typing { on, .. }, Self::Typing { on: new, .. }) => *on = *new,
                _ => {}
            }
        }
        same
    }
}
