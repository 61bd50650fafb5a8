//! Signatures by the Standard Webhooks specification 1.0.0: symmetric (`v1`), and asymmetric (`v1a`) where a receiver asks for it.

use crate::bot::SecretBytes;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use sha2::Sha256;
use std::sync::Arc;

/// How far a receiver's clock may be from the sender's, in seconds; the specification's libraries use the same.
pub const TOLERANCE_S: i64 = 300;

/// What notices are signed with, or checked by.
#[derive(Clone)]
pub struct Secret(Key);

#[derive(Clone)]
enum Key {
    /// `whsec_`: known to both sides (`v1`).
    Shared(Vec<u8>),
    /// `whsk_`: signs (`v1a`), and can check what it signed.
    Private(Arc<Ed25519KeyPair>),
    /// `whpk_`: only checks (`v1a`).
    Public(Vec<u8>),
}

impl Secret {
    /// Reads `whsec_…`, whose prefix may be left out: base64 of a secret of both sides; or `whsk_…`, an Ed25519 key as its seed of 32
    /// bytes or as seed and public key; or `whpk_…`, the public key alone. `None`: none of these, or empty.
    pub fn parse(secret: &str) -> Option<Self> {
        Some(Self(match SecretBytes::read(secret)? {
            SecretBytes::Shared(key) => Key::Shared(key),
            SecretBytes::Public(key) => Key::Public(key),
            SecretBytes::Private(key) => {
                let (seed, public) = key.split_at_checked(32)?;
                let pair = if public.is_empty() {
                    Ed25519KeyPair::from_seed_unchecked(seed)
                } else {
                    Ed25519KeyPair::from_seed_and_public_key(seed, public)
                };
                Key::Private(Arc::new(pair.ok()?))
            }
        }))
    }

    /// One part of `webhook-signature`. `None`: a public key signs nothing.
    fn sign(&self, signed: &[u8]) -> Option<String> {
        match &self.0 {
            Key::Shared(key) => {
                let code = mac(key, signed).finalize().into_bytes();
                Some(format!("v1,{}", STANDARD.encode(code)))
            }
            Key::Private(pair) => Some(format!("v1a,{}", STANDARD.encode(pair.sign(signed)))),
            Key::Public(_) => None,
        }
    }

    /// How the parts that it can check begin.
    fn scheme(&self) -> &'static str {
        match &self.0 {
            Key::Shared(_) => "v1,",
            Key::Private(_) | Key::Public(_) => "v1a,",
        }
    }

    fn fits(&self, signed: &[u8], code: &[u8]) -> bool {
        let by_public = |public: &[u8]| UnparsedPublicKey::new(&ED25519, public).verify(signed, code).is_ok();
        match &self.0 {
            Key::Shared(key) => mac(key, signed).verify_slice(code).is_ok(),
            Key::Private(pair) => by_public(pair.public_key().as_ref()),
            Key::Public(public) => by_public(public),
        }
    }
}

fn mac(key: &[u8], signed: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(signed);
    mac
}

/// What a signature is over.
fn signed(id: &str, timestamp: i64, body: &[u8]) -> Vec<u8> {
    [format!("{id}.{timestamp}.").as_bytes(), body].concat()
}

/// The value of `webhook-signature`: one `v1,…` (or `v1a,…`) a secret, in their order, separated by spaces.
pub fn sign(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let signed = signed(id, timestamp, body.as_bytes());
    let signatures: Vec<String> = secrets.iter().filter_map(|secret| secret.sign(&signed)).collect();
    signatures.join(" ")
}

/// Why a notice is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no whole number of seconds.
    Timestamp,
    /// It is further from `now` than [`TOLERANCE_S`].
    Age,
    /// Nothing in it is of the secret's scheme (`v1,`, `v1a,`) and base64.
    NoSignature,
    /// None of those parts fits.
    Signature,
}

/// Whether a notice is genuine at `now`: one part of its `webhook-signature` fits, and the timestamp is within
/// [`TOLERANCE_S`]. Compared in constant time. `body` is what came, byte by byte.
pub fn check(
    secret: &Secret,
    id: &str,
    timestamp: &str,
    body: &[u8],
    signature: &str,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let seconds = timestamp.parse::<i64>().map_err(|_| Refusal::Timestamp)?;
    if now.timestamp().abs_diff(seconds) > TOLERANCE_S.unsigned_abs() {
        return Err(Refusal::Age);
    }
    let signed = signed(id, seconds, body);
    let mut refusal = Refusal::NoSignature;
    for part in signature.split(' ') {
        let encoded = part.strip_prefix(secret.scheme());
        let Some(code) = encoded.and_then(|encoded| STANDARD.decode(encoded).ok()) else {
            continue;
        };
        if secret.fits(&signed, &code) {
            return Ok(());
        }
        refusal = Refusal::Signature;
    }
    Err(refusal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    // Made and checked with the reference libraries in Python and JavaScript.
    const V1: &str = include_str!("../../tests/delivery/vectors/standard_webhooks_v1.json");
    const ROTATION: &str = include_str!("../../tests/delivery/vectors/standard_webhooks_rotation.json");
    const NEGATIVE: &str = include_str!("../../tests/delivery/vectors/standard_webhooks_negative.json");

    const SVIX: &str = include_str!("../../tests/delivery/vectors/standard_webhooks_svix_headers.json");
    const ASYMMETRIC: &str = include_str!("../../tests/delivery/vectors/standard_webhooks_v1a_ed25519.json");

    fn vector(text: &str) -> Value {
        serde_json::from_str(text).expect("a vector is JSON")
    }

    fn secret(value: &Value) -> Secret {
        Secret::parse(value.as_str().unwrap_or_default()).expect("a good secret")
    }

    fn header<'a>(case: &'a Value, name: &str) -> &'a str {
        case["headers"][name].as_str().unwrap_or_default()
    }

    fn verifies(secret: &Secret, case: &Value, now: i64) -> bool {
        check(
            secret,
            header(case, "webhook-id"),
            header(case, "webhook-timestamp"),
            case["body_raw"].as_str().unwrap_or_default().as_bytes(),
            header(case, "webhook-signature"),
            DateTime::from_timestamp(now, 0).expect("a time of this century"),
        )
        .is_ok()
    }

    #[test]
    fn signs_as_the_reference_does() {
        let case = vector(V1);
        let body = case["body_raw"].as_str().unwrap_or_default();
        let signed = sign(
            &[secret(&case["secret"])],
            header(&case, "webhook-id"),
            1_790_000_000,
            body,
        );
        assert_eq!(signed, header(&case, "webhook-signature"));

        // Two secrets: the order of the vector is old, new; its third, asymmetric signature is not ours to make.
        let case = vector(ROTATION);
        let secrets = [secret(&case["secrets"]["old"]), secret(&case["secrets"]["new"])];
        let signed = sign(&secrets, header(&case, "webhook-id"), 1_790_000_000, body);
        assert!(header(&case, "webhook-signature").starts_with(&format!("{signed} v1a,")));
    }

    #[test]
    fn verifies_what_the_reference_signed() {
        let case = vector(V1);
        let key = secret(&case["secret"]);
        for (now, expected) in [
            (1_790_000_000, true),
            (1_790_000_300, true),
            (1_789_999_700, true),
            (1_790_000_301, false),
            (1_789_999_699, false),
        ] {
            assert_eq!(verifies(&key, &case, now), expected, "{now}");
        }
        let case = vector(ROTATION);
        for which in ["old", "new"] {
            assert!(
                verifies(&secret(&case["secrets"][which]), &case, 1_790_000_000),
                "{which}"
            );
        }
    }

    #[test]
    fn under_the_older_names_of_the_headers_the_scheme_is_the_same() {
        let mut case = vector(SVIX);
        let headers = case["headers"].clone();
        for name in ["id", "timestamp", "signature"] {
            case["headers"][format!("webhook-{name}")] = headers[format!("svix-{name}")].clone();
        }
        let key = secret(&case["secret"]);
        let body = case["body_raw"].as_str().unwrap_or_default();
        let made = sign(
            std::slice::from_ref(&key),
            header(&case, "webhook-id"),
            1_790_000_000,
            body,
        );
        assert_eq!(made, header(&case, "webhook-signature"));
        assert!(verifies(&key, &case, 1_790_000_000));
    }

    #[test]
    fn with_a_private_and_a_public_key() {
        let case = vector(ASYMMETRIC);
        let body = case["body_raw"].as_str().unwrap_or_default();
        for name in [
            "private_key_seed_whsk",
            "private_key_seed_plus_pub_whsk",
            "public_key_whpk",
        ] {
            let key = secret(&case[name]);
            assert!(verifies(&key, &case, 1_790_000_000), "{name}");
            assert!(!verifies(&key, &vector(V1), 1_790_000_000), "{name}");
            let made = sign(&[key], header(&case, "webhook-id"), 1_790_000_000, body);
            let expected = if name.starts_with("public") {
                ""
            } else {
                header(&case, "webhook-signature")
            };
            assert_eq!(made, expected, "{name}");
        }
        let mut forged = case.clone();
        forged["body_raw"] = Value::from(format!("{body} "));
        assert!(!verifies(&secret(&case["public_key_whpk"]), &forged, 1_790_000_000));
    }

    #[test]
    fn refuses_every_forgery() {
        let vectors = vector(NEGATIVE);
        let cases = vectors["cases"].as_array().expect("a list of cases");
        assert!(cases.len() >= 10);
        for case in cases {
            let now = header(case, "webhook-timestamp").parse().unwrap_or(1_790_000_000);
            assert!(!verifies(&secret(&case["secret"]), case, now), "{}", case["name"]);
        }
    }

    #[test]
    fn secrets() {
        for (text, good) in [
            ("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", true),
            ("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA", true),
            ("whsec_", false),
            ("", false),
            ("whsec_not base64", false),
            ("whsk_npV1h0Z1RDe25KC28s7ODwRJIiILNoXniDHvBleFVRA=", true),
            ("whsk_AAAA", false),
            ("whpk_AAAA", false),
        ] {
            assert_eq!(Secret::parse(text).is_some(), good, "{text}");
        }
    }

    proptest! {
        /// The project's signatures and the `standardwebhooks` crate's agree, byte for byte, on any input.
        #[test]
        fn agrees_with_the_standardwebhooks_crate(
            key in proptest::collection::vec(any::<u8>(), 1..70),
            id in "[a-zA-Z0-9_]{1,40}",
            timestamp in 0i64..5_000_000_000,
            body in ".*",
        ) {
            let ours = sign(&[Secret(Key::Shared(key.clone()))], &id, timestamp, &body);
            let theirs = standardwebhooks::Webhook::from_bytes(key)
                .and_then(|webhook| webhook.sign(&id, timestamp, body.as_bytes()));
            prop_assert_eq!(ours, theirs.unwrap_or_default());
        }

        /// No input makes verification panic, and random text never passes.
        #[test]
        fn never_panics(id in ".*", timestamp in ".*", body in ".*", signature in ".*") {
            let key = Secret(Key::Shared(vec![1; 32]));
            prop_assert!(check(&key, &id, &timestamp, body.as_bytes(), &signature, DateTime::UNIX_EPOCH).is_err());
        }
    }
}
