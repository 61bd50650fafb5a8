//! What a bot's settings say of the world outside: targets, their secrets, web addresses.

use super::content::{NoticeFormat, WebhookTarget};
use super::diagnostic::Report;
use super::environment::{self, Lookup};
use super::schema::TargetSettings;
use super::secret::SecretBytes;
use super::source::Place;
use super::target;
use crate::both;
use chrono_tz::Tz;
use std::sync::Arc;
use url::{Host, Url};

/// A target that is on. Notices for people are written in `language` where the target names no other, and show times of `zone`.
pub fn target(
    decl: &TargetSettings,
    language: &str,
    zone: Tz,
    environment: Lookup<'_>,
    report: &mut Report<'_>,
) -> Option<WebhookTarget> {
    let url = environment::substitute(&decl.url, environment, report);
    let mut secrets = Vec::new();
    let mut unset = url.unset;
    for written in &decl.secret.values {
        let secret = environment::substitute(written, environment, report);
        unset |= secret.unset;
        if secret.literal && !secret.value.is_empty() {
            report
                .warning(
                    "secret-in-file",
                    written.place,
                    both!("kunci rahasia ini tertulis di berkas", "this secret stands in the file"),
                )
                .help(both!(
                    "Siapa pun yang membaca folder ini bisa memalsukan pemberitahuan. Tulis ${{HANDOFF_SECRET}} dan isi di lingkungan server.",
                    "Whoever reads the folder can forge notices. Write ${{HANDOFF_SECRET}} and set it in the environment."
                ));
        }
        if !secret.value.is_empty() {
            if !url.value.is_empty() && !SecretBytes::read(&secret.value).is_some_and(|secret| secret.signs()) {
                report
                    .error(
                        "bad-secret",
                        written.place,
                        both!(
                            "kunci rahasia ini bukan bentuk Standard Webhooks",
                            "this secret is not one of Standard Webhooks"
                        ),
                    )
                    .help(both!(
                        "Bentuknya whsec_ lalu 24 sampai 64 byte acak dalam base64.",
                        "A secret is whsec_ and 24 to 64 random bytes in base64."
                    ));
            }
            secrets.push(secret.value);
        }
    }
    let language = decl.form.language.as_ref().map_or(language, |language| &language.value);
    let format = target::format(decl, &url.value, (language, zone), environment, report);
    if url.value.is_empty() {
        return None;
    }
    let format = format?;
    // Other formats are not signed, but a secret that is there and empty was meant to be one.
    let is_signed = matches!(format, NoticeFormat::Standard) || !decl.secret.values.is_empty();
    if is_signed && secrets.is_empty() && !unset {
        report
            .error(
                "empty-secret",
                decl.secret.place,
                both!(
                    "target `{name}` punya alamat, tetapi belum punya kunci rahasia",
                    "the target `{name}` has an address, but no secret",
                    name = decl.name.value
                ),
            )
            .help(both!(
                "Tanpa itu, pemberitahuan asli dan palsu tidak bisa dibedakan. Buat satu dan isi di lingkungan server: whsec_…",
                "Without one, nobody can tell your notices from forged ones. Make one and set it in the environment: whsec_…"
            ));
    }
    Some(WebhookTarget {
        name: decl.name.value.clone(),
        url: url.value,
        secrets,
        format,
        events: decl.form.events.clone(),
        zone,
        titles: Arc::default(),
        language: language.to_owned(),
        backup: decl.backup.as_ref().map(|backup| backup.value.clone()),
        backup_after: decl.backup_after,
    })
}

/// Checks an http address; a password in it would end up in logs.
pub fn address(url: &str, place: Place, report: &mut Report<'_>) {
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let Some(rest) = rest else {
        report
            .error(
                "bad-url",
                place,
                both!("ini bukan alamat web", "this is no web address"),
            )
            .help(both!("Alamat diawali https://", "An address begins with https://"));
        return;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    if authority.contains('@') {
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
                "Alamat tercatat di log. Kirim rahasianya lewat `headers`, dari lingkungan server: authorization: Bearer ${{TOKEN}}",
                "Addresses show up in logs. Send the secret in a header, from the environment: authorization: Bearer ${{TOKEN}}"
            ));
    } else if web_address(url).is_none() || url.chars().any(char::is_whitespace) {
        report
            .error(
                "bad-url",
                place,
                both!("ini bukan alamat web", "this is no web address"),
            )
            .help(both!(
                "Tulis seperti ini, tanpa spasi: https://example.com/path",
                "Write it like this, without spaces: https://example.com/path"
            ));
    }
}

/// The address of a web request, as it is sent: http or https, with a host. `None`: it is none.
pub fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host().is_some()).then_some(url)
}

/// The address of a mail server, `smtp` or `smtps` with a host, and that host. `None`: it is none. Of a query only `tls=none` has a
/// meaning.
pub fn mail_server(text: &str) -> Option<(Url, Host)> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.path(), "" | "/") && matches!(url.query(), None | Some("tls=none"));
    // Of a scheme that is not the web's, the host of a URL is text even where it is an address.
    let host = url.host_str().and_then(|host| Host::parse(host).ok())?;
    (matches!(url.scheme(), "smtp" | "smtps") && plain && url.fragment().is_none()).then_some((url, host))
}
