//! The only SQL that writes orders, their lines and their allocations.

pub(super) mod attachments;
pub(super) mod change;
pub(super) mod form;
pub(super) mod notes;
pub(super) mod past;
pub(super) mod reference;
pub(super) mod stages;
pub(super) mod write;
