//! Orders: what they cost, whether they can be placed, and what may be done with them afterwards.
//!
//! ```text
//! order:       placed ──> cancelled            placed <──> closed
//! payment:     unpaid ──> partly paid ──> paid ──> partly refunded ──> refunded      (a function of the sums)
//! fulfilment:  unfulfilled ──> partial ──> fulfilled                                 (a function of the lines)
//! ```
//!
//! The **stage** is the owner's own word for where the work on an order is; it is a fourth thing and says what it
//! does. A line is **committed** (promised stock), **backordered** (accepted, no stock behind it) or **shipped**.
//!
//! Invariants:
//!
//! 1. While an order is placed, ordered = shipped + committed + backordered on every line.
//! 2. total = Σ lines − discounts + shipping + fees + tax, exactly, in minor units; with prices that include tax the
//!    tax is part of the rest and not added again. The tax of a rate is the sum of its taxes on lines, shipping and fees.
//! 3. Placing takes all lines as its policy says, or changes nothing and names every short line.
//! 4. Cancelling twice changes nothing. What was shipped cannot be cancelled or edited away.
//! 5. Order numbers are unique; each prefix of a pattern has a counter of its own.
//!
//! Called by the order commands, inside their transactions; the pages call pricing for previews.

mod cancel;
mod edit;
mod form;
mod line;
mod number;
pub mod past;
mod placement;
mod pricing;
mod priority;
mod reroute;
mod stage;
mod state;
mod tax;

pub use cancel::{CancelDecision, CancelReason, CancelRefused, decide_cancel};
pub use edit::{EditDecision, EditLine, EditRefused, EditedLine, LineRef, decide_edit};
pub use form::{FormOffers, FrameSite, FrameSiteError, StockShown};
pub use line::{LineRelease, OrderLine};
pub use number::{MAX_NUMBER_CHARS, NumberPattern, NumberPatternError};
pub use placement::{PlaceRefused, Placement, PlacementInput, PlacementLine, PlacementOutcome, decide_placement};
pub use pricing::{
    Charge, Discount, LinePrice, MAX_FEES, MAX_ORDER_LINES, PriceInput, PriceOrderRefused, PricedCharge, PricedLine,
    PricedOrder, Totals, price_order,
};
pub use priority::{Priority, PriorityRule};
pub use reroute::{RerouteInput, ReroutePart, RerouteRefused, decide_reroute};
pub use stage::{Stage, StageAction, StageChange, StageRefused, decide_stage};
pub use state::{FulfilmentState, OrderState, PaymentState};
pub use tax::{ItemTax, TaxMode, TaxPlace, TaxRate, TaxTotal};
