//! Signatures by the Standard Webhooks specification 1.0.0, symmetric (`v1`).

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Padded or not: secrets are copied by hand.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// How far a receiver's clock may be from the sender's, in seconds; the specification's libraries use the same.
pub const TOLERANCE_S: i64 = 300;

/// A target's signing secret.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Reads `whsec_…`: base64 after the prefix, which may be left out. `None`: not base64, or empty.
    pub fn parse(secret: &str) -> Option<Self> {
        let encoded = secret.strip_prefix("whsec_").unwrap_or(secret);
        let key = LENIENT.decode(encoded).ok()?;
        (!key.is_empty()).then_some(Self(key))
    }

    fn mac(&self, id: &str, timestamp: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in [id.as_bytes(), b".", timestamp.to_string().as_bytes(), b".", body] {
            mac.update(part);
        }
        mac
    }
}

/// The value of `webhook-signature`: one `v1,…` a secret, in their order, separated by spaces.
pub fn sign(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> String {
    let signatures: Vec<String> = secrets
        .iter()
        .map(|secret| {
            let code = secret.mac(id, timestamp, body.as_bytes()).finalize().into_bytes();
            format!("v1,{}", STANDARD.encode(code))
        })
        .collect();
    signatures.join(" ")
}

/// Why a notice is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no whole number of seconds.
    Timestamp,
    /// It is further from `now` than [`TOLERANCE_S`].
    Age,
    /// Nothing in it is `v1,` and base64.
    NoSignature,
    /// None of its `v1` parts fits.
    Signature,
}

/// Whether a notice is genuine at `now`: one `v1` part of its `webhook-signature` fits, and the timestamp is within
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
    let mut refusal = Refusal::NoSignature;
    for part in signature.split(' ') {
        let Some(code) = part
            .strip_prefix("v1,")
            .and_then(|encoded| STANDARD.decode(encoded).ok())
        else {
            continue;
        };
        if secret.mac(id, seconds, body).verify_slice(&code).is_ok() {
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
            let ours = sign(&[Secret(key.clone())], &id, timestamp, &body);
            let theirs = standardwebhooks::Webhook::from_bytes(key)
                .and_then(|webhook| webhook.sign(&id, timestamp, body.as_bytes()));
            prop_assert_eq!(ours, theirs.unwrap_or_default());
        }

        /// No input makes verification panic, and random text never passes.
        #[test]
        fn never_panics(id in ".*", timestamp in ".*", body in ".*", signature in ".*") {
            let key = Secret(vec![1; 32]);
            prop_assert!(check(&key, &id, &timestamp, body.as_bytes(), &signature, DateTime::UNIX_EPOCH).is_err());
        }
    }
}
