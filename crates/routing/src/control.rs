//! How a search is asked for and held in check: seed, budget, clock, cancel flag, progress.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::plan::Money;
use crate::warm::WarmStart;

/// A clock that never runs backwards; the only time the crate knows.
pub trait Clock: Sync {
    /// Time since some fixed moment. Called often: it should be cheap.
    fn now(&self) -> Duration;
}

/// When the search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// After this many iterations; the plan is then the same on any machine.
    Iterations(u64),
    /// After this much time by the request's clock.
    Time(Duration),
    /// Whichever comes first.
    Either {
        /// Most iterations.
        iterations: u64,
        /// Most time.
        time: Duration,
    },
}

/// How many searches run side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threads {
    /// One.
    One,
    /// Two, which exchange the better plan on the way.
    Two,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Iterations made.
    pub iterations: u64,
    /// Spent share of the budget, 0 to 1,000.
    pub spent_permille: u32,
    /// Jobs the best plan leaves out, optional ones included.
    pub unserved: usize,
    /// Cost of the best plan.
    pub cost: Money,
}

/// One call of [`crate::solve`].
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Everything random follows from it.
    pub seed: u64,
    /// When to stop.
    pub budget: Budget,
    /// Read for time budgets and progress only.
    pub clock: &'a dyn Clock,
    /// Stops the search within 50 ms once set; the best plan so far is returned.
    pub cancel: Option<&'a AtomicBool>,
    /// Called with the first plan and then some tens of times.
    pub progress: Option<&'a (dyn Fn(&Progress) + Sync)>,
    /// Plan to start from, with the stops that can no longer be changed.
    pub warm: Option<&'a WarmStart>,
    /// One search or two.
    pub threads: Threads,
}

impl<'a> Request<'a> {
    /// A search on one thread, from nothing, that nobody watches.
    #[must_use]
    pub fn new(seed: u64, budget: Budget, clock: &'a dyn Clock) -> Self {
        Self { seed, budget, clock, cancel: None, progress: None, warm: None, threads: Threads::One }
    }
}
