//! What a change causes: events and jobs, written in its transaction.

use super::principal::Principal;
use db::{Tx, Value, sql, table};
use domain::base::Timestamp;
use std::sync::Arc;

/// An event about to be written.
#[derive(Debug)]
pub struct NewEvent {
    /// Its id.
    pub id: i64,
    /// What happened, by code.
    pub kind: &'static str,
    /// To what.
    pub subject_id: i64,
    /// Who did it.
    pub principal: Arc<Principal>,
    /// In which request.
    pub request_id: String,
    /// Particulars, as JSON.
    pub data: String,
}

/// A job about to be written.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which handler runs it.
    pub kind: &'static str,
    /// Jobs about one subject run in the order in which they were made.
    pub subject_id: Option<i64>,
    /// A second job with the same key is not made.
    pub unique_key: Option<String>,
    /// JSON for the handler.
    pub payload: String,
    /// Higher runs first.
    pub priority: i64,
    /// Not before.
    pub run_at: Timestamp,
}

/// Everything the commands of a group cause, written together at its end.
#[derive(Default)]
pub(crate) struct Effects {
    pub(crate) events: Vec<NewEvent>,
    pub(crate) jobs: Vec<(i64, NewJob)>,
}

/// How much had been caused at a point, to forget what a refused command caused after it.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    events: usize,
    jobs: usize,
}

table!(COMMITS = "commits" { id: Int, node: Int, committed_at: Int, first_event: Int, last_event: Int });
table!(EVENTS = "events" {
    id: Int, commit_id: Int, at: Int, kind: Text, subject_id: Int, actor_kind: Text, actor_id: Int, request_id: Text, data: Text
});

impl Effects {
    pub(crate) fn mark(&self) -> Mark {
        Mark { events: self.events.len(), jobs: self.jobs.len() }
    }

    pub(crate) fn forget_after(&mut self, mark: Mark) {
        self.events.truncate(mark.events);
        self.jobs.truncate(mark.jobs);
    }

    /// Writes the group's commit, its events and its jobs.
    pub(crate) fn write(&self, tx: &mut Tx<'_>, commit_id: i64, node: i64, now: Timestamp) -> db::Result<()> {
        if let (Some(first), Some(last)) = (self.events.first(), self.events.last()) {
            let commit = [commit_id, node, now.as_micros(), first.id, last.id].map(Value::Int);
            tx.bulk(&COMMITS, &commit)?;
            let mut rows = Vec::with_capacity(self.events.len() * EVENTS.columns.len());
            for e in &self.events {
                rows.extend([
                    Value::Int(e.id),
                    Value::Int(commit_id),
                    Value::Int(now.as_micros()),
                    Value::Text(e.kind),
                    Value::Int(e.subject_id),
                    Value::Text(e.principal.kind.code()),
                    Value::Int(e.principal.id),
                    Value::Text(&e.request_id),
                    Value::Text(&e.data),
                ]);
            }
            tx.bulk(&EVENTS, &rows)?;
        }
        self.write_jobs(tx, now)
    }

    fn write_jobs(&self, tx: &mut Tx<'_>, now: Timestamp) -> db::Result<()> {
        let mut rows = Vec::with_capacity(self.jobs.len() * 7);
        for (id, job) in &self.jobs {
            rows.extend([
                Value::Int(*id),
                Value::Text(job.kind),
                Value::from(job.subject_id),
                Value::from(job.unique_key.as_deref()),
                Value::Text(&job.payload),
                Value::Int(job.priority),
                Value::Int(job.run_at.as_micros()),
            ]);
        }
        tx.change_set(
            sql!(
                "insert into jobs (id, kind, subject_id, unique_key, payload, priority, state, run_at, attempts, fence, created_at)
                 select k.id, k.kind, k.subject_id, k.unique_key, k.payload, k.priority, 'ready', k.run_at, 0, 0, $8
                 from {keys k(id bigint, kind text, subject_id bigint, unique_key text, payload text, priority bigint, run_at bigint)}
                 where true on conflict do nothing"
            ),
            &rows,
            &[Value::Int(now.as_micros())],
        )
    }
}
