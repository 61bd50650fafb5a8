//! The words that steer, answer and ask for a person, and what is known of each.

use super::Command;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

pub(super) const COMMANDS: [(Command, &[&str]); 6] = [
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
        Command::Bot,
        &[
            "kembali ke bot",
            "balik ke bot",
            "ke bot",
            "back to bot",
            "back to the bot",
            "talk to the bot",
        ],
    ),
    (
        Command::DoNotCall,
        &[
            "jangan hubungi",
            "jangan dihubungi",
            "tidak usah dihubungi",
            "tidak usah hubungi",
            "hapus kontak",
            "hapus nomor",
            "hapus email",
            "dont contact",
            "dont call",
            "do not contact",
            "do not call",
            "delete my contact",
            "delete my number",
            "remove my number",
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
const FILLERS: [&str; 25] = [
    "eh", "dong", "deh", "ya", "saja", "lah", "nih", "sih", "please", "tolong", "mau", "saya", "aku", "ingin", "dulu",
    "minta", "oke", "i", "want", "to", "iya", "yuk", "now", "sekarang", "me",
];

/// Words by which a question is passed over, and what stands beside them.
pub(super) const SKIP: [&str; 9] = [
    "lewati", "lewat", "lewatin", "skip", "nanti", "pass", "later", "lanjut", "males",
];
pub(super) const BESIDE_SKIP: [&str; 9] = ["dulu", "saja", "deh", "ya", "ini", "this", "it", "please", "yang"];

/// Who a visitor means by a person, whatever else is said.
pub(super) const PERSONS: [&str; 13] = [
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

pub(super) const YES: [&str; 28] = [
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
pub(super) const NO: [&str; 13] = [
    "tidak", "no", "nope", "nah", "jangan", "bukan", "not", "dont", "never", "belum", "n", "nanti", "batal",
];
/// What may stand beside a yes or a no.
pub(super) const BESIDE_YES_NO: [&str; 30] = [
    "deh", "dong", "lah", "kok", "saja", "usah", "perlu", "dulu", "terima", "kasih", "thanks", "thank", "you",
    "please", "tolong", "it", "that", "do", "i", "want", "banget", "jadi", "now", "saya", "aku", "sih", "of", "course",
    "need", "sudah",
];
/// Words that make a no more than an answer: what was begun is not wanted.
pub(super) const REFUSING: [&str; 8] = ["usah", "perlu", "kasih", "thanks", "thank", "need", "nanti", "dulu"];

/// What the lists above say of a word.
#[derive(Clone, Copy, Default)]
pub(super) struct Part {
    /// Stands in a phrase of [`COMMANDS`].
    pub(super) command: bool,
    pub(super) filler: bool,
    /// Names a person on its own.
    pub(super) person: bool,
    /// Names a person together with the next word.
    pub(super) opens_person: bool,
    pub(super) perhaps_person: bool,
    /// Part of a name of either kind.
    pub(super) of_name: bool,
    pub(super) contact: bool,
    pub(super) talk: bool,
    pub(super) negation: bool,
    /// Of [`long_words`].
    pub(super) long: bool,
}

/// Every word of the lists, looked up once a word in place of being sought in each list.
static PARTS: LazyLock<FxHashMap<&str, Part>> = LazyLock::new(|| {
    let mut parts: FxHashMap<&str, Part> = FxHashMap::default();
    let mut mark = |words: &[&'static str], set: fn(&mut Part)| {
        for word in words.iter().flat_map(|phrase| phrase.split(' ')) {
            set(parts.entry(word).or_default());
        }
    };
    for (_, phrases) in &COMMANDS {
        mark(phrases, |part| part.command = true);
    }
    mark(&FILLERS, |part| part.filler = true);
    mark(&PERSONS, |part| part.of_name = true);
    mark(&PERHAPS_PERSONS, |part| {
        (part.of_name, part.perhaps_person) = (true, true)
    });
    mark(&CONTACT, |part| part.contact = true);
    mark(&TALK, |part| part.talk = true);
    mark(&NEGATIONS, |part| part.negation = true);
    for name in PERSONS {
        match name.split_once(' ') {
            Some((first, _)) => mark(&[first], |part| part.opens_person = true),
            None => mark(&[name], |part| part.person = true),
        }
    }
    for word in long_words() {
        mark(&[word], |part| part.long = true);
    }
    parts
});

/// What the lists say of a word; nothing of most.
pub(super) fn part(word: &str) -> Part {
    PARTS.get(word).copied().unwrap_or_default()
}

/// The words of the lists that have six letters or more.
pub(super) fn long_words() -> impl Iterator<Item = &'static str> {
    let commands = COMMANDS.iter().flat_map(|(_, phrases)| phrases.iter());
    let all = commands
        .chain(&PERSONS)
        .chain(&CONTACT)
        .flat_map(|phrase| phrase.split(' '));
    all.filter(|word| word.len() >= 6)
}
