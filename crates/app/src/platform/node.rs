//! This process's node number and the ids made under it.
//!
//! Invariants: no two processes have one number at the same time (a lease); all writers of a process take ids from one source,
//! so that of two changes made one after the other the second has the greater ids. Called by the writers of
//! [`super::pipeline`].

use super::background::new_holder;
use super::store::{give_back_lease, held_leases, take_lease};
use super::{AppError, Clock, Result};
use db::Conn;
use domain::base::{IdSource, MAX_NODE, Timestamp};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The lease is extended after this many microseconds.
const RENEW_US: i64 = 15_000_000;
/// The lease of a process that fell silent ends after this many microseconds of the database's clock.
const TTL_US: i64 = 90_000_000;

/// A leased node number, shared by the writers of a process.
#[derive(Clone)]
pub(crate) struct Node(Arc<Mutex<Leased>>);

struct Leased {
    holder: String,
    number: u16,
    ids: IdSource,
    last_id: i64,
    renewed_at: i64,
    writers: usize,
}

impl Node {
    /// Leases the lowest free number, for so many writers.
    pub(crate) fn lease(conn: &mut Conn, writers: usize) -> Result<Node> {
        let holder = new_holder();
        let number = lease_number(conn, &holder)?;
        let ids = IdSource::new(number).map_err(|e| AppError::Internal(e.to_string()))?;
        let renewed_at = Clock::System.now().as_micros();
        Ok(Node(Arc::new(Mutex::new(Leased { holder, number, ids, last_id: 0, renewed_at, writers }))))
    }

    /// The next id; rises with every call in this process.
    pub(crate) fn next_id(&self, now: Timestamp) -> i64 {
        let mut leased = self.leased();
        leased.last_id = leased.ids.next(now);
        leased.last_id
    }

    /// The number.
    pub(crate) fn number(&self) -> i64 {
        self.leased().number.into()
    }

    /// Extends the lease when it is time; one writer does it while the others go on.
    pub(crate) fn renew_if_due(&self, conn: &mut Conn) -> Result<()> {
        let now = Clock::System.now().as_micros();
        let (holder, number) = {
            let mut leased = self.leased();
            if now.saturating_sub(leased.renewed_at) < RENEW_US {
                return Ok(());
            }
            leased.renewed_at = now;
            (leased.holder.clone(), leased.number)
        };
        let mut tx = conn.begin()?;
        let lease = take_lease(&mut tx, &name(number), &holder, TTL_US)?;
        tx.commit()?;
        if lease.is_some() {
            return Ok(());
        }
        // Somebody took the number while this process slept: ids go on under another one, above those made so far.
        let number = lease_number(conn, &holder)?;
        let mut leased = self.leased();
        leased.ids = IdSource::after(number, leased.last_id).map_err(|e| AppError::Internal(e.to_string()))?;
        leased.number = number;
        Ok(())
    }

    /// A writer ends; the last one gives the number back.
    pub(crate) fn leave(&self, conn: &mut Conn) -> Result<()> {
        let (holder, number) = {
            let mut leased = self.leased();
            leased.writers = leased.writers.saturating_sub(1);
            if leased.writers > 0 {
                return Ok(());
            }
            (leased.holder.clone(), leased.number)
        };
        let mut tx = conn.begin()?;
        give_back_lease(&mut tx, &name(number), &holder)?;
        Ok(tx.commit()?)
    }

    fn leased(&self) -> MutexGuard<'_, Leased> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn name(number: u16) -> String {
    format!("node/{number}")
}

fn lease_number(conn: &mut Conn, holder: &str) -> Result<u16> {
    let mut tx = conn.begin()?;
    let taken: HashSet<String> = held_leases(&mut tx, "node/")?.into_iter().collect();
    for number in 0..=MAX_NODE {
        if !taken.contains(&name(number)) && take_lease(&mut tx, &name(number), holder, TTL_US)?.is_some() {
            tx.commit()?;
            return Ok(number);
        }
    }
    Err(AppError::Unavailable("every node number is taken"))
}
