//! The rules of Purser, and nothing else: no SQL, HTTP, async, clock or randomness.
//!
//! Time, ids and every stored fact come in as arguments; decisions come out as values or as a refusal that
//! names its reason. The storage crate calls these rules inside its transactions, the pages and the API show
//! the refusals.
//!
//! | module | answers |
//! |---|---|
//! | [`base`] | ids, money, quantities, time, validated text, field errors |

pub mod base;

pub use base::*;
