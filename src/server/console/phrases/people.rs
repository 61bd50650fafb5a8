//! What the pages about agents say.

/// One language's phrases. `{}` stands for a value.
pub struct Words {
    pub pages: &'static str,
    pub conversations: &'static str,
    pub deliveries: &'static str,
    pub not_allowed_title: &'static str,
    pub not_allowed_text: &'static str,
    pub must_change_title: &'static str,
    pub must_change_text: &'static str,
    pub is_disabled: &'static str,
    pub has_expired: &'static str,
    pub change_password: &'static str,
    pub old_password: &'static str,
    pub new_password: &'static str,
    pub change: &'static str,
    pub change_text: &'static str,
    pub wrong_old_password: &'static str,
    pub same_password: &'static str,
}

pub static INDONESIAN: Words = Words {
    pages: "Halaman",
    conversations: "Percakapan",
    deliveries: "Kiriman",
    not_allowed_title: "Bukan untuk peran Anda",
    not_allowed_text: "Halaman ini hanya bisa dibuka dengan peran lain. Minta admin konsol jika Anda membutuhkannya.",
    must_change_title: "Buat kata sandi Anda sendiri",
    must_change_text: "Anda masuk dengan kata sandi sekali pakai. Ganti dulu dengan kata sandi yang hanya Anda ketahui.",
    is_disabled: "Akun ini sedang dinonaktifkan. Hubungi admin konsol.",
    has_expired: "Kata sandi sekali pakai ini sudah kedaluwarsa. Minta yang baru dari admin konsol.",
    change_password: "Ganti kata sandi",
    old_password: "Kata sandi sekarang",
    new_password: "Kata sandi baru",
    change: "Ganti",
    change_text: "Setelah diganti, semua sesi lain dengan nama Anda berakhir.",
    wrong_old_password: "Kata sandi sekarang tidak cocok.",
    same_password: "Kata sandi baru sama dengan yang lama. Pilih yang lain.",
};

pub static ENGLISH: Words = Words {
    pages: "Pages",
    conversations: "Conversations",
    deliveries: "Deliveries",
    not_allowed_title: "Not for your role",
    not_allowed_text: "This page needs another role. Ask an admin of the console if you need it.",
    must_change_title: "Choose a password of your own",
    must_change_text: "You signed in with a one-time password. First change it to one that only you know.",
    is_disabled: "This account is disabled. Ask an admin of the console.",
    has_expired: "This one-time password has expired. Ask an admin of the console for a new one.",
    change_password: "Change password",
    old_password: "Present password",
    new_password: "New password",
    change: "Change",
    change_text: "Once it is changed, every other session under your name ends.",
    wrong_old_password: "The present password is not right.",
    same_password: "The new password is the old one. Choose another.",
};
