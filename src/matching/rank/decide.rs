//! What is done with the ranked intents.

use super::super::keyword::Hit;
use super::super::{Decision, Ranked};
use super::{Candidate, CandidateEvidence, KEYWORD, NEAR, Standing, THRESHOLD};

/// What to do: answer the best, or the best two where one message asks two things, or offer what is near.
///
/// `few` is what lifts a bot of few examples: as much more an intent needs before it is offered for its examples alone.
pub(in super::super) fn decide(candidates: &[Candidate], hits: &[Hit], intents: &[Standing], few: f32) -> Decision {
    let near = |candidate: &&Candidate| match candidate.evidence {
        CandidateEvidence::Examples { .. } => candidate.score >= NEAR + few,
        _ => candidate.score >= NEAR,
    };
    let name = |candidate: &Candidate| {
        intents
            .get(candidate.intent as usize)
            .map(|standing| standing.id.clone())
    };
    match candidates.first() {
        Some(best) if best.score >= THRESHOLD => {
            let also = candidates[1..]
                .iter()
                .find(|other| asks_besides(best, other, hits, intents));
            let first_word = |candidate: &Candidate| asked(candidate, hits).and_then(|words| words.first().copied());
            let mut asked: Vec<&Candidate> = std::iter::once(best).chain(also).collect();
            asked.sort_by_key(|candidate| first_word(candidate));
            Decision::Answer {
                intents: asked.into_iter().filter_map(name).collect(),
            }
        }
        _ => match candidates.iter().filter(near).filter_map(name).collect::<Vec<_>>() {
            none if none.is_empty() => Decision::Fallback,
            intents => Decision::Clarify { intents },
        },
    }
}

pub(in super::super) fn ranked(candidates: &[Candidate], intents: &[Standing]) -> Vec<Ranked> {
    let ranked = |candidate: &Candidate| {
        let standing = intents.get(candidate.intent as usize)?;
        Some(Ranked {
            intent: standing.id.clone(),
            score: candidate.score,
        })
    };
    candidates.iter().filter_map(ranked).collect()
}

/// Whether `other` is a second question: a full keyword in other words of the message, of the same priority, and not merely a part
/// of a longer keyword.
fn asks_besides(best: &Candidate, other: &Candidate, hits: &[Hit], intents: &[Standing]) -> bool {
    let priority = |candidate: &Candidate| intents.get(candidate.intent as usize).map(|standing| standing.priority);
    let (Some(first), Some(second)) = (asked(best, hits), asked(other, hits)) else {
        return false;
    };
    let within_another = hits.iter().any(|hit| {
        !hit.veto
            && hit.intent != other.intent
            && hit.words.as_slice().len() > second.len()
            && second.iter().all(|w| hit.words.as_slice().contains(w))
    });
    priority(best) == priority(other) && !within_another && !first.iter().any(|word| second.contains(word))
}

/// The words that ask, where a full keyword does.
pub(in super::super) fn asked<'h>(candidate: &Candidate, hits: &'h [Hit]) -> Option<&'h [u32]> {
    match candidate.evidence {
        CandidateEvidence::Keyword { hit, base, doubt, .. } if base >= KEYWORD && doubt == 0.0 => {
            hits.get(hit).map(|hit| hit.words.as_slice())
        }
        _ => None,
    }
}
