//! From the secret of an API key to who asks, without a query for each request.
//!
//! A found key is remembered for [`MAX_AGE`]; unknown secrets are not remembered. When a key was used is written at most once a
//! minute, behind the request and not as part of it.

use super::api_keys::hash;
use super::store;
use crate::Shop;
use crate::platform::clock::Since;
use crate::platform::{ActorKind, Call, Command, INTERNAL, Principal, Result, WriteCtx};
use domain::base::{ApiKeyId, Timestamp};
use domain::parties::Permission;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a key may be honoured after it was revoked.
pub const MAX_AGE: Duration = Duration::from_secs(3);
/// How often the moment of last use is written for one key.
const WRITE_USE_EVERY: Duration = Duration::from_secs(60);
/// Keys remembered; beyond that those are forgotten that would be looked up again anyway.
const MAX_REMEMBERED: usize = 10_000;

/// Keys found lately.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<HashMap<[u8; 32], Remembered>>);

struct Remembered {
    principal: Arc<Principal>,
    found_at: Since,
    use_written_at: Since,
}

impl KeyCache {
    fn fresh(&self, hash: &[u8; 32]) -> Option<Arc<Principal>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|r| r.found_at.elapsed() < MAX_AGE).map(|r| Arc::clone(&r.principal))
    }

    fn forget(&self, hash: &[u8; 32]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }

    /// Remembers a key; tells whether its use is to be written now.
    fn remember(&self, hash: [u8; 32], principal: &Arc<Principal>) -> UseWriting {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_REMEMBERED {
            known.retain(|_, r| r.found_at.elapsed() < MAX_AGE);
        }
        let now = Since::now();
        let written = known.get(&hash).map(|r| r.use_written_at).filter(|at| at.elapsed() < WRITE_USE_EVERY);
        let remembered =
            Remembered { principal: Arc::clone(principal), found_at: now, use_written_at: written.unwrap_or(now) };
        known.insert(hash, remembered);
        if written.is_some() { UseWriting::NotYet } else { UseWriting::Due }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum UseWriting {
    Due,
    NotYet,
}

/// Writes when a key was used, unless that was written within a minute, by whichever process.
#[derive(Clone, Copy, Debug)]
struct NoteKeyUse {
    id: ApiKeyId,
    at: Timestamp,
}

impl Command for NoteKeyUse {
    const NAME: &'static str = "api_keys.note_use";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let before = self.at.checked_sub(WRITE_USE_EVERY).unwrap_or(self.at);
        store::note_key_use(ctx.tx, self.id, self.at, before)
    }
}

impl Shop {
    /// Who speaks with this secret of an API key; `None` when it is none, or is revoked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticate_api_key(&self, secret: &str) -> Result<Option<Arc<Principal>>> {
        let Some(hash) = hash(secret) else { return Ok(None) };
        if let Some(principal) = self.api_keys().fresh(&hash) {
            return Ok(Some(principal));
        }
        let system = Arc::new(Principal::system());
        let Some(key) = self.read(&system, move |ctx| store::live_key(ctx.tx, &hash)).await? else {
            self.api_keys().forget(&hash);
            return Ok(None);
        };
        let principal = Arc::new(Principal {
            kind: ActorKind::ApiKey,
            id: key.id.raw(),
            name: key.name,
            grants: key.role.grants(),
        });
        if self.api_keys().remember(hash, &principal) == UseWriting::Due {
            let note = NoteKeyUse { id: key.id, at: self.clock().now() };
            // Nobody waits for it, and when the queue is full it is not worth a place.
            drop(self.submit(Call::system("authenticate"), note));
        }
        Ok(Some(principal))
    }
}
