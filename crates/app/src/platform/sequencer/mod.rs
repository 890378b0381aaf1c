//! The sequencer: gives committed events their one order, and chains them.
//!
//! Commits are written by several writers and nodes at once, and none of them waits for a number. Afterwards one leader gives
//! each commit the next **position** and a **hash** over the one before and the commit's events. Invariants:
//!
//! 1. Positions have no gaps and are given to committed commits only; a commit that becomes visible later gets a later
//!    position. So whoever follows the feed by position never skips an event, whatever the nodes do.
//! 2. One leader at a time: the lease is taken in the transaction that gives positions, and the position is unique besides.
//! 3. hash = SHA-256(hash before, commit, its events), so that a change of any event shows (invariant 9 of the domain).
//!
//! | question | file |
//! |---|---|
//! | what is hashed? | [`chain`] |
//! | how are positions given? | [`sequence`] |
//! | how is the feed read? | [`feed`] |
//! | does the chain hold? | [`verify`] |
//!
//! Called by [`super::background`] in every process with workers, by the feed's routes, and by `purser verify`.

pub mod chain;
pub mod feed;
pub mod sequence;
pub(crate) mod store;
pub mod verify;

pub use feed::{Cursor, FeedEvent, FeedPage, read_feed};
pub use sequence::sequence_all;
pub use store::Head;
pub use verify::{ChainDifference, ChainReport, Difference, verify_chain, verify_chain_in};

use super::background::{new_holder, stopped};
use super::{Call, ReadCtx, Result};
use crate::Shop;
use domain::base::Timestamp;
use sequence::{GiveBackLead, sequence_waiting};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// Commits that come within this time are sequenced together: a step costs about the same for one and for many.
const DEBOUNCE: Duration = Duration::from_millis(50);
/// How often the leader looks for commits of other nodes, and others look whether there is a leader.
const POLL: Duration = Duration::from_millis(200);
/// Pause after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// How many commits from before a moment still have no position; not zero for long where workers run.
///
/// # Errors
/// When the database fails.
pub fn count_late_commits(ctx: &mut ReadCtx<'_, '_>, before: Timestamp) -> Result<i64> {
    store::count_overdue(ctx.tx, before.as_micros())
}

/// Sequences what is committed, here or elsewhere, until the stop.
pub(crate) async fn work(shop: Shop, mut stop: watch::Receiver<bool>) {
    let holder = new_holder();
    let mut committed = shop.committed();
    while !*stop.borrow() {
        if let Err(error) = sequence_waiting(&shop, &holder).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "events could not be sequenced");
            sleep(AFTER_FAILURE).await;
        }
        tokio::select! {
            () = stopped(&mut stop) => break,
            _ = committed.changed() => sleep(DEBOUNCE).await,
            () = sleep(POLL) => {}
        }
    }
    if let Err(error) = shop.execute(Call::system("sequencer"), GiveBackLead { holder }).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "the sequencer's lease could not be given back");
    }
}
