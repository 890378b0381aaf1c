//! One call from problem to plan: chooses the search space, spends the budget, writes the answer.

mod answer;
mod mixture;
mod pace;
mod rounds;
mod start;

use std::sync::atomic::{AtomicBool, Ordering};

use crate::anneal::{Heat, Key, Ruin, Space};
use crate::control::{Request, Threads};
use crate::diagnose;
use crate::lean::{self, Lean};
use crate::model::problem::Problem;
use crate::plan::Plan;
use crate::prep::{Beside, Near, Prep};
use crate::rich::{Frozen, Rich};
use crate::warm::WarmFault;
use pace::Pace;
use rounds::Rounds;

/// Near tasks kept per task for removal.
const NEAR_WIDTH: usize = 100;
/// Near tasks beside which a task is inserted.
const BESIDE_WIDTH: usize = 60;
/// The same where not every vehicle may serve every task, and many near ones are therefore out of reach.
const RESTRICTED_WIDTH: usize = 150;

/// Routes by slot.
type Routes = Vec<(usize, Vec<u32>)>;

/// Plans a problem. Without a single iteration left the first feasible plan is returned; once cancelled, the best so
/// far. The plan always keeps every hard rule; what could not be served is named with its reason.
///
/// # Errors
/// A [`WarmFault`] if the warm start's started stops cannot be kept.
pub fn solve(problem: &Problem, request: &Request<'_>) -> Result<Plan, WarmFault> {
    let pace = Pace::new(request);
    let never = AtomicBool::new(false);
    let cancel = request.cancel.unwrap_or(&never);
    let stop = || cancel.load(Ordering::Relaxed);
    let Some(prep) = Prep::new(problem, &stop) else { return Ok(answer::nothing(problem)) };
    let (routes, frozen) = start::routes(&prep, request.warm)?;
    let jobs = 0..prep.jobs.len() as u32;
    let servable: Vec<u32> =
        jobs.filter(|&job| !stop() && diagnose::alone(&prep, &frozen, job as usize).is_none()).collect();
    let search = Search { prep: &prep, servable: &servable, frozen: &frozen, request, stop: &stop };
    let (key, routes, iterations) = search.run(routes, pace);
    let plan = answer::plan(&prep, &frozen, &servable, &routes, iterations, &stop);
    debug_assert!(key.is_none_or(|k| k.score == answer::score(&prep, &plan)), "search and timetable disagree");
    Ok(plan)
}

struct Search<'a> {
    prep: &'a Prep<'a>,
    servable: &'a [u32],
    frozen: &'a [Frozen],
    request: &'a Request<'a>,
    stop: &'a (dyn Fn() -> bool + Sync),
}

impl Search<'_> {
    fn run(&self, routes: Routes, pace: Pace<'_>) -> (Option<Key>, Routes, u64) {
        if self.servable.is_empty() {
            return (None, routes, 0);
        }
        let near = Near::by_distance(self.prep, NEAR_WIDTH, self.stop);
        let width = if self.prep.unrestricted { BESIDE_WIDTH } else { RESTRICTED_WIDTH };
        let beside = Beside::new(self.prep, width, self.stop);
        match self.request.threads {
            Threads::One => {
                let (key, iterations, routes) = self.leg(&near, &beside, pace, self.request.seed, &routes);
                (Some(key), routes, iterations)
            }
            Threads::Two => self.two(&near, &beside, &pace, routes),
        }
    }

    /// Two searches with different seeds; both go on from the better plan half way.
    fn two(&self, near: &Near, beside: &Beside, pace: &Pace<'_>, mut routes: Routes) -> (Option<Key>, Routes, u64) {
        let (mut best, mut total) = (None, 0);
        for (round, (from, to)) in [(0.0, 0.5), (0.5, 1.0)].into_iter().enumerate() {
            let seeds = [0, 1].map(|side| self.request.seed.wrapping_mul(4).wrapping_add(round as u64 * 2 + side));
            let leg = |side: usize| {
                let pace = pace.part(from, to, side == 0);
                self.leg(near, beside, pace, seeds[side], &routes)
            };
            let (first, second) = std::thread::scope(|scope| {
                let other = scope.spawn(|| leg(1));
                let own = leg(0);
                (own, other.join().ok())
            });
            let (mut key, mut iterations, mut better) = first;
            if let Some(other) = second {
                iterations += other.1;
                if other.0 < key {
                    (key, better) = (other.0, other.2);
                }
            }
            total += iterations;
            routes = better;
            best = Some(key);
        }
        (best, routes, total)
    }

    fn leg(&self, near: &Near, beside: &Beside, pace: Pace<'_>, seed: u64, routes: &Routes) -> (Key, u64, Routes) {
        let prep = self.prep;
        let settled = self.frozen.iter().any(|f| *f != Frozen::default());
        if settled || !lean::covers(prep) {
            let space = Rich::new(prep, near, beside, (self.servable, self.frozen), seed, self.stop);
            return self.search(space, near, pace, seed, routes);
        }
        match lean::time_mode(prep) {
            lean::UNTIMED => {
                let space = Lean::<{ lean::UNTIMED }>::new(prep, near, beside, self.servable, seed);
                self.search(space, near, pace, seed, routes)
            }
            lean::WINDOWS => {
                let space = Lean::<{ lean::WINDOWS }>::new(prep, near, beside, self.servable, seed);
                self.search(space, near, pace, seed, routes)
            }
            _ => {
                let space = Lean::<{ lean::DURATIONS }>::new(prep, near, beside, self.servable, seed);
                self.search(space, near, pace, seed, routes)
            }
        }
    }

    fn search(
        &self,
        mut space: impl Space,
        near: &Near,
        mut pace: Pace<'_>,
        seed: u64,
        routes: &Routes,
    ) -> (Key, u64, Routes) {
        if !routes.is_empty() {
            space.load(routes);
        }
        space.fill(self.stop);
        pace.report(0, &space.key());
        let (ruin, heat) = self.settings(near);
        let once = !routes.is_empty() || self.request.threads == Threads::Two;
        let rounds = Rounds::new(&mut space, self.prep, (ruin, heat), (&mut pace, self.stop), seed);
        if once { rounds.once() } else { rounds.run() }
    }

    fn settings(&self, near: &Near) -> (Ruin, Heat) {
        let unit = near.mean_score(self.prep, 5).max(1.0);
        // Between kinds of vehicles a job has farther to climb.
        let factor = if self.prep.kinds.len() > 1 { 2.0 } else { 1.0 };
        let ruin = Ruin { mean: 10.0, longest: 10.0, split: 0.01 };
        (ruin, Heat { start: unit * factor, end: unit * 0.01 })
    }
}
