//! A target's format: how notices are written to it, from its keys in bot.yaml.

use super::assemble::broken;
use super::content::{CallBody, CustomNotice, Mailing, NoticeFormat};
use super::diagnostic::Report;
use super::environment::{self, Lookup};
use super::notice::TEXT_LIMIT;
use super::notice::trial::{Trial, place};
use super::outside::{self, address};
use super::schema::{BodyDecl, FormDecl, OWN_KEYS, TargetSettings};
use super::source::Spanned;
use crate::both;
use crate::template::{Template, TemplateProblem, Templates};
use chrono_tz::Tz;
use std::sync::Arc;

/// What the texts of a `template` may read, besides `now`.
pub const NAMES: [&str; 30] = [
    "type",
    "timestamp",
    "webhook_id",
    "title",
    "text",
    "json",
    "handoff",
    "conversation",
    "sequence",
    "team",
    "reason",
    "visitor",
    "language",
    "page",
    "summary",
    "transcript",
    "open",
    "reply_url",
    "claim_url",
    "console_url",
    "priority",
    "tags",
    "waiting_s",
    "agent",
    "message",
    "contact",
    "kind",
    "score",
    "comment",
    "now",
];

/// The format of a target whose address is `url`. `None`: there is none of that name, or something is missing; it is reported.
pub fn format(
    decl: &TargetSettings,
    url: &str,
    (language, zone): (&str, Tz),
    environment: Lookup<'_>,
    report: &mut Report<'_>,
) -> Option<NoticeFormat> {
    let name = decl.format.as_ref()?.value.as_str();
    for (key, place) in &decl.form.keys {
        let owner = OWN_KEYS.iter().find(|(_, keys)| keys.contains(key));
        let Some((owner, _)) = owner.filter(|(owner, _)| *owner != name) else {
            continue;
        };
        report
            .error(
                "unknown-key",
                *place,
                both!(
                    "target berformat `{name}` tidak punya kunci `{key}`",
                    "a target of format `{name}` has no key `{key}`",
                    name = name,
                    key = key
                ),
            )
            .help(both!(
                "Kunci ini milik format `{owner}`: tulis `format: {owner}`, atau hapus baris ini.",
                "It belongs to the format `{owner}`: write `format: {owner}`, or delete the line.",
                owner = owner
            ));
    }
    if !url.is_empty() {
        match name {
            "email" => mail_server(url, decl, report),
            _ => address(url, decl.url.place, report),
        }
    }
    match name {
        "slack" => Some(NoticeFormat::Slack),
        "email" => mailing(decl, environment, report).map(NoticeFormat::Email),
        "template" => {
            let mut texts = Texts {
                templates: Templates::with_limit(TEXT_LIMIT),
                written: Vec::new(),
                environment,
                report,
            };
            let notice = custom(&decl.form, &mut texts);
            let Texts { templates, written, .. } = texts;
            let trial = Trial {
                events: &decl.form.events,
                language,
                zone,
                templates: &templates,
            };
            for (written, template) in &written {
                trial.check(written, *template, report);
            }
            Some(NoticeFormat::Template(Arc::new(CustomNotice { templates, ..notice })))
        }
        _ => Some(NoticeFormat::Standard),
    }
}

fn mail_server(url: &str, decl: &TargetSettings, report: &mut Report<'_>) {
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("smtps://").or_else(|| lower.strip_prefix("smtp://"));
    let place = decl.url.place;
    match rest {
        Some(rest) if rest.contains('@') => {
            report
                .error(
                    "password-in-url",
                    place,
                    both!(
                        "alamat ini memuat nama pengguna atau kata sandi",
                        "this address has a user name or password in it"
                    ),
                )
                .help(both!(
                    "Alamat tercatat di log. Tulis keduanya sebagai `user:` dan `password:`, dari lingkungan server: password: ${{SMTP_PASSWORD}}",
                    "Addresses show up in logs. Write them as `user:` and `password:`, from the environment: password: ${{SMTP_PASSWORD}}"
                ));
        }
        Some(rest) if outside::mail_server(url).is_some() && !rest.contains(char::is_whitespace) => {}
        _ => {
            report
                .error(
                    "bad-url",
                    place,
                    both!("ini bukan alamat server email", "this is no address of a mail server"),
                )
                .help(both!(
                    "Tulis smtps://mail.example.com (terenkripsi sejak awal) atau smtp://mail.example.com:587 (STARTTLS).",
                    "Write smtps://mail.example.com (encrypted from the start) or smtp://mail.example.com:587 (STARTTLS)."
                ));
        }
    }
}

fn mailing(decl: &TargetSettings, environment: Lookup<'_>, report: &mut Report<'_>) -> Option<Mailing> {
    let form = &decl.form;
    let value = |written: &Spanned<String>, report: &mut Report<'_>| {
        let substituted = environment::substitute(written, environment, report);
        (substituted.value.trim().to_owned(), substituted.unset)
    };
    let address = |written: &Spanned<String>, report: &mut Report<'_>| {
        let (address, unset) = value(written, report);
        if !unset && !is_mail_address(&address) {
            report
                .error(
                    "bad-address",
                    written.place,
                    both!("ini bukan alamat email", "this is no mail address"),
                )
                .help(both!(
                    "Tulis alamatnya saja, tanpa nama: cs@toko.example",
                    "Write the address alone, without a name: cs@toko.example"
                ));
        }
        address
    };
    let to: Vec<String> = form.to.iter().map(|to| address(to, report)).collect();
    let from = form.from.as_ref().map(|from| address(from, report));
    for (key, there) in [("to", !to.is_empty()), ("from", from.is_some())] {
        if !there {
            report
                .error(
                    "missing-key",
                    decl.name.place,
                    both!(
                        "target `{name}` mengirim email, tetapi belum punya `{key}`",
                        "the target `{name}` writes mail, and needs `{key}`",
                        name = decl.name.value,
                        key = key
                    ),
                )
                .help(both!(
                    "Tambahkan `{key}:` dengan sebuah alamat email: cs@toko.example",
                    "Add `{key}:` with a mail address: cs@toko.example",
                    key = key
                ));
        }
    }
    let user = form.user.as_ref().map(|user| value(user, report).0);
    let password = form.password.as_ref().map(|password| value(password, report).0);
    Some(Mailing {
        to,
        from: from?,
        login: user
            .filter(|user| !user.is_empty())
            .map(|user| (user, password.unwrap_or_default())),
    })
}

/// One `@`, on its left words parted by dots, on its right a host's name; nothing that would begin another address or header, and
/// nothing that the mail is then refused for.
fn is_mail_address(address: &str) -> bool {
    const MARKS: &str = "!#$%&'*+/=?^_`{|}~-";
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || MARKS.contains(c));
    let label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    address
        .split_once('@')
        .is_some_and(|(user, host)| user.len() <= 64 && user.split('.').all(word) && host.split('.').all(label))
}

/// The texts of one target as they are compiled.
struct Texts<'a, 's> {
    templates: Templates,
    written: Vec<(Spanned<String>, Template)>,
    environment: Lookup<'a>,
    report: &'a mut Report<'s>,
}

/// All but the templates themselves, which stay with `texts`.
fn custom(form: &FormDecl, texts: &mut Texts<'_, '_>) -> CustomNotice {
    let mut headers = Vec::new();
    for (name, value) in &form.headers {
        if let Some(template) = texts.add(value) {
            headers.push((name.value.clone(), template));
        }
    }
    CustomNotice {
        templates: Templates::default(),
        method: form.method.clone().unwrap_or_else(|| "POST".to_owned()),
        headers,
        body: form.body.as_ref().map(|body| texts.body(body)),
    }
}

impl Texts<'_, '_> {
    fn body(&mut self, decl: &BodyDecl) -> CallBody {
        match decl {
            BodyDecl::Text(written) => self.add(written).map_or(CallBody::Null, CallBody::Text),
            BodyDecl::Number(number) => CallBody::Number(*number),
            BodyDecl::Flag(flag) => CallBody::Flag(*flag),
            BodyDecl::Null => CallBody::Null,
            BodyDecl::List(items) => CallBody::List(items.iter().map(|item| self.body(item)).collect()),
            BodyDecl::Map(entries) => {
                let entries = entries.iter();
                CallBody::Map(entries.map(|(key, item)| (key.clone(), self.body(item))).collect())
            }
        }
    }

    fn add(&mut self, written: &Spanned<String>) -> Option<Template> {
        let value = environment::substitute_template(written, self.environment, self.report).value;
        let template = match self.templates.add_text(&value) {
            Ok(template) => template,
            Err(problem) => {
                // A place in what came out of the environment is no place in the file.
                let range = problem.range.filter(|_| value == written.value);
                broken(written, &TemplateProblem { range, ..problem }, self.report);
                return None;
            }
        };
        let names = self.templates.names(template);
        let unknown: Vec<&str> = names
            .iter()
            .filter_map(|name| name.split('.').next())
            .filter(|name| !NAMES.contains(name))
            .collect();
        for name in &unknown {
            self.report
                .error(
                    "undefined-name",
                    place(written, name, self.report),
                    both!(
                        "tidak ada yang bernama `{name}`",
                        "nothing is named `{name}`",
                        name = name
                    ),
                )
                .help(both!(
                    "Teks pemberitahuan bisa memakai {names}.",
                    "The text of a notice may read {names}.",
                    names = NAMES.join(", ")
                ))
                .near(name, NAMES);
        }
        if unknown.is_empty() {
            self.written.push((written.clone(), template));
        }
        Some(template)
    }
}

#[cfg(test)]
mod tests {
    use super::is_mail_address;

    #[test]
    fn mail_addresses() {
        for (address, good) in [
            ("cs@toko.example", true),
            ("cs+chat@mail.toko.example", true),
            ("budi@localhost", true),
            ("", false),
            ("cs", false),
            ("@toko.example", false),
            ("cs@", false),
            ("a@b@c", false),
            (".cs@toko.example", false),
            ("c..s@toko.example", false),
            ("cs@toko..example", false),
            ("cs@-toko.example", false),
            ("Budi <cs@toko.example>", false),
            ("cs@toko.example, x@y.example", false),
            ("cs@toko.example\r\nBcc: x@y.example", false),
        ] {
            assert_eq!(is_mail_address(address), good, "{address}");
        }
    }
}
