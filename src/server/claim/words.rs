//! What the page says, in its languages.

/// The page's texts in one language. `{agent}` stands for a name.
pub struct Words {
    pub code: &'static str,
    pub waiting_title: &'static str,
    pub waiting_text: &'static str,
    pub yours_title: &'static str,
    pub yours_text: &'static str,
    pub taken_title: &'static str,
    pub taken_text: &'static str,
    pub over_title: &'static str,
    pub over_text: &'static str,
    pub used_title: &'static str,
    pub used_text: &'static str,
    pub unknown_title: &'static str,
    pub unknown_text: &'static str,
    pub unavailable_title: &'static str,
    pub unavailable_text: &'static str,
    pub bad_name: &'static str,
    pub disabled_name: &'static str,
    pub your_name: &'static str,
    pub claim: &'static str,
    pub team: &'static str,
    pub since: &'static str,
    pub visitor: &'static str,
    pub page: &'static str,
    pub transcript: &'static str,
    pub no_lines: &'static str,
    pub answer: &'static str,
    pub answer_hint: &'static str,
}

impl Words {
    /// The texts for a language tag such as `id-ID;q=0.9`, where there are any.
    pub fn of_tag(tag: &str) -> Option<&'static Self> {
        let primary = tag.split([';', '-', '_']).next().unwrap_or_default().trim();
        [&INDONESIAN, &ENGLISH]
            .into_iter()
            .find(|words| primary.eq_ignore_ascii_case(words.code))
    }
}

pub static INDONESIAN: Words = Words {
    code: "id",
    waiting_title: "Ada pengunjung yang menunggu",
    waiting_text: "Tulis nama Anda untuk mengambil percakapan ini. Nama itu juga dilihat pengunjung.",
    yours_title: "Percakapan ini sekarang milik Anda",
    yours_text: "Terima kasih, {agent}. Pengunjung sudah diberi tahu bahwa Anda yang akan membantu.",
    taken_title: "Sudah diambil",
    taken_text: "{agent} sudah mengambil percakapan ini.",
    over_title: "Sudah selesai",
    over_text: "Pengunjung ini tidak menunggu lagi, jadi tautan ini tidak berlaku.",
    used_title: "Tautan sudah dipakai",
    used_text: "Dengan tautan ini percakapan sudah pernah diambil. Pengunjung menunggu lagi: pakai tautan di pemberitahuan terbaru, atau ambil di konsol.",
    unknown_title: "Tautan tidak dikenal",
    unknown_text: "Periksa lagi tautannya: mungkin terpotong saat disalin.",
    unavailable_title: "Sedang ada gangguan",
    unavailable_text: "Belum ada yang berubah. Coba lagi sebentar lagi.",
    bad_name: "Tulis nama dengan 1 sampai 64 huruf.",
    disabled_name: "Akun dengan nama itu dinonaktifkan, jadi tidak bisa mengambil percakapan. Admin bisa mengaktifkannya lagi di konsol.",
    your_name: "Nama Anda",
    claim: "Ambil percakapan",
    team: "Tim",
    since: "Menunggu sejak",
    visitor: "Pengunjung",
    page: "Halaman",
    transcript: "Pesan terakhir",
    no_lines: "Belum ada pesan.",
    answer: "Jawab di konsol",
    answer_hint: "Masuk ke konsol dengan nama yang sama untuk menjawab. Sistem yang memakai API bisa menjawab dengan nama ini juga.",
};

pub static ENGLISH: Words = Words {
    code: "en",
    waiting_title: "A visitor is waiting",
    waiting_text: "Enter your name to take this conversation on. The visitor will see it, too.",
    yours_title: "This conversation is yours",
    yours_text: "Thank you, {agent}. The visitor has been told that you will help.",
    taken_title: "Already taken",
    taken_text: "{agent} has taken this conversation on.",
    over_title: "Already over",
    over_text: "This visitor is no longer waiting, so the link has no use any more.",
    used_title: "This link has been used",
    used_text: "The conversation was taken on since this link was made. The visitor is waiting again: use the link in the latest notice, or the console.",
    unknown_title: "Unknown link",
    unknown_text: "Please check the link: it may have been cut off when it was copied.",
    unavailable_title: "Something is not working",
    unavailable_text: "Nothing has changed. Please try again in a moment.",
    bad_name: "Please enter a name of 1 to 64 characters.",
    disabled_name: "The account of that name is disabled, so it cannot take conversations. An admin can enable it again in the console.",
    your_name: "Your name",
    claim: "Take the conversation",
    team: "Team",
    since: "Waiting since",
    visitor: "Visitor",
    page: "Page",
    transcript: "Last messages",
    no_lines: "No messages yet.",
    answer: "Answer in the console",
    answer_hint: "Sign in to the console under the same name to answer. A system that uses the API can answer under this name, too.",
};
