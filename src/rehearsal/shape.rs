//! What a file of conversation tests may hold, key by key: read by it, and told to editors as a JSON Schema.

use crate::bot::schema::shape::{Group, Key, Names, Object, Shape};
use crate::text::Noun;
use std::time::Duration;

/// The longest that one turn may wait.
pub const MAX_WAIT: Duration = Duration::from_secs(366 * 86_400);
const STATUSES: [&str; 4] = ["bot", "queued", "agent", "closed"];

/// What a file of conversation tests may hold.
pub const TESTS: Shape = Shape::List(&Shape::Object(&TEST));

pub(super) const TEST: Object = Object::new(
    Noun::new("sebuah tes", "a test"),
    &[
        Key::needed(
            "test",
            "nama tes: apa yang ditunjukkannya",
            "a test's name: what it shows",
            Shape::Text,
        ),
        Key::new(
            "at",
            "waktu mulai: 2026-11-23T10:00:00+07:00",
            "a time: 2026-11-23T10:00:00+07:00",
            Shape::Instant,
        ),
        Key::new("language", "bahasa pengunjung", "a language", Shape::Text),
        Key::new(
            "visitor",
            "yang diketahui tentang pengunjung",
            "what is known of the visitor",
            Shape::Object(&VISITOR),
        ),
        Key::needed(
            "turns",
            "giliran-gilirannya",
            "the turns",
            Shape::List(&Shape::Object(&TURN)),
        ),
    ],
);

const FACT: Noun = Noun::new("yang diketahui tentang pengunjung", "what is known of the visitor");
const VISITOR: Object = Object::new(
    Noun::new("`visitor`", "a visitor"),
    &[
        Key::new("name", FACT.id, FACT.en, Shape::Text),
        Key::new("email", FACT.id, FACT.en, Shape::Text),
        Key::new("phone", FACT.id, FACT.en, Shape::Text),
        Key::new("id", FACT.id, FACT.en, Shape::Text),
        Key::new("page", FACT.id, FACT.en, Shape::Text),
    ],
);

pub(super) const TURN: Object = Object::grouped(
    Noun::new("sebuah giliran", "a turn"),
    &[
        Key::new(
            "visitor",
            "yang ditulis pengunjung",
            "what the visitor writes",
            Shape::Text,
        ),
        Key::new(
            "choose",
            "tulisan tombol yang dipilih",
            "an option's label",
            Shape::Text,
        ),
        Key::new("wait", "lama menunggu", "the wait", Shape::Duration(MAX_WAIT)),
        Key::new("agent", "yang ditulis petugas", "what the agent writes", Shape::Text),
        Key::new(
            "return",
            "petugas mengembalikan ke bot",
            "the agent gives the visitor back",
            Shape::Yes,
        ),
        Key::new(
            "resolve",
            "petugas menyelesaikan percakapan",
            "the agent has solved it",
            Shape::Yes,
        ),
        Key::new(
            "transfer",
            "petugas meneruskan ke tim ini",
            "the agent passes it on to this team",
            Shape::Name,
        ),
        Key::new(
            "answer",
            "jawaban sistem lain",
            "what the other system answers",
            Shape::Object(&ANSWER),
        ),
        Key::new(
            "expect",
            "yang diharapkan sesudahnya",
            "what is expected",
            Shape::Object(&EXPECT),
        ),
    ],
    &[Group {
        code: "two-acts",
        alternatives: &[
            &["visitor"],
            &["choose"],
            &["wait"],
            &["agent"],
            &["return"],
            &["resolve"],
            &["transfer"],
            &["answer"],
        ],
        needed: true,
        both: Noun::new("giliran ini berisi dua kejadian", "in this turn two things happen"),
        none: Noun::new("di giliran ini tidak terjadi apa-apa", "in this turn nothing happens"),
        help: Noun::new(
            "Satu kejadian per giliran: visitor, choose, wait, agent, return, resolve, transfer atau answer. Giliran lain diawali `- `.",
            "One thing a turn: visitor, choose, wait, agent, return, resolve, transfer or answer. Begin another with `- `.",
        ),
    }],
);

const ANSWER: Object = Object::new(
    Noun::new("`answer`", "an answer"),
    &[
        Key::new("status", "kode status", "the status", Shape::Whole(100, 599)),
        Key::new("body", "isi jawaban", "what is answered", Shape::Any),
    ],
);

/// A name, or `null` for none.
const MAYBE_NAME: Shape = Shape::MaybeText;
const EXPECT: Object = Object::new(
    Noun::new("`expect`", "`expect`"),
    &[
        Key::new(
            "intent",
            "intent yang dikenali",
            "an intent",
            Shape::OneOrMany(&MAYBE_NAME),
        ),
        Key::new("flow", "alur yang sedang berjalan", "a flow", MAYBE_NAME),
        Key::new("step", "langkah yang menunggu", "a step", MAYBE_NAME),
        Key::new(
            "says",
            "potongan teks yang dikatakan",
            "what is said",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new(
            "never",
            "potongan teks yang tidak dikatakan",
            "what is not said",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new(
            "options",
            "tulisan tombol yang ditawarkan",
            "a label",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new(
            "slots",
            "isi slot",
            "the slots",
            Shape::Map(Names::Any, &Shape::MaybeText),
        ),
        Key::new("status", "status percakapan", "a status", Shape::OneOf(&STATUSES)),
        Key::new("handoff", "tim yang dituju", "a team", MAYBE_NAME),
    ],
);
