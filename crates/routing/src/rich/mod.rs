//! The general search space: every feature, each trial run through the timetable of `schedule`.
//!
//! Slower per trial than `lean` (linear in the route) but without its restrictions: pairs, several windows and load
//! dimensions, breaks, reloads, releases, positions, started stops. Called by `run` through [`crate::anneal::Space`].

mod insert;
mod space;
mod state;

pub(crate) use state::{Frozen, Rich};
