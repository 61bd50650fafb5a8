//! `handoff.routes` of bot.yaml.

use super::fields::Fields;
use super::name;
use super::reader;
use super::shape::{Key, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::routing::{Priority, TAG_MAX, TAGS_MAX, tag};
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::Node;
use crate::both;
use crate::text::{Bilingual, Noun};

const PRIORITIES: [&str; 4] = ["low", "normal", "high", "urgent"];

pub const ROUTE: Object = Object::new(
    Noun::new("sebuah rute", "a route"),
    &[
        Key::new(
            "flow",
            "alur tempat percakapan berada",
            "a flow the conversation is in",
            Shape::OneOrMany(&Shape::Name),
        ),
        Key::new(
            "intent",
            "intent yang sedang dibicarakan",
            "an intent it is about",
            Shape::OneOrMany(&Shape::Name),
        ),
        Key::new(
            "language",
            "bahasa percakapan",
            "the language it is in",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new(
            "keyword",
            "kata yang ditulis pengunjung",
            "a keyword the visitor wrote",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new(
            "tag",
            "label percakapan",
            "a tag it has",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new("team", "tim yang menerima", "the team that gets it", Shape::Name),
        Key::new(
            "priority",
            "urutannya di antrean",
            "its priority in the queue",
            Shape::OneOf(&PRIORITIES),
        ),
        Key::new(
            "tags",
            "label yang dipasang",
            "the tags it gets",
            Shape::OneOrMany(&Shape::Text),
        ),
    ],
);

/// A route as written.
#[derive(Debug)]
pub struct RouteDecl {
    pub place: Place,
    pub flows: Vec<Spanned<String>>,
    pub intents: Vec<Spanned<String>>,
    pub languages: Vec<Spanned<String>>,
    pub keywords: Vec<Spanned<String>>,
    pub tagged: Vec<Spanned<String>>,
    pub team: Option<Spanned<String>>,
    pub priority: Priority,
    pub tags: Vec<Spanned<String>>,
    /// Nothing in it could not be read.
    pub whole: bool,
}

impl RouteDecl {
    /// Whether every conversation fits.
    pub fn is_for_all(&self) -> bool {
        let conditions = [
            &self.flows,
            &self.intents,
            &self.languages,
            &self.keywords,
            &self.tagged,
        ];
        self.whole && conditions.iter().all(|values| values.is_empty())
    }
}

fn bad_tag(place: Place, message: Bilingual, report: &mut Report<'_>) {
    report.error("bad-tag", place, message).help(both!(
        "Sebuah label paling panjang {letters} huruf, dan satu percakapan punya paling banyak {most} label.",
        "A tag has at most {letters} letters, and a conversation at most {most} tags.",
        letters = TAG_MAX,
        most = TAGS_MAX
    ));
}

pub fn route(node: &Node, report: &mut Report<'_>) -> Option<RouteDecl> {
    let mut fields = Fields::open(node, &ROUTE, report)?;
    let mut whole = true;
    let mut values = |key: &'static str, is_name: bool, report: &mut Report<'_>| {
        let noun = fields.noun(key);
        let written = fields.key(key).is_some();
        let items = fields.take(key, report).map_or_else(Vec::new, reader::items);
        let read: Vec<Spanned<String>> = items
            .into_iter()
            .filter_map(|item| match is_name {
                true => name::name(item, noun, report),
                false => reader::text(item, noun, report),
            })
            .collect();
        whole &= !written || !read.is_empty();
        read
    };
    let flows = values("flow", true, report);
    let intents = values("intent", true, report);
    let languages = values("language", false, report);
    let keywords = values("keyword", false, report);
    let tagged = values("tag", false, report);
    let tags = values("tags", false, report);
    for written in tagged
        .iter()
        .chain(&tags)
        .filter(|written| tag(&written.value).is_none())
    {
        bad_tag(
            written.place,
            both!("label ini terlalu panjang", "this tag is too long"),
            report,
        );
    }
    if let Some(over) = tags.get(TAGS_MAX) {
        bad_tag(
            over.place,
            both!(
                "rute ini memasang terlalu banyak label",
                "this route puts on too many tags"
            ),
            report,
        );
    }
    let team = fields.name("team", report);
    let priority = fields.one_of("priority", "wrong-type", report);
    let leads_somewhere = ["team", "priority", "tags"].iter().any(|key| fields.key(key).is_some());
    let place = fields.place;
    whole &= fields.finish(report);
    if !leads_somewhere && whole {
        report
            .error(
                "missing-key",
                place,
                both!("rute ini tidak mengubah apa pun", "this route changes nothing"),
            )
            .help(both!(
                "Tambahkan `team:`, `priority:` atau `tags:`.",
                "Add `team:`, `priority:` or `tags:`."
            ));
    }
    Some(RouteDecl {
        place,
        flows,
        intents,
        languages,
        keywords,
        tagged,
        team,
        priority: priority
            .and_then(|word| Priority::from_word(&word.value))
            .unwrap_or_default(),
        tags,
        whole,
    })
}
