//! The SQL of schedules.

use crate::platform::{Result, cells};
use db::{Tx, params, sql};
use domain::base::Timestamp;

/// Most schedules read at once; a program registers a handful.
const MAX_SCHEDULES: i64 = 500;

/// A schedule as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScheduleRow {
    pub(super) name: String,
    pub(super) cron: String,
    pub(super) zone: String,
}

/// A schedule whose tick has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DueRow {
    pub(super) name: String,
    pub(super) cron: String,
    pub(super) zone: String,
    pub(super) next_at: Timestamp,
}

pub(super) fn all(tx: &mut Tx<'_>) -> Result<Vec<ScheduleRow>> {
    Ok(tx.query(
        sql!("select name, cron, zone from schedules order by name limit $1"),
        params![MAX_SCHEDULES],
        |r| Ok(ScheduleRow { name: r.get(0)?, cron: r.get(1)?, zone: r.get(2)? }),
    )?)
}

pub(super) fn due(tx: &mut Tx<'_>, now: Timestamp) -> Result<Vec<DueRow>> {
    Ok(tx.query(
        sql!("select name, cron, zone, next_at from schedules where next_at <= $1 order by next_at, name limit $2"),
        params![now.as_micros(), MAX_SCHEDULES],
        |r| Ok(DueRow { name: r.get(0)?, cron: r.get(1)?, zone: r.get(2)?, next_at: cells::moment(r, 3)? }),
    )?)
}

/// Adds a schedule or changes its pattern and zone.
pub(super) fn put(tx: &mut Tx<'_>, row: &ScheduleRow, next_at: Timestamp) -> Result<()> {
    tx.execute(
        sql!(
            "insert into schedules as s (name, cron, zone, next_at) values ($1, $2, $3, $4)
             on conflict (name) do update set cron = excluded.cron, zone = excluded.zone, next_at = excluded.next_at
             where s.cron <> excluded.cron or s.zone <> excluded.zone"
        ),
        params![&row.name, &row.cron, &row.zone, next_at.as_micros()],
    )?;
    Ok(())
}

/// Moves a schedule from the tick `due` to the next one; false when it no longer stands at `due`.
pub(super) fn take_tick(tx: &mut Tx<'_>, name: &str, due: Timestamp, next: Timestamp, now: Timestamp) -> Result<bool> {
    let moved = tx.execute(
        sql!("update schedules set next_at = $3, last_at = $4 where name = $1 and next_at = $2"),
        params![name, due.as_micros(), next.as_micros(), now.as_micros()],
    )?;
    Ok(moved == 1)
}
