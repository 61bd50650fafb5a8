//! Names and secrets that nobody can guess.

use rand::RngExt;
use sha2::{Digest, Sha256};

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Letters of a conversation's id: 119 bits.
const ID_LETTERS: usize = 20;

/// Letters of a token: 190 bits.
const TOKEN_LETTERS: usize = 32;

/// A new conversation's id: letters and digits after `c_`, opaque to everyone.
pub(super) fn conversation_id() -> String {
    format!("c_{}", letters(ID_LETTERS))
}

/// A new conversation's token.
pub(super) fn token() -> String {
    letters(TOKEN_LETTERS)
}

/// What is stored of a token.
pub(super) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether a text has the form of a token; one that has not need not be looked for.
pub(super) fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LETTERS && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn letters(count: usize) -> String {
    let mut random = rand::rng();
    // In bounds: the index is below the number of letters.
    (0..count)
        .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_is_recognised() {
        let made = token();
        for (text, expected) in [
            (made.as_str(), true),
            (&made[1..], false),
            ("", false),
            (&"ä".repeat(16), false),
        ] {
            assert_eq!(is_token(text), expected, "{text}");
        }
        assert_ne!(token(), made);
        assert_eq!(conversation_id().len(), 22);
    }
}
