//! Who is asking: from the credentials of a request to a principal.
//!
//! Invariants: a secret is never kept or logged, only its hash; a key is looked up again after [`REMEMBER_US`], so that a
//! revoked one ends soon on every node. Called by the gate.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::platform::Principal;
use axum::http::{HeaderMap, header};
use domain::base::Timestamp;
use sha2::{Digest, Sha256};

/// How long a looked-up key is believed, in microseconds.
const REMEMBER_US: i64 = 2_000_000;
/// Keys remembered at once.
const MAX_REMEMBERED: usize = 1_024;

/// What a request brings to show who sends it.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    Stranger,
    /// The secret of an API key.
    ApiKey(String),
    /// Something that is neither: another scheme, or a header that is no text.
    Unknown,
}

impl Credentials {
    /// Those of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        match (given.next(), given.next()) {
            (None, _) => Self::Stranger,
            (Some(value), None) => {
                let secret = value.to_str().ok().and_then(|text| {
                    let (scheme, secret) = text.split_once(' ')?;
                    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim().to_owned())
                });
                secret.map_or(Self::Unknown, Self::ApiKey)
            }
            (Some(_), Some(_)) => Self::Unknown,
        }
    }
}

/// API keys that were looked up a moment ago, by the hash of their secret.
#[derive(Debug, Default)]
pub struct KnownKeys(Mutex<HashMap<SecretHash, Known>>);

/// SHA-256 of a secret.
type SecretHash = [u8; 32];
/// A principal, and until when it is believed, in microseconds.
type Known = (Arc<Principal>, i64);

impl KnownKeys {
    /// The principal of a key, if it was looked up a moment ago.
    pub fn get(&self, secret: &str, now: Timestamp) -> Option<Arc<Principal>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (principal, until) = known.get(&hash(secret))?;
        (*until > now.as_micros()).then(|| Arc::clone(principal))
    }

    /// Remembers a key that was looked up now.
    pub fn put(&self, secret: &str, principal: Arc<Principal>, now: Timestamp) {
        let now = now.as_micros();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_REMEMBERED {
            known.retain(|_, (_, until)| *until > now);
        }
        if known.len() < MAX_REMEMBERED {
            known.insert(hash(secret), (principal, now.saturating_add(REMEMBER_US)));
        }
    }

    /// Forgets all of them, after a key or a role was changed here.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(lines: &[&str]) -> Credentials {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::AUTHORIZATION, line.parse().unwrap());
        }
        Credentials::of(&headers)
    }

    #[test]
    fn only_one_bearer_line_counts() {
        assert!(credentials(&[]) == Credentials::Stranger);
        assert!(credentials(&["Bearer pk_1"]) == Credentials::ApiKey("pk_1".into()));
        assert!(credentials(&["bearer  pk_1 "]) == Credentials::ApiKey("pk_1".into()));
        assert!(credentials(&["Basic cGs="]) == Credentials::Unknown);
        assert!(credentials(&["Bearer"]) == Credentials::Unknown);
        assert!(credentials(&["Bearer a", "Bearer b"]) == Credentials::Unknown);
    }

    #[test]
    fn a_key_is_forgotten_after_a_while() {
        let (known, principal) = (KnownKeys::default(), Arc::new(Principal::system()));
        let now = Timestamp::from_micros(1_700_000_000_000_000);
        known.put("secret", principal, now);
        assert!(known.get("secret", now).is_some());
        assert!(known.get("other", now).is_none());
        assert!(known.get("secret", Timestamp::from_micros(now.as_micros() + REMEMBER_US)).is_none());
        known.forget();
        assert!(known.get("secret", now).is_none());
    }
}
