//! Bearer tokens: the one of the environment, and those in the store.

use super::super::auth::secret;
use crate::store::{Store, StoreError};
use std::sync::Arc;
use subtle::{Choice, ConstantTimeEq};

/// Knows which tokens are good. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    store: Arc<dyn Store>,
    /// The hash of `SAPA_API_TOKEN`.
    environment: Option<[u8; 32]>,
}

impl Tokens {
    pub fn new(store: Arc<dyn Store>, env_token: Option<&str>) -> Self {
        let env_token = env_token.map(str::trim).filter(|token| !token.is_empty());
        Self {
            store,
            environment: env_token.map(secret::hash),
        }
    }

    /// Whether a token is one of them. The store is asked each time, so that a token made or revoked beside the running server
    /// counts at once. Every known token is compared, each in constant time.
    pub async fn accept(&self, token: &str) -> Result<bool, StoreError> {
        let hash = secret::hash(token);
        let stored = self.store.api_tokens().await?;
        let known = stored.iter().map(|known| &known.token_hash).chain(&self.environment);
        let found = known.fold(Choice::from(0), |found, known| found | known.ct_eq(&hash));
        Ok(found.into())
    }
}

/// A new token, to be shown once, and the hash to keep.
pub fn fresh() -> (String, [u8; 32]) {
    let token = format!("sapa_{}", secret::token());
    let hash = secret::hash(&token);
    (token, hash)
}
