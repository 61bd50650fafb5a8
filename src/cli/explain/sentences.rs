//! What an explanation says of a repair, a value, a cause and a contribution, in Indonesian and English.

use crate::both;
use crate::matching::told::{clean, points};
use crate::matching::{Cause, Explanation, Kind, Repair};
use crate::text::{Bilingual, Noun};

/// Why a word reads differently from what was typed.
pub(super) fn repaired(repair: &Repair) -> Bilingual {
    match repair.kind.as_str() {
        "slang" => both!("bahasa chat", "chat spelling"),
        "synonym" => both!("kata di lexicon/ Anda", "your lexicon/ says so"),
        "typo" => both!("salah ketik", "a slip of the keys"),
        "stretched" => both!("huruf yang diulang-ulang", "letters repeated"),
        "doubled" => both!("kata ulang", "a word doubled"),
        "glued" => both!("dua kata ditulis serangkai", "two words written as one"),
        "digits" => both!("angka sebagai huruf", "digits for letters"),
        other => both!("{other}", "{other}", other = other),
    }
}

/// What kind of value was found.
pub(super) fn kind_of_value(entity: &str) -> Option<Noun> {
    Some(match entity {
        "product" => Noun::new("produk", "product"),
        "number" => Noun::new("angka", "number"),
        "quantity" => Noun::new("jumlah", "quantity"),
        "money" => Noun::new("uang", "money"),
        "date" => Noun::new("tanggal", "date"),
        "time" => Noun::new("jam", "time"),
        "phone" => Noun::new("telepon", "phone"),
        "email" => Noun::new("email", "email"),
        _ => return None,
    })
}

/// Why nothing answers; `None` where the decision says so.
pub(super) fn because(cause: Cause, explanation: &Explanation) -> Option<Bilingual> {
    let best = explanation.intents.first();
    let name = best.map_or("", |best| best.intent.as_str());
    let told = |kind: Kind| {
        let parts = best.into_iter().flat_map(|best| &best.contributions);
        let text = parts.filter(|part| part.kind == kind).map(|part| part.text.as_str());
        clean(text.into_iter().next().unwrap_or_default())
    };
    Some(match cause {
        Cause::NoWords => return None,
        Cause::UnknownWords => both!(
            "Yang dibicarakan, setidaknya separuhnya, belum dikenal bot: {words}.",
            "What it is about is, at least in good part, unknown to the bot: {words}.",
            words = clean(&explanation.unknown.join(", ")),
        ),
        Cause::CommonWords => both!(
            "Katanya terlalu umum: beberapa topik memakai kata yang sama.",
            "Its words are too common: several intents use the same."
        ),
        Cause::ValueAlone => both!(
            "Pesan ini menyebut \"{value}\", tetapi tidak bilang apa yang ditanyakan.",
            "It names \"{value}\" and does not say what is asked.",
            value = told(Kind::Value),
        ),
        Cause::TooWeak => both!(
            "Paling mirip {intent}, yaitu contoh \"{example}\", tetapi kurang {missing} poin.",
            "It is most like {intent}, by the example \"{example}\", but {missing} points are missing.",
            intent = name,
            example = clean(best.and_then(|best| best.example.as_deref()).unwrap_or_default()),
            missing = points(explanation.threshold) - best.map_or(0, |best| points(best.score)),
        ),
        Cause::NothingNear if !explanation.vetoes.is_empty() => both!(
            "Tidak ada topik lain yang cukup mirip.",
            "No other intent is near enough."
        ),
        Cause::NothingNear => both!(
            "Tidak ada kata kunci di dalamnya, dan tidak ada contoh yang cukup mirip.",
            "There is no keyword in it, and no example is like it."
        ),
    })
}

/// A YAML scalar in double quotes.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_harmless() {
        assert_eq!(quoted("bisa \"nego\"?"), r#""bisa \"nego\"?""#);
    }
}
