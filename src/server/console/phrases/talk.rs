//! What the conversation page says beside what every page says.

use super::Phrases;

/// One language's phrases. `{}` stands for a value.
pub struct TalkPhrases {
    pub why: &'static str,
    pub misunderstood: &'static str,
    pub shop_time: &'static str,
    pub shop_open: &'static str,
    pub shop_closed: &'static str,
    pub earlier_conversations: &'static str,
    pub began: &'static str,
    pub tags: &'static str,
    pub new_tag: &'static str,
    pub add_tag: &'static str,
    pub remove_tag: &'static str,
    pub bad_tag: &'static str,
    pub too_many_tags: &'static str,
    pub notes: &'static str,
    pub notes_hint: &'static str,
    pub new_note: &'static str,
    pub add_note: &'static str,
    pub empty_note: &'static str,
    pub long_note: &'static str,
    pub too_many_notes: &'static str,
    pub today: &'static str,
    pub yesterday: &'static str,
}

impl Phrases {
    /// The conversation page's, in the same language.
    pub fn talk(&self) -> &'static TalkPhrases {
        match self.code {
            "en" => &ENGLISH,
            _ => &INDONESIAN,
        }
    }
}

static INDONESIAN: TalkPhrases = TalkPhrases {
    why: "Kenapa diteruskan ke orang",
    misunderstood: "Tidak dipahami bot",
    shop_time: "Jam toko",
    shop_open: "buka",
    shop_closed: "tutup",
    earlier_conversations: "Percakapan lain pengunjung ini",
    began: "Mulai {}",
    tags: "Label",
    new_tag: "Label baru",
    add_tag: "Tambah label",
    remove_tag: "Hapus label {}",
    bad_tag: "Label berisi 1 sampai {} huruf.",
    too_many_tags: "Satu percakapan paling banyak punya {} label.",
    notes: "Catatan pribadi",
    notes_hint: "Hanya dilihat agen, tidak pernah dikirim ke pengunjung.",
    new_note: "Catatan baru",
    add_note: "Simpan catatan",
    empty_note: "Tulis catatan dulu.",
    long_note: "Catatan terlalu panjang, paling banyak {} karakter.",
    too_many_notes: "Percakapan ini sudah punya {} catatan, tidak bisa ditambah lagi.",
    today: "Hari ini",
    yesterday: "Kemarin",
};

static ENGLISH: TalkPhrases = TalkPhrases {
    why: "Why a person was called",
    misunderstood: "Not understood by the bot",
    shop_time: "Time at the shop",
    shop_open: "open",
    shop_closed: "closed",
    earlier_conversations: "This visitor's other conversations",
    began: "Began {}",
    tags: "Tags",
    new_tag: "New tag",
    add_tag: "Add tag",
    remove_tag: "Remove the tag {}",
    bad_tag: "A tag has 1 to {} letters.",
    too_many_tags: "A conversation has at most {} tags.",
    notes: "Private notes",
    notes_hint: "Seen by agents alone, never sent to the visitor.",
    new_note: "New note",
    add_note: "Save note",
    empty_note: "Write the note first.",
    long_note: "The note is too long; it may have {} characters.",
    too_many_notes: "This conversation has {} notes already; no more can be added.",
    today: "Today",
    yesterday: "Yesterday",
};
