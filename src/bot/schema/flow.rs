//! `flows/*.yaml`.

use super::call::{BodyDecl, CALL, CallDecl, call, scalar};
use super::entity::{ENTITY, entity};
use super::fields::Fields;
use super::intent::{misplaced, read_id};
use super::name;
use super::reader;
use super::shape::{Group, Key, Names, Object, Shape};
use super::{EntityDecl, TextDecl};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::text::Noun;

/// Wrong answers after which an `ask` gives up, where none are written.
const DEFAULT_RETRIES: u32 = 2;

pub const FLOW: Object = Object::new(
    Noun::new("alur", "a flow"),
    &[
        Key::new("flow", "nama alur", "a name", Shape::Name),
        Key::new(
            "title",
            "judul alur, teks tombolnya",
            "a title, the text of its button",
            Shape::LocalText,
        ),
        Key::new("start", "nama langkah pertama", "a step's name, the first", Shape::Name),
        Key::needed(
            "steps",
            "langkah-langkahnya",
            "the steps",
            Shape::NonEmptyMap(Names::Name, &Shape::Object(&STEP)),
        ),
    ],
);

const STEP: Object = Object::grouped(
    Noun::new("langkah", "a step"),
    &[
        Key::new("say", "yang dikatakan", "what a step says", Shape::LocalText),
        Key::new(
            "set",
            "nilai yang dicatat",
            "values noted in slots",
            Shape::Map(Names::Slot, &Shape::Scalar),
        ),
        Key::new(
            "call",
            "sistem lain yang dipanggil",
            "another system that is called",
            Shape::Object(&CALL),
        ),
        Key::new(
            "menu",
            "pilihan-pilihan menu",
            "the options of a menu",
            Shape::NonEmptyList(&Shape::Object(&OPTION)),
        ),
        Key::new("ask", "yang ditanyakan", "what is asked", Shape::Object(&ASK)),
        Key::new(
            "branch",
            "cabang-cabang",
            "the branches",
            Shape::List(&Shape::Object(&ARM)),
        ),
        GO,
        START,
        INTENT,
        HANDOFF,
        END,
    ],
    &[Group {
        code: "two-endings",
        alternatives: &[
            &["menu"],
            &["ask"],
            &["branch"],
            &["go"],
            &["start"],
            &["intent"],
            &["handoff"],
            &["end"],
        ],
        needed: false,
        both: Noun::new(
            "langkah ini melakukan dua hal di akhir",
            "this step does two things last",
        ),
        none: Noun::new("", ""),
        help: Noun::new(
            "Satu langkah hanya melakukan satu hal di akhir. Pindahkan yang lain ke langkah tersendiri.",
            "A step does one thing last. Move the other into a step of its own.",
        ),
    }],
);

const GO: Key = Key::new("go", "nama langkah", "a step's name", Shape::Name);
const START: Key = Key::new("start", "nama alur", "a flow's name", Shape::Name);
const INTENT: Key = Key::new("intent", "nama intent", "an intent's name", Shape::Name);
const HANDOFF: Key = Key::new("handoff", "nama tim", "a team's name", Shape::Name);
const END: Key = Key::new("end", "akhir alur", "the flow's end", Shape::Yes);

const OPTION: Object = Object::grouped(
    Noun::new("pilihan menu", "an option"),
    &[
        Key::needed("label", "tulisan di tombol", "a label", Shape::LocalText),
        GO,
        START,
        INTENT,
        HANDOFF,
        END,
        Key::new("image", "alamat gambar", "an image's address", Shape::LocalText),
        Key::new("description", "keterangan pilihan", "a description", Shape::LocalText),
        Key::new(
            "keywords",
            "kata yang memilihnya kalau diketik, satu per baris",
            "words that choose it when they are typed, one a line",
            Shape::List(&Shape::Text),
        ),
    ],
    &[Group {
        code: "two-endings",
        alternatives: &[&["go"], &["start"], &["intent"], &["handoff"], &["end"]],
        needed: true,
        both: Noun::new("pilihan ini menuju ke dua tempat", "this option leads to two places"),
        none: Noun::new("pilihan ini belum menuju ke mana-mana", "this option leads nowhere"),
        help: Noun::new(
            "Tulis salah satu: `go` (langkah), `start` (alur), `intent`, `handoff` (tim) atau `end: true`.",
            "Write one of `go` (a step), `start` (a flow), `intent`, `handoff` (a team) or `end: true`.",
        ),
    }],
);

const ASK: Object = Object::new(
    Noun::new("`ask`", "an `ask`"),
    &[
        Key::needed(
            "slot",
            "nama slot yang menyimpan jawaban",
            "a slot's name, which keeps the answer",
            Shape::SlotName,
        ),
        Key::new("entity", "jenis jawabannya", "what kind of answer it is", ENTITY),
        Key::new(
            "retry",
            "kalau jawabannya tidak cocok",
            "what happens when the answer does not fit",
            Shape::Object(&RETRY),
        ),
        Key::new(
            "skip",
            "nama langkah untuk yang tidak mau menjawab",
            "a step's name, for whoever does not want to answer",
            Shape::Name,
        ),
    ],
);

const RETRY: Object = Object::new(
    Noun::new("`retry`", "a `retry`"),
    &[
        Key::new(
            "say",
            "yang dikatakan saat bertanya lagi",
            "what a retry says",
            Shape::LocalText,
        ),
        Key::new(
            "limit",
            "batas jawaban yang tidak cocok",
            "the limit",
            Shape::Whole(1, 10),
        ),
        Key::new(
            "else",
            "nama langkah sesudah batas itu",
            "a step's name, after that many",
            Shape::Name,
        ),
    ],
);

const ARM: Object = Object::grouped(
    Noun::new("cabang", "an entry of `branch`"),
    &[
        Key::new("when", "syaratnya", "a condition", Shape::Text),
        Key::new("go", "nama langkah", "a step's name", Shape::Name),
        Key::new(
            "else",
            "nama langkah kalau tidak ada syarat yang cocok",
            "a step's name, where nothing holds",
            Shape::Name,
        ),
    ],
    &[Group {
        code: "bad-branch",
        alternatives: &[&["when", "go"], &["else"]],
        needed: true,
        both: ARM_SAID,
        none: ARM_SAID,
        help: Noun::new(
            "Tulis:  - when: stok > 0  lalu  go: beli  di bawahnya; yang terakhir  - else: habis",
            "Write:  - when: stock > 0  with  go: buy  below it; last of all  - else: sold-out",
        ),
    }],
);

const ARM_SAID: Noun = Noun::new(
    "satu cabang berisi `when` dengan `go`, atau `else` saja",
    "an entry of `branch` is `when` with `go`, or `else`",
);

/// One flow as written.
#[derive(Debug)]
pub struct FlowDecl {
    pub id: Spanned<String>,
    pub title: Option<TextDecl>,
    /// The first step where none is written.
    pub start: Option<Spanned<String>>,
    pub steps: Vec<StepDecl>,
    /// Sapa's own, for a folder that has none of that name.
    pub built_in: bool,
}

#[derive(Debug)]
pub struct StepDecl {
    pub id: Spanned<String>,
    pub say: Option<TextDecl>,
    pub set: Vec<(Spanned<String>, SetDecl)>,
    pub call: Option<CallDecl>,
    pub then: ThenDecl,
}

#[derive(Debug)]
pub enum SetDecl {
    Text(Spanned<String>),
    Number(f64),
    Flag(bool),
    Clear,
}

#[derive(Debug)]
pub enum ThenDecl {
    Follow,
    Menu(Vec<MenuDecl>),
    Ask(Box<AskDecl>),
    Branch {
        place: Place,
        arms: Vec<(Spanned<String>, Spanned<String>)>,
        otherwise: Option<Spanned<String>>,
    },
    To(TargetDecl),
}

/// A question, and what a wrong answer does.
#[derive(Debug)]
pub struct AskDecl {
    pub slot: Spanned<String>,
    pub entity: Option<EntityDecl>,
    pub say: Option<TextDecl>,
    pub limit: u32,
    pub otherwise: Option<Spanned<String>>,
    pub skip: Option<Spanned<String>>,
}

/// Where a step or an option leads.
#[derive(Clone, Debug)]
pub enum TargetDecl {
    Go(Spanned<String>),
    Start(Spanned<String>),
    Intent(Spanned<String>),
    Handoff(Spanned<String>),
    End,
}

#[derive(Debug)]
pub struct MenuDecl {
    pub label: TextDecl,
    pub target: TargetDecl,
    pub image: Option<TextDecl>,
    pub description: Option<TextDecl>,
    /// Words that choose it besides its label.
    pub keywords: Vec<Spanned<String>>,
}

/// An intent that was saved among the flows. Whether it was reported.
fn is_intent(node: &Node, report: &mut Report<'_>) -> bool {
    let Value::Map(entries) = &node.value else { return false };
    let place = |wanted: &str| {
        entries
            .iter()
            .find(|(key, _)| key.value == wanted)
            .map(|(key, _)| key.place)
    };
    let found = ["keywords", "examples", "reply"].into_iter().find_map(place);
    let Some(found) = found.filter(|_| place("steps").is_none()) else {
        return false;
    };
    misplaced(found, Noun::new("intent", "an intent"), "intents/", report);
    true
}

/// Reads a flow. `stem` is the file's name without `.yaml`.
pub fn read_flow(node: &Node, stem: &str, report: &mut Report<'_>) -> Option<FlowDecl> {
    const STEP_NAME: Noun = Noun::new("nama langkah", "a step's name");
    if is_intent(node, report) {
        return None;
    }
    let mut fields = Fields::open(node, &FLOW, report)?;
    let id = read_id(&mut fields, "flow", stem, report);
    let title = fields.local_text("title", report);
    let start = fields.name("start", report);
    let mut steps = Vec::new();
    for (name, node) in fields.entries("steps", report) {
        name::check_name(name, STEP_NAME, report);
        steps.extend(step(name, node, report));
    }
    fields.finish(report);
    Some(FlowDecl {
        id,
        title,
        start,
        steps,
        built_in: false,
    })
}

fn step(name: &Spanned<String>, node: &Node, report: &mut Report<'_>) -> Option<StepDecl> {
    if node.is_empty() {
        report
            .error(
                "missing-value",
                name.place,
                both!(
                    "langkah `{step}` belum melakukan apa-apa",
                    "the step `{step}` does nothing",
                    step = reader::shorten(&name.value)
                ),
            )
            .help(both!(
                "Beri `say`, `menu`, `ask`, …, atau hapus langkah ini.",
                "Give it a `say`, a `menu`, an `ask`, …, or delete it."
            ));
        return None;
    }
    let mut fields = Fields::open(node, &STEP, report)?;
    let say = fields.local_text("say", report);
    let set = set(&mut fields, report);
    let call = fields.object("call", report).map(|fields| call(fields, report));
    let then = then(&mut fields, report);
    fields.finish(report);
    Some(StepDecl {
        id: name.clone(),
        say,
        set,
        call,
        then,
    })
}

fn set(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<(Spanned<String>, SetDecl)> {
    const VALUE: Noun = Noun::new("nilai slot", "a slot's value");
    let mut values = Vec::new();
    for (slot, node) in fields.entries("set", report) {
        let good = name::slot_name(slot, report);
        let value = match &node.value {
            Value::Scalar { text, plain } => scalar(text, *plain, node.place),
            _ => {
                reader::wrong_type(
                    node,
                    VALUE,
                    Noun::new("satu nilai atau teks", "a value or a text"),
                    report,
                )
                .help(both!(
                    "Tulis satu nilai; beberapa nilai butuh beberapa slot.",
                    "Write one value; several need several slots."
                ));
                continue;
            }
        };
        if good {
            let value = match value {
                BodyDecl::Number(number) => SetDecl::Number(number),
                BodyDecl::Flag(flag) => SetDecl::Flag(flag),
                BodyDecl::Text(text) => SetDecl::Text(text),
                BodyDecl::Null | BodyDecl::List(_) | BodyDecl::Map(_) => SetDecl::Clear,
            };
            values.push((slot.clone(), value));
        }
    }
    values
}

/// The one ending of a step.
fn then(fields: &mut Fields<'_>, report: &mut Report<'_>) -> ThenDecl {
    let has_menu = fields.key("menu").is_some();
    let options: Vec<MenuDecl> = fields
        .list("menu", report)
        .iter()
        .filter_map(|node| option(node, report))
        .collect();
    let menu = has_menu.then_some(ThenDecl::Menu(options));
    let ask = fields.object("ask", report).and_then(|fields| ask(fields, report));
    let branch = fields.key("branch").map(|place| branch(fields, place, report));
    let branch = branch.or_else(|| {
        fields.peek("branch");
        None
    });
    let target = target(fields, report).map(ThenDecl::To);
    menu.or(ask).or(branch).or(target).unwrap_or(ThenDecl::Follow)
}

/// `go`, `start`, `intent`, `handoff` or `end`.
fn target(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<TargetDecl> {
    let go = fields.name("go", report).map(TargetDecl::Go);
    let start = fields.name("start", report).map(TargetDecl::Start);
    let intent = fields.name("intent", report).map(TargetDecl::Intent);
    let handoff = fields.name("handoff", report).map(TargetDecl::Handoff);
    let end = fields.yes("end", report).map(|()| TargetDecl::End);
    go.or(start).or(intent).or(handoff).or(end)
}

fn option(node: &Node, report: &mut Report<'_>) -> Option<MenuDecl> {
    let mut fields = Fields::open(node, &OPTION, report)?;
    let label = fields.local_text("label", report);
    let target = target(&mut fields, report);
    let image = fields.local_text("image", report);
    let description = fields.local_text("description", report);
    let keywords = fields.texts("keywords", Noun::new("sebuah kata", "a keyword"), report);
    fields.finish(report);
    Some(MenuDecl {
        label: label?,
        target: target?,
        image,
        description,
        keywords,
    })
}

fn ask(mut fields: Fields<'_>, report: &mut Report<'_>) -> Option<ThenDecl> {
    let slot = fields.text("slot", report).filter(|slot| name::slot_name(slot, report));
    let entity = fields.take("entity", report).and_then(|node| entity(node, report));
    let (mut say, mut limit, mut otherwise) = (None, DEFAULT_RETRIES, None);
    if let Some(mut retry) = fields.object("retry", report) {
        say = retry.local_text("say", report);
        limit = retry
            .whole("limit", report)
            .and_then(|limit| u32::try_from(limit).ok())
            .unwrap_or(limit);
        otherwise = retry.name("else", report);
        retry.finish(report);
    }
    let skip = fields.name("skip", report);
    fields.finish(report);
    Some(ThenDecl::Ask(Box::new(AskDecl {
        slot: slot?,
        entity,
        say,
        limit,
        otherwise,
        skip,
    })))
}

fn branch(fields: &mut Fields<'_>, place: Place, report: &mut Report<'_>) -> ThenDecl {
    let entries = fields.list("branch", report);
    let (mut arms, mut otherwise) = (Vec::new(), None);
    for (index, entry) in entries.iter().enumerate() {
        let Some(mut fields) = Fields::open(entry, &ARM, report) else {
            continue;
        };
        let when = fields.text("when", report);
        let go = fields.name("go", report);
        let other = fields.name("else", report);
        let last = fields.key("else");
        fields.finish(report);
        arms.extend(when.zip(go));
        if let Some(place) = last.filter(|_| index + 1 < entries.len()) {
            report
                .error(
                    "else-not-last",
                    place,
                    both!("`else` harus paling akhir", "`else` comes last"),
                )
                .help(both!(
                    "Cabang sesudahnya tidak akan pernah tercapai.",
                    "Entries after it could never be reached."
                ));
        }
        otherwise = otherwise.or(other);
    }
    ThenDecl::Branch { place, arms, otherwise }
}
