//! The SQL of commits and their events, besides the inserts with the change that causes them.

use crate::platform::Result;
use db::{Row, Tx, Value, params, sql};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Commits whose events are read at once; a commit may hold thousands.
const COMMITS_PER_READ: usize = 16;

/// A commit as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CommitRow {
    pub(crate) id: i64,
    pub(crate) node: i64,
    pub(crate) committed_at: i64,
    pub(crate) first_event: i64,
    pub(crate) last_event: i64,
}

/// An event as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventRow {
    pub(crate) id: i64,
    pub(crate) commit_id: i64,
    pub(crate) at: i64,
    pub(crate) kind: String,
    pub(crate) subject_id: i64,
    pub(crate) actor_kind: String,
    pub(crate) actor_id: i64,
    pub(crate) request_id: String,
    pub(crate) data: String,
}

/// The end of the chain; can be kept outside the database and compared later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last position.
    pub position: i64,
    /// Its hash, in hex.
    pub hash: String,
}

/// A commit with its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sequenced {
    pub(crate) head: Head,
    pub(crate) commit: CommitRow,
}

/// The end of the chain; `None` before the first commit.
pub(crate) fn head(tx: &mut Tx<'_>) -> Result<Option<Head>> {
    Ok(tx.one(
        sql!(
            "select position, coalesce(hash, '') from commits where position is not null
             order by position desc limit 1"
        ),
        &[],
        |r| Ok(Head { position: r.get(0)?, hash: r.get(1)? }),
    )?)
}

/// Commits without a position, oldest first.
pub(crate) fn unsequenced(tx: &mut Tx<'_>, limit: usize) -> Result<Vec<CommitRow>> {
    Ok(tx.query(
        sql!(
            "select id, node, committed_at, first_event, last_event from commits where position is null
             order by id limit $1"
        ),
        params![count(limit)],
        |r| commit_row(r, 0),
    )?)
}

/// Commits behind a position, in order.
pub(crate) fn sequenced_after(tx: &mut Tx<'_>, position: i64, limit: usize) -> Result<Vec<Sequenced>> {
    Ok(tx.query(
        sql!(
            "select position, coalesce(hash, ''), id, node, committed_at, first_event, last_event from commits
             where position > $1 order by position limit $2"
        ),
        params![position, count(limit)],
        |r| Ok(Sequenced { head: Head { position: r.get(0)?, hash: r.get(1)? }, commit: commit_row(r, 2)? }),
    )?)
}

/// Calls `visit` with each commit and its events in order of their ids, a few commits read at a time.
pub(crate) fn each_with_events<C>(
    tx: &mut Tx<'_>,
    commits: &[C],
    row_of: impl Fn(&C) -> CommitRow,
    mut visit: impl FnMut(&C, Vec<EventRow>) -> Result<()>,
) -> Result<()> {
    for some in commits.chunks(COMMITS_PER_READ) {
        let rows: Vec<CommitRow> = some.iter().map(&row_of).collect();
        let mut events = events_of(tx, &rows)?;
        for commit in some {
            let mut own = events.remove(&row_of(commit).id).unwrap_or_default();
            own.sort_by_key(|e| e.id);
            visit(commit, own)?;
        }
    }
    Ok(())
}

/// Events of some commits by commit. The range of ids finds them by primary key; ids of other nodes may lie in between.
pub(crate) fn events_of(tx: &mut Tx<'_>, commits: &[CommitRow]) -> Result<HashMap<i64, Vec<EventRow>>> {
    let keys: Vec<Value<'_>> =
        commits.iter().flat_map(|c| [Value::Int(c.id), Value::Int(c.first_event), Value::Int(c.last_event)]).collect();
    let found = tx.query_set(
        sql!(
            "select k.id, e.id, e.commit_id, e.at, e.kind, e.subject_id, e.actor_kind, e.actor_id, e.request_id, e.data
             from {keys k(id bigint, first bigint, last bigint)}
             join events e on e.id >= k.first and e.id <= k.last"
        ),
        &keys,
        &[],
        |r| Ok((r.get::<i64>(0)?, event_row(r, 1)?)),
    )?;
    let mut by_commit: HashMap<i64, Vec<EventRow>> = HashMap::new();
    for (commit, event) in found {
        if event.commit_id == commit {
            by_commit.entry(commit).or_default().push(event);
        }
    }
    Ok(by_commit)
}

/// Gives positions and hashes to commits that have none; how many it were.
pub(crate) fn set_positions(tx: &mut Tx<'_>, commits: &[(i64, Head)]) -> Result<u64> {
    let rows: Vec<Value<'_>> = commits
        .iter()
        .flat_map(|(id, head)| [Value::Int(*id), Value::Int(head.position), Value::Text(&head.hash)])
        .collect();
    Ok(tx.execute_set(
        sql!(
            "update commits as c set position = k.position, hash = k.hash
             from {keys k(id bigint, position bigint, hash text)} where c.id = k.id and c.position is null"
        ),
        &rows,
        &[],
    )?)
}

/// How many commits older than a moment have no position.
pub(crate) fn count_overdue(tx: &mut Tx<'_>, before_us: i64) -> Result<i64> {
    let count = tx.one(
        sql!("select count(*) from commits where position is null and committed_at < $1"),
        params![before_us],
        |r| r.get::<i64>(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// How many events belong to no commit, or lie outside its range: nothing would chain them.
pub(crate) fn count_stray_events(tx: &mut Tx<'_>) -> Result<i64> {
    let count = tx.one(
        sql!(
            "select count(*) from events e left join commits c
               on c.id = e.commit_id and e.id >= c.first_event and e.id <= c.last_event
             where c.id is null"
        ),
        &[],
        |r| r.get::<i64>(0),
    )?;
    Ok(count.unwrap_or(0))
}

fn commit_row(r: &Row<'_>, first: usize) -> db::Result<CommitRow> {
    Ok(CommitRow {
        id: r.get(first)?,
        node: r.get(first + 1)?,
        committed_at: r.get(first + 2)?,
        first_event: r.get(first + 3)?,
        last_event: r.get(first + 4)?,
    })
}

fn event_row(r: &Row<'_>, first: usize) -> db::Result<EventRow> {
    Ok(EventRow {
        id: r.get(first)?,
        commit_id: r.get(first + 1)?,
        at: r.get(first + 2)?,
        kind: r.get(first + 3)?,
        subject_id: r.get(first + 4)?,
        actor_kind: r.get(first + 5)?,
        actor_id: r.get(first + 6)?,
        request_id: r.get(first + 7)?,
        data: r.get(first + 8)?,
    })
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
