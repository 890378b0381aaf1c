//! Reads a warm start: which items each slot begins with, and how much of them is settled.

use crate::prep::{NONE, Part, Prep};
use crate::rich::Frozen;
use crate::schedule::{RELOAD, Runner, Silent};
use crate::warm::{WarmFault, WarmRoute, WarmStart, WarmStop};

/// Routes by slot and what of them is frozen.
type Begun = (Vec<(usize, Vec<u32>)>, Vec<Frozen>);

/// The routes to begin with; empty without a warm start.
pub(super) fn routes(prep: &Prep<'_>, warm: Option<&WarmStart>) -> Result<Begun, WarmFault> {
    let mut frozen = vec![Frozen::default(); prep.slots.len()];
    let mut routes = Vec::new();
    let mut seen = vec![false; prep.n()];
    for route in warm.map_or(&[][..], |w| &w.routes) {
        let slot = prep.slots.iter().position(|s| s.vehicle as usize == route.vehicle);
        let slot = slot.ok_or(WarmFault::UnknownVehicle { vehicle: route.vehicle })?;
        if routes.iter().any(|(taken, _)| *taken == slot) {
            return Err(WarmFault::RepeatedVehicle { vehicle: route.vehicle });
        }
        let items = items(prep, route, &mut seen)?;
        let settled = Frozen { items: route.started.min(items.len()), departed: route.departed_s.map(clamp) };
        let runner = Runner::new(prep, slot, settled.departed);
        if settled.items > 0 && runner.run(&complete(prep, &items, settled.items), &mut Silent).is_err() {
            return Err(WarmFault::StartedInfeasible { vehicle: route.vehicle });
        }
        frozen[slot] = settled;
        if !items.is_empty() {
            routes.push((slot, items));
        }
    }
    Ok((routes, frozen))
}

fn clamp(seconds: u32) -> i32 {
    seconds.min(crate::model::limits::MAX_AMOUNT) as i32
}

/// The started items, and behind them the hand-over of every transfer that is on board.
fn complete(prep: &Prep<'_>, items: &[u32], started: usize) -> Vec<u32> {
    let (begun, rest) = items.split_at(started);
    let mut whole = begun.to_vec();
    for &item in rest {
        let on_board = item != RELOAD
            && prep.tasks[item as usize].part == Part::HandOver
            && begun.contains(&prep.jobs[prep.tasks[item as usize].job as usize].task);
        if on_board {
            whole.push(item);
        }
    }
    whole
}

fn items(prep: &Prep<'_>, route: &WarmRoute, seen: &mut [bool]) -> Result<Vec<u32>, WarmFault> {
    let mut items = Vec::new();
    for stop in &route.stops {
        let (job, part) = match *stop {
            WarmStop::Reload => {
                items.push(RELOAD);
                continue;
            }
            WarmStop::Visit(job) => (job, Part::Only),
            WarmStop::Fetch(job) => (job, Part::Fetch),
            WarmStop::HandOver(job) => (job, Part::HandOver),
        };
        let unknown = WarmFault::UnknownStop { vehicle: route.vehicle, job };
        let number = prep.number(job).ok_or(unknown.clone())?;
        let info = &prep.jobs[number];
        let task = info.task + u32::from(part == Part::HandOver);
        if prep.tasks.get(task as usize).is_none_or(|t| t.part != part || t.job as usize != number) {
            return Err(unknown);
        }
        if std::mem::replace(&mut seen[task as usize], true) {
            return Err(WarmFault::RepeatedStop { vehicle: route.vehicle, job });
        }
        if part == Part::HandOver && !items.contains(&info.task) {
            return Err(WarmFault::HandOverFirst { vehicle: route.vehicle, job });
        }
        items.push(task);
    }
    let half =
        |&&item: &&u32| item != RELOAD && prep.tasks[item as usize].part == Part::Fetch && !items.contains(&(item + 1));
    match items.iter().find(half) {
        Some(&task) => {
            Err(WarmFault::NeverHandedOver { vehicle: route.vehicle, job: prep.given(prep.tasks[task as usize].job) })
        }
        None => {
            debug_assert!(!items.contains(&NONE), "no item is the empty mark");
            Ok(items)
        }
    }
}
