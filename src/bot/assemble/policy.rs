//! `hours`, `catalog` and `handoff` of bot.yaml, with what holds where a key is not written.

use super::Assembler;
use crate::bot::content::*;
use crate::bot::environment;
use crate::bot::outside;
use crate::bot::routing::{Route, Routing, tag};
use crate::bot::schema::*;
use crate::bot::source::Spanned;
use crate::both;
use crate::hours::Hours;
use chrono_tz::Tz;
use std::time::Duration;

/// How long a handoff waits where `expire` is not written.
const DEFAULT_EXPIRE: Duration = Duration::from_secs(86_400);

/// How long an agent may give no sign where `vanish` is not written.
const DEFAULT_VANISH: Duration = Duration::from_secs(600);

/// When the team is reminded of a contact where `call_back` is not written: after 1, 4 and 24 hours.
const DEFAULT_CALL_BACK: [Duration; 3] = [
    Duration::from_secs(3_600),
    Duration::from_secs(14_400),
    Duration::from_secs(86_400),
];

/// How often a catalog's address is asked where `refresh` is not written.
const CATALOG_REFRESH: Duration = Duration::from_secs(60);
/// An address is never asked more often.
const CATALOG_REFRESH_LEAST: Duration = Duration::from_secs(5);

impl Assembler<'_, '_> {
    pub(super) fn hours(&mut self, settings: &Settings) -> Hours {
        let zone = settings.timezone.as_ref().map_or(Tz::UTC, |zone| zone.value);
        let (built, place, help) = match &settings.hours {
            None => return Hours::always(zone),
            Some(HoursDecl::Osm(text)) => (
                Hours::from_osm(&text.value, zone),
                text.place,
                both!(
                    "Tulis misalnya \"Mo-Fr 08:00-17:00; PH off\", atau satu hari per baris: senin-jumat: 08:00-17:00",
                    "Write \"Mo-Fr 08:00-17:00; PH off\", say, or one day a line: senin-jumat: 08:00-17:00"
                ),
            ),
            Some(HoursDecl::Spec(decl)) => (
                Hours::from_spec(decl.spec.clone(), zone),
                decl.second_of_a_day().unwrap_or(decl.place),
                both!("Sisakan satu.", "Keep one of them."),
            ),
        };
        built.unwrap_or_else(|reason| {
            self.report.error("bad-hours", place, reason).help(help);
            Hours::always(zone)
        })
    }

    pub(super) fn catalog(&mut self, settings: &Settings, folder: &Folder) -> CatalogPolicy {
        let Some(decl) = &settings.catalog else {
            return CatalogPolicy {
                source: folder.columns.is_some().then(|| "catalog.csv".to_owned()),
                max_age: None,
                stale: StalePolicy::default(),
                refresh: CATALOG_REFRESH,
            };
        };
        let source = decl.source.as_ref().and_then(|source| {
            let substituted = environment::substitute(source, self.environment, self.report);
            if substituted.value.contains("://") {
                outside::address(&substituted.value, source.place, self.report);
                if is_sheet_for_people(&substituted.value) {
                    self.report
                        .warning(
                            "catalog-url",
                            source.place,
                            both!(
                                "ini alamat untuk mengedit spreadsheet: isinya halaman web, bukan daftar produk",
                                "this is the address for editing the spreadsheet: it gives a web page, not the list"
                            ),
                        )
                        .help(both!(
                            "Di Google Sheets: File, Bagikan, Publikasikan ke web, pilih CSV; alamatnya https://docs.google.com/spreadsheets/d/e/…/pub?output=csv",
                            "In Google Sheets: File, Share, Publish to web, choose CSV; the address is https://docs.google.com/spreadsheets/d/e/…/pub?output=csv"
                        ));
                }
                if substituted.value.to_ascii_lowercase().starts_with("http://") {
                    self.report
                        .warning(
                            "catalog-url",
                            source.place,
                            both!(
                                "lewat http biasa, katalog hanya diambil dari alamat yang diizinkan pengelola server",
                                "a catalog is fetched by plain http only from addresses that the operator allows"
                            ),
                        )
                        .help(both!(
                            "Tulis https://, supaya tidak ada yang bisa mengubah harga di tengah jalan.",
                            "Write https://, so that nobody on the way can change your prices."
                        ));
                }
            }
            Some(substituted.value).filter(|value| !value.is_empty())
        });
        CatalogPolicy {
            source,
            max_age: decl.max_age,
            stale: decl.stale.unwrap_or_default(),
            // A list that is asked for less often than it grows old would be old most of the time.
            refresh: decl
                .refresh
                .unwrap_or(CATALOG_REFRESH)
                .min(decl.max_age.map_or(Duration::MAX, |age| age / 2))
                .max(CATALOG_REFRESH_LEAST),
        }
    }

    pub(super) fn handoff(&mut self, settings: &Settings) -> HandoffPolicy {
        let decl = &settings.handoff;
        let only_team = match settings.teams.as_slice() {
            [team] => Some(team.name.value.clone()),
            _ => None,
        };
        HandoffPolicy {
            team: decl.team.as_ref().map(|team| team.value.clone()).or(only_team),
            routing: Routing::new(decl.routes.iter().map(route).collect()),
            first_response: decl.first_response,
            remind: decl.remind.clone(),
            escalate: decl.escalate.as_ref().map(|escalate| Escalation {
                after: escalate.after,
                team: escalate.team.value.clone(),
            }),
            expire: decl.expire.or(Some(DEFAULT_EXPIRE)),
            vanish: decl.vanish.unwrap_or(DEFAULT_VANISH),
            // Whoever lets agents be silent for long does not want them chased sooner.
            answer_within: decl.answer_within.or(decl.vanish).unwrap_or(DEFAULT_VANISH),
            call_back: if decl.call_back.is_empty() {
                DEFAULT_CALL_BACK.to_vec()
            } else {
                decl.call_back.clone()
            },
            targets: decl
                .targets
                .iter()
                .filter_map(|target| {
                    let language = self.languages.first().map_or("", String::as_str);
                    let zone = settings.timezone.as_ref().map_or(Tz::UTC, |zone| zone.value);
                    outside::target(target, language, zone, self.environment, self.report)
                })
                .collect(),
        }
    }
}

fn route(decl: &RouteDecl) -> Route {
    let values = |texts: &[Spanned<String>]| texts.iter().map(|text| text.value.clone()).collect();
    Route {
        flows: values(&decl.flows),
        intents: values(&decl.intents),
        languages: values(&decl.languages),
        keywords: values(&decl.keywords),
        tagged: decl.tagged.iter().filter_map(|one| tag(&one.value)).collect(),
        team: decl.team.as_ref().map(|team| team.value.clone()),
        priority: decl.priority,
        tags: decl.tags.iter().filter_map(|one| tag(&one.value)).collect(),
    }
}

/// Whether an address shows a Google spreadsheet to people instead of giving it as a table.
fn is_sheet_for_people(address: &str) -> bool {
    let sheet = address.contains("://docs.google.com/spreadsheets/");
    sheet
        && !["/pub", "/export", "/gviz/"]
            .iter()
            .any(|table| address.contains(table))
}
