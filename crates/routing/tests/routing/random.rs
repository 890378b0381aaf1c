//! Random problems: every plan must satisfy the checker, and (in debug builds, inside the solver) the score of the
//! search must equal the cost recomputed from the timetable.

use crate::support::worlds::{everything, plain};
use routing::{Plan, Problem, Reason};

/// Worlds tried of each kind.
const WORLDS: u64 = 150;

/// Figures that show the worlds are neither trivial nor hopeless.
#[derive(Default)]
struct Tally {
    served: usize,
    unserved: usize,
    breaks: usize,
    reloads: usize,
    pairs: usize,
}

impl Tally {
    fn add(&mut self, problem: &Problem, plan: &Plan) {
        self.unserved += plan.unserved.len();
        self.served += problem.jobs().len() - plan.unserved.len();
        for stop in plan.routes.iter().flat_map(|r| &r.stops) {
            match stop.action {
                routing::Action::Break(_) => self.breaks += 1,
                routing::Action::Reload => self.reloads += 1,
                routing::Action::HandOver(_) => self.pairs += 1,
                routing::Action::Visit(_) | routing::Action::Fetch(_) => {}
            }
        }
    }
}

#[test]
fn plain_worlds_satisfy_the_checker() {
    let mut tally = Tally::default();
    for seed in 0..WORLDS {
        let problem = plain(seed);
        tally.add(&problem, &crate::support::plan(&problem, seed, 150));
    }
    assert!(tally.served > 2_000 && tally.unserved > 100, "{} of {}", tally.served, tally.unserved);
}

#[test]
fn worlds_with_everything_satisfy_the_checker() {
    let mut tally = Tally::default();
    for seed in 0..WORLDS {
        let problem = everything(seed);
        tally.add(&problem, &crate::support::plan(&problem, seed, 60));
    }
    assert!(tally.served > 800 && tally.unserved > 50, "{} of {}", tally.served, tally.unserved);
    assert!(
        tally.breaks > 20 && tally.reloads > 20 && tally.pairs > 20,
        "{}/{}/{}",
        tally.breaks,
        tally.reloads,
        tally.pairs
    );
}

#[test]
fn the_same_seed_and_iterations_give_the_same_plan() {
    for seed in 0..12 {
        for problem in [plain(seed), everything(seed)] {
            assert_eq!(
                crate::support::plan(&problem, seed, 80),
                crate::support::plan(&problem, seed, 80),
                "seed {seed}"
            );
        }
    }
}

#[test]
fn more_iterations_never_make_the_first_plan_worse() {
    for seed in 0..20 {
        let problem = plain(seed);
        let (first, later) = (crate::support::plan(&problem, seed, 0), crate::support::plan(&problem, seed, 300));
        let required = |p: &Plan| p.unserved.iter().filter(|u| u.reason != Reason::NotWorthIt).count();
        if required(&first) == 0 {
            assert_eq!(required(&later), 0, "seed {seed}");
            assert!(later.cost.total() <= first.cost.total(), "seed {seed}");
        }
    }
}
