//! What holds whatever happens, in whatever order.

use super::*;
use proptest::prelude::*;
use std::sync::OnceLock;

fn shop() -> &'static Bot {
    static SHOP_BOT: OnceLock<Bot> = OnceLock::new();
    SHOP_BOT.get_or_init(|| bot(&format!("{SHOP}{MAZE}")))
}

/// Flows that start each other, run in circles, call, and hold gaps.
const MAZE: &str = r#"
--- flows/maze.yaml
steps:
  a:
    say: "Di sini {{ product.price }}"
    menu:
      - {label: Dalam, start: deep}
      - {label: Lingkar, go: circle}
      - {label: Panggil, go: call}
      - {label: Orang, go: ask}
      - {label: Jawab, intent: price}
      - {label: Habis, end: true}
  circle:
    branch:
      - when: product.price
        go: circle
      - else: a
  call:
    call: {method: GET, url: "https://x.example/{{ product.sku | or('-') }}", save: {nowhere: a, phone: b}}
    go: a
  ask: {handoff: support}
  later: {start: main}
--- flows/deep.yaml
steps:
  a:
    intent: stock
  b:
    start: maze
  c:
    ask: {slot: phone, entity: phone}
  d:
    start: deep
--- intents/contact.yaml
keywords: [tinggalkan kontak]
start: leave-contact
--- intents/rate.yaml
keywords: [nilai kami]
start: rating
--- intents/labirin.yaml
keywords: [labirin]
start: maze
"#;

const WORDS: &[&str] = &[
    "harga",
    "harga kaos hitam",
    "kaos",
    "topi",
    "stok?",
    "labirin",
    "1",
    "2",
    "3",
    "4",
    "9",
    "ya",
    "tidak",
    "menu",
    "kembali",
    "batal",
    "selesai",
    "bicara dengan cs",
    "asdf",
    "qwer zxcv",
    "081234567890",
    "budi@contoh.id",
    "Budi",
    "rusaklah",
    "price of topi",
    "opening hours please",
    "",
    " ",
    "\u{0}\u{202e}",
    "{{ visitor.name }}",
    "Dalam",
    "Lingkar",
    "Panggil",
    "Habis",
    "Jawab",
    "Orang",
    "?",
    "👍",
    "2 lusin",
    "harga topi dan jam buka",
    "mau pesan",
    "1 2 3",
    "tinggalkan kontak",
    "hubungi saya di 081311112222",
    "eh salah, nomornya 081399998888",
    "eh salah nomornya",
    "jangan hubungi saya",
    "balik ke bot aja",
    "in english please",
    "lewati",
    "gak ada",
    "nilai kami",
];

#[derive(Clone, Debug)]
enum Act {
    Say(usize),
    Press(usize),
    End,
    Claim(bool),
    Agent(bool),
    Return(bool),
    Resolve(bool),
    Transfer(bool, u8),
    Assign(bool),
    Timer(u8),
    Answer(bool),
    Open,
    Away(bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        10 => (0..WORDS.len()).prop_map(Act::Say),
        8 => (0..200usize).prop_map(Act::Press),
        1 => Just(Act::End),
        2 => any::<bool>().prop_map(Act::Claim),
        1 => any::<bool>().prop_map(Act::Agent),
        1 => any::<bool>().prop_map(Act::Return),
        1 => any::<bool>().prop_map(Act::Resolve),
        2 => (any::<bool>(), 0..4u8).prop_map(|(who, to)| Act::Transfer(who, to)),
        1 => any::<bool>().prop_map(Act::Assign),
        2 => (0..7u8).prop_map(Act::Timer),
        2 => any::<bool>().prop_map(Act::Answer),
        1 => Just(Act::Open),
        1 => any::<bool>().prop_map(Act::Away),
    ]
}

fn agent(first: bool) -> String {
    if first { "Ani" } else { "Budi" }.to_owned()
}

fn kind(play: &mut Play<'_>, act: &Act) -> Option<EventKind> {
    Some(match act {
        Act::Say(index) => EventKind::Said {
            id: play.id(),
            text: WORDS[*index].to_owned(),
        },
        Act::Press(index) => {
            let count = play.shown.len();
            EventKind::Chose {
                choice: play.shown.get(index.checked_rem(count)?)?.clone(),
                id: play.id(),
            }
        }
        Act::End => EventKind::Ended { id: play.id() },
        Act::Claim(who) => EventKind::Claimed { agent: agent(*who) },
        Act::Agent(who) => EventKind::AgentSaid {
            id: play.id(),
            agent: agent(*who),
            text: "Halo".to_owned(),
        },
        Act::Return(who) => EventKind::Returned { agent: agent(*who) },
        Act::Resolve(who) => EventKind::Resolved { agent: agent(*who) },
        Act::Transfer(who, to) => EventKind::Transferred {
            agent: agent(*who),
            by: None,
            to: match to {
                0 => Receiver::Team("sales".to_owned()),
                1 => Receiver::Team("nobody".to_owned()),
                to => Receiver::Agent(agent(*to == 2)),
            },
        },
        Act::Assign(who) => EventKind::Assigned {
            agent: agent(*who),
            handoff: play.state.handoff.as_ref()?.id.clone(),
            team: "support".to_owned(),
        },
        Act::Timer(which) => EventKind::TimerFired {
            timer: match which {
                0 => Timer::Remind(0),
                1 => Timer::Escalate,
                2 => Timer::Expire,
                3 => Timer::CloseAfterRating,
                4 => Timer::TellContact,
                5 => Timer::CallBack,
                _ => Timer::Remind(9),
            },
        },
        Act::Answer(well) => EventKind::CallAnswered {
            call: play.calls.pop()?,
            answer: if *well {
                CallAnswer::Answered {
                    status: 200,
                    body: serde_json::json!({"a": [1], "b": "0812"}),
                }
            } else {
                CallAnswer::Failed { status: Some(500) }
            },
        },
        Act::Open => EventKind::Opened,
        Act::Away(away) => {
            play.desk.reachable = !away;
            return None;
        }
    })
}

/// Checks one event's effects against the state before it.
fn hold(play: &Play<'_>, before: &State, kind: &EventKind, effects: &[Effect]) {
    let state = &play.state;
    // The transcript has no gap, and says who has the conversation.
    let mut seq = before.seq;
    let mut sequence = before.sequence;
    let mut status = before.status;
    for effect in effects {
        match effect {
            Effect::Say(message) => {
                seq += 1;
                assert_eq!(message.seq, seq);
                match message.from {
                    From::Visitor => assert_eq!(message.reply_to.as_ref(), Some(&message.id)),
                    _ => assert_eq!(message.id, format!("m.{seq}")),
                }
                assert!(
                    message.from != From::Bot || status != Status::Agent,
                    "the bot spoke beside an agent"
                );
                assert!(
                    message.from != From::Agent || status == Status::Agent,
                    "an agent spoke unasked"
                );
                for (index, option) in message.options.iter().enumerate() {
                    assert_eq!(option.id, format!("{seq}.{}", index + 1));
                }
            }
            Effect::SetStatus(entry) => {
                seq += 1;
                assert_eq!(entry.seq, seq);
                status = entry.status;
            }
            Effect::Notify(notice) => {
                sequence += 1;
                assert_eq!(notice.sequence, sequence);
            }
            _ => {}
        }
    }
    assert_eq!((state.seq, state.sequence, state.status), (seq, sequence, status));
    // Whoever holds the conversation is named, and nobody else is.
    let requested = state.handoff.as_ref().map(|handoff| handoff.status);
    assert_eq!(
        state.status == Status::Queued,
        requested == Some(HandoffStatus::Requested)
    );
    assert_eq!(state.status == Status::Agent, requested == Some(HandoffStatus::Claimed));
    // A transfer passes on what its agent has, keeps the place, and leaves nothing without somebody who is told.
    if let EventKind::Transferred { agent, to, .. } = kind
        && !effects.is_empty()
    {
        let handoff = state.handoff.as_ref().expect("what was passed on");
        let before = before.handoff.as_ref().expect("what was held");
        assert_eq!(before.agent.as_deref(), Some(agent.as_str()));
        assert_eq!((&handoff.id, handoff.requested_at), (&before.id, before.requested_at));
        match to {
            Receiver::Team(team) => assert_eq!((&handoff.team, state.agent()), (team, None)),
            Receiver::Agent(other) => assert_eq!(state.agent(), Some(other.as_str())),
        }
    }
    // What grows is bounded.
    assert!(state.frames.len() <= FRAME_LIMIT && state.held <= state.frames.len());
    assert!(state.frames.iter().all(|frame| frame.past.len() <= PAST_LIMIT));
    assert!(state.intents.len() <= INTENT_LIMIT && state.calls.len() <= CALL_LIMIT && state.said.len() <= SAID_LIMIT);
    assert!(effects.len() < 400, "{} effects", effects.len());
    acknowledged(kind, effects);
}

/// What a visitor does is the first entry of its turn, and everything that follows names it.
fn acknowledged(kind: &EventKind, effects: &[Effect]) {
    let entries: Vec<&Effect> = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Say(_) | Effect::SetStatus(_)))
        .collect();
    let client = match kind {
        EventKind::Said { id, .. } | EventKind::Chose { id, .. } => {
            assert!(matches!(entries[0], Effect::Say(message) if message.id == *id && message.from == From::Visitor));
            Some(id)
        }
        EventKind::Ended { id } => {
            assert!(matches!(entries[0], Effect::SetStatus(entry) if entry.status == Status::Closed));
            Some(id)
        }
        _ => None,
    };
    for entry in entries {
        let reply_to = match entry {
            Effect::Say(message) => &message.reply_to,
            Effect::SetStatus(entry) => &entry.reply_to,
            _ => &None,
        };
        assert_eq!(reply_to.as_ref(), client);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    #[test]
    fn any_events_keep_one_party_in_control(acts in proptest::collection::vec(act(), 1..60)) {
        let mut play = Play::new(shop());
        let mut fallbacks = std::collections::BTreeMap::<String, u32>::new();
        let mut running = std::collections::BTreeSet::new();
        play.happen(EventKind::Opened, &mut String::new());
        for act in &acts {
            let Some(kind) = kind(&mut play, act) else { continue };
            let before = play.state.clone();
            let event = Event { at: play.at, seed: 7, desk: play.desk.clone(), kind: kind.clone() };
            // The same again, from the state as it is stored.
            let stored = serde_json::to_string(&before).unwrap();
            let loaded: State = serde_json::from_str(&stored).unwrap();
            let (state, effects, _) = advance_traced(shop(), loaded, event.clone());
            let (again, effects_again) = advance(shop(), before.clone(), event);
            prop_assert_eq!(&state, &again);
            prop_assert_eq!(format!("{effects:?}"), format!("{effects_again:?}"));
            play.state = state;
            for effect in &effects {
                play.write(effect, &mut String::new());
                if let Effect::Say(message) = effect
                    && phrases::is_fallback(&message.text)
                {
                    *fallbacks.entry(message.text.clone()).or_default() += 1;
                }
            }
            hold(&play, &before, &kind, &effects);
            if let EventKind::TimerFired { timer } = &kind {
                running.remove(timer);
            }
            for effect in &effects {
                match effect {
                    Effect::StartTimer { timer, .. } => running.insert(timer.clone()),
                    Effect::CancelTimer { timer } => running.remove(timer),
                    _ => false,
                };
            }
            // Nobody who left a contact is forgotten, and nothing of it stays untold.
            if let Some(lead) = &play.state.lead {
                prop_assert!(running.contains(&Timer::CallBack));
                prop_assert!(!lead.untold || running.contains(&Timer::TellContact));
            } else {
                prop_assert!(!running.contains(&Timer::CallBack) && !running.contains(&Timer::TellContact));
            }
            // A score that was given is told in the end.
            prop_assert!(!play.state.has_score() || running.contains(&Timer::CloseAfterRating));
        }
        prop_assert!(fallbacks.values().all(|times| *times <= 2), "{fallbacks:?}");
    }
}
