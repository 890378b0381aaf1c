//! Files in: what a file holds is found out, its columns are given to fields, a dry run tells what would happen, the import does
//! it, and it can be taken back.
//!
//! | question | file |
//! |---|---|
//! | how is a file read as rows? | [`sheet`] |
//! | which column is which field? | [`mapping`], [`layouts`] |
//! | how is a number or an amount read? | [`values`] |
//! | what kinds are there, what does each do? | [`kinds`], one module each |
//! | how does a run go? how is it taken back? | [`run`], [`unit`], [`undo`] |
//! | what is told of it? | [`report`], [`rejects`] |
//! | what may a file have at most? | [`limits`] |
//! | how is it kept, what happens to an upload? | [`intake`], [`work`], `platform::imports` |
//!
//! Invariants: every row of a file is in exactly one class of the report; a unit (a product with its variants, a customer) is
//! taken whole or not at all, in one transaction that also says that it was; the same file twice changes nothing the second
//! time; a dry run takes the way of the real one and leaves nothing; a run that was cut off goes on where it was. No customer is
//! written to because of an import.
//!
//! Called by the command line, the pages and the API. A kind of file is added in [`kinds`].

mod country;
pub mod intake;
pub mod kinds;
pub mod layouts;
pub mod limits;
pub mod mapping;
pub mod plan;
pub mod rejects;
pub mod report;
pub mod run;
pub mod sheet;
mod stocking;
pub mod undo;
pub mod unit;
mod uses;
pub mod values;
pub mod work;

pub(crate) use work::register;
