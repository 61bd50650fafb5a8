//! A team of bot.yaml.

use super::TextDecl;
use super::fields::Fields;
use super::name;
use super::reader;
use super::shape::{Key, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::routing::Assign;
use crate::bot::source::{Place, Spanned};
use crate::text::Noun;

/// How conversations reach members: taken by them, or given by the server.
const ASSIGN: [&str; 3] = ["none", "round-robin", "least-busy"];

pub const TEAM: Object = Object::new(
    Noun::new("tim", "a team"),
    &[
        Key::new("title", "judul tim", "a title", Shape::LocalText),
        Key::new(
            "members",
            "nama agen-agen anggota tim",
            "the names of its agents",
            Shape::OneOrMany(&Shape::Text),
        ),
        Key::new(
            "assign",
            "pembagian percakapan: none (agen mengambil sendiri), round-robin (bergiliran), least-busy (yang paling longgar)",
            "who gets what waits: none (agents take it), round-robin (in turn), least-busy (whoever has the fewest)",
            Shape::OneOf(&ASSIGN),
        ),
        Key::new(
            "chats",
            "batas percakapan sekaligus untuk tiap agen",
            "how many conversations at once an agent is given",
            Shape::Whole(1, 1000),
        ),
    ],
);

#[derive(Debug)]
pub struct TeamDecl {
    pub name: Spanned<String>,
    pub title: Option<TextDecl>,
    /// `None` where none are written.
    pub members: Option<Vec<Spanned<String>>>,
    pub assign: Option<Assign>,
    pub chats: Option<u32>,
    /// Where `chats` stands.
    pub chats_place: Option<Place>,
}

/// Reads `teams`.
pub fn teams(fields: &mut Fields<'_>, report: &mut Report<'_>) -> Vec<TeamDecl> {
    let mut teams = Vec::new();
    for (name, node) in fields.entries("teams", report) {
        let good = name::check_name(name, Noun::new("nama tim", "a team's name"), report);
        let mut team = TeamDecl {
            name: name.clone(),
            title: None,
            members: None,
            assign: None,
            chats: None,
            chats_place: None,
        };
        // A team without settings is just its name.
        if !node.is_empty()
            && let Some(fields) = Fields::open(node, &TEAM, report)
        {
            settings(&mut team, fields, report);
        }
        if good {
            teams.push(team);
        }
    }
    teams
}

fn settings(team: &mut TeamDecl, mut fields: Fields<'_>, report: &mut Report<'_>) {
    team.title = fields.local_text("title", report);
    team.members = fields.take("members", report).map(|node| {
        let noun = Noun::new("nama agen", "an agent's name");
        let names = reader::items(node)
            .into_iter()
            .filter_map(|item| reader::text(item, noun, report));
        names.collect()
    });
    let assign = fields.one_of("assign", "wrong-type", report);
    team.assign = assign.and_then(|word| Assign::from_word(&word.value));
    team.chats_place = fields.key("chats");
    let chats = fields.whole("chats", report);
    team.chats = chats.and_then(|chats| u32::try_from(chats).ok());
    fields.finish(report);
}
