//! Notices as they may come, to try the texts of a `template` on before any visitor is there: of each type with all that can be known,
//! with nothing that need not be, and what lies between.

use crate::bot::schema::EVENTS;
use serde_json::{Map, Value, json};

/// A notice that may come.
pub struct Sample {
    pub kind: &'static str,
    pub notice: Value,
    /// What it lacks of all that can be known, as a text reads it: `visitor.name`.
    pub lacks: Vec<String>,
}

/// Notices of the types in `events` (of all if empty), as far as they differ in what `names` read (`visitor.name`, `page`): everything
/// known, nothing, each thing alone unknown, each alone known. Of each type the fullest comes first.
pub fn samples(events: &[String], names: &[String]) -> Vec<Sample> {
    let kinds = EVENTS
        .into_iter()
        .filter(|kind| events.is_empty() || events.iter().any(|event| event == kind));
    kinds.flat_map(|kind| of_kind(kind, names)).collect()
}

fn of_kind(kind: &'static str, names: &[String]) -> Vec<Sample> {
    let slots: Vec<&str> = names
        .iter()
        .filter_map(|name| name.strip_prefix("summary.slots."))
        .collect();
    let full = full(kind, &slots);
    let mut optional: Vec<String> = optional(kind).iter().map(|name| (*name).to_owned()).collect();
    if kind != "handoff.requested" {
        optional.push("visitor.name".to_owned());
    }
    if kind == "handoff.requested" {
        optional.extend(slots.iter().map(|slot| format!("summary.slots.{slot}")));
    }
    // What none of the names is, is in or holds makes no difference.
    optional.retain(|path| names.iter().any(|name| is_within(name, path) || is_within(path, name)));
    let mut lacking: Vec<Vec<&String>> = vec![Vec::new()];
    if !optional.is_empty() {
        lacking.push(optional.iter().collect());
    }
    if optional.len() > 1 {
        lacking.extend(optional.iter().map(|one| vec![one]));
        lacking.extend(
            optional
                .iter()
                .map(|one| optional.iter().filter(|other| *other != one).collect()),
        );
    }
    lacking
        .into_iter()
        .map(|lacks| {
            let mut data = full.clone();
            for path in &lacks {
                take_out(&mut data, path);
            }
            Sample {
                kind,
                notice: json!({"type": kind, "timestamp": "2026-11-23T09:40:00.000Z", "data": data}),
                lacks: lacks.into_iter().cloned().collect(),
            }
        })
        .collect()
}

/// Whether `inner` is `outer` or lies in it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A list that may be empty stays a list.
fn take_out(data: &mut Value, path: &str) {
    let (outer, name) = path.rsplit_once('.').map_or((String::new(), path), |(outer, name)| {
        (format!("/{}", outer.replace('.', "/")), name)
    });
    let Some(holder) = data.pointer_mut(&outer).and_then(Value::as_object_mut) else {
        return;
    };
    match holder.get_mut(name) {
        Some(Value::Array(items)) if name != "tags" => items.clear(),
        _ => {
            holder.remove(name);
        }
    }
}

/// Members of `data` that need not be there.
fn optional(kind: &str) -> &'static [&'static str] {
    match kind {
        "handoff.requested" => &[
            "visitor.name",
            "visitor.email",
            "visitor.phone",
            "visitor.id",
            "page",
            "summary.intents",
            "summary.flow",
            "summary.step",
            "transcript",
            "priority",
            "tags",
        ],
        "handoff.escalated" => &["transcript"],
        "handoff.reminded" => &[
            "agent",
            "transcript",
            "contact",
            "contact.name",
            "contact.phone",
            "contact.email",
            "contact.note",
        ],
        "handoff.returned" | "handoff.resolved" | "handoff.expired" => &["agent"],
        "message.created" => &["message.reply_to"],
        "contact.left" => &[
            "handoff",
            "contact.name",
            "contact.phone",
            "contact.email",
            "contact.note",
            "updated",
        ],
        "contact.reminded" => &["contact.name", "contact.phone", "contact.email", "contact.note"],
        "contact.withdrawn" => &[
            "handoff",
            "contact.name",
            "contact.phone",
            "contact.email",
            "contact.note",
        ],
        "rating.submitted" => &["comment"],
        _ => &[],
    }
}

/// `data` with every member that such a notice can have.
fn full(kind: &str, slots: &[&str]) -> Value {
    let conversation = "c_9fW2kQ7bTnXa4LmZ0pRs3v";
    let handoff = "c_9fW2kQ7bTnXa4LmZ0pRs3v-h1";
    let claim_url = "https://chat.example.com/claim/c_9fW2kQ7bTnXa4LmZ0pRs3v-h1.mJ0v6c0WnV1h2QkqkqT4Xw";
    let contact = json!({"name": "Budi", "phone": "+6281200000000", "email": "budi@example.com", "note": "Kaos"});
    // Only agents have a name, and not every message answers one.
    let message = |from: &str, text: &str| json!({"seq": 2, "id": "a1", "from": from, "text": text, "at": "2026-11-23T09:40:00.000Z"});
    let mut said = [
        message("visitor", "Halo"),
        message("bot", "Halo Kak"),
        message("agent", "Baik"),
    ];
    said[1]["reply_to"] = json!("a1");
    said[2]["name"] = json!("Rina");
    let mut written = message("visitor", "warna hitam ada?");
    written["reply_to"] = json!("a2");
    let console_url = format!("https://chat.example.com/console/conversations/{conversation}");
    let mut data = json!({"handoff": handoff, "conversation": conversation, "sequence": 1,
        "visitor": {"name": "Budi"}, "console_url": console_url});
    let more = match kind {
        "handoff.requested" => {
            let slots: Map<String, Value> = slots.iter().map(|slot| ((*slot).to_owned(), json!("Kaos"))).collect();
            json!({
                "team": "support", "reason": "asked",
                "visitor": {"name": "Budi", "email": "budi@example.com", "phone": "+6281200000000", "id": "17"},
                "language": "id", "page": "https://shop.example.com/kaos",
                "summary": {"intents": ["price"], "slots": slots, "flow": "main-menu", "step": "welcome"},
                "transcript": said,
                "open": true,
                "reply_url": "https://chat.example.com/api/v1/conversations/c_9fW2kQ7bTnXa4LmZ0pRs3v/messages",
                "claim_url": claim_url, "priority": "high", "tags": ["vip"],
            })
        }
        "handoff.reminded" => {
            json!({"team": "support", "waiting_s": 90, "claim_url": claim_url, "agent": "Rina", "contact": contact, "transcript": said})
        }
        "handoff.escalated" => json!({"team": "sales", "waiting_s": 600, "claim_url": claim_url, "transcript": said}),
        "message.created" => json!({"message": written}),
        "contact.left" => json!({"contact": contact, "updated": true}),
        "contact.withdrawn" => json!({"contact": contact}),
        "contact.reminded" => json!({"team": "support", "waiting_s": 3600, "contact": contact}),
        "rating.submitted" => json!({"kind": "csat", "score": 5, "comment": "Cepat"}),
        _ => json!({"team": "support", "agent": "Rina"}),
    };
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
        if matches!(kind, "rating.submitted" | "contact.reminded") {
            data.remove("handoff");
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(events: &[&str], names: &[&str], expected: &[(&str, &str)]) {
        let own = |list: &[&str]| list.iter().map(|item| (*item).to_owned()).collect::<Vec<_>>();
        let found: Vec<(&str, String)> = samples(&own(events), &own(names))
            .iter()
            .map(|sample| (sample.kind, sample.lacks.join(" ")))
            .collect();
        let expected: Vec<(&str, String)> = expected
            .iter()
            .map(|(kind, lacks)| (*kind, (*lacks).to_owned()))
            .collect();
        assert_eq!(found, expected, "{events:?} {names:?}");
    }

    #[test]
    fn what_is_read_may_be_unknown() {
        check(&["handoff.requested"], &["team"], &[("handoff.requested", "")]);
        check(
            &["handoff.requested"],
            &["page", "visitor.name"],
            &[
                ("handoff.requested", ""),
                ("handoff.requested", "visitor.name page"),
                ("handoff.requested", "visitor.name"),
                ("handoff.requested", "page"),
                ("handoff.requested", "page"),
                ("handoff.requested", "visitor.name"),
            ],
        );
        check(
            &["handoff.claimed", "handoff.expired"],
            &["agent"],
            &[
                ("handoff.claimed", ""),
                ("handoff.expired", ""),
                ("handoff.expired", "agent"),
            ],
        );
        assert_eq!(samples(&[], &[]).len(), EVENTS.len());
    }

    #[test]
    fn what_is_lacking_is_not_there() {
        let names = ["summary.slots.size".to_owned(), "transcript".to_owned()];
        let all = samples(&["handoff.requested".to_owned()], &names);
        let data = |index: usize| &all[index].notice["data"];
        assert_eq!(data(0)["summary"]["slots"]["size"], "Kaos");
        assert_eq!(
            (&data(1)["summary"]["slots"], &data(1)["transcript"]),
            (&json!({}), &json!([]))
        );
    }
}
