//! What the page of unanswered questions says.

use super::Phrases;

/// One language's phrases. Each `{}` stands for a value.
pub struct Words {
    pub title: &'static str,
    pub text: &'static str,
    pub period: &'static str,
    pub days: &'static str,
    pub summary: &'static str,
    pub computed: &'static str,
    pub cut: &'static str,
    pub answered_by_now: &'static str,
    pub none: &'static str,
    pub none_text: &'static str,
    pub times: &'static str,
    pub last: &'static str,
    pub persons: &'static str,
    pub examples: &'static str,
    pub open: &'static str,
    pub proposal: &'static str,
    pub harmful: &'static str,
    pub nothing_near: &'static str,
    pub by_hand: &'static str,
    pub not_enough: &'static str,
    pub no_time: &'static str,
    pub to_add: &'static str,
    pub accept: &'static str,
    pub command: &'static str,
    pub more: &'static str,
}

/// In the language of the other phrases.
pub fn words(t: &Phrases) -> &'static Words {
    if t.code == "id" { &INDONESIAN } else { &ENGLISH }
}

static INDONESIAN: Words = Words {
    title: "Pertanyaan tanpa jawaban",
    text: "Yang ditanyakan pengunjung dan belum bisa dijawab bot, dikelompokkan. Data pribadi sudah disamarkan.",
    period: "Jangka waktu",
    days: "{} hari",
    summary: "{} dari {} pesan belum terjawab, dalam {} kelompok.",
    computed: "Dihitung {}; dihitung ulang paling cepat setiap {} menit.",
    cut: "Riwayatnya terlalu panjang untuk dihitung sekaligus: pesan sebelum {} belum semuanya dihitung.",
    answered_by_now: "{} pesan lain dulu tidak dipahami, dan sekarang sudah terjawab.",
    none: "Semua terjawab",
    none_text: "Dalam jangka waktu ini tidak ada pertanyaan yang belum bisa dijawab bot.",
    times: "kali",
    last: "terakhir",
    persons: "{} kali berakhir di orang",
    examples: "Cara bertanya",
    open: "Buka percakapannya",
    proposal: "Usul: intent {}, satu baris di {}; menjawab {} dari {} cara bertanya.",
    harmful: "Paling dekat {}, tetapi dengan baris itu pertanyaan lain (\"{}\") dijawab berbeda: buat intent baru.",
    nothing_near: "Tidak ada intent yang dekat: buat intent baru untuk pertanyaan ini.",
    by_hand: "Usul: tambahkan ini pada intent {}.",
    not_enough: "Paling dekat intent {}, tetapi baris \"{}\" saja belum cukup untuk menjawabnya.",
    no_time: "Usulnya belum sempat dihitung.",
    to_add: "Yang ditambahkan",
    accept: "Menulisnya beserta tesnya, di folder bot:",
    command: "Daftar yang sama di terminal, dengan nomor yang berlaku saat itu:",
    more: "Dan {} kelompok lagi.",
};

static ENGLISH: Words = Words {
    title: "Unanswered questions",
    text: "What visitors asked and the bot cannot answer yet, in groups. Personal data is masked.",
    period: "Period",
    days: "{} days",
    summary: "{} of {} messages are not answered yet, in {} groups.",
    computed: "Computed {}; computed anew every {} minutes at most.",
    cut: "The history is too long to be looked at in one go: of the messages before {}, not all are counted.",
    answered_by_now: "{} other messages were not understood then, and are answered by now.",
    none: "All answered",
    none_text: "In this period there is no question that the bot cannot answer.",
    times: "times",
    last: "last",
    persons: "{} of them led to a person",
    examples: "Ways of asking",
    open: "Open the conversation",
    proposal: "Proposal: intent {}, one line under {}; it answers {} of {} ways of asking.",
    harmful: "Nearest is {}, but with that line another question (\"{}\") is answered differently: write a new intent.",
    nothing_near: "No intent is near: write a new one for this question.",
    by_hand: "Proposal: add this to the intent {}.",
    not_enough: "Nearest is the intent {}, but the line \"{}\" alone is not enough to answer it.",
    no_time: "There was no time to find a proposal.",
    to_add: "To be added",
    accept: "Writes it with a test, in the bot's folder:",
    command: "The same list in a terminal, with the numbers of that moment:",
    more: "And {} more groups.",
};
