//! Shipping: what may leave, what becomes of it, and who is served first when goods arrive.
//!
//! ```text
//! shipped ──> in transit ──> delivered
//!    │             └───────> failed
//!    ├──> delivered, failed           (reported without a hand-over in between)
//!    └──> voided                      (before hand-over only)
//! ```
//!
//! Invariants:
//!
//! 1. Only committed units ship, from the location they are committed at.
//! 2. Delivered, failed and voided are final. Reporting the same twice changes nothing.
//! 3. A shipment can be voided until it is handed over, as long as its order is placed; its units return to their promise.
//! 4. Back-orders are filled by priority, then age, then id; never with more than there is, nor with a channel's buffer.
//!
//! Called by the shipment commands and by whatever brings goods in.

mod backorder;
mod ship;
mod shipment;

pub use backorder::{BackorderFill, Turn, WaitingLine, fill_backorders};
pub use ship::{ShipInput, ShipLine, ShipPart, ShipRefused, decide_ship};
pub use shipment::{
    DeliverRefused, FailRefused, HandOverRefused, MAX_TRACKING_URL_CHARS, ShipmentChange, ShipmentState, Tracking,
    TrackingInput, VoidRefused, decide_deliver, decide_fail, decide_hand_over, decide_void,
};
