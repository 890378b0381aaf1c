//! Shipping: what of an order leaves, what becomes of it, and who gets new stock first.
//!
//! Invariants kept here: 1 (in delivery = sum of the shipments on their way; every unit that leaves or comes back is a movement)
//! and 3 (repeating a report changes nothing). Locks are taken in the order orders, shipments, stock.
//!
//! | question | file |
//! |---|---|
//! | what leaves? | [`ship`] |
//! | what becomes of it? | [`hand_over`], [`deliver`], [`fail`], [`void`] |
//! | what does a stage do? | [`stage`] |
//! | who gets new stock? | [`backorders`] |
//! | how does a shipment look? | [`view`], [`queries`] |

pub mod backorders;
pub mod deliver;
pub mod fail;
pub mod hand_over;
pub mod jobs;
pub mod queries;
pub mod ship;
pub mod stage;
mod store;
mod taken;
pub mod view;
pub mod void;
