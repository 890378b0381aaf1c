//! Schedules: jobs that the clock makes.
//!
//! Each schedule is a row with the moment of its next tick. Invariants:
//!
//! 1. One tick makes one job, however many processes look: the tick is taken by a conditional update of its row, and the job's
//!    key names the tick besides.
//! 2. After downtime a schedule fires once, not once for each tick it missed.
//! 3. Patterns are read in the schedule's time zone, daylight saving included.
//!
//! Schedules are registered with [`super::jobs::Registry::schedule`]; called by [`super::background`] in every process with
//! workers.

mod cron;
mod store;

pub use cron::{ScheduleError, next_tick};

use super::background::stopped;
use super::event::NewJob;
use super::jobs::{Registry, Schedule, ScheduleZone};
use super::{AppError, Call, Command, INTERNAL, Principal, Result, WriteCtx, settings};
use crate::Shop;
use domain::base::Timestamp;
use domain::parties::Permission;
use std::sync::Arc;
use store::{DueRow, ScheduleRow};
use tokio::sync::watch;
use tokio::time::sleep;

/// Name of coordinated universal time in the zone database.
const UTC: &str = "UTC";

/// Whether this process has put the rows of its schedules right.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    Unknown,
    PutRight,
}

/// Fires what is due until the stop.
pub(crate) async fn work(shop: Shop, mut stop: watch::Receiver<bool>) {
    let mut rows = Rows::Unknown;
    while !*stop.borrow() {
        match fire_due(&shop, rows).await {
            Ok(_) => rows = Rows::PutRight,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "schedules could not be looked after");
            }
        }
        tokio::select! {
            () = stopped(&mut stop) => break,
            () = sleep(shop.options().background.poll) => {}
        }
    }
}

/// Makes the jobs of all schedules that are due; how many. For programs without background work, and tests.
///
/// # Errors
/// When the database fails, or a registered pattern is not one.
pub async fn fire_due_schedules(shop: &Shop) -> Result<usize> {
    fire_due(shop, Rows::Unknown).await
}

async fn fire_due(shop: &Shop, rows: Rows) -> Result<usize> {
    if rows == Rows::Unknown || is_zone_changed(shop).await? {
        let command = SyncSchedules { registry: Arc::clone(shop.registry()) };
        shop.execute(Call::system("schedules"), command).await?;
    }
    let due = shop.read(&Arc::new(Principal::system()), |ctx| store::due(ctx.tx, ctx.now)).await?;
    let mut fired = 0;
    for row in due {
        let Some(schedule) = shop.registry().schedules().iter().find(|s| s.name == row.name).copied() else { continue };
        let command = FireSchedule { schedule, due: row };
        fired += usize::from(shop.execute(Call::system("schedules"), command).await?.value);
    }
    Ok(fired)
}

/// Whether a row stands in another zone than the shop's settings say by now.
async fn is_zone_changed(shop: &Shop) -> Result<bool> {
    let registry = Arc::clone(shop.registry());
    shop.read(&Arc::new(Principal::system()), move |ctx| {
        let zone = settings::read(ctx.tx)?.0.zone;
        let rows = store::all(ctx.tx)?;
        Ok(registry.schedules().iter().any(|s| rows.iter().any(|r| r.name == s.name && r.zone != zone_name(s, &zone))))
    })
    .await
}

fn zone_name<'a>(schedule: &Schedule, shop_zone: &'a str) -> &'a str {
    match schedule.zone {
        ScheduleZone::Utc => UTC,
        ScheduleZone::Shop => shop_zone,
    }
}

/// Makes the rows of registered schedules what they should be. A row whose pattern or zone changed gets a new next tick; others
/// keep theirs. Rows of schedules that this program does not know stay: another version may.
#[derive(Clone, Debug)]
struct SyncSchedules {
    registry: Arc<Registry>,
}

impl Command for SyncSchedules {
    const NAME: &'static str = "schedules.sync";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let shop_zone = settings::read(ctx.tx)?.0.zone;
        let rows = store::all(ctx.tx)?;
        for schedule in self.registry.schedules() {
            let zone = zone_name(schedule, &shop_zone);
            let stands = rows.iter().find(|r| r.name == schedule.name);
            if stands.is_some_and(|r| r.cron == schedule.cron && r.zone == zone) {
                continue;
            }
            let next_at = next_tick(schedule.cron, zone, ctx.now).map_err(|e| not_a_schedule(schedule.name, &e))?;
            let row =
                ScheduleRow { name: schedule.name.to_owned(), cron: schedule.cron.to_owned(), zone: zone.to_owned() };
            store::put(ctx.tx, &row, next_at)?;
        }
        Ok(())
    }
}

/// Takes one tick of a schedule and makes its job; false when somebody else took it.
#[derive(Clone, Debug)]
struct FireSchedule {
    schedule: Schedule,
    due: DueRow,
}

impl Command for FireSchedule {
    const NAME: &'static str = "schedules.fire";
    const PERMISSION: Permission = INTERNAL;
    type Output = bool;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<bool> {
        let DueRow { name, cron, zone, next_at } = &self.due;
        // From now, not from the tick: what was missed meanwhile is not made up for.
        let next = next_tick(cron, zone, ctx.now).map_err(|e| not_a_schedule(name, &e))?;
        if !store::take_tick(ctx.tx, name, *next_at, next, ctx.now)? {
            return Ok(false);
        }
        ctx.job(NewJob {
            kind: self.schedule.kind,
            subject_id: None,
            unique_key: Some(format!("schedule/{name}/{}", next_at.as_micros())),
            payload: tick_payload(*next_at),
            priority: 0,
            run_at: ctx.now,
        });
        Ok(true)
    }
}

/// What the handler is told: the moment the tick was meant for.
fn tick_payload(at: Timestamp) -> String {
    serde_json::json!({ "scheduled_for": at }).to_string()
}

fn not_a_schedule(name: &str, error: &ScheduleError) -> AppError {
    AppError::Internal(format!("schedule {name}: {error}"))
}
