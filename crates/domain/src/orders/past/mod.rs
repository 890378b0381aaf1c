//! Sales from before Purser: what each row of an older system's file is.
//!
//! ```text
//! paper ──┬─ sale ──────── goods │ charges (carriage, fees, discounts, vouchers)      becomes a closed order
//!         ├─ credit ────── goods │ charges                                            becomes a credit note
//!         ├─ adjustment ── stock typed by hand: nobody bought it and it cost nothing  becomes a line of stock history
//!         └─ bad debt ──── money given up                                             becomes a paper without goods
//! ```
//!
//! Rows of one number are one **paper**. Invariants: every row has exactly one class; the amount of a row is quantity times
//! price, rounded once, halves away from zero; what is made of a row has exactly that amount.
//!
//! Called by the import of sales, which brings no stock into movement and sends no mail.

mod amount;
mod class;

pub use amount::{PastLine, PastPrice, PastPriceError};
pub use class::{CHARGE_CODES, ChargeKind, Paper, PaperRefused, PastRow, RowClass, charge_of, classify};
