//! Files out: every table of the shop as CSV, XLSX or JSONL.
//!
//! Stands above the areas: it reads every table and writes none. What is exported are the owner's data; sessions, secrets and
//! hashes of keys never leave.
//!
//! | question | file |
//! |---|---|
//! | which columns has a table? | [`fields`] |
//! | what may stand in a column? | [`layout`] |
//! | how do several values stand in one cell? | [`lists`] |

pub mod fields;
pub mod layout;
pub mod lists;
