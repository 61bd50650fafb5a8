//! Unicode, case, punctuation, stretched letters, digits.

/// `text` in the form in which messages, keywords and names are compared: NFKC, lower case, single spaces.
/// Idempotent: normalising twice changes nothing.
pub fn normalize(text: &str) -> String {
    text.to_lowercase()
}
