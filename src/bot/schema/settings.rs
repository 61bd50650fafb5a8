//! `bot.yaml`.

use super::fields::Fields;
use super::handoff::{HANDOFF, HandoffDecl, handoff};
use super::hours::{HOURS, HoursDecl, hours};
use super::reader;
use super::shape::{Key, Names, Object, Shape};
use super::team::{TEAM, TeamDecl, teams};
use crate::bot::content::{Limits, StalePolicy};
use crate::bot::diagnostic::{Report, nearest};
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::both;
use crate::text::Noun;
use chrono_tz::Tz;
use std::time::Duration;

pub const SETTINGS: Object = Object::new(
    Noun::new("bot.yaml", "bot.yaml"),
    &[
        Key::needed(
            "bot",
            "nama usaha, misalnya Toko Sapa",
            "the business's name, as in Toko Sapa",
            Shape::Text,
        ),
        Key::needed(
            "languages",
            "bahasa-bahasanya, yang utama lebih dulu: [id, en]",
            "the languages, the default first: [id, en]",
            Shape::NonEmptyList(&Shape::Text),
        ),
        Key::needed(
            "timezone",
            "zona waktu usaha: Asia/Jakarta",
            "where the business is: Asia/Jakarta",
            Shape::Text,
        ),
        Key::new(
            "hours",
            "jam buka",
            "the opening hours",
            Shape::Either(&[Shape::Text, Shape::Object(&HOURS)]),
        ),
        Key::new(
            "greeting",
            "alur pembuka percakapan",
            "the flow that opens a conversation",
            Shape::Name,
        ),
        Key::new(
            "fallback",
            "kalau pesan tidak dipahami",
            "what happens to what is not understood",
            Shape::Object(&FALLBACK),
        ),
        Key::new("catalog", "daftar produk", "the catalog", Shape::Object(&CATALOG)),
        Key::new(
            "origins",
            "situs lain tempat widget dipasang",
            "the origins, other websites on which the widget lives",
            Shape::List(&Shape::Text),
        ),
        Key::new(
            "teams",
            "tim-tim yang menerima percakapan",
            "the teams",
            Shape::Map(Names::Name, &Shape::Either(&[Shape::Nothing, Shape::Object(&TEAM)])),
        ),
        Key::new(
            "handoff",
            "penyerahan ke orang",
            "how conversations are handed over",
            Shape::Object(&HANDOFF),
        ),
        Key::new(
            "rating",
            "penilaian pengunjung",
            "visitors' ratings",
            Shape::Object(&RATING),
        ),
        Key::new("limits", "batas-batas", "the limits", Shape::Object(&LIMITS)),
        Key::new("demo", "halaman demo", "the demo page", Shape::Flag),
    ],
);

const FALLBACK: Object = Object::new(
    Noun::new("`fallback`", "`fallback`"),
    &[
        Key::new(
            "clarify",
            "jumlah pilihan \"maksudnya…\"",
            "the options of a \"did you mean\"",
            Shape::Whole(0, 10),
        ),
        Key::new(
            "after",
            "sesudah berapa kali orang ditawarkan",
            "after how many a person is offered",
            Shape::Whole(1, 10),
        ),
        Key::new(
            "strict",
            "lebih baik bertanya balik daripada salah jawab",
            "rather ask back than answer wrongly",
            Shape::Flag,
        ),
    ],
);

const RATING: Object = Object::new(
    Noun::new("`rating`", "`rating`"),
    &[Key::new(
        "nps_every",
        "jeda antara dua pertanyaan NPS kepada pengunjung yang sama",
        "how long a visitor is not asked for an NPS again",
        Shape::Duration(Duration::from_secs(1_000 * 86_400)),
    )],
);

const CATALOG: Object = Object::new(
    Noun::new("`catalog`", "`catalog`"),
    &[
        Key::needed(
            "source",
            "berkas atau alamat daftar produk: catalog.csv",
            "the catalog's file or address: catalog.csv",
            Shape::MaybeText,
        ),
        Key::new(
            "max_age",
            "umur daftar yang masih dianggap baru",
            "the age up to which the catalog counts as fresh",
            Shape::Duration(Duration::from_secs(365 * 86_400)),
        ),
        Key::new(
            "refresh",
            "jeda antara dua pengambilan daftar dari alamatnya",
            "how often the address is asked",
            Shape::Duration(Duration::from_secs(86_400)),
        ),
        Key::new(
            "stale",
            "jawaban dari daftar lama: say (umurnya disebut), person (orang yang menjawab), keep (dibiarkan)",
            "answers from an old catalog: say (how old it is is said), person (a person answers), keep (as they are)",
            Shape::OneOf(&STALE),
        ),
    ],
);

const STALE: [&str; 3] = ["say", "person", "keep"];

const LIMITS: Object = Object::new(
    Noun::new("`limits`", "`limits`"),
    &[
        Key::new(
            "message",
            "panjang pesan",
            "the length of a message",
            Shape::Whole(1, 16_000),
        ),
        Key::new(
            "visitor",
            "batas setiap pengunjung",
            "the limits of a visitor",
            Shape::Object(&VISITOR),
        ),
        Key::new(
            "address",
            "batas setiap alamat",
            "the limits of an address",
            Shape::Object(&ADDRESS),
        ),
    ],
);

const VISITOR: Object = Object::new(Noun::new("`visitor`", "`visitor`"), &[BURST, PER_MINUTE]);
const ADDRESS: Object = Object::new(
    Noun::new("`address`", "`address`"),
    &[
        Key::new(
            "connections",
            "jumlah sambungan",
            "the connections",
            Shape::Whole(1, 1_000_000),
        ),
        BURST,
        PER_MINUTE,
    ],
);
const BURST: Key = Key::new(
    "burst",
    "jumlah pesan sekaligus",
    "the messages at once",
    Shape::Whole(1, 1_000_000),
);
const PER_MINUTE: Key = Key::new(
    "per_minute",
    "jumlah pesan per menit",
    "the messages a minute",
    Shape::Whole(1, 1_000_000),
);

/// Options of a "did you mean" where none are written.
const DEFAULT_CLARIFY: usize = 3;
/// The misunderstanding in a row at which a person is offered, where none is written.
const DEFAULT_AFTER: u32 = 2;

/// `bot.yaml` as written.
#[derive(Debug)]
pub struct Settings {
    pub name: Option<Spanned<String>>,
    pub languages: Vec<Spanned<String>>,
    pub timezone: Option<Spanned<Tz>>,
    pub hours: Option<HoursDecl>,
    pub greeting: Option<Spanned<String>>,
    pub clarify: usize,
    pub after: u32,
    pub strict: bool,
    pub catalog: Option<CatalogDecl>,
    pub origins: Vec<Spanned<String>>,
    pub teams: Vec<TeamDecl>,
    pub handoff: HandoffDecl,
    pub nps_every: Option<Duration>,
    pub limits: Limits,
    pub demo: bool,
}

#[derive(Debug)]
pub struct CatalogDecl {
    pub source: Option<Spanned<String>>,
    pub max_age: Option<Duration>,
    pub stale: Option<StalePolicy>,
    pub refresh: Option<Duration>,
}

/// Reads `bot.yaml`.
pub fn read_settings(node: &Node, report: &mut Report<'_>) -> Option<Settings> {
    let mut fields = Fields::open(node, &SETTINGS, report)?;
    let name = fields.text("bot", report);
    let languages = languages(&mut fields, report);
    let timezone = fields.text("timezone", report).and_then(|text| timezone(&text, report));
    let noun = fields.noun("hours");
    let hours = fields.take("hours", report).and_then(|node| hours(node, noun, report));
    let greeting = fields.name("greeting", report);
    let (clarify, after, strict) = fallback(&mut fields, report);
    let catalog = catalog(&mut fields, report);
    let origins = origins(&mut fields, report);
    let teams = teams(&mut fields, report);
    let handoff = handoff(&mut fields, report);
    let nps_every = fields.object("rating", report).and_then(|mut fields| {
        let every = fields.duration("nps_every", report);
        fields.finish(report);
        every
    });
    let limits = limits(&mut fields, report);
    let demo = fields.flag("demo", report).unwrap_or(true);
    fields.finish(report);
    Some(Settings {
        name,
        languages,
        timezone,
        hours,
        greeting,
        clarify,
        after,
        strict,
        catalog,
        origins,
        teams,
        handoff,
        nps_every,
        limits,
        demo,
    })
}

/// Reads only the `catalog` of `bot.yaml`.
pub fn read_catalog(node: &Node, report: &mut Report<'_>) -> Option<CatalogDecl> {
    catalog(&mut Fields::open(node, &SETTINGS, report)?, report)
}

/// BCP 47's `language[-part…]`, in the usual case: `id`, `en`, `zh-Hant`.
fn languages(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    let mut languages: Vec<Spanned<String>> = Vec::new();
    for item in fields.list("languages", report) {
        let Some(language) = reader::text(item, Noun::new("sebuah bahasa", "a language"), report) else {
            continue;
        };
        let mut parts = language.value.split('-');
        let primary = parts.next().unwrap_or("");
        let good = (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !good {
            report
                .error(
                    "bad-language",
                    language.place,
                    both!(
                        "`{code}` bukan kode bahasa",
                        "`{code}` is no language code",
                        code = reader::shorten(&language.value)
                    ),
                )
                .help(both!(
                    "Tulis kode pendeknya: id untuk bahasa Indonesia, en untuk bahasa Inggris.",
                    "Write the short code: id for Indonesian, en for English."
                ));
        } else if languages.iter().any(|known| known.value == language.value) {
            report
                .error(
                    "duplicate-language",
                    language.place,
                    both!(
                        "bahasa `{code}` ditulis dua kali",
                        "`{code}` is written twice",
                        code = language.value
                    ),
                )
                .help(both!("Hapus salah satunya.", "Delete one of the two."));
        } else {
            languages.push(language);
        }
    }
    languages
}

fn timezone(written: &Spanned<String>, report: &mut Report<'_>) -> Option<Spanned<Tz>> {
    let hours = offset(&written.value);
    if let Ok(zone) = written.value.parse::<Tz>() {
        return Some(Spanned::new(zone, written.place));
    }
    let diagnostic = report
        .error(
            "unknown-timezone",
            written.place,
            both!(
                "zona waktu `{zone}` tidak ada",
                "there is no time zone `{zone}`",
                zone = reader::shorten(&written.value)
            ),
        )
        .help(both!(
            "Indonesia punya Asia/Jakarta (WIB), Asia/Makassar (WITA) dan Asia/Jayapura (WIT).",
            "Indonesia has Asia/Jakarta (WIB), Asia/Makassar (WITA) and Asia/Jayapura (WIT)."
        ));
    let names = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let upper = written.value.trim().to_ascii_uppercase();
    let zone = match (upper.as_str(), hours) {
        ("WIB", _) | (_, Some(7)) => Some("Asia/Jakarta".to_owned()),
        ("WITA", _) | (_, Some(8)) => Some("Asia/Makassar".to_owned()),
        ("WIT", _) | (_, Some(9)) => Some("Asia/Jayapura".to_owned()),
        // Of an hour alone no place can be told.
        (_, Some(_)) => None,
        _ => names()
            .find(|zone| {
                zone.rsplit('/')
                    .next()
                    .is_some_and(|city| city.eq_ignore_ascii_case(&upper.replace(' ', "_")))
            })
            .map_or_else(|| nearest(&written.value, names()), |zone| Some(zone.to_owned())),
    };
    diagnostic.suggestion = zone;
    None
}

/// The hours of `GMT+7`, `UTC+07:00` or `+7`.
fn offset(written: &str) -> Option<i32> {
    let upper = written.trim().to_ascii_uppercase().replace(' ', "");
    let rest = upper
        .strip_prefix("GMT")
        .or_else(|| upper.strip_prefix("UTC"))
        .unwrap_or(&upper);
    let hours = rest.starts_with(['+', '-']).then(|| rest.split(':').next())??;
    hours.parse().ok()
}

fn fallback(fields: &mut Fields<'_>, report: &mut Report<'_>) -> (usize, u32, bool) {
    let (mut clarify, mut after, mut strict) = (DEFAULT_CLARIFY, DEFAULT_AFTER, false);
    if let Some(mut fields) = fields.object("fallback", report) {
        let written = fields.whole("clarify", report);
        clarify = written.and_then(|n| usize::try_from(n).ok()).unwrap_or(clarify);
        let written = fields.whole("after", report);
        after = written.and_then(|n| u32::try_from(n).ok()).unwrap_or(after);
        strict = fields.flag("strict", report).unwrap_or(strict);
        fields.finish(report);
    }
    (clarify, after, strict)
}

fn catalog(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Option<CatalogDecl> {
    let mut fields = fields.object("catalog", report)?;
    let source = fields.maybe_empty_text("source", report);
    let max_age = fields.duration("max_age", report);
    let refresh = fields.duration("refresh", report);
    let stale = fields
        .one_of("stale", "wrong-type", report)
        .and_then(|word| stale(&word));
    fields.finish(report);
    Some(CatalogDecl {
        source,
        max_age,
        stale,
        refresh,
    })
}

fn stale(word: &Spanned<String>) -> Option<StalePolicy> {
    match word.value.as_str() {
        "say" => Some(StalePolicy::Say),
        "person" => Some(StalePolicy::Person),
        "keep" => Some(StalePolicy::Keep),
        _ => None,
    }
}

/// `https://host[:port]`, no path.
fn origins(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    let mut origins = Vec::new();
    for origin in fields.texts("origins", Noun::new("sebuah situs", "an origin"), report) {
        let host = origin
            .value
            .strip_prefix("https://")
            .or_else(|| origin.value.strip_prefix("http://"));
        let good = host.is_some_and(|host| {
            !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']) && !host.starts_with(':')
        });
        if good {
            origins.push(Spanned::new(origin.value.to_ascii_lowercase(), origin.place));
        } else {
            report
                .error(
                    "bad-origin",
                    origin.place,
                    both!(
                        "`{origin}` bukan alamat situs",
                        "`{origin}` is no origin",
                        origin = reader::shorten(&origin.value)
                    ),
                )
                .help(both!(
                    "Tulis dari https:// sampai nama situsnya, tanpa garis miring sesudahnya: https://www.tokosapa.example",
                    "Write scheme and host, without a path: https://www.tokosapa.example"
                ));
        }
    }
    origins
}

fn limits(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Limits {
    let mut limits = Limits::default();
    let Some(mut fields) = fields.object("limits", report) else {
        return limits;
    };
    if let Some(message) = fields.whole("message", report) {
        limits.message = usize::try_from(message).unwrap_or(limits.message);
    }
    if let Some(mut visitor) = fields.object("visitor", report) {
        count(&mut visitor, "burst", &mut limits.visitor_burst, report);
        count(&mut visitor, "per_minute", &mut limits.visitor_per_minute, report);
        visitor.finish(report);
    }
    if let Some(mut address) = fields.object("address", report) {
        count(&mut address, "connections", &mut limits.address_connections, report);
        count(&mut address, "burst", &mut limits.address_burst, report);
        count(&mut address, "per_minute", &mut limits.address_per_minute, report);
        address.finish(report);
    }
    fields.finish(report);
    limits
}

fn count(fields: &mut Fields<'_>, key: &'static str, into: &mut u32, report: &mut Report<'_>) {
    if let Some(count) = fields.whole(key, report) {
        *into = u32::try_from(count).unwrap_or(*into);
    }
}
