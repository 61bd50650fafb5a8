//! `unknown-value` of a target's texts: each is rendered for every notice that the target is told of, before any visitor is there.

use super::sample::{Sample, samples};
use super::{Seen, Sent, Titles};
use crate::bot::assemble::within;
use crate::bot::diagnostic::Report;
use crate::bot::schema::EVENTS;
use crate::bot::source::{Place, Spanned};
use crate::both;
use crate::template::{RenderFault, Template, Templates};
use chrono::DateTime;
use chrono_tz::Tz;

/// The texts of one target, and what it is told of.
pub struct Trial<'a> {
    /// Types of notices; all if empty.
    pub events: &'a [String],
    pub language: &'a str,
    pub zone: Tz,
    pub templates: &'a Templates,
}

impl Trial<'_> {
    /// Reports the first notice for which the text cannot be rendered.
    pub fn check(&self, written: &Spanned<String>, text: Template, report: &mut Report<'_>) {
        if self.templates.plain(text).is_some() {
            return;
        }
        let names: Vec<String> = self.templates.names(text).into_iter().collect();
        let failing = samples(self.events, &names)
            .into_iter()
            .find_map(|sample| Some((self.render(text, &sample).err()?, sample)));
        let Some((fault, sample)) = failing else { return };
        let unknown: Vec<&String> = names.iter().filter(|name| is_unknown(name, &sample)).collect();
        // The fault quotes what it stumbled over; several may be unknown.
        let stumbled = unknown.iter().find(|name| fault.0.contains(name.as_str()));
        match stumbled.or(unknown.first()) {
            Some(name) => self.complain(written, name, &sample, report),
            None => {
                report
                    .error(
                        "unknown-value",
                        written.place,
                        both!(
                            "teks ini tidak bisa ditulis untuk `{kind}`",
                            "this text cannot be written for `{kind}`",
                            kind = sample.kind
                        ),
                    )
                    .help(both!(
                        "Coba: {fault}. Yang bisa kosong perlu pengganti, dengan or(\"…\").",
                        "Tried: {fault}. What can be unknown needs something in its place, by or(\"…\").",
                        fault = fault
                    ));
            }
        }
    }

    fn render(&self, text: Template, sample: &Sample) -> Result<String, RenderFault> {
        let body = sample.notice.to_string();
        let titles = Titles::default();
        let seen = Seen::of(&Sent {
            kind: sample.kind,
            webhook_id: "msg_c_9fW2kQ7bTnXa4LmZ0pRs3v_1",
            body: &body,
            json: &sample.notice,
            language: self.language,
            titles: &titles,
            zone: self.zone,
            now: DateTime::UNIX_EPOCH,
        });
        self.templates.render(text, &seen)
    }

    fn complain(&self, written: &Spanned<String>, name: &str, sample: &Sample, report: &mut Report<'_>) {
        let kind = sample.kind;
        let place = place(written, name, report);
        if !sample.lacks.is_empty() {
            report
                .error(
                    "unknown-value",
                    place,
                    both!(
                        "`{name}` bisa saja kosong di `{kind}`",
                        "`{name}` can be unknown in `{kind}`",
                        name = name,
                        kind = kind
                    ),
                )
                .help(both!(
                    "Pemberitahuan tanpa nilai ini tidak bisa dikirim. Tulis gantinya: {{{{ {name} | or(\"-\") }}}}",
                    "A notice without it could not be sent. Say what stands in its place: {{{{ {name} | or(\"-\") }}}}",
                    name = name
                ));
            return;
        }
        let root = name.split('.').next().unwrap_or(name);
        let having: Vec<&str> = EVENTS
            .into_iter()
            .filter(|kind| {
                let only = [(*kind).to_owned()];
                let all = samples(&only, &[name.to_owned()]);
                all.first().is_some_and(|sample| !is_unknown(root, sample))
            })
            .collect();
        report
            .error(
                "unknown-value",
                place,
                both!(
                    "pemberitahuan `{kind}` tidak punya `{name}`",
                    "a notice of `{kind}` has no `{name}`",
                    name = name,
                    kind = kind
                ),
            )
            .help(both!(
                "Tulis gantinya, {{{{ {name} | or(\"-\") }}}}, atau sebut di `events` hanya yang punya `{root}`: [{having}]",
                "Say what stands in its place, {{{{ {name} | or(\"-\") }}}}, or list under `events` only those that have `{root}`: [{having}]",
                name = name,
                root = root,
                having = having.join(", ")
            ));
    }
}

/// Whether a name stands for nothing in a notice.
fn is_unknown(name: &str, sample: &Sample) -> bool {
    const ALWAYS: [&str; 7] = ["type", "timestamp", "webhook_id", "title", "text", "json", "now"];
    let pointer = format!("/{}", name.replace('.', "/"));
    !ALWAYS.contains(&name) && sample.notice["data"].pointer(&pointer).is_none()
}

/// Where a name is written in its text.
pub fn place(written: &Spanned<String>, name: &str, report: &Report<'_>) -> Place {
    let sources = report.sources();
    written.value.find(name).map_or(written.place, |at| {
        within(sources.text(written.place.file), written, at..at + name.len())
    })
}
