//! Giving positions: the chain is computed in a read, beside the writers, and written in a short transaction under the lease.

use super::chain::{self, GENESIS};
use super::store::{self, Head};
use crate::Shop;
use crate::platform::store::{give_back_lease, lease_holder, take_lease};
use crate::platform::{AppError, Call, Command, INTERNAL, Principal, Result, WriteCtx};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Name of the leader's lease.
const LEASE: &str = "sequencer";
/// The lease of a leader that fell silent ends after this time, in microseconds of the database's clock.
const LEASE_US: i64 = 15_000_000;
/// Most commits given positions in one transaction.
const MAX_STEP: usize = 256;

/// Writes positions that were computed behind `after`.
#[derive(Clone, Debug)]
struct SequenceCommits {
    holder: String,
    after: i64,
    commits: Vec<(i64, Head)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Outcome {
    Written,
    /// Somebody else leads, or led in between and moved the head: what was computed is void.
    Void,
}

impl Command for SequenceCommits {
    const NAME: &'static str = "events.sequence";
    const PERMISSION: Permission = INTERNAL;
    type Output = Outcome;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Outcome> {
        // The lease's row stays locked until commit, so whoever leads next sees what this transaction wrote.
        if take_lease(ctx.tx, LEASE, &self.holder, LEASE_US)?.is_none() {
            return Ok(Outcome::Void);
        }
        let stands = store::head(ctx.tx)?.map_or(0, |h| h.position);
        if stands != self.after {
            return Ok(Outcome::Void);
        }
        let written = store::set_positions(ctx.tx, &self.commits)?;
        if written == self.commits.len() as u64 {
            Ok(Outcome::Written)
        } else {
            Err(AppError::Internal(format!("{written} of {} commits were given positions", self.commits.len())))
        }
    }
}

/// Ends a lead before its lease does.
#[derive(Clone, Debug)]
pub(super) struct GiveBackLead {
    pub(super) holder: String,
}

impl Command for GiveBackLead {
    const NAME: &'static str = "events.give_back_lead";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        give_back_lease(ctx.tx, LEASE, &self.holder)
    }
}

/// Sequences what waits as long as this holder may lead; how many commits it were.
pub(super) async fn sequence_waiting(shop: &Shop, holder: &str) -> Result<usize> {
    let mut done = 0;
    while let Some(step) = next_step(shop, holder).await? {
        let (count, is_last) = (step.commits.len(), step.commits.len() < MAX_STEP);
        match shop.execute(Call::system("sequencer"), step).await?.value {
            Outcome::Written => done += count,
            Outcome::Void => break,
        }
        if is_last {
            break;
        }
    }
    metrics::counter!("purser_commits_sequenced_total").increment(done as u64);
    Ok(done)
}

/// The next positions and hashes; none when nothing waits or somebody else leads.
async fn next_step(shop: &Shop, holder: &str) -> Result<Option<SequenceCommits>> {
    let holder = holder.to_owned();
    shop.read(&Arc::new(Principal::system()), move |ctx| {
        let waiting = store::unsequenced(ctx.tx, MAX_STEP)?;
        if waiting.is_empty() || lease_holder(ctx.tx, LEASE)?.is_some_and(|leader| leader != holder) {
            return Ok(None);
        }
        let mut head = store::head(ctx.tx)?.unwrap_or_else(|| Head { position: 0, hash: GENESIS.to_owned() });
        let after = head.position;
        let mut commits = Vec::with_capacity(waiting.len());
        store::each_with_events(
            ctx.tx,
            &waiting,
            |c| *c,
            |commit, events| {
                head =
                    Head { position: head.position.saturating_add(1), hash: chain::hash(&head.hash, commit, &events) };
                commits.push((commit.id, head.clone()));
                Ok(())
            },
        )?;
        Ok(Some(SequenceCommits { holder, after, commits }))
    })
    .await
}

/// Sequences what waits now, for programs without background work: short-lived ones, tests, `purser verify` beside a stopped
/// shop. Does nothing when a running process leads. How many commits were sequenced.
///
/// # Errors
/// When the database fails.
pub async fn sequence_all(shop: &Shop) -> Result<usize> {
    let holder = crate::platform::background::new_holder();
    let done = sequence_waiting(shop, &holder).await?;
    shop.execute(Call::system("sequencer"), GiveBackLead { holder }).await?;
    Ok(done)
}
