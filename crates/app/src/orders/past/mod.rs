//! Sales from before Purser: orders that are closed when they are made, the credits on them, and money given up.
//!
//! No stock moves, no message is sent, nothing is left to do. Invariants: a paper is known by its number; taking it again
//! changes nothing, taking it with more rows adds those, and no row is taken twice or lost: rows that are alike are counted.
//! The amount of every row is that of the file.
//!
//! Called by imports of sales, inside their transaction.

mod orders;
mod papers;
mod rows;

pub use orders::{PastCharge, PastOrder, PastOrderLine, forget_order, take_order};
pub use papers::{PastPaper, PastPaperLine, forget_paper, take_paper};
pub use rows::{Grown, Taken};

/// What made such an order.
pub const SOURCE: &str = "import";
/// What the codes of charges begin with that an order has as a whole, beside its rows: one of each.
pub const OF_ORDER: &str = "#";
/// The channel such orders came through, by code.
pub const CHANNEL: &str = "import";
