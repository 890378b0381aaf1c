//! Reading shipments and the lines that wait for stock.

pub mod shipments;
pub(super) mod waiting;
