//! `handoff` of bot.yaml.

use super::reader::{self, DAY, Fields};
use super::shape::{Key, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::source::{Place, Spanned};
use crate::bot::yaml::Node;
use crate::both;
use crate::text::Noun;
use std::time::Duration;

const MONTH: Duration = Duration::from_secs(30 * 86_400);

pub const HANDOFF: Object = Object::new(
    Noun::new("`handoff`", "`handoff`"),
    &[
        Key::new(
            "team",
            "tim yang menerima kalau tidak disebut lain",
            "the default team",
            Shape::Name,
        ),
        Key::new(
            "first_response",
            "batas waktu jawaban pertama",
            "the time to the first answer",
            Shape::Duration(MONTH),
        ),
        Key::new(
            "remind",
            "kapan tim diingatkan",
            "when the team is reminded",
            Shape::OneOrMany(&Shape::Duration(MONTH)),
        ),
        Key::new(
            "escalate",
            "kapan dan ke tim mana diteruskan",
            "when it goes to which other team",
            Shape::Object(&ESCALATE),
        ),
        Key::new(
            "expire",
            "lama menunggu sebelum dibatalkan",
            "how long a visitor waits at most",
            Shape::Duration(Duration::from_secs(365 * 86_400)),
        ),
        Key::new(
            "targets",
            "alamat-alamat yang diberi tahu",
            "the targets that are notified",
            Shape::List(&Shape::Object(&TARGET)),
        ),
    ],
);

const ESCALATE: Object = Object::new(
    Noun::new("`escalate`", "`escalate`"),
    &[
        Key::needed(
            "after",
            "berapa lama kemudian",
            "after how long",
            Shape::Duration(MONTH),
        ),
        Key::needed("team", "nama tim", "a team's name", Shape::Name),
    ],
);

const TARGET: Object = Object::new(
    Noun::new("sebuah target", "a target"),
    &[
        Key::needed("name", "nama target", "a target's name", Shape::Name),
        Key::needed("url", "alamat target", "the target's address", Shape::MaybeText),
        Key::new(
            "secret",
            "kunci rahasia target",
            "the target's secret",
            Shape::OneOrMany(&Shape::MaybeText),
        ),
        Key::new("format", "format pesan", "the format", Shape::Text),
        Key::new("backup", "target pengganti", "a target that takes over", Shape::Name),
        Key::new(
            "backup_after",
            "kapan pengganti mulai",
            "when the backup takes over",
            Shape::Duration(DAY),
        ),
    ],
);

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

/// Reads `handoff`.
pub fn handoff(fields: &mut Fields<'_>, report: &mut Report<'_>) -> HandoffDecl {
    let Some(mut fields) = fields.object("handoff", report) else {
        return HandoffDecl::default();
    };
    let remind = fields.take("remind", report).map_or_else(Vec::new, reader::items);
    let mut decl = HandoffDecl {
        team: fields.name("team", report),
        first_response: fields.duration("first_response", report),
        remind: fields.durations("remind", &remind, report),
        escalate: fields
            .object("escalate", report)
            .and_then(|fields| escalate(fields, report)),
        expire: fields.duration("expire", report),
        targets: fields
            .list("targets", report)
            .iter()
            .filter_map(|node| target(node, report))
            .collect(),
    };
    decl.remind.sort();
    decl.remind.dedup();
    fields.finish(report);
    decl
}

fn escalate(mut fields: Fields<'_>, report: &mut Report<'_>) -> Option<EscalationDecl> {
    let after = fields.duration("after", report);
    let team = fields.name("team", report);
    fields.finish(report);
    Some(EscalationDecl {
        after: after?,
        team: team?,
    })
}

fn target(node: &Node, report: &mut Report<'_>) -> Option<TargetSettings> {
    let mut fields = Fields::open(node, &TARGET, report)?;
    let name = fields.name("name", report);
    // An empty address switches the target off.
    let url = fields.maybe_empty_text("url", report);
    let noun = fields.noun("secret");
    let secret = fields.peek("secret").map(|node| SecretDecl {
        place: node.place,
        values: reader::items(node)
            .into_iter()
            .filter_map(|item| reader::maybe_empty_text(item, noun, report))
            .collect(),
    });
    let format = fields.text("format", report);
    let backup = fields.name("backup", report);
    let backup_after = fields.duration("backup_after", report);
    if let Some(secret) = secret.as_ref().filter(|secret| secret.values.len() > 2) {
        report
            .error(
                "wrong-type",
                secret.place,
                both!(
                    "satu target paling banyak punya dua kunci rahasia",
                    "a target has one secret, or two while one replaces the other"
                ),
            )
            .help(both!(
                "Sisakan yang baru, dan yang lama selama masa pergantian.",
                "Keep the new one, and the old one while it is being replaced."
            ));
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
