//! Looking at the shop as a whole: the auditor that recomputes every invariant.

pub(crate) mod jobs;
pub mod verify;
