//! The secret in a claim link: whoever has the link may claim that one handoff, once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
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

    /// The token for `/claim/{token}`. URL-safe where the handoff's id is. It is good for the time that began when the handoff
    /// was queued at `since`: one that queues again gets another.
    pub fn token(&self, handoff: &str, since: Option<DateTime<Utc>>) -> String {
        let claim = format!("{handoff}~{:x}", turn(since));
        let code = self.mac(&claim).finalize().into_bytes();
        format!("{claim}.{}", URL_SAFE_NO_PAD.encode(&code[..CODE_BYTES]))
    }

    /// What a token is for. `None`: this server did not make it. Compared in constant time.
    pub fn read<'a>(&self, token: &'a str) -> Option<Claim<'a>> {
        let (claim, code) = token.rsplit_once('.')?;
        let code = URL_SAFE_NO_PAD.decode(code).ok()?;
        if code.len() != CODE_BYTES {
            return None;
        }
        self.mac(claim).verify_truncated_left(&code).ok()?;
        let (handoff, turn) = claim.rsplit_once('~')?;
        let turn = u64::from_str_radix(turn, 16).ok()?;
        Some(Claim { handoff, turn })
    }

    fn mac(&self, claim: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"claim:");
        mac.update(claim.as_bytes());
        mac
    }
}

/// What a claim link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'a> {
    /// The handoff's id.
    pub handoff: &'a str,
    turn: u64,
}

impl Claim<'_> {
    /// Whether it was made for the time in the queue that began then.
    pub fn is_since(&self, since: Option<DateTime<Utc>>) -> bool {
        self.turn == turn(since)
    }
}

/// A time in the queue is known by its beginning, as exactly as that is stored.
fn turn(since: Option<DateTime<Utc>>) -> u64 {
    let millis = since.map_or(0, |since| since.timestamp_millis());
    u64::try_from(millis).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_tokens_are_read() {
        let links = ClaimLinks::new([7; 32]);
        let since = DateTime::from_timestamp(1_767_582_000, 0);
        let token = links.token("h_1.2", since);
        let forged = format!("h_2{}", token.strip_prefix("h_1.2").unwrap_or_default());
        let of_another_time = token.replacen('~', "~1", 1);
        let cases = [
            (token.as_str(), Some("h_1.2")),
            (of_another_time.as_str(), None),
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
            assert_eq!(links.read(token).map(|claim| claim.handoff), expected, "{token}");
        }
        assert_eq!(ClaimLinks::new([8; 32]).read(&token), None);
        let later = since.map(|since| since + chrono::TimeDelta::milliseconds(1));
        let claim = links.read(&token).unwrap();
        assert_eq!(
            [since, later, None].map(|since| claim.is_since(since)),
            [true, false, false]
        );
    }
}
