//! `handoff` of bot.yaml.

use super::call::METHODS;
use super::duration::DAY;
use super::fields::Fields;
use super::form::{EVENTS, FORMATS, FormDecl, form};
use super::reader;
use super::route::{ROUTE, RouteDecl, route};
use super::shape::{Key, Names, Object, Shape};
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
            "routes",
            "rute: percakapan mana untuk tim mana",
            "the routes: which conversation goes to which team",
            Shape::List(&Shape::Object(&ROUTE)),
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
            "vanish",
            "kapan agen yang diam kehilangan percakapan",
            "when an agent who gives no sign loses the conversation",
            Shape::Duration(MONTH),
        ),
        Key::new(
            "answer_within",
            "kapan agen diingatkan soal pengunjung yang menunggu jawaban",
            "when an agent is reminded of a visitor who waits for an answer",
            Shape::Duration(MONTH),
        ),
        Key::new(
            "call_back",
            "kapan tim diingatkan soal kontak yang belum dihubungi",
            "when the team is reminded of a contact not called back yet",
            Shape::OneOrMany(&Shape::Duration(MONTH)),
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
        Key::new("format", "format pesan", "the format", Shape::OneOf(&FORMATS)),
        Key::new(
            "events",
            "jenis pemberitahuan",
            "a type of notice",
            Shape::OneOrMany(&Shape::OneOf(&EVENTS)),
        ),
        Key::new(
            "language",
            "bahasa pemberitahuan",
            "the language of notices",
            Shape::Text,
        ),
        Key::new("backup", "target pengganti", "a target that takes over", Shape::Name),
        Key::new(
            "backup_after",
            "kapan pengganti mulai",
            "when the backup takes over",
            Shape::Duration(DAY),
        ),
        Key::new(
            "to",
            "alamat email penerima",
            "mail addresses that are written to",
            Shape::Either(&[Shape::MaybeText, Shape::NonEmptyList(&Shape::MaybeText)]),
        ),
        Key::new(
            "from",
            "alamat email pengirim",
            "the sender's mail address",
            Shape::MaybeText,
        ),
        Key::new(
            "user",
            "nama pengguna di server email",
            "the user name at the mail server",
            Shape::MaybeText,
        ),
        Key::new(
            "password",
            "kata sandi di server email",
            "the password at the mail server",
            Shape::MaybeText,
        ),
        Key::new("method", "cara memanggil", "the method", Shape::OneOf(&METHODS)),
        Key::new(
            "headers",
            "keterangan yang ikut dikirim",
            "the headers",
            Shape::Map(Names::Any, &Shape::Text),
        ),
        Key::new("body", "isi yang dikirim", "what is sent", Shape::Any),
    ],
);

#[derive(Debug, Default)]
pub struct HandoffDecl {
    pub team: Option<Spanned<String>>,
    pub routes: Vec<RouteDecl>,
    pub first_response: Option<Duration>,
    pub remind: Vec<Duration>,
    pub escalate: Option<EscalationDecl>,
    pub expire: Option<Duration>,
    pub vanish: Option<Duration>,
    pub answer_within: Option<Duration>,
    pub call_back: Vec<Duration>,
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
    /// `standard` where none is written; `None` where what is written is none.
    pub format: Option<Spanned<String>>,
    pub backup: Option<Spanned<String>>,
    pub backup_after: Option<Duration>,
    pub form: FormDecl,
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
    let call_back = fields.take("call_back", report).map_or_else(Vec::new, reader::items);
    let mut decl = HandoffDecl {
        team: fields.name("team", report),
        routes: fields
            .list("routes", report)
            .iter()
            .filter_map(|node| route(node, report))
            .collect(),
        first_response: fields.duration("first_response", report),
        remind: fields.durations("remind", &remind, report),
        escalate: fields
            .object("escalate", report)
            .and_then(|fields| escalate(fields, report)),
        expire: fields.duration("expire", report),
        vanish: fields.duration("vanish", report),
        answer_within: fields.duration("answer_within", report),
        call_back: fields.durations("call_back", &call_back, report),
        targets: fields
            .list("targets", report)
            .iter()
            .filter_map(|node| target(node, report))
            .collect(),
    };
    decl.remind.sort();
    decl.remind.dedup();
    decl.call_back.sort();
    decl.call_back.dedup();
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
    let is_default = fields.key("format").is_none();
    let format = fields.one_of("format", "unknown-format", report);
    let backup = fields.name("backup", report);
    let backup_after = fields.duration("backup_after", report);
    if let Some(place) = fields.key("backup_after")
        && fields.key("backup").is_none()
    {
        report
            .error(
                "missing-key",
                place,
                both!(
                    "`backup_after` perlu `backup` di sebelahnya",
                    "`backup_after` needs a `backup`"
                ),
            )
            .help(both!(
                "Tambahkan `backup:` dengan nama target penggantinya, atau hapus baris ini.",
                "Add `backup:` with the name of the target that takes over, or delete this line."
            ));
    }
    let form = form(&mut fields, report);
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
        format: if is_default {
            Some(Spanned::new("standard".to_owned(), name.place))
        } else {
            format
        },
        url: url?,
        backup,
        backup_after,
        form,
        name,
    })
}
