//! Pages that read across areas: Today, search, and the counts of the rail.

pub(crate) mod first_steps;
mod search;
mod today;
mod trade;

use app::insight::today::now;
use app::platform::{ReadCtx, Result};

use crate::pages::live::{Count, Counts};
use crate::shell::Routes;
use crate::ui::Place;

/// Their routes.
pub fn routes() -> Routes {
    search::add(today::routes())
}

/// What waits for somebody, by place of the rail: orders to ship and to decide, stock that is short or low, messages and
/// other jobs given up.
///
/// # Errors
/// When the database fails.
pub fn counts(ctx: &mut ReadCtx<'_, '_>) -> Result<Counts> {
    let waits = now(ctx)?;
    let count = |place, value| Count { place, value };
    Ok(vec![
        count(Place::Orders, waits.to_ship.count.saturating_add(waits.out_of_stock.count)),
        count(Place::Stock, waits.short.saturating_add(waits.low.count)),
        count(Place::Messages, waits.dead_jobs),
    ])
}
