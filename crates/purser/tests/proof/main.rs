//! Proofs about the whole: every statement on both engines, contested stock, crashes (of orders, imports and mails), a model, hostile input. The big forms
//! of the same proofs are subcommands of `bench`; the small forms here run with every `cargo test`.

#![cfg(test)]

mod contested;
mod crash;
mod fuzz;
mod imports;
mod mail;
mod model;
mod race;
mod statements;
