//! `format: email`: a mail for people, threaded by conversation, marked as sent by a machine.

use super::FormatError;
use crate::bot::notice::words;
use crate::bot::{Mailing, WebhookTarget};
use crate::store::Leased;
use chrono::{DateTime, Utc};
use lettre::message::header::{self, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

/// Bytes of the text.
const TEXT: usize = 64 * 1024;

/// A mail ready to be handed to the server.
///
/// The `Message-ID` is the same on every attempt, so that a mail that was taken twice is shown once. All mails of a conversation refer
/// to its first.
pub(super) fn message(
    target: &WebhookTarget,
    mailing: &Mailing,
    notice: &Leased,
    now: DateTime<Utc>,
) -> Result<Message, FormatError> {
    let body = super::read(notice)?;
    let told = words::told(&body, &target.language, &target.titles);
    let sequence = body["data"]["sequence"].as_u64().unwrap_or_default();
    let host = mailing.from.rsplit('@').next().unwrap_or("localhost");
    let id = |sequence: u64| format!("<{}.{sequence}@{host}>", notice.conversation);
    let (request, footer) = match target.language.split(['-', '_']).next() {
        Some("id") => (
            "Permintaan petugas",
            "Email ini dikirim otomatis; balasannya tidak dibaca.",
        ),
        _ => (
            "A visitor's request",
            "This mail was sent automatically; nobody reads an answer to it.",
        ),
    };
    let follows = if sequence > 1 { "Re: " } else { "" };
    let mut mail = Message::builder()
        .from(mailbox(&mailing.from)?)
        .subject(format!("{follows}[{}] {request}", notice.conversation))
        .date(now.into())
        .message_id(Some(id(sequence)))
        .header(AutoSubmitted)
        .header(header::ContentType::TEXT_PLAIN);
    for to in &mailing.to {
        mail = mail.to(mailbox(to)?);
    }
    if sequence > 1 {
        mail = mail.in_reply_to(id(1)).references(id(1));
    }
    let text = format!("{}\n-- \n{footer}\n", words::plain(&told, TEXT));
    mail.body(text).map_err(|error| FormatError::Mail(error.to_string()))
}

fn mailbox(address: &str) -> Result<Mailbox, FormatError> {
    address
        .parse()
        .map_err(|_| FormatError::Mail("an address cannot be read".to_owned()))
}

/// RFC 3834: no other machine is to answer.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::mailbox;

    #[test]
    fn what_check_lets_pass_can_be_written_to() {
        for address in [
            "cs@toko.example",
            "cs+chat.1@mail.toko-sapa.example",
            "budi@localhost",
            "budi.o'neil_{x}@toko.example",
            "zoë@bücher.example",
        ] {
            let list = format!(
                "bot: A\nlanguages: [id]\ntimezone: Asia/Jakarta\nteams: {{cs: {{}}}}\nhandoff:\n  team: cs\n  targets:\n    \
                 - {{name: a, url: smtp://x.example, format: email, from: c@x.example, to: \"{address}\"}}\n"
            );
            let files = [
                ("bot.yaml", list.as_str()),
                ("intents/a.yaml", "keywords: [a]\nreply: b"),
            ];
            let files = files.map(|(path, text)| crate::bot::SourceFile {
                path: path.to_owned(),
                bytes: text.as_bytes().to_vec(),
            });
            let compiled = crate::bot::compile(&files, &|_| None);
            assert!(compiled.content.is_some(), "{address}: {:?}", compiled.diagnostics);
            assert!(mailbox(address).is_ok(), "{address}");
        }
    }
}
