//! A shipment as it is read: by pages, by the API, and as the stored answer of the commands that change it.

use domain::shipping::{ShipmentState, Tracking};
use domain::{LocationId, OrderId, OrderLineId, ShipmentId, Timestamp, VariantId};
use serde::{Deserialize, Serialize};

/// A shipment with its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentView {
    /// Its id.
    pub id: ShipmentId,
    /// Its order.
    pub order: OrderId,
    /// The order's number, as people say it.
    pub order_number: String,
    /// Where it is.
    pub state: ShipmentState,
    /// What it carries, in the order of the order's lines.
    pub lines: Vec<ShipmentLineView>,
    /// How it can be followed.
    pub tracking: Tracking,
    /// When it left the stock.
    pub shipped_at: Timestamp,
    /// When the carrier took it.
    pub handed_over_at: Option<Timestamp>,
    /// When it was delivered, failed or voided.
    pub ended_at: Option<Timestamp>,
    /// Why it failed or was voided; may be empty.
    pub end_reason: String,
    /// Rises with every change.
    pub version: i64,
}

/// Units of an order line from one location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShipmentLineView {
    /// The order's line.
    pub order_line: OrderLineId,
    /// The variant.
    pub variant: VariantId,
    /// Its SKU when it was ordered.
    pub sku: String,
    /// Its title when it was ordered.
    pub title: String,
    /// Where it left.
    pub location: LocationId,
    /// Units, 1 or more.
    pub quantity: i64,
}

impl ShipmentView {
    /// Units of all lines together.
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|l| l.quantity).sum()
    }
}
