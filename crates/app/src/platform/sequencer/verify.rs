//! Recomputes the chain from its beginning to its head. Invariant 9 of the domain.

use super::chain::{self, GENESIS};
use super::store::{self, Head};
use crate::Shop;
use crate::platform::{Principal, ReadCtx, Result};
use serde::Serialize;
use std::sync::Arc;
use std::time::Duration;

/// Commits recomputed in one read, so that none lasts long.
const COMMITS_PER_READ: usize = 256;

/// What recomputing the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// Commits recomputed.
    pub commits: i64,
    /// Their events.
    pub events: i64,
    /// The end of the chain as far as it holds.
    pub head: Option<Head>,
    /// The first place where it does not hold; what lies behind was not looked at.
    pub difference: Option<ChainDifference>,
    /// Commits older than the bound that have no position.
    pub overdue: i64,
    /// Events that belong to no commit.
    pub stray_events: i64,
}

impl ChainReport {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.difference.is_none() && self.overdue == 0 && self.stray_events == 0
    }
}

/// A place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChainDifference {
    /// The position that was expected there.
    pub position: i64,
    /// The raw id of the commit that stands there.
    pub commit_id: i64,
    /// In what it differs.
    pub what: Difference,
}

/// In what a commit differs from what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Positions are missing before it.
    Gap,
    /// Its events, or itself, are not what was hashed.
    Hash,
    /// It has no events any more.
    NoEvents,
}

/// Recomputes the chain behind `from` (the whole chain when none) and counts commits that have waited longer than `bound` for
/// their position. Where no process does background work, call [`super::sequence_all`] first.
///
/// # Errors
/// When the database fails; a chain that does not hold is a report, not an error.
pub async fn verify_chain(shop: &Shop, from: Option<Head>, bound: Duration) -> Result<ChainReport> {
    let system = Arc::new(Principal::system());
    let mut report = ChainReport { head: from, ..ChainReport::default() };
    loop {
        let before = report.clone();
        let known = before.commits;
        report = shop.read(&system, move |ctx| recompute_some(ctx, before)).await?;
        if report.difference.is_some() || report.commits == known {
            break;
        }
    }
    let counts = shop.read(&system, move |ctx| {
        let before = ctx.now.checked_sub(bound).map_or(i64::MIN, |t| t.as_micros());
        Ok((store::count_overdue(ctx.tx, before)?, store::count_stray_events(ctx.tx)?))
    });
    (report.overdue, report.stray_events) = counts.await?;
    Ok(report)
}

/// Recomputes the whole chain from one moment of the database. Commits that have no position yet are not looked at.
///
/// # Errors
/// When the database fails; a chain that does not hold is a report, not an error.
pub fn verify_chain_in(ctx: &mut ReadCtx<'_, '_>) -> Result<ChainReport> {
    let mut report = ChainReport::default();
    loop {
        let known = report.commits;
        report = recompute_some(ctx, report)?;
        if report.difference.is_some() || report.commits == known {
            break;
        }
    }
    report.stray_events = store::count_stray_events(ctx.tx)?;
    Ok(report)
}

fn recompute_some(ctx: &mut ReadCtx<'_, '_>, mut report: ChainReport) -> Result<ChainReport> {
    let after = report.head.as_ref().map_or(0, |h| h.position);
    let commits = store::sequenced_after(ctx.tx, after, COMMITS_PER_READ)?;
    store::each_with_events(
        ctx.tx,
        &commits,
        |c| c.commit,
        |stored, events| {
            if report.difference.is_some() {
                return Ok(());
            }
            let position = report.head.as_ref().map_or(1, |h| h.position.saturating_add(1));
            let before = report.head.as_ref().map_or(GENESIS, |h| h.hash.as_str());
            let what = if stored.head.position != position {
                Some(Difference::Gap)
            } else if events.is_empty() {
                Some(Difference::NoEvents)
            } else if stored.head.hash != chain::hash(before, &stored.commit, &events) {
                Some(Difference::Hash)
            } else {
                None
            };
            match what {
                Some(what) => report.difference = Some(ChainDifference { position, commit_id: stored.commit.id, what }),
                None => {
                    report.commits += 1;
                    report.events += events.len() as i64;
                    report.head = Some(stored.head.clone());
                }
            }
            Ok(())
        },
    )?;
    Ok(report)
}
