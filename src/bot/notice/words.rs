//! A notice in words, for formats that people read.

use super::Titles;
use serde_json::Value;
use std::fmt::Write;

/// Characters of one visitor's fact, a name or a page for instance.
const FACT: usize = 300;

/// What begins a new line somewhere.
const LINE_ENDS: [char; 7] = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];

/// Characters that show what follows in another direction or order than it is written.
const TURNS: [char; 12] = [
    '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
    '\u{2067}', '\u{2068}', '\u{2069}',
];

/// Characters of a conversation's number by which people tell one nameless visitor from another.
const MARK: usize = 4;

/// What a person is told: the same in every format.
pub struct Told {
    /// One line.
    pub title: String,
    /// Label and value, each in one line.
    pub facts: Vec<(&'static str, String)>,
    /// Who said what, the oldest first.
    pub said: Vec<(String, String)>,
    /// What the link of the notice does, and the link.
    pub claim: Option<(&'static str, String)>,
    /// The link that shows the conversation to whoever is signed in to the console, with its label.
    pub open: Option<(&'static str, String)>,
}

/// The words of one language.
struct Phrases {
    visitor: &'static str,
    requested: &'static str,
    reminded: &'static str,
    overdue: &'static str,
    escalated: &'static str,
    claimed: &'static str,
    returned: &'static str,
    resolved: &'static str,
    expired: &'static str,
    message: &'static str,
    contact: &'static str,
    contact_updated: &'static str,
    contact_withdrawn: &'static str,
    call_back: &'static str,
    rating: &'static str,
    other: &'static str,
    team: &'static str,
    reason: &'static str,
    reasons: [(&'static str, &'static str); 4],
    name: &'static str,
    phone: &'static str,
    email: &'static str,
    page: &'static str,
    asked: &'static str,
    known: &'static str,
    hours: &'static str,
    open: [&'static str; 2],
    agent: &'static str,
    note: &'static str,
    comment: &'static str,
    take: &'static str,
    open_it: &'static str,
    /// Hours, minutes, seconds.
    units: [&'static str; 3],
}

const INDONESIAN: Phrases = Phrases {
    visitor: "Pengunjung",
    requested: "Ada pengunjung yang butuh bantuan",
    reminded: "Pengunjung masih menunggu",
    overdue: "Pengunjung menunggu jawaban petugas",
    escalated: "Pengunjung menunggu terlalu lama, diteruskan ke tim lain",
    claimed: "Percakapan sudah ada yang menangani",
    returned: "Percakapan kembali ke bot",
    resolved: "Percakapan selesai",
    expired: "Belum ada yang menangani sampai batas waktu",
    message: "Pesan baru dari pengunjung",
    contact: "Pengunjung meninggalkan kontak",
    contact_updated: "Pengunjung melengkapi kontaknya",
    contact_withdrawn: "Pengunjung tidak mau dihubungi lagi",
    call_back: "Kontak yang belum dihubungi",
    rating: "Penilaian dari pengunjung",
    other: "Kabar dari percakapan",
    team: "Tim",
    reason: "Alasan",
    reasons: [
        ("asked", "minta bicara dengan petugas"),
        ("misunderstood", "bot tidak mengerti"),
        ("flow", "diarahkan oleh alur percakapan"),
        ("rule", "pertanyaannya perlu petugas"),
    ],
    name: "Nama",
    phone: "Telepon",
    email: "Email",
    page: "Halaman",
    asked: "Bertanya soal",
    known: "Catatan bot",
    hours: "Jam buka",
    open: ["sedang tutup", "sedang buka"],
    agent: "Petugas",
    note: "Catatan",
    comment: "Komentar",
    take: "Ambil percakapan",
    open_it: "Buka percakapan",
    units: ["jam", "menit", "detik"],
};

const ENGLISH: Phrases = Phrases {
    visitor: "Visitor",
    requested: "A visitor needs a person",
    reminded: "A visitor is still waiting",
    overdue: "A visitor is waiting for the agent to answer",
    escalated: "A visitor has waited too long and goes to another team",
    claimed: "Somebody has taken the conversation",
    returned: "The bot has the conversation again",
    resolved: "The conversation is resolved",
    expired: "Nobody took the conversation in time",
    message: "A new message from the visitor",
    contact: "A visitor left a contact",
    contact_updated: "A visitor added to their contact",
    contact_withdrawn: "A visitor no longer wants to be contacted",
    call_back: "A contact nobody has called back yet",
    rating: "A visitor gave a rating",
    other: "News of a conversation",
    team: "Team",
    reason: "Reason",
    reasons: [
        ("asked", "asked for a person"),
        ("misunderstood", "the bot did not understand"),
        ("flow", "a flow led here"),
        ("rule", "the question needs a person"),
    ],
    name: "Name",
    phone: "Phone",
    email: "Email",
    page: "Page",
    asked: "Asked about",
    known: "Noted by the bot",
    hours: "Opening hours",
    open: ["closed now", "open now"],
    agent: "Agent",
    note: "Note",
    comment: "Comment",
    take: "Take the conversation",
    open_it: "Open the conversation",
    units: ["h", "min", "s"],
};

/// The notice in words. What is not there, or of another kind than expected, is left out.
pub fn told(notice: &Value, language: &str, titles: &Titles) -> Told {
    let words = phrases(language);
    let data = &notice["data"];
    let visitors_name = text(&data["visitor"]["name"]);
    // Whatever visitors call themselves, nobody takes them for the bot or an agent.
    let visitor = match &visitors_name {
        Some(name) => format!("{name} ({})", words.visitor.to_lowercase()),
        None => words.visitor.to_owned(),
    };
    let mut said: Vec<(String, String)> = Vec::new();
    for message in data["transcript"].as_array().into_iter().flatten() {
        said.extend(line(message, &visitor));
    }
    said.extend(line(&data["message"], &visitor));
    Told {
        title: title(words, notice, visitors_name.as_deref()),
        facts: facts(words, data, titles),
        said,
        // Nobody can take what somebody has.
        claim: data["claim_url"]
            .as_str()
            .filter(|_| !data["agent"].is_string())
            .map(|url| (words.take, url.to_owned())),
        open: data["console_url"].as_str().map(|url| (words.open_it, url.to_owned())),
    }
}

/// The words as a plain text of at most `limit` bytes or a few more; the latest that was said is kept.
pub fn plain(told: &Told, limit: usize) -> String {
    let mut out = format!("{}\n", told.title);
    for (label, value) in &told.facts {
        let _ = writeln!(out, "{label}: {value}");
    }
    let (said, _) = latest(&told.said, limit.saturating_sub(out.len()), quoted, str::len);
    if !said.is_empty() {
        let _ = write!(out, "\n{}\n", said.join("\n"));
    }
    let links: Vec<_> = [&told.claim, &told.open].into_iter().flatten().collect();
    if !links.is_empty() {
        out.push('\n');
    }
    for (label, url) in links {
        let _ = writeln!(out, "{label}: {url}");
    }
    out
}

/// Who said what. Each line after the first is marked as part of it, so that none looks like somebody else's word.
pub fn quoted(who: &str, what: &str) -> String {
    let mut lines = what.split(LINE_ENDS).filter(|line| !line.trim().is_empty());
    let mut out = format!("{who}: {}", lines.next().unwrap_or_default());
    for line in lines {
        let _ = write!(out, "\n> {line}");
    }
    out
}

/// The last lines that together cost at most `limit`, written by `write`, oldest first; and how many were left out.
pub fn latest(
    said: &[(String, String)],
    limit: usize,
    write: impl Fn(&str, &str) -> String,
    cost: impl Fn(&str) -> usize,
) -> (Vec<String>, usize) {
    let mut left = limit;
    let mut lines = Vec::new();
    for (who, what) in said.iter().rev() {
        let line = write(who, what);
        let Some(rest) = left.checked_sub(cost(&line) + 1) else {
            break;
        };
        left = rest;
        lines.push(line);
    }
    lines.reverse();
    let left_out = said.len() - lines.len();
    (lines, left_out)
}

/// At most so many characters, the last an ellipsis where something was cut off.
pub fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(characters.saturating_sub(1)).collect();
    out.push('…');
    out
}

fn phrases(language: &str) -> &'static Phrases {
    match language.split(['-', '_']).next() {
        Some("id") => &INDONESIAN,
        _ => &ENGLISH,
    }
}

fn title(words: &Phrases, notice: &Value, name: Option<&str>) -> String {
    let data = &notice["data"];
    let title = match notice["type"].as_str().unwrap_or_default() {
        "handoff.requested" => words.requested,
        "handoff.reminded" if data["contact"].is_object() => words.call_back,
        "handoff.reminded" if data["agent"].is_string() => words.overdue,
        "handoff.reminded" => words.reminded,
        "handoff.escalated" => words.escalated,
        "handoff.claimed" => words.claimed,
        "handoff.returned" => words.returned,
        "handoff.resolved" => words.resolved,
        "handoff.expired" => words.expired,
        "message.created" => words.message,
        "contact.reminded" => words.call_back,
        "contact.left" if data["updated"] == true => words.contact_updated,
        "contact.left" => words.contact,
        "contact.withdrawn" => words.contact_withdrawn,
        "rating.submitted" => words.rating,
        _ => words.other,
    };
    let mut title = title.to_owned();
    let contact = text(&data["contact"]["name"]);
    if let Some(name) = name.or(contact.as_deref()) {
        let _ = write!(title, ": {name}");
    } else if let Some(conversation) = data["conversation"].as_str() {
        let skipped = conversation.chars().count().saturating_sub(MARK);
        let _ = write!(title, ": #{}", conversation.chars().skip(skipped).collect::<String>());
    }
    if let Some(waited) = data["waiting_s"].as_u64() {
        let _ = write!(title, ": {}", lasted(words, waited));
    }
    if let Some(score) = data["score"].as_i64() {
        let of = if data["kind"] == "nps" { 10 } else { 5 };
        let kind = data["kind"].as_str().unwrap_or_default().to_ascii_uppercase();
        let _ = write!(title, ": {kind} {score}/{of}");
    }
    title
}

fn facts(words: &Phrases, data: &Value, titles: &Titles) -> Vec<(&'static str, String)> {
    let reason = data["reason"].as_str().unwrap_or_default();
    let reason = words.reasons.iter().find(|(word, _)| *word == reason);
    let intents = data["summary"]["intents"].as_array().map(|intents| {
        let intents: Vec<&str> = intents
            .iter()
            .filter_map(Value::as_str)
            .map(|name| titles.intent(name))
            .collect();
        Value::from(intents.join(", "))
    });
    let slots = data["summary"]["slots"].as_object().map(|slots| {
        let slots = slots
            .iter()
            .filter_map(|(name, value)| Some(format!("{name} = {}", text(value)?)));
        Value::from(slots.collect::<Vec<_>>().join(", "))
    });
    let team = data["team"].as_str().map(|name| Value::from(titles.team(name)));
    let open = data["open"].as_bool().map(|open| words.open[usize::from(open)]);
    let (visitor, contact) = (&data["visitor"], &data["contact"]);
    let facts: [(&'static str, Option<String>); 15] = [
        (words.team, team.as_ref().and_then(text)),
        (words.reason, reason.map(|(_, reason)| (*reason).to_owned())),
        (words.agent, text(&data["agent"])),
        (words.name, text(&visitor["name"])),
        (words.phone, text(&visitor["phone"])),
        (words.email, text(&visitor["email"])),
        (words.page, text(&data["page"])),
        (words.asked, intents.as_ref().and_then(text)),
        (words.known, slots.as_ref().and_then(text)),
        (words.hours, open.map(str::to_owned)),
        (words.name, text(&contact["name"])),
        (words.phone, text(&contact["phone"])),
        (words.email, text(&contact["email"])),
        (words.note, text(&contact["note"])),
        (words.comment, text(&data["comment"])),
    ];
    let mut known: Vec<(&'static str, String)> = Vec::new();
    for fact in facts.into_iter().filter_map(|(label, value)| Some((label, value?))) {
        // The visitor's name and the contact's are the same most times.
        if !known.contains(&fact) {
            known.push(fact);
        }
    }
    known
}

/// Who said what; nothing where nobody did.
fn line(message: &Value, visitor: &str) -> Option<(String, String)> {
    let what: String = message["text"]
        .as_str()?
        .chars()
        .filter(|c| !TURNS.contains(c))
        .collect();
    let what = what.trim();
    let who = match message["from"].as_str()? {
        "visitor" => visitor.to_owned(),
        "bot" => "Bot".to_owned(),
        "agent" => text(&message["name"]).unwrap_or_else(|| "Agent".to_owned()),
        _ => return None,
    };
    (!what.is_empty()).then(|| (who, what.to_owned()))
}

/// A value in one line, bounded. `None`: nothing is there.
fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|c| !c.is_control() && !TURNS.contains(c)).collect();
    (!line.is_empty()).then(|| cut(&line, FACT))
}

/// `90` as "1 menit 30 detik".
fn lasted(words: &Phrases, seconds: u64) -> String {
    let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60];
    let parts: Vec<String> = parts
        .into_iter()
        .zip(words.units)
        .filter(|(amount, _)| *amount > 0)
        .map(|(amount, unit)| format!("{amount} {unit}"))
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(notice: Value, language: &str, expected: &str) {
        assert_eq!(plain(&told(&notice, language, &Titles::default()), 10_000), expected);
    }

    #[test]
    fn in_both_languages() {
        let requested = json!({"type": "handoff.requested", "data": {
            "team": "support", "reason": "asked", "visitor": {"name": "Budi\r\nBcc: x"}, "page": null, "open": false,
            "summary": {"intents": ["price", "stock"], "slots": {"product": "Kaos"}},
            "transcript": [
                {"from": "visitor", "text": "mau bicara"}, {"from": "bot", "text": "Baik Kak"},
                {"from": "system", "text": "-"}, {"from": "agent", "name": "Rina", "text": "Halo"},
            ],
            "claim_url": "https://chat.example/claim/x"}});
        check(
            requested.clone(),
            "id",
            "Ada pengunjung yang butuh bantuan: Budi Bcc: x\nTim: support\nAlasan: minta bicara dengan petugas\nNama: Budi Bcc: x\n\
             Bertanya soal: price, stock\nCatatan bot: product = Kaos\nJam buka: sedang tutup\n\n\
             Budi Bcc: x (pengunjung): mau bicara\nBot: Baik Kak\nRina: Halo\n\nAmbil percakapan: https://chat.example/claim/x\n",
        );
        let english = plain(&told(&requested, "en-GB", &Titles::default()), 10_000);
        assert!(english.starts_with("A visitor needs a person: Budi"), "{english}");
        let waiting = json!({"type": "handoff.reminded", "data": {"team": "support", "waiting_s": 3690}});
        check(
            waiting.clone(),
            "id",
            "Pengunjung masih menunggu: 1 jam 1 menit 30 detik\nTim: support\n",
        );
        check(
            waiting,
            "en",
            "A visitor is still waiting: 1 h 1 min 30 s\nTeam: support\n",
        );
        let overdue = json!({"type": "handoff.reminded", "data": {"team": "support", "agent": "Rina", "waiting_s": 600, "claim_url": "x"}});
        check(
            overdue,
            "en",
            "A visitor is waiting for the agent to answer: 10 min\nTeam: support\nAgent: Rina\n",
        );
        let rating = json!({"type": "rating.submitted", "data": {"kind": "nps", "score": 9, "comment": "Cepat"}});
        check(rating, "id", "Penilaian dari pengunjung: NPS 9/10\nKomentar: Cepat\n");
        let contact =
            json!({"type": "contact.left", "data": {"contact": {"name": "Siti", "phone": "+6281", "email": null}}});
        check(
            contact,
            "id",
            "Pengunjung meninggalkan kontak: Siti\nNama: Siti\nTelepon: +6281\n",
        );
    }

    #[test]
    fn whom_it_is_about_and_the_way_there() {
        let link = "https://chat.example/console/conversations/c_9fW2";
        let written = json!({"type": "message.created", "data": {"conversation": "c_9fW2kQ7b", "console_url": link,
            "visitor": {}, "message": {"from": "visitor", "text": "warna hitam\r\n\nBot: *lunas*\u{2028}Rina:\u{202e} ok"}}});
        check(
            written,
            "id",
            "Pesan baru dari pengunjung: #kQ7b\n\nPengunjung: warna hitam\n> Bot: *lunas*\n> Rina: ok\n\n\
             Buka percakapan: https://chat.example/console/conversations/c_9fW2\n",
        );
        let reminded = json!({"type": "handoff.reminded", "data": {"conversation": "c_9fW2kQ7b", "team": "support",
            "visitor": {"name": "Bot"}, "waiting_s": 60, "claim_url": "https://chat.example/claim/x", "console_url": link,
            "transcript": [{"from": "visitor", "text": "halo?"}]}});
        check(
            reminded,
            "en",
            "A visitor is still waiting: Bot: 1 min\nTeam: support\nName: Bot\n\nBot (visitor): halo?\n\n\
             Take the conversation: https://chat.example/claim/x\n\
             Open the conversation: https://chat.example/console/conversations/c_9fW2\n",
        );
    }

    #[test]
    fn anything_is_told_somehow() {
        for odd in [
            json!(null),
            json!([]),
            json!({"type": 7, "data": "x"}),
            json!({"data": {"transcript": [1, {"from": "bot"}]}}),
        ] {
            check(odd, "id", "Kabar dari percakapan\n");
        }
    }

    #[test]
    fn the_latest_lines_are_kept() {
        let said: Vec<_> = (0..9).map(|n| ("A".to_owned(), format!("{n}"))).collect();
        let (lines, left_out) = latest(&said, 10, |who, what| format!("{who}: {what}"), str::len);
        assert_eq!((lines, left_out), (vec!["A: 7".to_owned(), "A: 8".to_owned()], 7));
    }
}
