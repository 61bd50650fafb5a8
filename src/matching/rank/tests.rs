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
    let near: Vec<Nearness> = numbered()
        .map(|(intent, (prior, words, ..))| Nearness {
            intent,
            prior: *prior,
            words: *words,
        })
        .collect();
    let intents: Vec<Standing> = numbered()
        .map(|(intent, drawn)| Standing {
            id: format!("intent-{intent:03}").into(),
            priority: drawn.2,
        })
        .collect();
    let veto = |intent| Hit {
        intent,
        rule: 0,
        veto: true,
        courtesy: false,
        words: Places::default(),
    };
    let gathered = Gathered {
        hits: &of(Role::Vetoed).into_iter().map(veto).collect::<Vec<_>>(),
        near: &near,
        exact: &of(Role::Exact),
        takers: &of(Role::Taker),
        shape,
        lift,
        margin: MARGIN,
        told: if doubtful {
            Told::Only(of(Role::Told))
        } else {
            Told::Any
        },
    };
    let told = |candidates: &[Candidate]| -> Vec<(u32, u32)> {
        candidates.iter().map(|of| (of.intent, of.score.to_bits())).collect()
    };
    let (mut some, mut all) = (Vec::new(), Vec::new());
    gathered.rank(&intents, &mut Vec::new(), &mut some);
    gathered.rank_from(f32::NEG_INFINITY, &intents, &mut all);
    prop_assert_eq!(told(&some), told(&all));
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
        let shape = Shape { doubtful, matter: true, lone, bare };
        check(&drawn, doubtful, shape, if strict { STRICT_LIFT } else { LIFT })?;
    }
}
