//! How much of the budget is spent, when to stop, and when to tell.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::anneal::{Key, Meter};
use crate::control::{Budget, Progress, Request};
use crate::plan::Money;

/// Reports made over a whole run.
const REPORTS: f64 = 50.0;
/// Time between two looks at the clock.
const LOOK_EVERY: Duration = Duration::from_micros(500);
/// Most iterations between two looks.
const MOST_BLIND: u64 = 4_096;

/// Spends a request's budget, or a part of it.
#[derive(Clone)]
pub(super) struct Pace<'a> {
    request: &'a Request<'a>,
    begin: Duration,
    /// Shares of the budget this part begins and ends at.
    from: f64,
    to: f64,
    tells: bool,
    spent: f64,
    next_look: u64,
    last_look: (u64, Duration),
    next_report: f64,
}

impl<'a> Pace<'a> {
    /// Starts the clock on the whole budget.
    pub(super) fn new(request: &'a Request<'a>) -> Self {
        let begin = request.clock.now();
        let from = 0.0;
        Self {
            request,
            begin,
            from,
            to: 1.0,
            tells: true,
            spent: 0.0,
            next_look: 0,
            last_look: (0, begin),
            next_report: 0.0,
        }
    }

    /// A part of the budget, on the same clock.
    pub(super) fn part(&self, from: f64, to: f64, tells: bool) -> Self {
        Self { from, to, tells, spent: from, next_report: from, ..self.clone() }
    }

    /// Tells whoever asked.
    pub(super) fn report(&self, iterations: u64, best: &Key) {
        if let Some(tell) = self.request.progress.filter(|_| self.tells) {
            tell(&Progress {
                iterations,
                spent_permille: (self.spent.clamp(0.0, 1.0) * 1_000.0) as u32,
                unserved: best.left_out,
                cost: Money(best.score),
            });
        }
    }

    fn by_iterations(&self, iterations: u64, most: u64) -> f64 {
        if most == 0 { 1.0 } else { self.from + iterations as f64 / most as f64 }
    }

    fn by_time(&mut self, iterations: u64, most: Duration) -> f64 {
        if iterations < self.next_look {
            return self.spent;
        }
        let now = self.request.clock.now();
        let (before, then) = self.last_look;
        let (made, took) = (iterations - before, now.saturating_sub(then));
        let step = if took.is_zero() {
            made * 2
        } else {
            (made as f64 * LOOK_EVERY.as_secs_f64() / took.as_secs_f64()) as u64
        };
        self.next_look = iterations + step.clamp(1, MOST_BLIND.min(made * 2 + 1));
        self.last_look = (iterations, now);
        if most.is_zero() { 1.0 } else { now.saturating_sub(self.begin).as_secs_f64() / most.as_secs_f64() }
    }
}

impl Meter for Pace<'_> {
    fn spent(&mut self, iterations: u64, best: &Key) -> f64 {
        if self.request.cancel.is_some_and(|c| c.load(Ordering::Relaxed)) {
            return f64::INFINITY;
        }
        self.spent = match self.request.budget {
            Budget::Iterations(most) => self.by_iterations(iterations, most),
            Budget::Time(most) => self.by_time(iterations, most),
            Budget::Either { iterations: most, time } => {
                self.by_iterations(iterations, most).max(self.by_time(iterations, time))
            }
        };
        if self.spent >= self.next_report {
            self.report(iterations, best);
            self.next_report = self.spent + 1.0 / REPORTS;
        }
        self.spent
    }

    fn end(&self) -> f64 {
        self.to
    }
}
