//! Simulated annealing over ruin and recreate, for any search space.
//!
//! Method: slack induction by string removals (Christiaens and Vanden Berghe, Transportation Science 2020,
//! doi 10.1287/trsc.2019.0914). Called by `run`; the spaces are `lean` and `rich`.

use std::cmp::Ordering;

use crate::prep::{NONE, Prep, Stop};
use crate::rng::{Rng, exp, ln};

/// How much is removed per iteration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ruin {
    /// Mean number of stops removed.
    pub mean: f64,
    /// Most stops removed from one route.
    pub longest: f64,
    /// Chance of ending the spared middle of a string at each stop.
    pub split: f64,
}

/// How good a solution is: required jobs left out by class, highest first, then the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    missing: Vec<u32>,
    pub left_out: usize,
    pub score: i64,
}

impl Key {
    /// The key of a solution that leaves out these jobs.
    pub(crate) fn of(prep: &Prep<'_>, absent: impl Iterator<Item = u32>, score: i64) -> Self {
        let mut missing = Vec::new();
        let mut left_out = 0;
        for job in absent {
            left_out += 1;
            let class = prep.jobs[job as usize].class;
            if class != NONE {
                missing.resize(prep.classes, 0);
                missing[class as usize] += 1;
            }
        }
        Self { missing, left_out, score }
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let classes = self.missing.len().max(other.missing.len());
        let count = |key: &Self, class: usize| key.missing.get(class).copied().unwrap_or(0);
        let by_class = (0..classes).map(|c| count(self, c).cmp(&count(other, c))).find(|o| o.is_ne());
        by_class.unwrap_or_else(|| self.score.cmp(&other.score))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A current solution that can be changed and changed back.
pub(crate) trait Space {
    /// Cost and penalties of the current solution.
    fn score(&self) -> i64;
    /// Removes some jobs into the pool.
    fn ruin(&mut self, ruin: &Ruin);
    /// Inserts what it can of the pool; whether it came to the end and the solution is feasible (where a detour is quicker
    /// than the direct way, a removal can make a route too late). It gives up once the score, even if all that is left
    /// cost nothing, is `most` or more.
    fn recreate(&mut self, most: f64) -> bool;
    /// Tries a few quick moves; takes and keeps the first that makes the score worse by less than `most`.
    fn exchange(&mut self, most: f64) -> bool;
    /// Mean number of stops of the routes in use.
    fn stops_per_route(&self) -> f64;
    /// Accepts the changes since the last `keep` or `undo`.
    fn keep(&mut self);
    /// Takes them back; `score` is the score from before.
    fn undo(&mut self, score: i64);
    /// Tries to make do with fewer routes, whatever they cost, until `over`; leaves a solution that is no less complete.
    fn shrink(&mut self, ruin: &Ruin, heat: Heat, over: &mut dyn FnMut() -> bool);
    /// Inserts what it can of all jobs not served, until told to stop, and keeps it.
    fn fill(&mut self, stop: Stop<'_>);
    /// How good the current solution is.
    fn key(&self) -> Key;
    /// Stores the current solution as the best.
    fn remember(&mut self);
    /// The stored solution: slots and their stops.
    fn remembered(&self) -> Vec<(usize, Vec<u32>)>;
    /// Makes these routes the current solution, without stops that do not fit.
    fn load(&mut self, routes: &[(usize, Vec<u32>)]);
}

/// Temperatures of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heat {
    pub start: f64,
    pub end: f64,
}

/// Tells how much of the budget is spent.
pub(crate) trait Meter {
    /// Share of the budget spent after `iterations`, at least 1 when the search must end.
    fn spent(&mut self, iterations: u64, best: &Key) -> f64;
    /// Share at which this run ends.
    fn end(&self) -> f64;
}

/// One annealing: from which share of the budget to which, and the temperatures there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub from: f64,
    pub to: f64,
    pub heat: Heat,
}

/// What a search has come to.
pub(crate) struct Found {
    pub best: Key,
    pub iterations: u64,
}

/// Iterations between two settings of the temperature.
const COOL_EVERY: u64 = 16;

/// Anneals over a stretch, from and in the current solution; remembers the best of it and returns its key.
pub(crate) fn anneal(
    space: &mut impl Space,
    ruin: &Ruin,
    stretch: Stretch,
    meter: &mut impl Meter,
    (rng, found): (&mut Rng, &mut Found),
) -> Key {
    let Stretch { from, to, heat } = stretch;
    let mut best = space.key();
    space.remember();
    let fall = ln(heat.end / heat.start);
    let (mut temperature, mut next_cool) = (heat.start, found.iterations);
    let luck = |rng: &mut Rng, temperature: f64| -temperature * ln(1.0 - rng.unit());
    loop {
        let spent = meter.spent(found.iterations, (&best).min(&found.best));
        if spent >= to {
            return best;
        }
        if found.iterations >= next_cool {
            temperature = heat.start * exp(fall * ((spent - from) / (to - from)).max(0.0));
            next_cool = found.iterations + COOL_EVERY;
        }
        found.iterations += 1;
        let before = space.score();
        let most = before as f64 + luck(rng, temperature);
        space.ruin(ruin);
        let kept = space.recreate(most) && (space.score() as f64) < most;
        if kept {
            space.keep();
        } else {
            space.undo(before);
        }
        let exchanged = space.exchange(luck(rng, temperature));
        if kept || exchanged {
            let after = space.score();
            if after < best.score || best.left_out > 0 {
                let key = space.key();
                if key < best {
                    best = key;
                    space.remember();
                }
            }
        }
    }
}
