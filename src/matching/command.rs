//! The few words that work at every step, whatever the bot.

use crate::text::{Cut, Lexicon, Stemmer, Utterance, Vocabulary};
use std::sync::LazyLock;

/// A word that steers the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// `menu`: the greeting's flow.
    Menu,
    /// `kembali`, `back`.
    Back,
    /// `batal`, `cancel`: leaves all flows.
    Cancel,
    /// `selesai`, `end`: ends the conversation.
    End,
    /// Asking for a person: "mau ngomong sama admin", "cs dong", "talk to a human".
    Person,
}

/// Reads a whole message as a command. Only a message that is nothing but the command counts, vocatives and near misses of
/// longer words aside; [`Command::Person`] is recognised as a whole request too.
pub fn command(text: &str) -> Option<Command> {
    let words = read(text)?;
    let bare: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !is_filler(word))
        .collect();
    let phrase = bare.join(" ");
    let spoken = COMMANDS.iter().find(|(_, phrases)| phrases.contains(&phrase.as_str()));
    if let Some((command, _)) = spoken {
        return Some(*command);
    }
    asks_for_person(&words).then_some(Command::Person)
}

/// Reads a whole message as yes ("iya kak", "boleh", "ok", "yes please") or no ("gak usah", "nggak", "no").
pub fn yes_no(text: &str) -> Option<bool> {
    let words = read(text)?;
    let place = |set: &[&str]| words.iter().position(|word| set.contains(&word.as_str()));
    let understood = words.iter().all(|word| {
        let word = word.as_str();
        YES.contains(&word)
            || NO.contains(&word)
            || BESIDE_YES_NO.contains(&word)
            || Lexicon::every_language().class(word).vocative
    });
    if !understood {
        return None;
    }
    // "ya" softens a no as well: "gak usah ya", "ya jangan".
    let yes = words
        .iter()
        .position(|word| word != "ya" && YES.contains(&word.as_str()));
    match (yes, place(&NO)) {
        (_, Some(0)) => Some(false),
        (None, Some(_)) => Some(false),
        (Some(yes), Some(no)) if no < yes => Some(false),
        // "boleh gak?" asks.
        (Some(_), Some(_)) => None,
        (Some(_), None) => Some(true),
        (None, None) => place(&["ya"]).map(|_| true),
    }
}

/// Longer messages are neither commands nor a yes.
const LONGEST: usize = 200;

const COMMANDS: [(Command, &[&str]); 4] = [
    (
        Command::Menu,
        &[
            "menu",
            "menu utama",
            "menu awal",
            "main menu",
            "the main menu",
            "ke menu",
            "ke menu utama",
            "kembali ke menu",
            "kembali ke menu utama",
            "back to menu",
            "back to the menu",
            "lihat menu",
            "tampilkan menu",
            "show menu",
            "show the menu",
        ],
    ),
    (
        Command::Back,
        &[
            "kembali",
            "back",
            "go back",
            "mundur",
            "balik",
            "kembali ke sebelumnya",
            "previous",
        ],
    ),
    (
        Command::Cancel,
        &[
            "batal",
            "batalkan",
            "batalin",
            "cancel",
            "cancel it",
            "cancel that",
            "tidak jadi",
            "never mind",
            "nevermind",
        ],
    ),
    (
        Command::End,
        &[
            "selesai",
            "sudah selesai",
            "end",
            "end chat",
            "end the chat",
            "akhiri",
            "akhiri chat",
            "akhiri percakapan",
            "tutup chat",
        ],
    ),
];

/// Words that change nothing about a command.
const FILLERS: [&str; 24] = [
    "dong", "deh", "ya", "saja", "lah", "nih", "sih", "please", "tolong", "mau", "saya", "aku", "ingin", "dulu",
    "minta", "oke", "i", "want", "to", "iya", "yuk", "now", "sekarang", "me",
];

/// Who a visitor means by a person, whatever else is said.
const PERSONS: [&str; 13] = [
    "cs",
    "customer service",
    "operator",
    "manusia",
    "human",
    "customer care",
    "live agent",
    "live chat",
    "real person",
    "orang asli",
    "csnya",
    "helpdesk",
    "costumer service",
];
/// Who may be meant: only together with a word of contact.
const PERHAPS_PERSONS: [&str; 15] = [
    "admin",
    "minmin",
    "min",
    "orang",
    "orangnya",
    "agen",
    "agent",
    "person",
    "staff",
    "staf",
    "petugas",
    "someone",
    "somebody",
    "representative",
    "adminnya",
];
const CONTACT: [&str; 36] = [
    "bicara",
    "berbicara",
    "ngomong",
    "ngobrol",
    "mengobrol",
    "chat",
    "chatting",
    "hubungkan",
    "hubungin",
    "hubungi",
    "menghubungi",
    "sambungkan",
    "sambungin",
    "disambungkan",
    "dihubungkan",
    "panggil",
    "panggilkan",
    "panggilin",
    "mana",
    "dimana",
    "ada",
    "online",
    "talk",
    "speak",
    "connect",
    "contact",
    "need",
    "want",
    "anybody",
    "butuh",
    "minta",
    "dibantu",
    "bantuan",
    "hidup",
    "langsung",
    "reach",
];
/// Words of contact that ask for a person even when the message goes on to say what about.
const TALK: [&str; 15] = [
    "bicara",
    "berbicara",
    "ngomong",
    "ngobrol",
    "chat",
    "hubungkan",
    "sambungkan",
    "sambungin",
    "disambungkan",
    "dihubungkan",
    "talk",
    "speak",
    "connect",
    "panggilkan",
    "panggilin",
];
const NEGATIONS: [&str; 8] = ["tidak", "jangan", "bukan", "not", "dont", "no", "never", "tanpa"];

const YES: [&str; 28] = [
    "iya",
    "ya",
    "yes",
    "yep",
    "yup",
    "yeah",
    "yoi",
    "boleh",
    "oke",
    "ok",
    "okay",
    "sip",
    "siap",
    "betul",
    "benar",
    "mau",
    "setuju",
    "lanjut",
    "lanjutkan",
    "sure",
    "correct",
    "right",
    "baik",
    "bisa",
    "silakan",
    "silahkan",
    "gas",
    "absolutely",
];
const NO: [&str; 13] = [
    "tidak", "no", "nope", "nah", "jangan", "bukan", "not", "dont", "never", "belum", "n", "nanti", "batal",
];
/// What may stand beside a yes or a no.
const BESIDE_YES_NO: [&str; 29] = [
    "deh", "dong", "lah", "kok", "saja", "usah", "perlu", "dulu", "terima", "kasih", "thanks", "thank", "you",
    "please", "tolong", "it", "that", "do", "i", "want", "banget", "jadi", "now", "saya", "aku", "sih", "of", "course",
    "need",
];

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(&["id".to_owned()]));

/// The words whose near misses count: six letters or more, because shorter ones are near to other words (`batal`, `bantal`).
static LONG_WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
    let commands = COMMANDS.iter().flat_map(|(_, phrases)| phrases.iter());
    let all = commands
        .chain(&PERSONS)
        .chain(&CONTACT)
        .flat_map(|phrase| phrase.split(' '));
    Vocabulary::new(all.filter(|word| word.len() >= 6).map(|word| (word, 1)))
});

/// The message's words, clitics taken off and long ones repaired. `None`: too long to be a command.
fn read(text: &str) -> Option<Vec<String>> {
    if text.len() > LONGEST {
        return None;
    }
    let words = Utterance::read(text, Lexicon::every_language()).words;
    Some(words.into_iter().map(|word| recognised(word.text)).collect())
}

fn recognised(word: String) -> String {
    if LONG_WORDS.contains(&word) {
        return word;
    }
    let known = |stem: &str| {
        (CONTACT.contains(&stem) || PERSONS.contains(&stem) || PERHAPS_PERSONS.contains(&stem)).then(|| stem.to_owned())
    };
    if let Some(stem) = STEMMER.clitic(&word, known) {
        return stem;
    }
    let near = (word.len() >= 5).then(|| LONG_WORDS.nearest(&word)).flatten();
    near.filter(|near| near.edits == 1)
        .map_or(word, |near| near.word.to_owned())
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word) || Lexicon::every_language().class(word).vocative
}

fn asks_for_person(words: &[String]) -> bool {
    if words.iter().any(|word| NEGATIONS.contains(&word.as_str())) && !asks_whether(words) {
        return false;
    }
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| *word != "nya").collect();
    let named = |at: usize, names: &[&str]| {
        let pair = words.get(at + 1).map(|next| format!("{} {next}", words[at]));
        names.contains(&words[at]) || pair.is_some_and(|pair| names.contains(&pair.as_str()))
    };
    let person = |at: usize| named(at, &PERSONS);
    let perhaps = |at: usize| named(at, &PERHAPS_PERSONS);
    let places = || 0..words.len();
    // "… ngomong sama admin …": contact, then a person, nothing but small words between.
    let contact_then_person = places().any(|at| {
        let reach = places()
            .skip(at + 1)
            .take(4)
            .take_while(|next| *next == at + 1 || small(words[*next - 1]));
        TALK.contains(&words[at]) && reach.into_iter().any(|next| person(next) || perhaps(next))
    });
    let of_names = |at: usize| {
        let within = |names: &[&str]| names.iter().any(|name| name.split(' ').any(|part| part == words[at]));
        within(&PERSONS) || within(&PERHAPS_PERSONS)
    };
    let nothing_else = places().all(|at| of_names(at) || CONTACT.contains(&words[at]) || small(words[at]));
    let contact = words.iter().any(|word| CONTACT.contains(word));
    contact_then_person || nothing_else && (places().any(person) || contact && places().any(perhaps))
}

/// "bisa … gak?", "ada … gak?": the negation only asks.
fn asks_whether(words: &[String]) -> bool {
    words.last().is_some_and(|word| word == "tidak")
        && words.iter().filter(|word| NEGATIONS.contains(&word.as_str())).count() == 1
}

/// A word that neither asks for a person nor for anything else.
fn small(word: &str) -> bool {
    let class = Lexicon::every_language().class(word);
    class.stop
        || class.vocative
        || class.courtesy
        || is_filler(word)
        || matches!(word, "can" | "could" | "real" | "live")
}

/// A word as commands compare it, for other modules that match short answers.
pub(super) fn short_words(text: &str) -> Option<Vec<String>> {
    if text.len() > LONGEST {
        return None;
    }
    Some(
        Utterance::read(text, Lexicon::every_language())
            .words
            .into_iter()
            .map(|word| word.text)
            .collect(),
    )
}

/// Whether a word may stand beside a short answer without changing it.
pub(super) fn beside_answer(word: &str) -> bool {
    is_filler(word)
        || Lexicon::every_language().class(word).courtesy
        || matches!(word, "yang" | "itu" | "the" | "that" | "one")
}

/// The stem that `accept` takes, in the way of Indonesian inflection.
pub(super) fn inflection_of(word: &str, accept: impl Fn(&str) -> bool) -> bool {
    STEMMER
        .stem(word, Cut::Inflection, |stem| accept(stem).then_some(()))
        .is_some()
}

#[cfg(test)]
mod tests;
