//! What a visitor reads when a frame is refused, in the conversation's language.

use super::wire::Code;

/// The text for `code`. Languages other than Indonesian get English.
pub(super) fn text(code: Code, language: &str) -> &'static str {
    let indonesian = language.split(['-', '_']).next() == Some("id");
    let (id, en) = both(code);
    if indonesian { id } else { en }
}

fn both(code: Code) -> (&'static str, &'static str) {
    match code {
        Code::BadJson => (
            "Maaf, pesan ini tidak bisa dibaca: isinya bukan objek JSON.",
            "Sorry, this could not be read: it is not a JSON object.",
        ),
        Code::UnknownType => (
            "Maaf, jenis pesan ini tidak dikenal.",
            "Sorry, this type of frame is not known here.",
        ),
        Code::BadField => (
            "Maaf, ada isian yang kurang, kosong, atau tidak sesuai.",
            "Sorry, a field is missing, empty or of the wrong kind.",
        ),
        Code::HelloFirst => (
            "Percakapan harus dibuka dengan hello dulu.",
            "A conversation has to begin with hello.",
        ),
        Code::HelloLate => (
            "Terlalu lama menunggu hello, jadi sambungan ditutup.",
            "No hello came in time, so the connection is closed.",
        ),
        Code::BadToken => (
            "Percakapan sebelumnya tidak ditemukan, jadi kita mulai yang baru ya, Kak.",
            "The earlier conversation could not be found, so here is a new one.",
        ),
        Code::TooLong => (
            "Pesannya terlalu panjang, Kak. Boleh dipersingkat atau dibagi dua?",
            "That message is too long. Could you shorten it or send it in parts?",
        ),
        Code::TooLarge => (
            "Pesan ini terlalu besar, jadi sambungan ditutup.",
            "This is too large to read, so the connection is closed.",
        ),
        Code::RateLimited => (
            "Pesannya masuk terlalu cepat, Kak. Coba lagi sebentar ya.",
            "Messages are coming in too fast. Please try again in a moment.",
        ),
        Code::UnknownOption => (
            "Pilihan itu tidak ada di percakapan ini.",
            "There is no such option in this conversation.",
        ),
        Code::Unavailable => (
            "Maaf Kak, pesannya belum tersimpan. Coba kirim lagi sebentar ya.",
            "Sorry, your message could not be stored. Please send it again in a moment.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_conversations() {
        let (id, en) = both(Code::TooLong);
        for (language, expected) in [("id", id), ("id-ID", id), ("en", en), ("jv", en), ("", en)] {
            assert_eq!(text(Code::TooLong, language), expected, "{language}");
        }
    }
}
