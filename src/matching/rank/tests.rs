//! What is left unweighed changes nothing.

use super::*;
use crate::matching::keyword::Places;
use proptest::prelude::*;

/// One intent: what examples say of it before any word and with the message's words, its priority, and what else is known of it.
type Drawn = (f32, f32, i64, Option<Role>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Vetoed,
    Exact,
    Taker,
    Told,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let role = prop::sample::select(
        &[
            Role::Vetoed,
            Role::Exact,
            Role::Taker,
            Role::Told,
            Role::Told,
            Role::Told,
        ][..],
    );
    (
        -1.2..-0.6_f32,
        -0.5..1.6_f32,
        -1..2_i64,
        proptest::option::weighted(0.4, role),
    )
}

fn check(drawn: &[Drawn], doubtful: bool, shape: Shape, lift: f32) -> Result<(), TestCaseError> {
    let numbered = || (0_u32..).zip(drawn);
    let of = |role: Role| -> Vec<u32> {
        let fitting = numbered().filter(|(_, drawn)| drawn.3 == Some(role));
        fitting.map(|(intent, _)| intent).collect()
    };
    let (priors, words): (Vec<f32>, Vec<f32>) = drawn.iter().map(|(prior, words, ..)| (*prior, *words)).unzip();
    let near = Near::All {
        priors: &priors,
        words: &words,
    };
    let intents: Vec<Standing> = numbered()
        .map(|(intent, drawn)| Standing {
            id: format!("intent-{intent:03}").into(),
            priority: drawn.2,
            courteous: false,
        })
        .collect();
    let veto = |intent| Hit {
        intent,
        rule: 0,
        veto: true,
        courtesy: false,
        words: Places::default(),
    };
    let told_of = if doubtful {
        Told::Only(of(Role::Told))
    } else {
        Told::Any
    };
    let gathered = Gathered {
        hits: &of(Role::Vetoed).into_iter().map(veto).collect::<Vec<_>>(),
        vetoes: &of(Role::Vetoed),
        near,
        exact: &of(Role::Exact),
        takers: &of(Role::Taker),
        sharing: &FxHashMap::default(),
        shape,
        lift,
        few: 0.0,
        margin: MARGIN,
        told: &told_of,
    };
    // Any number are level at nought, and which of them are listed says nothing.
    let told = |candidates: &[Candidate]| -> Vec<(u32, u32)> {
        let scored = candidates.iter().filter(|of| of.score > 0.0);
        scored.map(|of| (of.intent, of.score.to_bits())).collect()
    };
    let (mut leading, mut some, mut all) = (Vec::new(), Vec::new(), Vec::new());
    gathered.rank(&intents, &mut leading, &mut some);
    let speaking = |near: &Nearness| near.words > 0.0 && !gathered.vetoed(near.intent);
    let everyone: Vec<Nearness> = near.all().into_iter().filter(speaking).collect();
    let mut best: Vec<Nearness> = near
        .all()
        .into_iter()
        .filter(|near| near.words != 0.0 && !gathered.vetoed(near.intent))
        .collect();
    best.sort_by(|a, b| b.sum().total_cmp(&a.sum()));
    let leaders = (best.first().copied(), best.get(1).copied());
    gathered.rank_leading(leaders, &everyone, &intents, &mut all);
    prop_assert_eq!(told(&some), told(&all));
    // Where those with little evidence are not known, either that changes nothing, or it is noticed.
    let asked_for = |near: &Nearness| gathered.exact.contains(&near.intent) || of(Role::Told).contains(&near.intent);
    for floor in best.iter().map(|near| near.sum()) {
        let most: Vec<Nearness> = near
            .all()
            .into_iter()
            .filter(|near| near.sum() >= floor || asked_for(near))
            .collect();
        let gathered = Gathered {
            near: Near::Most { of: &most, floor },
            ..gathered
        };
        if gathered.rank(&intents, &mut leading, &mut all) {
            prop_assert_eq!(told(&some), told(&all), "{}", floor);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_far_behind_would_not_be_ranked(
        drawn in prop::collection::vec(drawn(), 1..80),
        doubtful: bool,
        lone: bool,
        bare: bool,
        strict: bool,
    ) {
        let shape = Shape { doubtful, matter: true, lone, bare, ..Shape::default() };
        check(&drawn, doubtful, shape, if strict { STRICT_LIFT } else { LIFT })?;
    }
}
