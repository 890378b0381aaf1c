//! Outgoing messages: who is told what, in which words, and what became of it.
//!
//! An outbox row is written in the transaction of its event ([`reaction`]); a job for each row looks up the address, checks that
//! the message still holds, writes the mail and sends it ([`jobs`]). Invariants, besides those of `domain::messages`:
//!
//! 1. What was sent is kept as it was sent, but for the secret link in it: only the link's hash is kept.
//! 2. Messages about one order to one recipient keep their order; also when they waited for a mail server.
//! 3. A process that dies between the server's acceptance and the record of it may send one mail again, under the same
//!    `Message-ID`. Nothing else sends twice.
//!
//! | question | file |
//! |---|---|
//! | which event tells whom? | [`reaction`] |
//! | when, to which address, how often? | [`jobs`], [`letter`], [`tries`] |
//! | through which mail server? | [`mail_server`], [`options`] |
//! | in which words? | [`templates`], [`render`], [`data`] |
//! | what went out, send it again | [`queries`], [`resend`] |

pub mod data;
pub mod jobs;
pub mod letter;
pub mod links;
pub mod mail_server;
pub mod notices;
pub mod options;
pub mod queries;
pub mod reaction;
pub mod release;
pub mod render;
pub mod resend;
mod store;
pub mod templates;
pub mod tries;

pub use options::MailOptions;
pub use queries::{MessageDetail, MessageFilter, MessageRow};
