//! What of an order leaves in a shipment.

use crate::base::{FieldError, LocationId, OrderLineId, Refusal, VariantId, indexed};
use crate::orders::{OrderLine, OrderState};

/// So many units of a line shall leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShipLine {
    /// The line.
    pub line: OrderLineId,
    /// Units, 1 or more.
    pub units: i64,
}

/// The question.
#[derive(Debug, Clone, Copy)]
pub struct ShipInput<'a> {
    /// State of the order.
    pub order: OrderState,
    /// Its lines.
    pub lines: &'a [OrderLine],
    /// What shall leave; none for everything that is committed.
    pub wanted: Option<&'a [ShipLine]>,
    /// Only from this location; none for all of them.
    pub location: Option<LocationId>,
}

/// Units that leave one location for one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShipPart {
    /// The line.
    pub line: OrderLineId,
    /// Its variant.
    pub variant: VariantId,
    /// The location.
    pub location: LocationId,
    /// Units, 1 or more.
    pub units: i64,
}

/// Why nothing ships, in order of precedence. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShipRefused {
    /// A cancelled order ships nothing.
    #[error("the order is cancelled")]
    Cancelled,
    /// A closed order is history.
    #[error("the order is closed")]
    Closed,
    /// The order has no such line.
    #[error("the order has no such line")]
    UnknownLine {
        /// Index of what was wanted.
        index: usize,
    },
    /// A line is named twice.
    #[error("the line is named twice")]
    DuplicateLine {
        /// Index of the second time.
        index: usize,
    },
    /// Less than one unit.
    #[error("at least one unit must ship")]
    NoUnits {
        /// Index of what was wanted.
        index: usize,
    },
    /// More than is committed and not yet shipped.
    #[error("only {committed} units are committed and can ship")]
    NotCommitted {
        /// Index of what was wanted.
        index: usize,
        /// Units that can ship.
        committed: i64,
    },
    /// Nothing is committed, or nothing was named.
    #[error("there is nothing to ship")]
    NothingToShip,
}

impl Refusal for ShipRefused {
    fn code(&self) -> &'static str {
        match self {
            ShipRefused::Cancelled => "order_cancelled",
            ShipRefused::Closed => "order_closed",
            ShipRefused::UnknownLine { .. } => "unknown_line",
            ShipRefused::DuplicateLine { .. } => "duplicate_line",
            ShipRefused::NoUnits { .. } => "no_units",
            ShipRefused::NotCommitted { .. } => "not_committed",
            ShipRefused::NothingToShip => "nothing_to_ship",
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let fault =
            |index: usize, field: &str| FieldError::new(indexed("lines", index, field), self.code(), self.to_string());
        match self {
            ShipRefused::Cancelled | ShipRefused::Closed | ShipRefused::NothingToShip => Vec::new(),
            ShipRefused::UnknownLine { index } | ShipRefused::DuplicateLine { index } => vec![fault(*index, "id")],
            ShipRefused::NoUnits { index } => vec![fault(*index, "quantity")],
            ShipRefused::NotCommitted { index, committed } => {
                vec![fault(*index, "quantity").with_available(*committed)]
            }
        }
    }
}

/// Decides what leaves. Parts of a line are taken from its commits in their order.
///
/// # Errors
/// An order that ships nothing, a line that is unknown, named twice or not committed, or nothing at all to ship.
pub fn decide_ship(input: &ShipInput<'_>) -> Result<Vec<ShipPart>, ShipRefused> {
    match input.order {
        OrderState::Placed => {}
        OrderState::Cancelled => return Err(ShipRefused::Cancelled),
        OrderState::Closed => return Err(ShipRefused::Closed),
    }
    let parts = match input.wanted {
        None => input.lines.iter().flat_map(|l| take(input, l, i64::MAX)).collect(),
        Some(wanted) => take_wanted(input, wanted)?,
    };
    if parts.is_empty() { Err(ShipRefused::NothingToShip) } else { Ok(parts) }
}

fn take_wanted(input: &ShipInput<'_>, wanted: &[ShipLine]) -> Result<Vec<ShipPart>, ShipRefused> {
    let mut parts = Vec::new();
    for (index, ship) in wanted.iter().enumerate() {
        let line = input.lines.iter().find(|l| l.line == ship.line).ok_or(ShipRefused::UnknownLine { index })?;
        if wanted[..index].iter().any(|w| w.line == ship.line) {
            return Err(ShipRefused::DuplicateLine { index });
        }
        if ship.units < 1 {
            return Err(ShipRefused::NoUnits { index });
        }
        let committed: i64 = take(input, line, i64::MAX).iter().map(|p| p.units).sum();
        if ship.units > committed {
            return Err(ShipRefused::NotCommitted { index, committed });
        }
        parts.extend(take(input, line, ship.units));
    }
    Ok(parts)
}

/// Up to `units` of what is committed to the line at the wanted location.
fn take(input: &ShipInput<'_>, line: &OrderLine, units: i64) -> Vec<ShipPart> {
    let mut left = units;
    let mut parts = Vec::new();
    for commit in line.commits.iter().filter(|c| input.location.is_none_or(|l| l == c.location)) {
        let units = left.min(commit.units);
        if units > 0 {
            parts.push(ShipPart { line: line.line, variant: line.variant, location: commit.location, units });
            left -= units;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stock::PartAllocation;

    fn line(n: i64, backordered: i64, commits: &[(i64, i64)]) -> OrderLine {
        let commits: Vec<PartAllocation> = commits
            .iter()
            .map(|(location, units)| PartAllocation { location: LocationId::from_raw(*location), units: *units })
            .collect();
        let ordered = backordered + commits.iter().map(|c| c.units).sum::<i64>();
        let (line, variant) = (OrderLineId::from_raw(n), VariantId::from_raw(n));
        OrderLine { line, variant, ordered, shipped: 0, backordered, commits }
    }

    /// Ships (line, units); the answer as (line, location, units).
    fn ship(
        order: OrderState,
        wanted: Option<&[(i64, i64)]>,
        location: Option<i64>,
    ) -> Result<Vec<(i64, i64, i64)>, ShipRefused> {
        let lines = [line(1, 2, &[(1, 3), (2, 4)]), line(2, 0, &[(1, 5)]), line(3, 6, &[])];
        let pick = |(line, units): &(i64, i64)| ShipLine { line: OrderLineId::from_raw(*line), units: *units };
        let wanted: Option<Vec<ShipLine>> = wanted.map(|w| w.iter().map(pick).collect());
        let location = location.map(LocationId::from_raw);
        let parts = decide_ship(&ShipInput { order, lines: &lines, wanted: wanted.as_deref(), location })?;
        Ok(parts.iter().map(|p| (p.line.raw(), p.location.raw(), p.units)).collect())
    }

    #[test]
    fn only_what_is_committed_leaves() {
        use OrderState::{Cancelled, Closed, Placed};
        type Row<'a> = (OrderState, Option<&'a [(i64, i64)]>, Option<i64>, Result<Vec<(i64, i64, i64)>, ShipRefused>);
        let rows: [Row<'_>; 13] = [
            (Placed, None, None, Ok(vec![(1, 1, 3), (1, 2, 4), (2, 1, 5)])),
            (Placed, None, Some(2), Ok(vec![(1, 2, 4)])),
            (Placed, None, Some(9), Err(ShipRefused::NothingToShip)),
            (Placed, Some(&[(1, 5)]), None, Ok(vec![(1, 1, 3), (1, 2, 2)])),
            (Placed, Some(&[(2, 1), (1, 1)]), None, Ok(vec![(2, 1, 1), (1, 1, 1)])),
            (Placed, Some(&[(1, 5)]), Some(1), Err(ShipRefused::NotCommitted { index: 0, committed: 3 })),
            (Placed, Some(&[(2, 5), (1, 8)]), None, Err(ShipRefused::NotCommitted { index: 1, committed: 7 })),
            (Placed, Some(&[(3, 1)]), None, Err(ShipRefused::NotCommitted { index: 0, committed: 0 })),
            (Placed, Some(&[(4, 1)]), None, Err(ShipRefused::UnknownLine { index: 0 })),
            (Placed, Some(&[(2, 1), (2, 1)]), None, Err(ShipRefused::DuplicateLine { index: 1 })),
            (Placed, Some(&[(2, 0)]), None, Err(ShipRefused::NoUnits { index: 0 })),
            (Cancelled, None, None, Err(ShipRefused::Cancelled)),
            (Closed, Some(&[]), None, Err(ShipRefused::Closed)),
        ];
        for (order, wanted, location, expected) in rows {
            assert_eq!(ship(order, wanted, location), expected, "{order} {wanted:?} {location:?}");
        }
        assert_eq!(ship(Placed, Some(&[]), None), Err(ShipRefused::NothingToShip));
        let short = ShipRefused::NotCommitted { index: 1, committed: 7 }.field_errors();
        assert_eq!((short[0].field.as_str(), short[0].available), ("lines[1].quantity", Some(7)));
    }
}
