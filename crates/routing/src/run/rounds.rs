//! How a search spends its budget: on one annealing, or where there is time for more, on several from scratch and then
//! on annealings from mixtures of the best.
//!
//! One annealing settles early which half of the map goes with which; a few short ones differ in that by more than a
//! long one gains, and what two of them have in common need not be found again.

use super::{Routes, mixture};
use crate::anneal::{Found, Heat, Key, Meter, Ruin, Space, Stretch, anneal};
use crate::prep::{Prep, Stop};
use crate::rng::{Rng, exp, ln};

/// Where routes have more stops than this, or vehicles differ, routes are given up only once annealed a little: then it
/// shows whether fewer, or others, are dearer, which they often are.
const SHORT_ROUTE: f64 = 20.0;
/// Share of the budget over which its length in iterations is estimated.
const PROBE_SHARE: f64 = 0.02;
/// Share of the whole budget that may be spent on giving up routes of the first plan.
const SHRINK_SHARE: f64 = 0.08;
/// Share of an annealing from scratch that may be spent on it before: of the first one, if not done yet, and of later ones.
const LONG_SHRINK_SHARE: f64 = 0.05;
const LATER_SHRINK_SHARE: f64 = 0.15;
/// Iterations per task of a short annealing, up to so many tasks; beyond, they grow with the cube of the tasks: large
/// problems gain more from one long annealing.
const ROUND_PER_TASK: f64 = 300.0;
const SHORT_TASKS: f64 = 200.0;
/// Fewest such rounds that are worth splitting a budget for.
const FEWEST_ROUNDS: f64 = 3.0;
/// Most annealings from scratch.
const MOST_FRESH: f64 = 8.0;
/// Share of the budget spent on them.
const FRESH_SHARE: f64 = 0.5;
/// Start temperature of an annealing from a mixture, against one from scratch.
const MIX_HEAT: f64 = 0.3;
/// Solutions kept to be mixed.
const ELITES: usize = 6;

/// How a budget is split.
struct Split {
    /// Annealings from scratch, and the share of the budget at which the last of them ends.
    fresh: f64,
    fresh_end: f64,
    /// Annealings from mixtures.
    mixed: f64,
}

/// A search under way.
pub(super) struct Rounds<'a, 'p, S, M> {
    space: &'a mut S,
    prep: &'a Prep<'p>,
    ruin: Ruin,
    heat: Heat,
    meter: &'a mut M,
    stop: Stop<'a>,
    rng: Rng,
    found: Found,
    /// Good solutions that differ, best first.
    elites: Vec<(Key, Routes)>,
}

impl<'a, 'p, S: Space, M: Meter> Rounds<'a, 'p, S, M> {
    /// A search from the current solution of `space`.
    pub(super) fn new(
        space: &'a mut S,
        prep: &'a Prep<'p>,
        (ruin, heat): (Ruin, Heat),
        (meter, stop): (&'a mut M, Stop<'a>),
        seed: u64,
    ) -> Self {
        let found = Found { best: space.key(), iterations: 0 };
        Self { space, prep, ruin, heat, meter, stop, rng: Rng::new(seed ^ 0x5EED), found, elites: Vec::new() }
    }

    /// Spends the budget on one annealing, cooling from its begin to its end.
    pub(super) fn once(mut self) -> (Key, u64, Routes) {
        let (end, heat) = (self.meter.end(), self.heat);
        let end_heat = Heat { end: heat.start * exp(ln(heat.end / heat.start) * end), ..heat };
        self.anneal(Stretch { from: 0.0, to: end, heat: end_heat });
        self.best()
    }

    /// Spends the budget on as many annealings as it is good for.
    pub(super) fn run(mut self) -> (Key, u64, Routes) {
        self.keep_current();
        let short = self.prep.kinds.len() == 1 && self.space.stops_per_route() <= SHORT_ROUTE;
        if short {
            self.shrink(SHRINK_SHARE);
        }
        let split = self.split();
        for round in 1..=split.fresh as u64 {
            let (from, to) = (self.spent(), split.fresh_end * round as f64 / split.fresh);
            if from >= 1.0 {
                break;
            }
            if round > 1 {
                self.space.load(&[]);
                self.space.fill(self.stop);
            }
            if round > 1 || !short {
                let share = if round > 1 { LATER_SHRINK_SHARE } else { LONG_SHRINK_SHARE };
                self.shrink(from + (to - from) * share);
            }
            let from = self.spent();
            self.anneal(Stretch { from, to, heat: self.heat });
        }
        let mut round = 1.0;
        while self.spent() < 1.0 {
            self.mixed_anew(split.fresh_end + (1.0 - split.fresh_end) * round / split.mixed);
            round += 1.0;
        }
        self.best()
    }

    /// Anneals a little at the start temperature to learn how long the budget is, and splits it.
    fn split(&mut self) -> Split {
        let (from, before) = (self.spent(), self.found.iterations);
        let heat = Heat { end: self.heat.start, ..self.heat };
        self.anneal(Stretch { from, to: (from + PROBE_SHARE).min(1.0), heat });
        let made = (self.found.iterations - before) as f64;
        let total = made / (self.spent() - from).max(f64::EPSILON);
        let tasks = self.prep.n() as f64;
        let large = (tasks / SHORT_TASKS).max(1.0);
        let rounds = (total / (ROUND_PER_TASK * tasks * (large * large * large))).floor();
        if rounds < FEWEST_ROUNDS {
            return Split { fresh: 1.0, fresh_end: 1.0, mixed: 1.0 };
        }
        let fresh = (rounds * FRESH_SHARE).floor().clamp(2.0, MOST_FRESH);
        Split { fresh, fresh_end: FRESH_SHARE, mixed: rounds }
    }

    fn spent(&mut self) -> f64 {
        self.meter.spent(self.found.iterations, &self.found.best)
    }

    /// Gives up routes until a share of the budget is spent.
    fn shrink(&mut self, most: f64) {
        let (meter, found) = (&mut *self.meter, &mut self.found);
        self.space.shrink(&self.ruin, self.heat, &mut || {
            let over = meter.spent(found.iterations, &found.best) >= most;
            found.iterations += u64::from(!over);
            over
        });
    }

    fn mixed_anew(&mut self, to: f64) {
        let from = self.spent();
        let pair = [0, 1].map(|_| self.rng.below(self.elites.len()));
        let [one, other] = pair.map(|at| &self.elites[at].1);
        if pair[0] == pair[1] {
            self.space.load(one);
        } else {
            let mixture = mixture::mix(self.prep, one, other, &mut self.rng);
            self.space.load(&mixture);
        }
        self.space.fill(self.stop);
        let heat = Heat { start: self.heat.start * MIX_HEAT, ..self.heat };
        self.anneal(Stretch { from, to, heat });
    }

    /// Anneals from the current solution and keeps the result if it is among the best and no other is equally good.
    fn anneal(&mut self, stretch: Stretch) {
        let key = anneal(self.space, &self.ruin, stretch, self.meter, (&mut self.rng, &mut self.found));
        self.enlist(key);
    }

    fn keep_current(&mut self) {
        self.space.remember();
        self.enlist(self.space.key());
    }

    fn enlist(&mut self, key: Key) {
        if key < self.found.best {
            self.found.best = key.clone();
        }
        if self.elites.iter().all(|(other, _)| *other != key) {
            let at = self.elites.partition_point(|(other, _)| *other < key);
            self.elites.insert(at, (key, self.space.remembered()));
            self.elites.truncate(ELITES);
        }
    }

    fn best(mut self) -> (Key, u64, Routes) {
        let (key, routes) = self.elites.swap_remove(0);
        (key, self.found.iterations, routes)
    }
}
