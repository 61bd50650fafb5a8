//! What names and passwords have to be like, and passwords that are made here.

use super::password::{self, Passwords};
use crate::store::{NewAgent, Role};
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngExt;

/// Unicode scalar values of a password at least.
pub const PASSWORD_MIN: usize = 10;

/// Bytes of a password at most: so much is hashed without a thought.
pub const PASSWORD_MAX: usize = 1000;

/// Unicode scalar values of an agent's name at most.
pub const NAME_MAX: usize = 64;

/// How long a one-time password lets somebody in.
pub const ONE_TIME_LIFE: TimeDelta = TimeDelta::days(3);

/// Letters and digits that nobody takes for one another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Why a name or a password does not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("a name has 1 to {} characters", NAME_MAX)]
    BadName,
    #[error("a password has at least {} characters", PASSWORD_MIN)]
    TooShort,
    #[error("a password has at most {} bytes", PASSWORD_MAX)]
    TooLong,
    #[error("too many passwords are being checked at once")]
    Busy,
}

/// A new agent with a one-time password.
pub struct Added {
    pub agent: NewAgent,
    /// To be told once.
    pub password: String,
}

/// The name as it is kept.
pub fn fit_name(name: &str) -> Result<&str, Unfit> {
    let name = name.trim();
    let is_odd = |c: char| c.is_control() || is_invisible(c);
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(is_odd) {
        return Err(Unfit::BadName);
    }
    Ok(name)
}

/// Whether a password has a length that does.
pub fn fit_password(password: &str) -> Result<(), Unfit> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(Unfit::TooShort);
    }
    if password.len() > PASSWORD_MAX {
        return Err(Unfit::TooLong);
    }
    Ok(())
}

/// A password of 79 random bits that can be read out over the telephone: `k7mq-p2xd-9fhw-t4nc`.
pub fn one_time_password() -> String {
    let mut random = rand::rng();
    let mut password = String::new();
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            password.push('-');
        }
        let letter = LETTERS.get(random.random_range(0..LETTERS.len()));
        password.push(char::from(*letter.unwrap_or(&b'x')));
    }
    password
}

/// Prepares an agent with a one-time password: the one given, or a new one.
pub async fn new_agent(
    name: &str,
    role: Role,
    password: Option<String>,
    now: DateTime<Utc>,
    passwords: &Passwords,
) -> Result<Added, Unfit> {
    let name = fit_name(name)?;
    let (password, password_hash) = one_time(password, passwords).await?;
    let agent = NewAgent {
        name: name.to_owned(),
        role,
        password_hash,
        must_change: now + ONE_TIME_LIFE,
    };
    Ok(Added { agent, password })
}

/// A one-time password, the one given or a new one, and its hash.
pub async fn one_time(password: Option<String>, passwords: &Passwords) -> Result<(String, String), Unfit> {
    let password = password.unwrap_or_else(one_time_password);
    fit_password(&password)?;
    let hash = passwords.hash(&password).await.map_err(|password::Busy| Unfit::Busy)?;
    Ok((password, hash))
}

/// Characters that nobody sees, or that turn what follows around: with them one name could look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_line_that_can_be_seen() {
        let long = "é".repeat(NAME_MAX);
        let rows = [
            (" Sari ", Ok("Sari")),
            (long.as_str(), Ok(long.as_str())),
            ("<script>", Ok("<script>")),
            ("", Err(Unfit::BadName)),
            (" \t ", Err(Unfit::BadName)),
            ("Sa\u{7}ri", Err(Unfit::BadName)),
            ("Sa\nri", Err(Unfit::BadName)),
            ("Sa\u{200B}ri", Err(Unfit::BadName)),
            ("\u{202E}iraS", Err(Unfit::BadName)),
        ];
        for (name, expected) in rows {
            assert_eq!(fit_name(name), expected, "{name:?}");
        }
        assert_eq!(fit_name(&format!("{long}x")), Err(Unfit::BadName));
    }

    #[test]
    fn a_password_is_counted_in_characters_and_bounded_in_bytes() {
        let rows = [
            ("é".repeat(10), Ok(())),
            ("é".repeat(9), Err(Unfit::TooShort)),
            ("x".repeat(1000), Ok(())),
            ("é".repeat(501), Err(Unfit::TooLong)),
        ];
        for (password, expected) in rows {
            assert_eq!(fit_password(&password), expected, "{}", password.len());
        }
    }

    #[test]
    fn one_time_passwords_are_long_and_differ() {
        let (a, b) = (one_time_password(), one_time_password());
        assert_ne!(a, b);
        assert_eq!(fit_password(&a), Ok(()));
        assert_eq!(a.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4], "{a}");
    }
}
