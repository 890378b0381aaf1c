//! What a movement is called: its cause, the reason of a correction, the bucket it touches.

use crate::base::coded;

coded! {
    /// The condition of goods on hand. Only good stock is promised and shipped.
    pub enum Bucket {
        /// Can be sold.
        Good = "good",
        /// Broken; cannot be sold as it is.
        Damaged = "damaged",
        /// Waiting for a decision: failed deliveries, returns, suspect goods.
        Quarantine = "quarantine",
        /// Past its date.
        Expired = "expired",
    }

    /// Why on-hand stock changed. Every movement has one.
    pub enum MovementCause {
        /// Goods received from a supplier.
        Receipt = "receipt",
        /// Correction by hand, with an [`AdjustmentReason`].
        Adjustment = "adjustment",
        /// Difference found by a count.
        Count = "count",
        /// Left with a shipment.
        Shipment = "shipment",
        /// Came back because a shipment was voided before hand-over.
        Void = "void",
        /// Came back because a delivery failed.
        DeliveryFailed = "delivery_failed",
        /// Left for another location of ours.
        TransferOut = "transfer_out",
        /// Arrived from another location of ours.
        TransferIn = "transfer_in",
        /// Moved to the damaged bucket.
        Damage = "damage",
        /// Moved to the expired bucket.
        Expiry = "expiry",
        /// Moved between buckets after an inspection.
        Inspection = "inspection",
        /// Missing when it was picked.
        ShortPick = "short_pick",
        /// Returned by a customer.
        Return = "return",
        /// Opening stock from an import.
        Import = "import",
        /// Reversal of an import.
        ImportUndone = "import_undone",
    }

    /// Why somebody corrected stock by hand.
    pub enum AdjustmentReason {
        /// The book was wrong.
        Correction = "correction",
        /// Opening stock entered by hand.
        Opening = "opening",
        /// Goods turned up.
        Found = "found",
        /// Goods cannot be found.
        Lost = "lost",
        /// Goods were stolen.
        Stolen = "stolen",
        /// Goods are broken and thrown away.
        Damaged = "damaged",
        /// Goods are past their date and thrown away.
        Expired = "expired",
        /// Used by the shop itself.
        OwnUse = "own_use",
        /// Given away as a sample or gift.
        Sample = "sample",
        /// Made or assembled by the shop.
        Produced = "produced",
        /// Anything else; a note says what.
        Other = "other",
    }
}
