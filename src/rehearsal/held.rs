//! What a conversation that was held leads to, as the expectations of a test.

use super::script::{Act, Expect};
use super::session::{Seen, Session};
use super::verdict::{open_team, spellings};
use crate::dialogue::State;

/// Characters of an answer that a test expects to read again.
const LONG: usize = 60;
/// Fewer say too little.
const SHORT: usize = 6;

/// What the last act led to, for a test that plays it again: intent, step, slots and status where they are new, and of every
/// answer a part without figures, so that another price or another stock does not break the test. `before` and `flow` are the
/// state and the flow before the act.
pub fn expect_as_seen(before: &State, flow: Option<&str>, session: &Session<'_>, act: &Act) -> Expect {
    let seen = session.seen();
    let after = session.state();
    let owned = |name: Option<&str>| name.map(str::to_owned);
    let missed = after.misses > before.misses;
    let intents: Vec<String> = seen.intents.iter().map(|intent| (*intent).to_owned()).collect();
    let intent = match act {
        Act::Visitor(_) if !intents.is_empty() || missed => Some(intents),
        _ => None,
    };
    let moved = before.place() != after.place();
    let slots = after
        .slots
        .iter()
        .filter(|(name, value)| before.slots.get(*name) != Some(value));
    let team = open_team(after);
    let said = match act {
        // An agent's words are what happens, not what it leads to.
        Act::Agent(_) => &[],
        _ => seen.said,
    };
    Expect {
        intent,
        flow: (seen.flow != flow).then(|| owned(seen.flow)),
        step: (moved && seen.step.is_some()).then(|| owned(seen.step)),
        says: said.iter().filter_map(|text| telling(text)).collect(),
        slots: slots
            .filter_map(|(name, value)| Some((name.clone(), Some(spellings(&seen, value).into_iter().next()?))))
            .collect(),
        status: (after.status != before.status).then_some(after.status),
        handoff: (team != open_team(before)).then(|| owned(team)),
        ..Expect::default()
    }
}

impl Seen<'_> {
    /// What is known by now: each slot with its value in words.
    pub fn slots(&self) -> Vec<(&str, String)> {
        let slots = self.state.slots.iter();
        slots
            .filter_map(|(name, value)| Some((name.as_str(), spellings(self, value).into_iter().next()?)))
            .collect()
    }
}

/// The first part of a text that holds no figure and is long enough, cut between words; else its first line.
fn telling(text: &str) -> Option<String> {
    let parts = text.split(|c: char| c == '\n' || c.is_ascii_digit());
    let part = parts.map(str::trim).find(|part| part.chars().count() >= SHORT);
    let part = part.or_else(|| text.lines().map(str::trim).find(|line| !line.is_empty()))?;
    if part.chars().count() <= LONG {
        return Some(part.to_owned());
    }
    let end = part.char_indices().nth(LONG).map_or(part.len(), |(at, _)| at);
    let cut = part.get(..end)?;
    Some(
        cut.rsplit_once(' ')
            .map_or(cut, |(whole, _)| whole)
            .trim_end()
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::telling;

    #[test]
    fn what_is_expected_again_holds_no_figures() {
        for (text, expected) in [
            ("Kaos Polos harganya Rp75.000, Kak.", Some("Kaos Polos harganya Rp")),
            ("Ada!\nMau pesan berapa?", Some("Mau pesan berapa?")),
            ("17.000", Some("17.000")),
            ("\n \n", None),
            (
                "Sekarang kami sedang tutup ya Kak, silakan tinggalkan pesan supaya kami hubungi",
                Some("Sekarang kami sedang tutup ya Kak, silakan tinggalkan pesan"),
            ),
        ] {
            assert_eq!(telling(text).as_deref(), expected, "{text:?}");
        }
    }
}
