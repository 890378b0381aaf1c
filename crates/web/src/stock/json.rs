//! Stock as the API answers it.

use crate::shell::schema::TimeSchema;
use app::stock::adjust::{Adjusted, AdjustedLine};
use app::stock::count::{Counted, CountedLine};
use app::stock::policy::StockPolicy;
use app::stock::queries::levels::LevelRow;
use app::stock::queries::movements::MovementRow;
use app::stock::queries::transfers::{Transfer, TransferLineRow};
use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// The stock of one variant at one location, in units.
#[derive(Serialize, ToSchema)]
#[schema(as = StockLevel)]
pub(crate) struct LevelJson {
    /// SKU of the variant.
    sku: String,
    /// The variant.
    variant: String,
    /// Product and variant, in words.
    title: String,
    /// The location.
    location: String,
    /// The location's name.
    location_name: String,
    /// Physically there: good, damaged, in quarantine and expired.
    on_hand: i64,
    /// Of it, fit for sale.
    good: i64,
    /// Of it, broken.
    damaged: i64,
    /// Of it, waiting for a decision.
    quarantine: i64,
    /// Of it, past its date.
    expired: i64,
    /// Held by live carts and checkouts.
    held: i64,
    /// Promised to orders, not yet shipped.
    committed: i64,
    /// What can be sold: good - committed - held - safety stock. Below 0 when promises lost their cover.
    available: i64,
    /// On its way here: transfers that were sent and not yet received.
    incoming: i64,
    /// Shipped to customers, not yet delivered.
    in_delivery: i64,
    /// Policy: good units that are not sold.
    safety_stock: i64,
    /// Policy: units that may be promised beyond the good stock.
    oversell_allowance: i64,
    /// Promised units without cover.
    shortfall: i64,
    /// Available units at or below which stock is low; none: not watched.
    low_at: Option<i64>,
    /// Since when it has been low.
    #[schema(value_type = Option<TimeSchema>)]
    low_since: Option<Timestamp>,
}

impl From<LevelRow> for LevelJson {
    fn from(row: LevelRow) -> Self {
        let level = row.level;
        Self {
            sku: row.sku,
            variant: row.variant.to_string(),
            title: row.title,
            location: row.location.to_string(),
            location_name: row.location_name,
            on_hand: level.on_hand(),
            good: level.good,
            damaged: level.damaged,
            quarantine: level.quarantine,
            expired: level.expired,
            held: level.held,
            committed: level.committed,
            available: level.available(0),
            incoming: row.in_transit,
            in_delivery: level.in_delivery,
            safety_stock: level.safety_stock,
            oversell_allowance: level.oversell_allowance,
            shortfall: level.shortfall,
            low_at: row.low_at,
            low_since: row.low_since,
        }
    }
}

/// One line of the movement log.
#[derive(Serialize, ToSchema)]
#[schema(as = StockMovement)]
pub(crate) struct MovementJson {
    /// The movement.
    id: String,
    /// SKU of the variant.
    sku: String,
    /// The variant.
    variant: String,
    /// The location.
    location: String,
    /// The condition whose units changed.
    bucket: String,
    /// Units, with sign.
    change: i64,
    /// Why.
    cause: String,
    /// A code or words; may be empty.
    reason: String,
    /// When.
    #[schema(value_type = TimeSchema)]
    at: Timestamp,
}

impl From<MovementRow> for MovementJson {
    fn from(row: MovementRow) -> Self {
        Self {
            id: row.id.to_string(),
            sku: row.sku,
            variant: row.variant.to_string(),
            location: row.location.to_string(),
            bucket: row.bucket,
            change: row.change,
            cause: row.cause,
            reason: row.reason,
            at: row.at,
        }
    }
}

/// What a correction did.
#[derive(Serialize, ToSchema)]
#[schema(as = StockAdjustment)]
pub(crate) struct AdjustedJson {
    /// The correction.
    id: String,
    /// One per line.
    lines: Vec<AdjustedLineJson>,
}

/// One line of what a correction did.
#[derive(Serialize, ToSchema)]
#[schema(as = StockAdjustmentLine)]
pub(crate) struct AdjustedLineJson {
    /// SKU of the variant.
    sku: String,
    /// On hand after it.
    on_hand: i64,
    /// Available after it.
    available: i64,
}

impl From<Adjusted> for AdjustedJson {
    fn from(done: Adjusted) -> Self {
        let line = |l: AdjustedLine| AdjustedLineJson { sku: l.sku, on_hand: l.on_hand, available: l.available };
        Self { id: done.id.to_string(), lines: done.lines.into_iter().map(line).collect() }
    }
}

/// What a count found.
#[derive(Serialize, ToSchema)]
#[schema(as = StockCount)]
pub(crate) struct CountedJson {
    /// The count.
    id: String,
    /// One per line.
    lines: Vec<CountedLineJson>,
}

/// One line of what a count found.
#[derive(Serialize, ToSchema)]
#[schema(as = StockCountLine)]
pub(crate) struct CountedLineJson {
    /// SKU of the variant.
    sku: String,
    /// Units on the shelf.
    counted: i64,
    /// Units the book said at the moment of the count.
    book: i64,
    /// The difference that was booked.
    change: i64,
}

impl From<Counted> for CountedJson {
    fn from(done: Counted) -> Self {
        let line = |l: CountedLine| CountedLineJson { sku: l.sku, counted: l.counted, book: l.book, change: l.change };
        Self { id: done.id.to_string(), lines: done.lines.into_iter().map(line).collect() }
    }
}

/// Policies of a level as they stand.
#[derive(Serialize, ToSchema)]
#[schema(as = StockPolicy)]
pub(crate) struct PolicyJson {
    /// SKU of the variant.
    sku: String,
    /// The location.
    location: String,
    /// Good units that are not sold.
    safety_stock: i64,
    /// Units that may be promised beyond the good stock.
    oversell_allowance: i64,
    /// Available units at or below which stock is low.
    low_at: Option<i64>,
    /// Available now.
    available: i64,
}

impl From<StockPolicy> for PolicyJson {
    fn from(p: StockPolicy) -> Self {
        Self {
            sku: p.sku,
            location: p.location.to_string(),
            safety_stock: p.safety_stock,
            oversell_allowance: p.oversell_allowance,
            low_at: p.low_at,
            available: p.available,
        }
    }
}

/// A transfer between locations.
#[derive(Serialize, ToSchema)]
#[schema(as = Transfer)]
pub(crate) struct TransferJson {
    /// The transfer.
    id: String,
    /// Where it left.
    from: String,
    /// Where it goes.
    to: String,
    /// `sent` or `received`.
    status: String,
    /// Words of the person; may be empty.
    note: String,
    /// When it left.
    #[schema(value_type = TimeSchema)]
    sent_at: Timestamp,
    /// When it arrived.
    #[schema(value_type = Option<TimeSchema>)]
    received_at: Option<Timestamp>,
    /// What it carries; left out in lists.
    lines: Vec<TransferLineJson>,
}

/// One line of a transfer.
#[derive(Serialize, ToSchema)]
#[schema(as = TransferLine)]
pub(crate) struct TransferLineJson {
    /// SKU of the variant.
    sku: String,
    /// Units sent.
    quantity: i64,
    /// Units that arrived; none while it is on its way.
    received: Option<i64>,
    /// Why the two differ; empty when they do not.
    reason: String,
}

impl From<Transfer> for TransferJson {
    fn from(t: Transfer) -> Self {
        let line = |l: TransferLineRow| TransferLineJson {
            sku: l.sku,
            quantity: l.quantity,
            received: l.received,
            reason: l.reason,
        };
        Self {
            id: t.id.to_string(),
            from: t.from.to_string(),
            to: t.to.to_string(),
            status: t.state,
            note: t.note,
            sent_at: t.sent_at,
            received_at: t.received_at,
            lines: t.lines.into_iter().map(line).collect(),
        }
    }
}
