//! The secret in a claim link: whoever has the link may claim that one handoff.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the code in a link: 128 bits cannot be guessed.
const CODE_BYTES: usize = 16;

/// Makes and reads the tokens of claim links: the handoff's id and a code that only this server can make.
#[derive(Clone)]
pub struct ClaimLinks {
    key: [u8; 32],
}

impl ClaimLinks {
    /// `key` must stay the same for as long as links are to work.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The token for `/claim/{token}`. URL-safe where the handoff's id is.
    pub fn token(&self, handoff: &str) -> String {
        let code = self.mac(handoff).finalize().into_bytes();
        format!("{handoff}.{}", URL_SAFE_NO_PAD.encode(&code[..CODE_BYTES]))
    }

    /// The handoff that a token is for. `None`: this server did not make it. Compared in constant time.
    pub fn handoff<'a>(&self, token: &'a str) -> Option<&'a str> {
        let (handoff, code) = token.rsplit_once('.')?;
        let code = URL_SAFE_NO_PAD.decode(code).ok()?;
        if code.len() != CODE_BYTES {
            return None;
        }
        self.mac(handoff).verify_truncated_left(&code).ok()?;
        Some(handoff)
    }

    fn mac(&self, handoff: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"claim:");
        mac.update(handoff.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_tokens_are_read() {
        let links = ClaimLinks::new([7; 32]);
        let token = links.token("h_1.2");
        let forged = format!("h_2{}", token.strip_prefix("h_1.2").unwrap_or_default());
        let cases = [
            (token.as_str(), Some("h_1.2")),
            (forged.as_str(), None),
            (&token[..token.len() - 1], None),
            (&token[..token.len() - 3], None),
            ("h_1.2", None),
            ("h_1.2.", None),
            ("", None),
            ("...", None),
            ("h_1.2.!!!!", None),
        ];
        for (token, expected) in cases {
            assert_eq!(links.handoff(token), expected, "{token}");
        }
        assert_eq!(ClaimLinks::new([8; 32]).handoff(&token), None);
    }
}
