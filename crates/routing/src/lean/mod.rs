//! The fast search space: one window and one load per stop, linked routes, constant-time insertion checks.
//!
//! Covers deliveries or pickups (not both), one load dimension, single windows, skills and pins to vehicles, mixed
//! fleets, several depots, limits, usual drivers and even spread; `rich` covers the rest. Const parameter `TIME` of the
//! state: [`UNTIMED`] leaves out all time, [`WINDOWS`] keeps earliest and latest times, [`DURATIONS`] also durations.
//! Called by `run` through [`crate::anneal::Space`].

mod across;
mod insert;
mod log;
mod shrink;
mod space;
mod state;
mod swap;
mod tails;
mod turn;

use crate::model::job::{Position, Task};
use crate::prep::Prep;

pub(crate) use state::Lean;

/// No windows, no shift that could matter.
pub(crate) const UNTIMED: u8 = 0;
/// Windows and shifts.
pub(crate) const WINDOWS: u8 = 1;
/// Windows, shifts, and durations (limited or paid).
pub(crate) const DURATIONS: u8 = 2;

/// Whether this search space expresses the problem.
pub(crate) fn covers(prep: &Prep<'_>) -> bool {
    let problem = prep.problem;
    let vehicles = problem.vehicles().iter().all(|v| v.breaks.is_empty() && v.reload.is_none());
    let plain = problem.jobs().iter().all(|j| j.position == Position::Any && j.release_s == 0);
    let visits = problem.jobs().iter().all(|j| matches!(j.task, Task::Visit { .. }));
    let single = problem.dimensions() <= 1 && problem.jobs().iter().all(|j| j.visits().all(|v| v.windows.len() <= 1));
    let deliveries = prep.loads.iter().all(|l| l.1 == 0);
    let pickups = prep.loads.iter().all(|l| l.0 == 0);
    vehicles && plain && visits && single && (deliveries || pickups)
}

/// How much time matters in the problem.
pub(crate) fn time_mode(prep: &Prep<'_>) -> u8 {
    if prep.kinds.iter().any(|k| k.second > 0 || k.most_seconds < k.close - k.open) {
        return DURATIONS;
    }
    let longest: i64 = i64::from(prep.tables.longest()) * (prep.n() as i64 + 1)
        + prep.tasks.iter().map(|t| i64::from(t.service)).sum::<i64>();
    let open = prep.kinds.iter().map(|k| i64::from(k.open)).max().unwrap_or(0);
    let free = prep.tasks.iter().all(|t| t.open == 0 && i64::from(t.close) >= open + longest)
        && prep.kinds.iter().all(|k| i64::from(k.close) >= open + longest);
    if free && !prep.tables.broken { UNTIMED } else { WINDOWS }
}
