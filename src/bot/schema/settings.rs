//! `bot.yaml`.

use super::TextDecl;
use super::handoff::{HandoffDecl, handoff};
use super::hours::{HoursDecl, hours};
use super::reader::{self, DAY, Fields};
use crate::bot::content::{Limits, StalePolicy};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use chrono_tz::Tz;
use std::time::Duration;

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
    pub catalog: Option<CatalogDecl>,
    pub origins: Vec<Spanned<String>>,
    pub teams: Vec<TeamDecl>,
    pub handoff: HandoffDecl,
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

#[derive(Debug)]
pub struct TeamDecl {
    pub name: Spanned<String>,
    pub title: Option<TextDecl>,
}

/// Reads `bot.yaml`.
pub fn read_settings(node: &Node, report: &mut Report<'_>) -> Option<Settings> {
    let mut fields = Fields::open(node, "bot.yaml", report)?;
    let top = Place {
        end: node.place.start,
        ..node.place
    };
    for (key, help) in [
        ("bot", "Write the business's name: bot: Toko Sapa"),
        (
            "languages",
            "Write the languages, the default first: languages: [id, en]",
        ),
        ("timezone", "Write where the business is: timezone: Asia/Jakarta"),
    ] {
        if fields.key(key).is_none() {
            report
                .error("missing-key", top, format!("bot.yaml needs `{key}`"))
                .help(help);
        }
    }
    let name = fields
        .take("bot", report)
        .and_then(|node| reader::text(node, "the bot's name", report));
    let languages = fields
        .take("languages", report)
        .map_or_else(Vec::new, |node| languages(node, report));
    let timezone = fields.take("timezone", report).and_then(|node| timezone(node, report));
    let hours = fields.take("hours", report).and_then(|node| hours(node, report));
    let greeting = fields
        .take("greeting", report)
        .and_then(|node| reader::name(node, "a flow's name", report));
    let (clarify, after) = fallback(&mut fields, report);
    let catalog = fields.take("catalog", report).and_then(|node| catalog(node, report));
    let origins = fields
        .take("origins", report)
        .map_or_else(Vec::new, |node| origins(node, report));
    let teams = fields
        .take("teams", report)
        .map_or_else(Vec::new, |node| teams(node, report));
    let handoff = fields
        .take("handoff", report)
        .and_then(|node| handoff(node, report))
        .unwrap_or_default();
    let limits = fields
        .take("limits", report)
        .and_then(|node| limits(node, report))
        .unwrap_or_default();
    let demo = fields
        .take("demo", report)
        .and_then(|node| reader::flag(node, "`demo`", report))
        .unwrap_or(true);
    fields.finish(report);
    Some(Settings {
        name,
        languages,
        timezone,
        hours,
        greeting,
        clarify,
        after,
        catalog,
        origins,
        teams,
        handoff,
        limits,
        demo,
    })
}

/// Reads only the `catalog` of `bot.yaml`.
pub fn read_catalog(node: &Node, report: &mut Report<'_>) -> Option<CatalogDecl> {
    Fields::open(node, "bot.yaml", report)?
        .take("catalog", report)
        .and_then(|node| catalog(node, report))
}

/// BCP 47's `language[-part…]`, in the usual case: `id`, `en`, `zh-Hant`.
fn languages(node: &Node, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    let mut languages: Vec<Spanned<String>> = Vec::new();
    for item in reader::list(node, "the languages", report) {
        let Some(language) = reader::text(item, "a language", report) else {
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
                    format!("`{}` is no language code", reader::shorten(&language.value)),
                )
                .help("Write the short code: id for Indonesian, en for English.");
        } else if languages.iter().any(|known| known.value == language.value) {
            report.error(
                "duplicate-language",
                language.place,
                format!("`{}` is written twice", language.value),
            );
        } else {
            languages.push(language);
        }
    }
    if matches!(&node.value, Value::List(items) if items.is_empty()) {
        report.error("empty-list", node.place, "a bot needs at least one language");
    }
    languages
}

fn timezone(node: &Node, report: &mut Report<'_>) -> Option<Spanned<Tz>> {
    let written = reader::text(node, "a time zone", report)?;
    if let Ok(zone) = written.value.parse::<Tz>() {
        return Some(Spanned::new(zone, written.place));
    }
    report
        .error(
            "unknown-timezone",
            written.place,
            format!("there is no time zone `{}`", reader::shorten(&written.value)),
        )
        .help("Indonesia has Asia/Jakarta (WIB), Asia/Makassar (WITA) and Asia/Jayapura (WIT).")
        .near(&written.value, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
    None
}

fn fallback(fields: &mut Fields<'_>, report: &mut Report<'_>) -> (usize, u32) {
    let (mut clarify, mut after) = (DEFAULT_CLARIFY, DEFAULT_AFTER);
    if let Some(mut fields) = fields
        .take("fallback", report)
        .and_then(|node| Fields::open(node, "`fallback`", report))
    {
        if let Some(node) = fields.take("clarify", report) {
            clarify = reader::whole(node, "`clarify`", 0..=10, report)
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(clarify);
        }
        if let Some(node) = fields.take("after", report) {
            after = reader::whole(node, "`after`", 1..=10, report)
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(after);
        }
        fields.finish(report);
    }
    (clarify, after)
}

fn catalog(node: &Node, report: &mut Report<'_>) -> Option<CatalogDecl> {
    let mut fields = Fields::open(node, "`catalog`", report)?;
    let source = fields
        .take("source", report)
        .and_then(|node| reader::maybe_empty_text(node, "the catalog's file or address", report));
    let max_age = fields
        .take("max_age", report)
        .and_then(|node| reader::duration(node, "`max_age`", DAY * 365, report));
    let refresh = fields
        .take("refresh", report)
        .and_then(|node| reader::duration(node, "`refresh`", DAY, report));
    let stale = fields
        .take("stale", report)
        .and_then(|node| reader::text(node, "what becomes of answers from an old catalog", report))
        .and_then(|word| stale(&word, report));
    if fields.key("source").is_none() {
        report
            .error("missing-key", node.place, "`catalog` needs a `source`")
            .help("Write the file: source: catalog.csv");
    }
    fields.finish(report);
    Some(CatalogDecl {
        source,
        max_age,
        stale,
        refresh,
    })
}

fn stale(word: &Spanned<String>, report: &mut Report<'_>) -> Option<StalePolicy> {
    const WORDS: [(&str, StalePolicy); 3] = [
        ("say", StalePolicy::Say),
        ("person", StalePolicy::Person),
        ("keep", StalePolicy::Keep),
    ];
    let known = WORDS.iter().find(|(name, _)| *name == word.value);
    if known.is_none() {
        report
            .error(
                "wrong-type",
                word.place,
                format!("`stale` cannot be `{}`", reader::shorten(&word.value)),
            )
            .help("It may be: say (the answer says how old the list is), person (a person answers), keep.")
            .near(&word.value, WORDS.map(|(name, _)| name));
    }
    known.map(|(_, policy)| *policy)
}

/// `https://host[:port]`, no path.
fn origins(node: &Node, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    let mut origins = Vec::new();
    for item in reader::list(node, "the origins", report) {
        let Some(origin) = reader::text(item, "an origin", report) else {
            continue;
        };
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
                    format!("`{}` is no origin", reader::shorten(&origin.value)),
                )
                .help("Write scheme and host, without a path: https://www.tokosapa.example");
        }
    }
    origins
}

fn teams(node: &Node, report: &mut Report<'_>) -> Vec<TeamDecl> {
    let mut teams = Vec::new();
    for (name, node) in reader::entries(node, "the teams", report) {
        let good = reader::check_name(name, "a team's name", report);
        let mut title = None;
        // A team without settings is just its name.
        if !node.is_empty()
            && let Some(mut fields) = Fields::open(node, "a team", report)
        {
            title = fields
                .take("title", report)
                .and_then(|node| reader::local_text(node, "a title", report));
            fields.finish(report);
        }
        if good {
            teams.push(TeamDecl {
                name: name.clone(),
                title,
            });
        }
    }
    teams
}

fn limits(node: &Node, report: &mut Report<'_>) -> Option<Limits> {
    let mut limits = Limits::default();
    let mut fields = Fields::open(node, "`limits`", report)?;
    if let Some(node) = fields.take("message", report) {
        limits.message = reader::whole(node, "`message`", 1..=16_000, report)
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(limits.message);
    }
    if let Some(mut visitor) = fields
        .take("visitor", report)
        .and_then(|node| Fields::open(node, "`visitor`", report))
    {
        count(&mut visitor, "burst", &mut limits.visitor_burst, report);
        count(&mut visitor, "per_minute", &mut limits.visitor_per_minute, report);
        visitor.finish(report);
    }
    if let Some(mut address) = fields
        .take("address", report)
        .and_then(|node| Fields::open(node, "`address`", report))
    {
        count(&mut address, "connections", &mut limits.address_connections, report);
        count(&mut address, "burst", &mut limits.address_burst, report);
        count(&mut address, "per_minute", &mut limits.address_per_minute, report);
        address.finish(report);
    }
    fields.finish(report);
    Some(limits)
}

fn count(fields: &mut Fields<'_>, key: &'static str, into: &mut u32, report: &mut Report<'_>) {
    if let Some(node) = fields.take(key, report)
        && let Some(count) = reader::whole(node, key, 1..=1_000_000, report)
    {
        *into = u32::try_from(count).unwrap_or(*into);
    }
}
