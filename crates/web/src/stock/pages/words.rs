//! Stock's codes in words, and tables that several pages draw alike.

use app::stock::locations::Location;
use app::stock::queries::movements::MovementRow;
use domain::base::LocationId;
use domain::stock::{AdjustmentReason, Bucket, MovementCause};
use maud::{Markup, html};

use crate::pages::{Visit, figure, moment};
use crate::ui::{Choice, Column, Phone, Row, Table, minus, none, number, reference};

/// Why units moved.
pub(super) fn cause_said(cause: MovementCause) -> &'static str {
    match cause {
        MovementCause::Receipt => "Received from a supplier",
        MovementCause::Adjustment => "Corrected",
        MovementCause::Count => "Counted",
        MovementCause::Shipment => "Shipped",
        MovementCause::Void => "Shipment voided",
        MovementCause::DeliveryFailed => "Delivery failed",
        MovementCause::TransferOut => "Sent to another location",
        MovementCause::TransferIn => "Arrived from another location",
        MovementCause::Damage => "Damaged",
        MovementCause::Expiry => "Expired",
        MovementCause::Inspection => "Inspected",
        MovementCause::ShortPick => "Missing when picked",
        MovementCause::Return => "Returned",
        MovementCause::Import => "Imported",
        MovementCause::ImportUndone => "Import undone",
    }
}

/// Why somebody corrected stock by hand.
pub(super) fn reason_said(reason: AdjustmentReason) -> &'static str {
    match reason {
        AdjustmentReason::Correction => "The book was wrong",
        AdjustmentReason::Opening => "Opening stock",
        AdjustmentReason::Found => "Found",
        AdjustmentReason::Lost => "Lost",
        AdjustmentReason::Stolen => "Stolen",
        AdjustmentReason::Damaged => "Broken and thrown away",
        AdjustmentReason::Expired => "Past its date and thrown away",
        AdjustmentReason::OwnUse => "Used by the shop",
        AdjustmentReason::Sample => "Sample or gift",
        AdjustmentReason::Produced => "Made by the shop",
        AdjustmentReason::Other => "Other",
    }
}

/// The condition of units.
pub(super) fn bucket_said(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Good => "Good",
        Bucket::Damaged => "Damaged",
        Bucket::Quarantine => "Quarantine",
        Bucket::Expired => "Expired",
    }
}

/// A choice of the reasons of a correction.
pub(super) fn reason_choices() -> Vec<Choice> {
    AdjustmentReason::ALL.iter().map(|reason| Choice::new(reason.code(), reason_said(*reason))).collect()
}

/// A choice of locations in use.
pub(super) fn location_choices(locations: &[Location]) -> Vec<Choice> {
    let used = locations.iter().filter(|one| one.archived_at.is_none());
    used.map(|one| Choice::new(one.id.to_string(), one.name.to_string())).collect()
}

/// A location's name.
pub(super) fn location_name(locations: &[Location], id: LocationId) -> &str {
    locations.iter().find(|one| one.id == id).map_or("", |one| one.name.as_str())
}

/// Units with their sign, those that left in the tone of loss.
pub(super) fn change(units: i64) -> Markup {
    if units < 0 { minus(&figure(units)) } else { number(&format!("+{}", figure(units))) }
}

/// The table of movements, newest first.
pub(in crate::stock) fn movement_table(visit: &Visit, locations: &[Location], rows: &[MovementRow]) -> Table {
    let columns = vec![
        Column::lead("When").fit(),
        Column::text("SKU"),
        Column::text("What"),
        Column::text("Where"),
        Column::text("Condition").phone(Phone::Hidden),
        Column::text("Reason").phone(Phone::Hidden),
        Column::figure("Change").phone(Phone::Aside),
    ];
    let now = visit.shop().clock().now();
    let row = |one: &MovementRow| {
        let cause = MovementCause::from_code(&one.cause).map(cause_said).unwrap_or(&one.cause);
        let bucket = Bucket::from_code(&one.bucket).map(bucket_said).unwrap_or(&one.bucket);
        let cells = vec![
            moment(one.at, now, visit.zone()),
            reference(&format!("/products/{}", one.product), &one.sku),
            html! { (cause) },
            html! { (location_name(locations, one.location)) },
            html! { (bucket) },
            html! { @if one.reason.is_empty() { (none()) } @else { (reason_text(&one.reason)) } },
            change(one.change),
        ];
        Row::new(format!("movement-{}", one.id), cells)
    };
    Table::new("Stock movements", columns, rows.iter().map(row).collect())
}

/// A correction's reason is stored as its code with the person's words behind it.
fn reason_text(stored: &str) -> String {
    let (code, words) = stored.split_once(": ").map_or((stored, ""), |(code, words)| (code, words));
    match AdjustmentReason::from_code(code) {
        Some(reason) if words.is_empty() => reason_said(reason).to_owned(),
        Some(reason) => format!("{}: {words}", reason_said(reason)),
        None => stored.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_said_and_words_are_kept() {
        let said = ["found", "lost: behind the oven", "behind: the oven", "free words"].map(reason_text);
        assert_eq!(said, ["Found", "Lost: behind the oven", "behind: the oven", "free words"]);
    }
}
