//! `replies/*.yaml`: what agents say often.

use super::TextDecl;
use super::fields::Fields;
use super::intent::read_id;
use super::shape::{Key, Object, Shape};
use crate::bot::diagnostic::Report;
use crate::bot::source::Spanned;
use crate::bot::yaml::Node;
use crate::text::Noun;

pub const CANNED_REPLY: Object = Object::new(
    Noun::new("balasan siap pakai", "a canned reply"),
    &[
        Key::new(
            "reply",
            "nama balasan, yang diketik agen sesudah garis miring",
            "a name, which agents type after a slash",
            Shape::Name,
        ),
        Key::new(
            "title",
            "judul balasan, seperti tampil di daftar agen",
            "a title, as agents see it in their list",
            Shape::LocalText,
        ),
        Key::needed(
            "text",
            "isi balasannya, boleh memakai nama pengunjung, slot dan nama agen",
            "the text; it may use the visitor's name, slots and the agent's name",
            Shape::LocalText,
        ),
        Key::new(
            "keywords",
            "kata lain untuk menemukannya, satu per baris",
            "other words by which it is found, one a line",
            Shape::List(&Shape::Text),
        ),
        Key::new(
            "team",
            "nama tim yang memakainya; tanpa ini semua tim",
            "the team that uses it; all teams if left out",
            Shape::Name,
        ),
    ],
);

/// One canned reply as written.
#[derive(Debug)]
pub struct CannedReplyDecl {
    pub id: Spanned<String>,
    pub title: Option<TextDecl>,
    pub text: Option<TextDecl>,
    pub keywords: Vec<Spanned<String>>,
    pub team: Option<Spanned<String>>,
}

/// Reads one file; `stem` names the reply where `reply` is left out.
pub fn read_canned_reply(node: &Node, stem: &str, report: &mut Report<'_>) -> Option<CannedReplyDecl> {
    let mut fields = Fields::open(node, &CANNED_REPLY, report)?;
    let reply = CannedReplyDecl {
        id: read_id(&mut fields, "reply", stem, report),
        title: fields.local_text("title", report),
        text: fields.local_text("text", report),
        keywords: fields.texts("keywords", Noun::new("sebuah kata", "a word"), report),
        team: fields.name("team", report),
    };
    fields.finish(report);
    Some(reply)
}
