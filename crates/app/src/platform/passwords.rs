//! Passwords: what one must be, and their argon2id hashes, made and checked in a bounded pool beside the requests.
//!
//! Invariants: a password is never stored, logged or shown; checking takes the same work whether or not there is a hash to
//! check against, so that the time of an answer does not tell which addresses are known. Called by [`super::sessions`].

use super::{AppError, Random, Result};
use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher};
use domain::base::Email;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Fewest characters of a password.
pub const MIN_CHARS: usize = 10;
/// Most characters of a password; beyond that hashing costs the server more than it adds.
pub const MAX_CHARS: usize = 200;
/// Fewest different characters: `aaaaaaaaaa` is long and no secret.
const MIN_DIFFERENT: usize = 5;
/// Hashes computed at once; each takes 19 MiB and about 30 ms of one core.
const AT_ONCE: usize = 2;
/// Hashes that may wait for a place; one more is refused with "try again".
const MAX_WAITING: usize = 64;
/// Random bytes of a salt.
const SALT_BYTES: usize = 16;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);
static WAITING: AtomicUsize = AtomicUsize::new(0);
/// Checked against when there is no user, so that it takes as long.
static DUMMY: LazyLock<Option<String>> = LazyLock::new(|| hash_now("nobody has this one", &[7; SALT_BYTES]).ok());

/// A password that may be set. Its `Debug` is masked.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Checks a password that somebody wants to have.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on the field `password` when it is too short, too long or too plain.
    pub fn new(text: &str, owner: &Email) -> Result<NewPassword> {
        let invalid = |code, message: String| Err(AppError::invalid("password", code, message));
        let count = text.chars().count();
        let different = text.chars().collect::<BTreeSet<_>>().len();
        if count < MIN_CHARS {
            return invalid("too_short", format!("use at least {MIN_CHARS} characters; several words make a good one"));
        }
        if count > MAX_CHARS {
            return invalid("too_long", format!("use at most {MAX_CHARS} characters"));
        }
        if different < MIN_DIFFERENT || text.to_lowercase() == owner.folded() {
            return invalid("too_plain", "this would be guessed at once; choose another".to_owned());
        }
        Ok(NewPassword(text.to_owned()))
    }

    /// Its hash, to be stored.
    ///
    /// # Errors
    /// When too many wait, or hashing fails.
    pub async fn hash(self, random: &Random) -> Result<String> {
        let salt: [u8; SALT_BYTES] = random.bytes();
        in_pool(move || hash_now(&self.0, &salt)).await
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

/// What a password that was given is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Right,
    /// It is another, or there is none.
    Wrong,
}

/// Checks a password against a stored hash; without one, against a hash that nothing matches.
///
/// # Errors
/// When too many wait, or the stored hash cannot be read.
pub async fn verify(given: String, stored: Option<String>) -> Result<Verdict> {
    in_pool(move || {
        let Some(hash) = stored.as_ref().or(DUMMY.as_ref()) else {
            return Err(AppError::Internal("passwords cannot be hashed".to_owned()));
        };
        let parsed =
            PasswordHash::new(hash).map_err(|_| AppError::Internal("a stored password hash is damaged".to_owned()))?;
        // Longer than any that can be set: not worth hashing, and told apart by length alone.
        let plausible = given.chars().count() <= MAX_CHARS;
        let text = if plausible { given.as_bytes() } else { &[] };
        let matches = Argon2::default().verify_password(text, &parsed).is_ok();
        Ok(if matches && plausible && stored.is_some() { Verdict::Right } else { Verdict::Wrong })
    })
    .await
}

fn hash_now(text: &str, salt: &[u8]) -> Result<String> {
    let made = Argon2::default().hash_password_with_salt(text.as_bytes(), salt);
    made.map(|hash| hash.to_string()).map_err(|_| AppError::Internal("a password could not be hashed".to_owned()))
}

async fn in_pool<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _waiting = Waiting::enter()?;
    let _place = PLACES.acquire().await.map_err(|_| AppError::Unavailable("the program is stopping"))?;
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(AppError::Internal("hashing a password panicked".to_owned())))
}

/// One that waits or is being served; leaves also when the request is dropped.
struct Waiting;

impl Waiting {
    fn enter() -> Result<Waiting> {
        if WAITING.fetch_add(1, Ordering::SeqCst) >= MAX_WAITING {
            WAITING.fetch_sub(1, Ordering::SeqCst);
            return Err(AppError::Unavailable("too many people sign in at once; try again"));
        }
        Ok(Waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        WAITING.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Email {
        Email::new("Ana.Berg@fjordpine.example").unwrap()
    }

    #[test]
    fn weak_ones_are_refused_by_name() {
        let rows = [
            ("short", "too_short"),
            ("aaaaaaaaaaaa", "too_plain"),
            ("ana.berg@fjordpine.example", "too_plain"),
            (&"x1y2z3".repeat(40), "too_long"),
        ];
        for (text, code) in rows {
            let Err(AppError::Invalid(errors)) = NewPassword::new(text, &owner()) else { panic!("{text}") };
            assert!(errors.iter().all(|e| e.field == "password" && e.code == code), "{text}: {errors:?}");
        }
        assert_eq!(format!("{:?}", NewPassword::new("oak linen stone", &owner()).unwrap()), "NewPassword(..)");
    }

    #[tokio::test]
    async fn only_the_right_one_is_right() {
        let hash = NewPassword::new("oak linen stone", &owner()).unwrap().hash(&Random::seeded(1)).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let verdict = async |text: &str, stored: Option<String>| verify(text.to_owned(), stored).await.unwrap();
        assert_eq!(verdict("oak linen stone", Some(hash.clone())).await, Verdict::Right);
        assert_eq!(verdict("oak linen stones", Some(hash.clone())).await, Verdict::Wrong);
        assert_eq!(verdict(&"x".repeat(100_000), Some(hash)).await, Verdict::Wrong);
        assert_eq!(verdict("nobody has this one", None).await, Verdict::Wrong);
        assert!(verify("x".to_owned(), Some("junk".to_owned())).await.is_err());
    }
}
