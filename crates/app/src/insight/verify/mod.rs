//! Recomputes the invariants of the shop on a live database, from one consistent moment.
//!
//! One code for three uses: `purser verify`, the auditor at the end of every test, and the sampler in the running program. Each
//! invariant has an id (the number in the design and a letter), says how many rows it looked at, and names the rows that differ.

mod messages;
mod orders;
mod past;
mod queries;
mod stock;
mod system;

use crate::platform::{ReadCtx, Result};
use serde::Serialize;

/// Most differing rows named per invariant.
pub const MAX_DIFFERENCES: usize = 50;

/// What one invariant found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable id, as in `1a`.
    pub id: &'static str,
    /// What must hold.
    pub rule: &'static str,
    /// Rows looked at.
    pub checked: i64,
    /// Rows that differ, at most [`MAX_DIFFERENCES`], each with what was expected and what was found.
    pub differences: Vec<String>,
}

impl Finding {
    /// Whether the invariant holds.
    pub fn holds(&self) -> bool {
        self.differences.is_empty()
    }
}

/// What the auditor found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// One per invariant.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether every invariant holds.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(Finding::holds)
    }
}

type Check = fn(&mut ReadCtx<'_, '_>) -> Result<Finding>;

/// Every invariant, in the order in which they are reported.
const CHECKS: &[Check] = &[
    stock::on_hand_is_sum_of_movements,
    stock::committed_is_sum_of_allocations,
    stock::held_is_sum_of_live_holds,
    stock::in_delivery_is_sum_of_shipments,
    stock::waiting_is_sum_of_backorders,
    stock::nothing_is_oversold,
    system::keys_have_their_effect,
    orders::totals_add_up,
    orders::lines_add_up,
    orders::taxes_add_up,
    orders::units_are_accounted_for,
    orders::states_agree,
    orders::nothing_is_orphaned,
    orders::numbers_are_unique,
    messages::messages_have_their_event,
    messages::queued_messages_have_a_job,
    past::charges_add_up,
    past::papers_add_up,
    past::credits_fit,
    past::past_is_not_orphaned,
    system::events_are_chained,
];

/// Recomputes every invariant.
pub fn verify(ctx: &mut ReadCtx<'_, '_>) -> Result<Verification> {
    let findings = CHECKS.iter().map(|check| check(ctx)).collect::<Result<Vec<_>>>()?;
    Ok(Verification { findings })
}
