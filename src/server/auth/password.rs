//! Passwords: Argon2id, a few at a time.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::{Arc, OnceLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use unicode_normalization::UnicodeNormalization;

/// Passwords hashed at one moment: each takes 19 MiB of memory and a core for some tens of milliseconds.
const AT_ONCE: usize = 2;

/// Passwords that may wait for their turn; whoever comes then is told to come again.
const WAITING: usize = 64;

/// Hashes and verifies passwords away from the threads that serve requests, with the crate's default parameters for Argon2id
/// (19 MiB, two passes, one lane: OWASP's recommended minimum).
pub struct Passwords {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    /// What the password of an unknown agent is checked against, so that it takes as long as a known one's.
    nobody: Arc<OnceLock<String>>,
}

/// Too many passwords wait already.
#[derive(Debug)]
pub struct Busy;

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            nobody: Arc::default(),
        }
    }
}

impl Passwords {
    /// The password's hash in PHC form.
    pub async fn hash(&self, password: &str) -> Result<String, Busy> {
        let password = comparable(password);
        self.run(move || hash(&password)).await?.ok_or(Busy)
    }

    /// Whether the password is the one that was hashed. Without a hash it is not, after as long a time.
    pub async fn verify(&self, password: &str, expected: Option<String>) -> Result<bool, Busy> {
        let password = comparable(password);
        let nobody = self.nobody.clone();
        self.run(move || {
            let known = expected.is_some();
            let expected =
                expected.unwrap_or_else(|| nobody.get_or_init(|| hash("nobody").unwrap_or_default()).clone());
            let fits = Argon2::default().verify_password(password.as_bytes(), expected.as_str());
            fits.is_ok() && known
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Busy)?;
        // The permits go with the work: a caller that leaves does not make room while it is still being done.
        let permits: [OwnedSemaphorePermit; 2] = [place, turn];
        let work = move || {
            let done = work();
            drop(permits);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Busy)
    }
}

fn hash(password: &str) -> Option<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).ok()?;
    Some(hash.to_string())
}

/// One keyboard types `é` as one character, another as two.
fn comparable(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_same_password_fits() {
        let passwords = Passwords::default();
        let hash = passwords.hash("kopi su\u{e9} pagi").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let rows = [
            ("kopi su\u{e9} pagi", Some(&hash), true),
            ("kopi sue\u{301} pagi", Some(&hash), true),
            ("kopi sue pagi", Some(&hash), false),
            ("nobody", None, false),
        ];
        for (password, expected, fits) in rows {
            let found = passwords.verify(password, expected.cloned()).await.expect("verified");
            assert_eq!(found, fits, "{password}");
        }
    }

    #[tokio::test]
    async fn whoever_comes_when_all_places_are_taken_is_sent_away() {
        let passwords = Passwords::default();
        let taken = passwords.places.clone().acquire_many_owned((AT_ONCE + WAITING) as u32);
        let taken = taken.await.expect("free places");
        assert!(passwords.verify("anything", None).await.is_err());
        drop(taken);
        assert!(passwords.verify("anything", None).await.is_ok());
    }
}
