//! The rules of Purser, and nothing else: no SQL, HTTP, async, clock or randomness.
//!
//! Time, ids and every stored fact come in as arguments; decisions come out as values or as a refusal that
//! names its reason. The storage crate calls these rules inside its transactions, the pages and the API show
//! the refusals.
//!
//! | module | answers |
//! |---|---|
//! | [`base`] | ids, money, quantities, time, validated text, field errors |
//! | [`parties`] | customers, suppliers, roles and what each role may do |
//! | [`catalog`] | products, variants, options, categories |
//! | [`stock`] | levels, movements, where an order is taken from |
//! | [`buying`] | how many units to order of what runs short |
//! | [`orders`] | prices and taxes, placing, editing, cancelling, stages, order numbers |
//! | [`shipping`] | what ships, what a shipment may become, which back-order is filled first |
//! | [`messages`] | what is told to whom, and where a message stands |
//! | [`events`] | what has happened, by code |

pub mod base;
pub mod buying;
pub mod catalog;
pub mod events;
pub mod messages;
pub mod orders;
pub mod parties;
pub mod shipping;
pub mod stock;

pub use base::*;
