//! Why a job is not served, and which jobs no vehicle could serve at all.
//!
//! Called by `run`: before the search, to leave hopeless jobs out of it, and afterwards to name the reasons.

use crate::model::job::Serve;
use crate::plan::Reason;
use crate::prep::Prep;
use crate::rich::Frozen;
use crate::schedule::{Conflict, Runner, Silent};

/// Routes by slot, as sequences of tasks and reloads.
pub(crate) type Routes = [(usize, Vec<u32>)];

/// The conflict that keeps a job from being served even alone, for the vehicle that comes closest; `None` if some can.
pub(crate) fn alone(prep: &Prep<'_>, frozen: &[Frozen], job: usize) -> Option<Conflict> {
    let info = prep.jobs[job];
    let items: Vec<u32> = (info.task..info.task + info.tasks).collect();
    let mut nearest = Conflict::Order;
    for kind in &prep.kinds {
        let slot = kind.slots.0 as usize;
        let departed = frozen.get(slot).and_then(|f| f.departed);
        match Runner::new(prep, slot, departed).run(&items, &mut Silent) {
            Ok(_) => return None,
            Err(conflict) => nearest = nearest.max(conflict),
        }
    }
    Some(nearest)
}

/// Steps of timetables run to find reasons, over all jobs of a plan; then the rest is put down to the budget.
pub(crate) const PATIENCE: usize = 20_000_000;

/// The reason for a job that is not served, given the final routes; `can` tells whether some vehicle could serve it
/// alone.
pub(crate) fn reason(
    prep: &Prep<'_>,
    frozen: &[Frozen],
    routes: &Routes,
    (job, can): (usize, bool),
    patience: &mut usize,
) -> Reason {
    if !can && let Some(conflict) = alone(prep, frozen, job) {
        return named(conflict);
    }
    if let Serve::Optional { .. } = prep.job(job).serve {
        return Reason::NotWorthIt;
    }
    let mut counts = [0_usize; Conflict::ALL.len()];
    for slot in 0..prep.slots.len() {
        let items = routes.iter().find(|r| r.0 == slot).map_or(&[][..], |r| &r.1);
        let tasks = prep.jobs[job].tasks;
        *patience = patience.saturating_sub((items.len() + 1).pow(tasks + 1));
        if *patience == 0 {
            return Reason::OutOfBudget;
        }
        let Some(conflict) = beside(prep, frozen, slot, items, job) else { return Reason::OutOfBudget };
        if let Some(at) = Conflict::ALL.iter().position(|&c| c == conflict) {
            counts[at] += 1;
        }
    }
    let skill = Conflict::ALL.iter().position(|&c| c == Conflict::Skill);
    let others = (0..counts.len()).filter(|&at| Some(at) != skill && counts[at] > 0);
    others.max_by_key(|&at| counts[at]).map_or(Reason::Skill, |at| named(Conflict::ALL[at]))
}

/// The conflict that comes closest to allowing the job on this route; `None` if it fits.
fn beside(prep: &Prep<'_>, frozen: &[Frozen], slot: usize, items: &[u32], job: usize) -> Option<Conflict> {
    let info = prep.jobs[job];
    let settled = frozen.get(slot).copied().unwrap_or_default();
    let runner = Runner::new(prep, slot, settled.departed);
    let mut nearest = Conflict::Order;
    for first in settled.items..=items.len() {
        let seconds = if info.tasks == 2 { first + 1..items.len() + 2 } else { first..first + 1 };
        for second in seconds {
            let mut trial = items.to_vec();
            trial.insert(first, info.task);
            if info.tasks == 2 {
                trial.insert(second, info.task + 1);
            }
            match runner.run(&trial, &mut Silent) {
                Ok(_) => return None,
                Err(conflict) => nearest = nearest.max(conflict),
            }
        }
    }
    Some(nearest)
}

fn named(conflict: Conflict) -> Reason {
    match conflict {
        Conflict::Order => Reason::Position,
        Conflict::Skill => Reason::Skill,
        Conflict::Capacity => Reason::Capacity,
        Conflict::Unreachable => Reason::Unreachable,
        Conflict::Window => Reason::Window,
        Conflict::Break | Conflict::Shift => Reason::Shift,
        Conflict::Metres | Conflict::Seconds | Conflict::Stops => Reason::Limit,
    }
}

impl Conflict {
    const ALL: [Self; 10] = [
        Self::Order,
        Self::Skill,
        Self::Capacity,
        Self::Unreachable,
        Self::Window,
        Self::Break,
        Self::Shift,
        Self::Metres,
        Self::Seconds,
        Self::Stops,
    ];
}
