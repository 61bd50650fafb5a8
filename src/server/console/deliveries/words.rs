//! What the page of deliveries says, in its languages.

use super::super::phrases::Phrases;

/// What this page says in one language.
pub struct Words {
    pub all: &'static str,
    pub due: &'static str,
    pub delivered: &'static str,
    pub dead: &'static str,
    pub attempts: &'static str,
    pub latency: &'static str,
    pub queued: &'static str,
    pub next: &'static str,
    pub instead: &'static str,
    pub behind: &'static str,
    pub replay: &'static str,
    pub send_now: &'static str,
    pub conversation: &'static str,
    pub older: &'static str,
    pub target: &'static str,
    pub off: &'static str,
    pub switch_on: &'static str,
    pub dead_count: &'static str,
    pub replay_dead: &'static str,
    pub dismiss_dead: &'static str,
    pub refused: &'static str,
    pub none: &'static str,
    /// By whose clock times are told.
    pub zone: &'static str,
    /// There is no such target.
    pub unknown: &'static str,
    /// What would be sent again would only die again.
    pub is_off: &'static str,
    /// Types of notices, and what they tell.
    pub kinds: [(&'static str, &'static str); 12],
    /// How errors of ours begin, and what they mean.
    pub errors: [(&'static str, &'static str); 11],
}

const INDONESIAN: Words = Words {
    all: "Semua",
    due: "Menunggu dikirim",
    delivered: "Terkirim",
    dead: "Gagal",
    attempts: "{} kali dicoba",
    latency: "percobaan terakhir",
    queued: "Dibuat",
    next: "dikirim lagi",
    instead: "menggantikan",
    behind: "menunggu kiriman sebelumnya dari percakapan ini",
    replay: "Kirim lagi",
    send_now: "Kirim sekarang",
    conversation: "Percakapan",
    older: "Lebih lama",
    target: "Target",
    off: "Target ini menjawab 410 (\"sudah tidak ada\") sejak {} dan tidak diberi tahu apa-apa lagi. Kalau alamatnya berganti, tulis `url` yang baru di bot.yaml. Kalau alamat yang sama sudah menerima lagi, nyalakan di sini.",
    switch_on: "Nyalakan lagi",
    dead_count: "{} kiriman gagal",
    replay_dead: "Kirim ulang semua yang gagal",
    dismiss_dead: "Hapus semua yang gagal dari daftar",
    refused: "Sebagian alamat ditolak server email; yang lain sudah menerima.",
    none: "Belum ada kiriman di sini.",
    zone: "Waktu menurut zona {}.",
    unknown: "Tidak ada target bernama {}.",
    is_off: "Target {} sedang mati, jadi belum ada yang dikirim ulang: nyalakan dulu, lalu kirim lagi.",
    kinds: [
        ("handoff.requested", "Pengunjung butuh orang"),
        ("handoff.reminded", "Pengingat: masih menunggu"),
        ("handoff.escalated", "Diteruskan ke tim lain"),
        ("handoff.claimed", "Percakapan diambil"),
        ("handoff.returned", "Kembali ke bot"),
        ("handoff.resolved", "Percakapan selesai"),
        ("handoff.expired", "Tidak ada yang mengambil"),
        ("message.created", "Pesan dari pengunjung"),
        ("contact.left", "Kontak dari pengunjung"),
        ("contact.reminded", "Pengingat: belum dihubungi"),
        ("contact.withdrawn", "Tidak mau dihubungi lagi"),
        ("rating.submitted", "Penilaian pengunjung"),
    ],
    errors: [
        ("HTTP ", "Penerima menjawab dengan kode ini."),
        ("SMTP ", "Server email menjawab dengan kode ini."),
        ("timed out", "Penerima tidak menjawab dalam 20 detik."),
        ("no connection", "Penerima tidak bisa dihubungi."),
        ("broken off", "Sambungan putus sebelum ada jawaban."),
        (
            "address_refused",
            "Alamatnya bukan alamat publik; server ini hanya mengirim ke sana kalau --allow-targets mengizinkan.",
        ),
        (
            "target_off",
            "Target ini menjawab 410 dan dimatikan sampai `url` di bot.yaml diganti atau dinyalakan lagi di halaman ini.",
        ),
        (
            "target_missing",
            "Target ini tidak ada lagi di bot.yaml, atau `url`-nya kosong.",
        ),
        (
            "bad_template",
            "Teks target ini di bot.yaml tidak cocok dengan pemberitahuan ini; perbaiki, lalu kirim lagi.",
        ),
        (
            "bad_secret",
            "Kunci rahasia target ini salah; perbaiki, lalu kirim lagi.",
        ),
        ("bad_", "Pemberitahuan ini tidak bisa ditulis untuk target ini."),
    ],
};

const ENGLISH: Words = Words {
    all: "All",
    due: "Due",
    delivered: "Delivered",
    dead: "Dead",
    attempts: "attempts: {}",
    latency: "last attempt",
    queued: "Queued",
    next: "sent next",
    instead: "in place of",
    behind: "waits for an earlier one of this conversation",
    replay: "Send again",
    send_now: "Send now",
    conversation: "Conversation",
    older: "Older",
    target: "Target",
    off: "This target has answered 410 (\"gone\") since {} and is told nothing more. If its address has changed, write the new `url` in bot.yaml. If the same address takes notices again, switch it on here.",
    switch_on: "Switch on again",
    dead_count: "dead deliveries: {}",
    replay_dead: "Send all dead ones again",
    dismiss_dead: "Take all dead ones off the list",
    refused: "The mail server refused some addresses; the others have got it.",
    none: "No deliveries here yet.",
    zone: "Times are those of {}.",
    unknown: "There is no target {}.",
    is_off: "The target {} is off, so nothing was sent again: switch it on first, then send again.",
    kinds: [
        ("handoff.requested", "A visitor needs a person"),
        ("handoff.reminded", "Reminder: still waiting"),
        ("handoff.escalated", "Passed on to another team"),
        ("handoff.claimed", "Conversation claimed"),
        ("handoff.returned", "Back with the bot"),
        ("handoff.resolved", "Conversation resolved"),
        ("handoff.expired", "Nobody came in time"),
        ("message.created", "Message from the visitor"),
        ("contact.left", "Contact from a visitor"),
        ("contact.reminded", "Reminder: not called back"),
        ("contact.withdrawn", "No longer to be contacted"),
        ("rating.submitted", "Visitor's rating"),
    ],
    errors: [
        ("HTTP ", "The receiver answered with this code."),
        ("SMTP ", "The mail server answered with this code."),
        ("timed out", "The receiver did not answer within 20 seconds."),
        ("no connection", "The receiver cannot be reached."),
        ("broken off", "The connection broke before there was an answer."),
        (
            "address_refused",
            "Its address is not public; this server goes there only if --allow-targets says so.",
        ),
        (
            "target_off",
            "The target answered 410 and is off until its `url` in bot.yaml changes or somebody switches it on again on this page.",
        ),
        (
            "target_missing",
            "The target is no longer in bot.yaml, or its `url` is empty.",
        ),
        (
            "bad_template",
            "The target's texts in bot.yaml do not fit this notice; mend them, then send it again.",
        ),
        (
            "bad_secret",
            "The target's secret is none; mend it, then send it again.",
        ),
        ("bad_", "This notice cannot be written to this target."),
    ],
};

pub fn words(t: &Phrases) -> &'static Words {
    if t.code == "id" { &INDONESIAN } else { &ENGLISH }
}
