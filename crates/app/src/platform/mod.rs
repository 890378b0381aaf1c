//! The ground under every area: the command pipeline, reads, events, jobs, settings, people.
//!
//! Invariants kept here: 3 (idempotency: key, body hash and answer are stored with their effect), 6 (nothing is published that
//! was not written in the transaction of its cause), 9 (events are append-only and chained).
//!
//! | question | file |
//! |---|---|
//! | how is a change written? | [`command`] (the trait), [`pipeline`] (queue, writers), `group` (one transaction) |
//! | what may a command reach? | [`ctx`] |
//! | how is something read? | [`readers`] |
//! | what is told to the rest of the program? | [`event`], [`jobs`] |

pub mod background;
pub mod cells;
pub mod clock;
pub mod command;
pub mod counted;
pub mod ctx;
pub mod edit;
pub mod error;
pub mod event;
mod group;
pub mod idempotency;
pub mod imports;
pub mod jobs;
mod memory;
mod node;
pub mod numbers;
pub mod page;
pub mod passwords;
pub mod people;
pub mod pictures;
pub mod pipeline;
pub mod principal;
pub mod purge;
pub mod random;
pub mod readers;
pub mod schedules;
pub mod schema;
pub mod search;
pub mod sequencer;
pub mod sessions;
pub mod settings;
pub mod shown;
pub mod store;
pub mod worker;

pub use background::{BackgroundOptions, Workers};
pub use clock::Clock;
pub use command::{Answer, Call, Command, Work};
pub use counted::Counted;
pub use ctx::{ReadCtx, WriteCtx};
pub use edit::Edit;
pub use error::{AppError, Refused};
pub use page::{Page, PageRequest};
pub use principal::{ActorKind, Principal};
pub use random::Random;
pub use worker::run_due_jobs;

/// The right that Purser's own commands carry. No route leads to them; what must come from Purser itself checks that too.
pub(crate) const INTERNAL: domain::parties::Permission = domain::parties::Permission::SettingsWrite;

/// Result of a command or a query.
pub type Result<T> = std::result::Result<T, AppError>;
