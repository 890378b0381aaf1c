//! A vehicle-routing solver that stands by itself: no dependency, no I/O, no clock of its own.
//!
//! A [`Problem`] is built and validated by [`ProblemBuilder`], [`solve`] turns it into a [`Plan`], and [`check`] judges
//! any plan with code that shares nothing with the search. Invariants: the same problem, seed and iteration budget give
//! the same plan on any machine; every amount is an integer; no input makes the crate panic.
//! Callers: delivery planning, the benchmark and the `solve` example. Meaning of every feature: `docs/routing.md`.

mod anneal;
mod check;
mod control;
mod diagnose;
mod geo;
mod lean;
mod model;
mod plan;
mod prep;
mod rich;
mod rng;
mod run;
mod schedule;
mod vrplib;
mod warm;

pub use check::{Breach, Rule, check};
pub use control::{Budget, Clock, Progress, Request, Threads};
pub use geo::{GreatCircle, MatrixSource, Point, SourceFault, SpeedStep};
pub use model::build::ProblemBuilder;
pub use model::fault::Fault;
pub use model::job::{Job, Position, Serve, Task, UsualVehicle, Visit, Window};
pub use model::limits;
pub use model::matrix::{Matrix, UNREACHABLE};
pub use model::problem::Problem;
pub use model::vehicle::{Break, Limits, Reload, Vehicle};
pub use plan::{Action, CostBreakdown, Money, Plan, Reason, Route, Stop, Unserved};
pub use run::solve;
pub use vrplib::{Benchmark, ReadFault, Rounding, read_best_known, read_vrplib};
pub use warm::{WarmFault, WarmRoute, WarmStart, WarmStop};
