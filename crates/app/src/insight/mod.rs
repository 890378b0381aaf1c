//! Looking at the shop as a whole: what waits for somebody, figures of the day, how far the set-up is, and the auditor that
//! recomputes every invariant.

pub mod beginning;
pub(crate) mod jobs;
pub mod log;
mod queries;
pub mod today;
pub mod trade;
pub mod verify;
