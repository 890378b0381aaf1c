//! Reading stock: where it is kept, how much there is, what moved.

pub mod free;
pub mod levels;
pub(super) mod locations;
pub mod movements;
pub mod of_product;
pub mod past;
pub mod transfers;
