//! The only SQL that writes orders, their lines and their allocations.

pub(super) mod write;
