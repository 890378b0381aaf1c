//! The day at a glance: what waits for somebody, and how the day compares. Called by Today and the counts of the rail.

use super::queries;
use crate::platform::settings::{self, ShopSettings};
use crate::platform::{AppError, ReadCtx, Result};
use domain::base::{Currency, Timestamp};
use jiff::tz::TimeZone;
use jiff::{ToSpan, Zoned};
use std::time::Duration;

/// Days of the small curves.
pub const CURVE_DAYS: usize = 14;
/// Length of the steps of the curves; a day of a clock change is told a step of 24 hours too.
pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// Some things that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// Since when the oldest has waited.
    pub oldest: Option<Timestamp>,
}

/// What waits for somebody at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Orders that have not left as a whole, but for those out of stock.
    pub to_ship: Waiting,
    /// Those of them that are older than the shop's promise.
    pub late: Waiting,
    /// Orders of which units wait for stock.
    pub backordered: Waiting,
    /// Orders recorded without stock, to be decided.
    pub out_of_stock: Waiting,
    /// Stock levels where more is promised than there is.
    pub short: i64,
    /// Stock levels at or below their threshold.
    pub low: Waiting,
    /// Jobs given up, messages among them.
    pub dead_jobs: i64,
}

impl Now {
    /// Whether nothing waits but the usual shipping.
    pub fn is_calm(&self) -> bool {
        let Now { to_ship: _, late, backordered, out_of_stock, short, low, dead_jobs } = self;
        [late.count, backordered.count, out_of_stock.count, *short, low.count, *dead_jobs].iter().all(|n| *n == 0)
    }
}

/// Figures of a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Orders placed and not cancelled.
    pub orders: i64,
    /// Their totals, minor units of the shop's currency.
    pub revenue: i64,
    /// Their units.
    pub units: i64,
    /// Shipments that left and were not voided.
    pub shipped: i64,
}

/// One day of the curves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// Orders placed and not cancelled.
    pub orders: i64,
    /// Their totals, minor units of the shop's currency.
    pub revenue: i64,
}

/// The day at a glance.
#[derive(Clone, Debug)]
pub struct Glance {
    /// What waits.
    pub now: Now,
    /// The shop's currency.
    pub currency: Currency,
    /// Since midnight in the shop's zone.
    pub today: Figures,
    /// The same weekday a week ago, until the same time of day.
    pub week_ago: Figures,
    /// The last [`CURVE_DAYS`] days, today last.
    pub days: [Day; CURVE_DAYS],
}

/// What waits for somebody.
///
/// # Errors
/// When the database fails.
pub fn now(ctx: &mut ReadCtx<'_, '_>) -> Result<Now> {
    let late_before = late_before(ctx.now, &settings::read(ctx.tx)?.0);
    queries::now(ctx.tx, late_before)
}

/// Orders placed before this moment that have not left are late.
pub fn late_before(now: Timestamp, settings: &ShopSettings) -> Timestamp {
    let patience = u64::try_from(settings.ship_within_hours).unwrap_or(0).saturating_mul(3_600);
    now.checked_sub(Duration::from_secs(patience)).unwrap_or(now)
}

/// The day at a glance.
///
/// # Errors
/// When the database fails, or the shop's zone is unknown.
pub fn glance(ctx: &mut ReadCtx<'_, '_>) -> Result<Glance> {
    let settings = settings::read(ctx.tx)?.0;
    let (currency, zone) = (settings.currency, settings.time_zone()?);
    let now = now(ctx)?;
    let stretches = Stretches::of(ctx.now, &zone)?;
    let today = queries::figures(ctx.tx, currency, stretches.midnight, ctx.now)?;
    let week_ago = queries::figures(ctx.tx, currency, stretches.week_ago.0, stretches.week_ago.1)?;
    let mut days = [Day::default(); CURVE_DAYS];
    for (step, day) in queries::days(ctx.tx, currency, stretches.first_day, DAY)? {
        if let Some(place) = usize::try_from(step).ok().and_then(|step| days.get_mut(step.min(CURVE_DAYS - 1))) {
            place.orders = place.orders.saturating_add(day.orders);
            place.revenue = place.revenue.saturating_add(day.revenue);
        }
    }
    Ok(Glance { now, currency, today, week_ago, days })
}

/// The midnight that began the day so many days ago, in the shop's zone.
pub(super) fn midnight_days_ago(now: Timestamp, zone: &TimeZone, days: usize) -> Result<Timestamp> {
    let unknown = |_: jiff::Error| AppError::Internal("the calendar has no such day".to_owned());
    let midnight = now.to_jiff().to_zoned(zone.clone()).start_of_day().map_err(unknown)?;
    let days = i64::try_from(days).unwrap_or(i64::MAX);
    Ok(Timestamp::from_jiff(midnight.checked_sub(days.days()).map_err(unknown)?.timestamp()))
}

struct Stretches {
    midnight: Timestamp,
    week_ago: (Timestamp, Timestamp),
    first_day: Timestamp,
}

impl Stretches {
    fn of(now: Timestamp, zone: &TimeZone) -> Result<Stretches> {
        let unknown = |_: jiff::Error| AppError::Internal("the calendar has no such day".to_owned());
        let local = now.to_jiff().to_zoned(zone.clone());
        let midnight = local.start_of_day().map_err(unknown)?;
        let back = |from: &Zoned, days: i64| from.checked_sub(days.days()).map_err(unknown);
        let stamp = |zoned: &Zoned| Timestamp::from_jiff(zoned.timestamp());
        let curve = i64::try_from(CURVE_DAYS).unwrap_or(i64::MAX) - 1;
        Ok(Stretches {
            midnight: stamp(&midnight),
            week_ago: (stamp(&back(&midnight, 7)?), stamp(&back(&local, 7)?)),
            first_day: stamp(&back(&midnight, curve)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_zone() {
        let now: Timestamp = "2026-11-20T08:00:00Z".parse().unwrap();
        let zone = TimeZone::get("America/New_York").unwrap();
        let stretches = Stretches::of(now, &zone).unwrap();
        assert_eq!(stretches.midnight, "2026-11-20T05:00:00Z".parse().unwrap());
        let week_ago = ["2026-11-13T05:00:00Z", "2026-11-13T08:00:00Z"].map(|text| text.parse().unwrap());
        assert_eq!(stretches.week_ago, (week_ago[0], week_ago[1]));
        assert_eq!(stretches.first_day, "2026-11-07T05:00:00Z".parse().unwrap());
    }
}
