//! Secrets of targets as they are written: what Standard Webhooks 1.0.0 calls `whsec_`, `whsk_` and `whpk_`.

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// Padded or not: secrets are copied by hand.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes of a secret, by what they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretBytes {
    /// `whsec_`, whose prefix may be left out: known to both sides.
    Shared(Vec<u8>),
    /// `whsk_`: an Ed25519 key, as its seed of 32 bytes or as seed and public key.
    Private(Vec<u8>),
    /// `whpk_`: the public key alone, 32 bytes. It signs nothing.
    Public(Vec<u8>),
}

impl SecretBytes {
    /// `None`: none of these, or empty.
    pub fn read(secret: &str) -> Option<Self> {
        let key = |encoded: &str| LENIENT.decode(encoded).ok().filter(|key| !key.is_empty());
        if let Some(encoded) = secret.strip_prefix("whsk_") {
            return key(encoded)
                .filter(|key| matches!(key.len(), 32 | 64))
                .map(Self::Private);
        }
        if let Some(encoded) = secret.strip_prefix("whpk_") {
            return key(encoded).filter(|key| key.len() == 32).map(Self::Public);
        }
        key(secret.strip_prefix("whsec_").unwrap_or(secret)).map(Self::Shared)
    }

    /// Whether notices can be signed with it.
    pub fn signs(&self) -> bool {
        !matches!(self, Self::Public(_))
    }
}
