//! Outside services, one folder each: the real client, and a fake that runs in the process and can misbehave.
//!
//! Invariants: every call has a time limit; nothing here keeps state that a restart would miss. Called by the `jobs.rs` of the
//! application's areas, never inside a transaction.

pub mod mail;
