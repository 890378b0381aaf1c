//! An order line as far as its quantities go.

use crate::base::{OrderLineId, VariantId};
use crate::stock::PartAllocation;

/// The quantities of one order line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The line.
    pub line: OrderLineId,
    /// What was ordered.
    pub variant: VariantId,
    /// Units ordered.
    pub ordered: i64,
    /// Units shipped, whatever became of the shipment, except voided ones.
    pub shipped: i64,
    /// Units accepted without stock behind them.
    pub backordered: i64,
    /// Units promised, per location, best location first.
    pub commits: Vec<PartAllocation>,
}

/// Promises of one line that are taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRelease {
    /// The line.
    pub line: OrderLineId,
    /// Its variant.
    pub variant: VariantId,
    /// Units given back to stock, per location.
    pub commits: Vec<PartAllocation>,
    /// Back-ordered units that are no longer wanted.
    pub backordered: i64,
}

impl LineRelease {
    /// Whether there is nothing to give back.
    pub fn is_empty(&self) -> bool {
        self.commits.is_empty() && self.backordered == 0
    }
}

impl OrderLine {
    /// Units promised at all locations together.
    pub fn committed(&self) -> i64 {
        self.commits.iter().map(|c| c.units).sum()
    }

    /// Whether ordered = shipped + committed + backordered; for the auditor.
    pub fn is_consistent(&self) -> bool {
        let open = self.commits.iter().map(|c| c.units).chain([self.backordered, self.shipped]);
        open.clone().all(|n| n >= 0) && open.sum::<i64>() == self.ordered
    }

    /// Everything that is promised or back-ordered.
    pub(super) fn release_all(&self) -> LineRelease {
        let (line, variant) = (self.line, self.variant);
        LineRelease { line, variant, commits: self.commits.clone(), backordered: self.backordered }
    }

    /// The first `units` to give back: back-ordered ones first, then promises at the worst location.
    pub(super) fn release(&self, units: i64) -> LineRelease {
        let backordered = units.min(self.backordered);
        let mut left = units - backordered;
        let mut commits = Vec::new();
        for commit in self.commits.iter().rev() {
            let units = left.min(commit.units);
            if units > 0 {
                commits.push(PartAllocation { location: commit.location, units });
                left -= units;
            }
        }
        LineRelease { line: self.line, variant: self.variant, commits, backordered }
    }
}
