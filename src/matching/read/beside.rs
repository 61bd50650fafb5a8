//! What a message says beside a greeting or thanks.

use super::super::spelling::Recognised;
use super::super::words::is_content;
use crate::text::Utterance;

/// What a message says beside greetings, thanks and the like, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::matching) enum Beside {
    Nothing,
    Tells,
    /// It has a question word or mark, or names a value.
    Asks,
}

pub(super) fn beside_courtesy(utterance: &Utterance, recognised: &[Recognised], covered: &[bool]) -> Beside {
    let says = |(how, covered): (&Recognised, &bool)| match how {
        _ if *covered => Beside::Asks,
        Recognised::Known(known) if known.class.question => Beside::Asks,
        Recognised::Known(known) if !is_content(known.class) => Beside::Nothing,
        _ => Beside::Tells,
    };
    match recognised.iter().zip(covered).map(says).max() {
        Some(Beside::Tells) if utterance.raw.contains('?') => Beside::Asks,
        says => says.unwrap_or(Beside::Nothing),
    }
}

/// From here on greetings, thanks and the like say no more than a form of address does.
pub(super) fn set_courtesy_aside(recognised: &mut [Recognised]) {
    for how in recognised {
        if let Recognised::Known(known) = how {
            known.class.vocative |= known.class.courtesy;
        }
    }
}
