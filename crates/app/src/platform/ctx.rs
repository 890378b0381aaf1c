//! Everything a command may reach.

use super::command::Call;
use super::event::{Effects, NewEvent, NewJob};
use super::memory::Memory;
use super::node::Node;
use super::numbers::Numbers;
use super::principal::Principal;
use super::{Random, Result};
use db::Tx;
use domain::base::Timestamp;
use domain::events::EventKind;
use serde::Serialize;
use std::sync::Arc;

/// The write context: the open transaction, the moment, ids, randomness, and what the change causes.
pub struct WriteCtx<'a, 'c> {
    /// The open transaction. Only `store.rs` and `queries.rs` of an area touch it.
    pub tx: &'a mut Tx<'c>,
    /// The moment of the whole group.
    pub now: Timestamp,
    pub(crate) node: &'a Node,
    pub(crate) numbers: &'a mut Numbers,
    pub(crate) memory: &'a mut Memory,
    pub(crate) random: &'a Random,
    pub(crate) effects: &'a mut Effects,
}

impl WriteCtx<'_, '_> {
    /// A new id; rises with every call.
    pub fn next_id(&mut self) -> i64 {
        self.node.next_id(self.now)
    }

    /// Random bytes, for secrets and tokens.
    pub fn random_bytes<const N: usize>(&self) -> [u8; N] {
        self.random.bytes()
    }

    /// The next `count` numbers of a counter, in rising order; the first of them. Never given twice; given back only when the
    /// transaction fails on SQLite, so they may have gaps on PostgreSQL.
    pub fn take_numbers(&mut self, counter: &str, count: usize) -> Result<i64> {
        self.numbers.take(self.tx, counter, count)
    }

    /// A value made of rows that hardly ever change: remembered between groups, and made anew when `stamp`, which rises with
    /// every change of those rows and was read in this transaction, is another one.
    pub fn remembered<T: Send + Sync + 'static>(
        &mut self,
        stamp: i64,
        make: impl FnOnce(&mut Tx<'_>) -> Result<T>,
    ) -> Result<Arc<T>> {
        if let Some(known) = self.memory.get(stamp) {
            return Ok(known);
        }
        let made = Arc::new(make(self.tx)?);
        self.memory.keep(stamp, Arc::clone(&made));
        Ok(made)
    }

    /// Records what happened to a thing. The event is history, timeline, feed, webhook source and trigger at once; `data` must
    /// hold no secret, e-mail address or full postal address. Returns its id.
    pub fn event(&mut self, call: &Call, kind: EventKind, subject_id: i64, data: &impl Serialize) -> Result<i64> {
        let id = self.next_id();
        let data = serde_json::to_string(data).map_err(|e| {
            super::AppError::Internal(format!("an event of kind {} cannot be written: {e}", kind.code()))
        })?;
        self.effects.events.push(NewEvent {
            id,
            kind: kind.code(),
            subject_id,
            principal: Arc::clone(&call.principal),
            request_id: call.request_id.clone(),
            data,
        });
        Ok(id)
    }

    /// Queues work to be done after commit, at least once. Returns the job's id.
    pub fn job(&mut self, job: NewJob) -> i64 {
        let id = self.next_id();
        self.effects.jobs.push((id, job));
        id
    }
}

/// The read context: a transaction that sees one moment.
pub struct ReadCtx<'a, 'c> {
    /// The open transaction. Only `queries.rs` of an area touches it.
    pub tx: &'a mut Tx<'c>,
    /// The moment the read began.
    pub now: Timestamp,
    /// Who reads.
    pub principal: &'a Principal,
}
