//! Reading where stock is kept.

pub(super) mod locations;
