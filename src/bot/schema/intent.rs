//! `intents/*.yaml`.

use super::entity::{ENTITY, entity};
use super::fields::Fields;
use super::name;
use super::reader;
use super::shape::{Group, Key, Names, Object, Shape};
use super::{EntityDecl, TextDecl};
use crate::bot::diagnostic::Report;
use crate::bot::slip;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::both;
use crate::matching::Entity;
use crate::text::Noun;

pub const INTENT: Object = Object::grouped(
    Noun::new("intent", "an intent"),
    &[
        Key::new("intent", "nama intent", "a name", Shape::Name),
        Key::new(
            "title",
            "judul intent, teks tombolnya",
            "a title, the text of its button",
            Shape::LocalText,
        ),
        Key::new(
            "keywords",
            "kata kunci, satu per baris",
            "keywords, one a line",
            Shape::List(&Shape::Text),
        ),
        Key::new(
            "not",
            "kata yang menggugurkan intent ini",
            "words that rule the intent out",
            Shape::List(&Shape::Text),
        ),
        Key::new(
            "examples",
            "contoh pesan, satu per baris",
            "examples of whole messages, one a line",
            Shape::List(&Shape::Text),
        ),
        Key::new("priority", "prioritas", "the priority", Shape::Whole(-1_000, 1_000)),
        Key::new(
            "slots",
            "slot yang diperlukan jawabannya",
            "the slots that its answer needs",
            Shape::Map(Names::Slot, &Shape::Object(&SLOT)),
        ),
        Key::new(
            "reply",
            "jawabannya",
            "a reply",
            Shape::Either(&[Shape::LocalText, Shape::NonEmptyList(&Shape::Object(&REPLY))]),
        ),
        Key::new(
            "total",
            "jumlah untuk beberapa produk sekaligus",
            "the total of several products",
            Shape::Object(&TOTAL),
        ),
        Key::new("start", "nama alur yang dimulai", "a flow's name", Shape::Name),
        Key::new("handoff", "nama tim yang menerima", "a team's name", Shape::Name),
        Key::new(
            "next",
            "intent atau alur yang ditawarkan sesudahnya",
            "intents or flows offered afterwards",
            Shape::List(&Shape::Text),
        ),
    ],
    &[Group {
        code: "two-answers",
        alternatives: &[&["reply"], &["start"], &["handoff"]],
        needed: false,
        both: Noun::new(
            "satu intent hanya punya satu jawaban: `reply`, `start` atau `handoff`",
            "an intent has one answer: `reply`, `start` or `handoff`",
        ),
        none: Noun::new("", ""),
        help: Noun::new("Sisakan salah satunya.", "Keep one of them."),
    }],
);

const SLOT: Object = Object::new(
    Noun::new("slot", "a slot"),
    &[
        Key::needed(
            "entity",
            "jenis isiannya: product, number, date, text, …",
            "what it holds: product, number, date, text, …",
            ENTITY,
        ),
        Key::new(
            "question",
            "pertanyaan kalau belum diketahui",
            "a question, asked when it is not known",
            Shape::LocalText,
        ),
    ],
);

const TOTAL: Object = Object::new(
    Noun::new("`total`", "a `total`"),
    &[
        Key::needed(
            "each",
            "hitungan untuk tiap produk: \"{{ product.price * amount }}\"",
            "what each product adds: \"{{ product.price * amount }}\"",
            Shape::Text,
        ),
        Key::needed(
            "say",
            "kalimat totalnya, dengan {{ total | money }}",
            "what is said of it, with {{ total | money }}",
            Shape::LocalText,
        ),
    ],
);

const REPLY: Object = Object::grouped(
    Noun::new("satu entri `reply`", "an entry of `reply`"),
    &[
        Key::new("when", "syaratnya", "a condition", Shape::Text),
        Key::new("say", "jawabannya", "a reply", Shape::LocalText),
        Key::new(
            "any",
            "variasi jawaban, satu per baris",
            "the variants, one a line",
            Shape::NonEmptyList(&Shape::LocalText),
        ),
    ],
    &[Group {
        code: "two-answers",
        alternatives: &[&["say"], &["any"]],
        needed: true,
        both: Noun::new(
            "tulis `say` atau `any`, tidak keduanya",
            "write either `say` or `any`, not both",
        ),
        none: Noun::new(
            "entri `reply` ini belum mengatakan apa-apa",
            "this entry of `reply` says nothing",
        ),
        help: Noun::new(
            "Tulis `say:` untuk satu jawaban, atau `any:` dengan daftar variasi.",
            "Write `say:` for one answer, or `any:` with a list of variants.",
        ),
    }],
);

/// One intent as written.
#[derive(Debug)]
pub struct IntentDecl {
    /// Written, or the file's name.
    pub id: Spanned<String>,
    pub title: Option<TextDecl>,
    pub priority: i64,
    pub keywords: Vec<Spanned<String>>,
    pub not: Vec<Spanned<String>>,
    pub examples: Vec<Spanned<String>>,
    pub slots: Vec<SlotDecl>,
    pub answer: Option<AnswerDecl>,
    pub total: Option<TotalDecl>,
    pub next: Vec<Spanned<String>>,
    /// Every key was known and its keywords were read: what is missing was left out, not misspelt.
    pub complete: bool,
}

impl IntentDecl {
    /// Whether it answers about products.
    pub fn takes_product(&self) -> bool {
        let mut slots = self.slots.iter();
        slots.any(|slot| matches!(slot.entity.value, Entity::Product))
    }
}

#[derive(Debug)]
pub struct SlotDecl {
    pub name: Spanned<String>,
    pub entity: EntityDecl,
    pub question: Option<TextDecl>,
}

#[derive(Debug)]
pub enum AnswerDecl {
    Reply(Vec<ReplyDecl>),
    Start(Spanned<String>),
    Handoff(Spanned<String>),
}

#[derive(Debug)]
pub struct ReplyDecl {
    pub place: Place,
    pub when: Option<Spanned<String>>,
    pub say: Vec<TextDecl>,
}

/// What is told after several products were answered for, each with its amount.
#[derive(Debug)]
pub struct TotalDecl {
    pub place: Place,
    pub each: Spanned<String>,
    pub say: TextDecl,
}

/// The slot that holds a total.
pub const TOTAL_SLOT: &str = "total";

/// Reads an intent. `stem` is the file's name without `.yaml`.
pub fn read_intent(node: &Node, stem: &str, report: &mut Report<'_>) -> Option<IntentDecl> {
    if is_flow(node, report) {
        return None;
    }
    let mut fields = Fields::open(node, &INTENT, report)?;
    let id = read_id(&mut fields, "intent", stem, report);
    let mut intent = IntentDecl {
        id,
        title: fields.local_text("title", report),
        keywords: fields.texts("keywords", Noun::new("sebuah kata kunci", "a keyword"), report),
        not: fields.texts("not", Noun::new("isi `not`", "an entry of `not`"), report),
        examples: fields.texts("examples", Noun::new("sebuah contoh", "an example"), report),
        priority: fields.whole("priority", report).unwrap_or(0),
        slots: slots(&mut fields, report),
        answer: answer(&mut fields, report),
        total: total(&mut fields, report),
        next: fields.texts("next", Noun::new("isi `next`", "an entry of `next`"), report),
        complete: true,
    };
    // Keywords that could not be read are there all the same.
    let unread = |node: &Node| !matches!(&node.value, Value::List(items) if items.is_empty());
    let lost = intent.keywords.is_empty() && fields.peek("keywords").is_some_and(unread);
    intent.complete = fields.finish(report) && !lost;
    Some(intent)
}

/// A flow that was saved among the intents. Whether it was reported.
fn is_flow(node: &Node, report: &mut Report<'_>) -> bool {
    let Value::Map(entries) = &node.value else { return false };
    let place = |wanted: &str| {
        entries
            .iter()
            .find(|(key, _)| key.value == wanted)
            .map(|(key, _)| key.place)
    };
    let Some(steps) = place("steps") else { return false };
    if ["keywords", "examples", "reply"]
        .into_iter()
        .any(|key| place(key).is_some())
    {
        return false;
    }
    misplaced(steps, Noun::new("alur", "a flow"), "flows/", report);
    true
}

/// A file that belongs into another folder.
pub fn misplaced(place: Place, what: Noun, folder: &'static str, report: &mut Report<'_>) {
    report
        .error(
            "wrong-type",
            place,
            both!(
                "berkas ini berisi {what}",
                "this is {what_en}",
                what = what.id,
                what_en = what.en
            ),
        )
        .help(both!("Pindahkan ke {folder}.", "Move it to {folder}.", folder = folder));
}

/// The thing's own name under `key`, or the file's.
pub fn read_id(fields: &mut Fields<'_>, key: &'static str, stem: &str, report: &mut Report<'_>) -> Spanned<String> {
    let top = Place {
        end: fields.place.start,
        ..fields.place
    };
    match fields.name(key, report) {
        Some(id) => {
            if id.value != stem {
                report
                    .warning(
                        "file-name",
                        id.place,
                        both!(
                            "berkas ini bernama `{stem}.yaml`, tetapi isinya `{id}`",
                            "this file is named `{stem}.yaml`, but holds `{id}`",
                            stem = stem,
                            id = id.value
                        ),
                    )
                    .help(both!(
                        "Samakan nama berkas dengan isinya, supaya mudah ditemukan.",
                        "Name the file like what it holds, so that others find it."
                    ));
            }
            id
        }
        None => {
            let id = Spanned::new(stem.to_owned(), top);
            if fields.key(key).is_none() {
                let noun = Noun::new(
                    "nama (diambil dari nama berkas)",
                    "a name (it comes from the file's name)",
                );
                name::check_name(&id, noun, report);
            }
            id
        }
    }
}

fn slots(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<SlotDecl> {
    let mut slots = Vec::new();
    for (name, node) in fields.entries("slots", report) {
        let good = name::slot_name(name, report);
        let Some(mut fields) = Fields::open(node, &SLOT, report) else {
            continue;
        };
        let entity = fields.take("entity", report).and_then(|node| entity(node, report));
        let question = fields.local_text("question", report);
        fields.finish(report);
        if good {
            // A slot of an unknown kind is there all the same, so that texts which read it are not complained of too.
            let unknown = || EntityDecl::new(Entity::Text, name.place);
            slots.push(SlotDecl {
                name: name.clone(),
                entity: entity.unwrap_or_else(unknown),
                question,
            });
        }
    }
    slots
}

/// One of `reply`, `start`, `handoff`.
fn answer(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<AnswerDecl> {
    let noun = fields.noun("reply");
    let reply = fields
        .take("reply", report)
        .map(|node| AnswerDecl::Reply(replies(node, noun, report)));
    let start = fields.name("start", report).map(AnswerDecl::Start);
    let handoff = fields.name("handoff", report).map(AnswerDecl::Handoff);
    reply.or(start).or(handoff)
}

fn total(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<TotalDecl> {
    let mut total = fields.object("total", report)?;
    let (place, each) = (total.place, total.text("each", report));
    let say = total.local_text("say", report);
    total.finish(report);
    Some(TotalDecl {
        place,
        each: each?,
        say: say?,
    })
}

fn replies(node: &Node, noun: Noun, report: &mut Report<'_>) -> Vec<ReplyDecl> {
    if let Value::Map(entries) = &node.value
        && entries
            .iter()
            .any(|(key, _)| matches!(key.value.as_str(), "say" | "any" | "when"))
    {
        slip::layout::dashless(node, report);
        return reply(node, report).into_iter().collect();
    }
    let Value::List(entries) = &node.value else {
        return reader::local_text(node, noun, report)
            .map(|say| ReplyDecl {
                place: node.place,
                when: None,
                say: vec![say],
            })
            .into_iter()
            .collect();
    };
    if entries.is_empty() {
        reader::empty(node, noun, report);
    }
    entries.iter().filter_map(|entry| reply(entry, report)).collect()
}

fn reply(node: &Node, report: &mut Report<'_>) -> Option<ReplyDecl> {
    if matches!(node.value, Value::Scalar { .. }) {
        report
            .error(
                "wrong-type",
                node.place,
                both!(
                    "satu entri `reply` berisi `say` atau `any`",
                    "an entry of `reply` is a map with `say` or `any`"
                ),
            )
            .help(both!(
                "Tulis: - say: …   Variasi dari satu jawaban ditulis sebagai daftar di bawah `any:`.",
                "Write: - say: …   Variants of one answer are a list under `any:`."
            ));
        return None;
    }
    let mut fields = Fields::open(node, &REPLY, report)?;
    let when = fields.text("when", report);
    let say = fields.local_text("say", report);
    let variant = Noun::new("sebuah variasi", "a variant");
    if let Some(list) = fields.peek("any") {
        slip::comma::cuts_item(list, true, report);
    }
    let any: Vec<TextDecl> = fields
        .list("any", report)
        .iter()
        .filter_map(|item| reader::local_text(item, variant, report))
        .collect();
    fields.finish(report);
    Some(ReplyDecl {
        place: node.place,
        when,
        say: say.into_iter().chain(any).collect(),
    })
}
