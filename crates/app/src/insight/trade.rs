//! How the shop did lately: two weeks beside the two before, what sold best, where open orders are. Called by Today.

use super::queries;
use super::today::{DAY, Day, midnight_days_ago};
use crate::platform::{ReadCtx, Result, settings};
use domain::base::Currency;

/// Days told, and as many before them to compare with.
pub const TRADE_DAYS: usize = 14;
/// Variants among those that sold best.
const MOST_BEST: i64 = 5;

/// A variant that sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Best {
    /// Its title in the last order.
    pub title: String,
    /// Its SKU in the last order.
    pub sku: String,
    /// Units of orders that were not cancelled.
    pub units: i64,
}

/// How the shop did lately.
#[derive(Clone, Debug)]
pub struct Trade {
    /// The shop's currency.
    pub currency: Currency,
    /// [`TRADE_DAYS`] days, today last.
    pub days: [Day; TRADE_DAYS],
    /// The same number of days before them.
    pub before: [Day; TRADE_DAYS],
    /// What sold best in `days`, most units first.
    pub best: Vec<Best>,
    /// Orders that have not left as a whole, by the code of their stage.
    pub stages: Vec<(String, i64)>,
}

/// How the shop did lately.
///
/// # Errors
/// When the database fails, or the shop's zone is unknown.
pub fn trade(ctx: &mut ReadCtx<'_, '_>) -> Result<Trade> {
    let settings = settings::read(ctx.tx)?.0;
    let (currency, zone) = (settings.currency, settings.time_zone()?);
    let first = midnight_days_ago(ctx.now, &zone, 2 * TRADE_DAYS - 1)?;
    let middle = midnight_days_ago(ctx.now, &zone, TRADE_DAYS - 1)?;
    let (mut days, mut before) = ([Day::default(); TRADE_DAYS], [Day::default(); TRADE_DAYS]);
    for (step, day) in queries::days(ctx.tx, currency, first, DAY)? {
        let Ok(step) = usize::try_from(step) else { continue };
        let place = match step.checked_sub(TRADE_DAYS) {
            Some(step) => days.get_mut(step.min(TRADE_DAYS - 1)),
            None => before.get_mut(step),
        };
        if let Some(place) = place {
            place.orders = place.orders.saturating_add(day.orders);
            place.revenue = place.revenue.saturating_add(day.revenue);
        }
    }
    let best = queries::best(ctx.tx, middle, MOST_BEST)?;
    Ok(Trade { currency, days, before, best, stages: queries::open_by_stage(ctx.tx)? })
}
