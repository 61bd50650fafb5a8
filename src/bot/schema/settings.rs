//! `bot.yaml`.

use super::TextDecl;
use super::reader::{self, Fields};
use crate::bot::content::Limits;
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::{Node, Value};
use crate::hours::{DayRule, HoursException, HoursSpec, parse_days};
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);
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
pub enum HoursDecl {
    Osm(Spanned<String>),
    Spec(Spanned<HoursSpec>),
}

#[derive(Debug)]
pub struct CatalogDecl {
    pub source: Option<Spanned<String>>,
    pub max_age: Option<Duration>,
}

#[derive(Debug)]
pub struct TeamDecl {
    pub name: Spanned<String>,
    pub title: Option<TextDecl>,
}

#[derive(Debug, Default)]
pub struct HandoffDecl {
    pub team: Option<Spanned<String>>,
    pub first_response: Option<Duration>,
    pub remind: Vec<Duration>,
    pub escalate: Option<EscalationDecl>,
    pub expire: Option<Duration>,
    pub targets: Vec<TargetSettings>,
}

#[derive(Debug)]
pub struct EscalationDecl {
    pub after: Duration,
    pub team: Spanned<String>,
}

#[derive(Debug)]
pub struct TargetSettings {
    pub name: Spanned<String>,
    pub url: Spanned<String>,
    pub secret: SecretDecl,
    pub format: Spanned<String>,
    pub backup: Option<Spanned<String>>,
    pub backup_after: Option<Duration>,
}

/// `secret:` of a target: where it stands, and what.
#[derive(Debug)]
pub struct SecretDecl {
    pub place: Place,
    pub values: Vec<Spanned<String>>,
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

fn hours(node: &Node, report: &mut Report<'_>) -> Option<HoursDecl> {
    let entries = match &node.value {
        Value::Scalar { .. } => return reader::text(node, "the hours", report).map(HoursDecl::Osm),
        Value::Map(entries) => entries,
        Value::List(_) => {
            reader::wrong_type(node, "the hours, a map from day to time", report);
            return None;
        }
    };
    let mut spec = HoursSpec::default();
    for (key, node) in entries {
        match key.value.as_str() {
            "libur" | "holidays" => set_rule(&mut spec.holidays, key, node, report),
            "cuti-bersama" | "joint-leave" => set_rule(&mut spec.joint_leave, key, node, report),
            "country" => spec.country = country(node, report),
            "exceptions" => spec.exceptions = exceptions(node, report),
            days => match parse_days(days) {
                Ok(days) => {
                    let rule = day_rule(node, report);
                    for day in days {
                        let Some(slot) = spec.week.get_mut(day) else { continue };
                        if slot.is_some() {
                            report
                                .error(
                                    "duplicate-day",
                                    key.place,
                                    format!("`{}` names a day that an earlier line names too", key.value),
                                )
                                .help("Several times of one day are written in one line: 09:00-12:00, 13:00-17:00");
                        }
                        *slot = rule.clone();
                    }
                }
                Err(reason) => {
                    report
                        .error("bad-day", key.place, reason)
                        .help("Days are senin … minggu or monday … sunday, alone or as senin-jumat; besides: libur, cuti-bersama, country, exceptions.")
                        .near(
                            days,
                            [
                                "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "monday", "tuesday",
                                "wednesday", "thursday", "friday", "saturday", "sunday", "libur", "holidays",
                                "cuti-bersama", "country", "exceptions", "senin-jumat",
                            ],
                        );
                }
            },
        }
    }
    Some(HoursDecl::Spec(Spanned::new(spec, node.place)))
}

fn set_rule(rule: &mut Option<DayRule>, key: &Spanned<String>, node: &Node, report: &mut Report<'_>) {
    if rule.is_some() {
        report.error(
            "duplicate-key",
            key.place,
            format!("`{}` is written in two languages", key.value),
        );
    }
    *rule = day_rule(node, report);
}

fn day_rule(node: &Node, report: &mut Report<'_>) -> Option<DayRule> {
    let written = reader::text(node, "the hours of a day", report)?;
    match DayRule::parse(&written.value) {
        Ok(rule) => Some(rule),
        Err(reason) => {
            report
                .error("bad-hours", written.place, reason)
                .help("Write 09:00-17:00, several as 09:00-12:00, 13:00-17:00, or tutup (closed).");
            None
        }
    }
}

fn country(node: &Node, report: &mut Report<'_>) -> Option<String> {
    let written = reader::text(node, "a country", report)?;
    if written.value.len() == 2 && written.value.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(written.value.to_ascii_uppercase());
    }
    report
        .error(
            "bad-country",
            written.place,
            format!("`{}` is no country code", reader::shorten(&written.value)),
        )
        .help("Write its two letters: ID for Indonesia.");
    None
}

fn exceptions(node: &Node, report: &mut Report<'_>) -> Vec<HoursException> {
    reader::list(node, "the exceptions", report)
        .iter()
        .filter_map(|node| exception(node, report))
        .collect()
}

fn exception(node: &Node, report: &mut Report<'_>) -> Option<HoursException> {
    let mut fields = Fields::open(node, "an exception", report)?;
    let from = fields.take("from", report).and_then(|node| date(node, report));
    let to = fields.take("to", report).and_then(|node| date(node, report));
    let rule = fields.take("hours", report).and_then(|node| day_rule(node, report));
    let note = fields
        .take("note", report)
        .and_then(|node| reader::local_text(node, "a note", report));
    for key in ["from", "hours"] {
        if fields.key(key).is_none() {
            report.error("missing-key", node.place, format!("an exception needs `{key}`"));
        }
    }
    let place = fields.key("to").unwrap_or(node.place);
    fields.finish(report);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        report.error("bad-date", place, "`to` is before `from`");
        return None;
    }
    Some(HoursException {
        from: from?,
        to,
        rule: rule?,
        note: note.map_or_else(Default::default, |note| {
            // The empty key holds what speaks in every language.
            let all = note.all.map(|text| (String::new(), text.value));
            let each = note
                .by_language
                .into_iter()
                .map(|(language, text)| (language.value, text.value));
            all.into_iter().chain(each).collect()
        }),
    })
}

fn date(node: &Node, report: &mut Report<'_>) -> Option<NaiveDate> {
    let written = reader::text(node, "a date", report)?;
    if let Ok(date) = NaiveDate::parse_from_str(&written.value, "%Y-%m-%d") {
        return Some(date);
    }
    report
        .error(
            "bad-date",
            written.place,
            format!("`{}` is no date", reader::shorten(&written.value)),
        )
        .help("Write year-month-day: 2026-12-31");
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
    if fields.key("source").is_none() {
        report
            .error("missing-key", node.place, "`catalog` needs a `source`")
            .help("Write the file: source: catalog.csv");
    }
    fields.finish(report);
    Some(CatalogDecl { source, max_age })
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

fn handoff(node: &Node, report: &mut Report<'_>) -> Option<HandoffDecl> {
    let mut fields = Fields::open(node, "`handoff`", report)?;
    let decl = HandoffDecl {
        team: fields
            .take("team", report)
            .and_then(|node| reader::name(node, "a team's name", report)),
        first_response: fields
            .take("first_response", report)
            .and_then(|node| reader::duration(node, "`first_response`", DAY * 30, report)),
        remind: fields.take("remind", report).map_or_else(Vec::new, |node| {
            let mut remind: Vec<Duration> = reader::items(node)
                .into_iter()
                .filter_map(|item| reader::duration(item, "a reminder", DAY * 30, report))
                .collect();
            remind.sort();
            remind.dedup();
            remind
        }),
        escalate: fields.take("escalate", report).and_then(|node| escalate(node, report)),
        expire: fields
            .take("expire", report)
            .and_then(|node| reader::duration(node, "`expire`", DAY * 365, report)),
        targets: fields.take("targets", report).map_or_else(Vec::new, |node| {
            reader::list(node, "the targets", report)
                .iter()
                .filter_map(|node| target(node, report))
                .collect()
        }),
    };
    fields.finish(report);
    Some(decl)
}

fn escalate(node: &Node, report: &mut Report<'_>) -> Option<EscalationDecl> {
    let mut fields = Fields::open(node, "`escalate`", report)?;
    let after = fields
        .take("after", report)
        .and_then(|node| reader::duration(node, "`after`", DAY * 30, report));
    let team = fields
        .take("team", report)
        .and_then(|node| reader::name(node, "a team's name", report));
    for key in ["after", "team"] {
        if fields.key(key).is_none() {
            report.error("missing-key", node.place, format!("`escalate` needs `{key}`"));
        }
    }
    fields.finish(report);
    Some(EscalationDecl {
        after: after?,
        team: team?,
    })
}

fn target(node: &Node, report: &mut Report<'_>) -> Option<TargetSettings> {
    let mut fields = Fields::open(node, "a target", report)?;
    let name = fields
        .take("name", report)
        .and_then(|node| reader::name(node, "a target's name", report));
    // An empty address switches the target off.
    let url = fields
        .peek("url")
        .and_then(|node| reader::maybe_empty_text(node, "the target's address", report));
    let secret = fields.peek("secret").map(|node| SecretDecl {
        place: node.place,
        values: reader::items(node)
            .into_iter()
            .filter_map(|item| reader::maybe_empty_text(item, "a secret", report))
            .collect(),
    });
    let format = fields
        .take("format", report)
        .and_then(|node| reader::text(node, "the format", report));
    let backup = fields
        .take("backup", report)
        .and_then(|node| reader::name(node, "a target's name", report));
    let backup_after = fields
        .take("backup_after", report)
        .and_then(|node| reader::duration(node, "`backup_after`", DAY, report));
    for key in ["name", "url"] {
        if fields.key(key).is_none() {
            report.error("missing-key", node.place, format!("a target needs `{key}`"));
        }
    }
    if let Some(secret) = secret.as_ref().filter(|secret| secret.values.len() > 2) {
        report.error(
            "wrong-type",
            secret.place,
            "a target has one secret, or two while one replaces the other",
        );
    }
    fields.finish(report);
    let name = name?;
    Some(TargetSettings {
        secret: secret.unwrap_or(SecretDecl {
            place: name.place,
            values: Vec::new(),
        }),
        format: format.unwrap_or_else(|| Spanned::new("standard".to_owned(), name.place)),
        url: url?,
        backup,
        backup_after,
        name,
    })
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
