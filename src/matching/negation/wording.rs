//! The small words that denials are made of.

/// Words that set what follows against what was denied.
pub(super) const CONTRASTS: [&str; 9] = [
    "tapi",
    "tetapi",
    "melainkan",
    "namun",
    "maksud",
    "maksudnya",
    "but",
    "rather",
    "instead",
];
/// After a denial they only soften or widen it: "bukan ya?", "bukan cuma harga".
pub(super) const NO_DENIAL: [&str; 17] = [
    "ya", "sih", "toh", "kan", "dong", "kah", "nih", "cuma", "hanya", "sekadar", "sekedar", "saja", "main", "only",
    "just", "yet", "really",
];
/// After "tidak" or "not" they make a denial of what is asked: "gak nanya harga", "not asking about the price".
pub(super) const ASKING: [&str; 20] = [
    "tanya",
    "bertanya",
    "menanyakan",
    "nanyain",
    "tanyain",
    "tanyakan",
    "cari",
    "mencari",
    "maksud",
    "bahas",
    "asking",
    "ask",
    "about",
    "looking",
    "talking",
    "mean",
    "meant",
    "interested",
    "inquiring",
    "care",
];
/// What may stand between a negation and [`ASKING`].
pub(super) const BESIDE_ASKING: [&str; 8] = ["mau", "ingin", "lagi", "sedang", "saya", "aku", "to", "i"];
/// After a negation they make a denial of what is wanted, where something else is said behind it: "gak mau order, cuma tanya stok".
pub(super) const WISHING: [&str; 13] = [
    "mau", "ingin", "pengen", "perlu", "butuh", "usah", "minta", "jadi", "want", "need", "wish", "plan", "planning",
];
/// They end what is denied and begin what is meant: "gak mau komplain cuma mau tanya".
pub(super) const LIMITS: [&str; 6] = ["cuma", "hanya", "sekadar", "sekedar", "just", "only"];
/// They say what is wanted instead.
pub(super) const INSTEAD: [&str; 11] = [
    "mau", "ingin", "pengen", "cuma", "hanya", "saja", "just", "only", "want", "need", "like",
];
/// Behind these stands a thing that is not meant: "daripada hoodie", "instead of the hoodie".
pub(super) const BEHIND: [&[&str]; 4] = [
    &["daripada"],
    &["instead", "of"],
    &["rather", "than"],
    &["selain", "dari"],
];
/// Behind these "gak" asks: "ada gak yang merah", "bisa ga hoodie".
pub(super) const ASKED_OF: [&str; 20] = [
    "ada",
    "ready",
    "bisa",
    "boleh",
    "masih",
    "punya",
    "jual",
    "jadi",
    "mau",
    "muat",
    "cukup",
    "cocok",
    "dapat",
    "stok",
    "available",
    "tersedia",
    "termasuk",
    "kena",
    "bagus",
    "tahu",
];
/// Behind "jangan" they bring in the means that is refused.
pub(super) const USING: [&str; 4] = ["pakai", "lewat", "via", "dengan"];
/// With these a thing is named in English: "not the battery, it's the port".
pub(super) const ARTICLES: [&str; 4] = ["the", "a", "an", "my"];
/// What may stand before a thing.
pub(super) const BEFORE_THING: [&str; 6] = ["yang", "the", "a", "an", "warna", "ukuran"];
/// Signs that part what is denied from what is meant.
pub(super) const PAUSES: [char; 9] = [',', '.', ';', '!', '?', '\n', ':', '–', '—'];
