//! Who is served first when goods arrive.

use std::cmp::Reverse;

use crate::base::{OrderLineId, Timestamp};
use crate::orders::Priority;

/// A line that waits for goods of one variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingLine {
    /// The line.
    pub line: OrderLineId,
    /// Units back-ordered.
    pub backordered: i64,
    /// How urgent its order is.
    pub priority: Priority,
    /// When its order was placed.
    pub placed_at: Timestamp,
    /// Units that the channel of its order leaves alone.
    pub buffer: i64,
}

/// Where a line stands among those that wait; the lesser is served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Turn {
    priority: Reverse<Priority>,
    placed_at: Timestamp,
    line: OrderLineId,
}

impl WaitingLine {
    /// Its turn: urgent orders first, then older ones, then by id.
    pub const fn turn(&self) -> Turn {
        Turn { priority: Reverse(self.priority), placed_at: self.placed_at, line: self.line }
    }
}

/// Units that go from back-ordered to committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackorderFill {
    /// The line.
    pub line: OrderLineId,
    /// Units, 1 or more.
    pub units: i64,
}

/// Spreads `sellable` units of one variant at one location, without any channel's buffer, over the lines that wait for it,
/// in their turn. A line may be filled in part, and leaves its channel's buffer alone. Orders recorded as out of stock wait as
/// a whole and are not handed in here: they are placed again ([`crate::orders::decide_placement`]).
pub fn fill_backorders(waiting: &[WaitingLine], sellable: i64) -> Vec<BackorderFill> {
    let mut in_turn: Vec<&WaitingLine> = waiting.iter().collect();
    in_turn.sort_by_key(|w| w.turn());
    let mut left = sellable;
    let mut fills = Vec::new();
    for waiting in in_turn {
        let units = left.saturating_sub(waiting.buffer).min(waiting.backordered);
        if units > 0 {
            fills.push(BackorderFill { line: waiting.line, units });
            left -= units;
        }
    }
    fills
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn waiting(line: i64, backordered: i64, priority: Priority, placed_at: i64) -> WaitingLine {
        let placed_at = Timestamp::from_micros(placed_at);
        WaitingLine { line: OrderLineId::from_raw(line), backordered, priority, placed_at, buffer: 0 }
    }

    #[test]
    fn urgent_then_old() {
        let lines = [
            waiting(1, 3, Priority::Normal, 10),
            waiting(2, 3, Priority::Normal, 5),
            waiting(3, 3, Priority::High, 20),
            waiting(4, 0, Priority::High, 1),
        ];
        let rows: [(i64, &[(i64, i64)]); 5] = [
            (0, &[]),
            (-4, &[]),
            (4, &[(3, 3), (2, 1)]),
            (7, &[(3, 3), (2, 3), (1, 1)]),
            (100, &[(3, 3), (2, 3), (1, 3)]),
        ];
        for (sellable, expected) in rows {
            let fills: Vec<(i64, i64)> =
                fill_backorders(&lines, sellable).iter().map(|f| (f.line.raw(), f.units)).collect();
            assert_eq!(fills, expected, "{sellable}");
        }
    }

    #[test]
    fn a_channel_leaves_its_buffer_alone() {
        let careful = WaitingLine { buffer: 4, ..waiting(1, 3, Priority::High, 1) };
        let other = waiting(2, 9, Priority::Normal, 1);
        for (sellable, expected) in [(3, vec![(2, 3)]), (5, vec![(1, 1), (2, 4)]), (9, vec![(1, 3), (2, 6)])] {
            let fills: Vec<(i64, i64)> =
                fill_backorders(&[other, careful], sellable).iter().map(|f| (f.line.raw(), f.units)).collect();
            assert_eq!(fills, expected, "{sellable}");
        }
    }

    proptest! {
        #[test]
        fn never_more_than_there_is(units in prop::collection::vec(0i64..9, 0..20), sellable in -5i64..60) {
            let lines: Vec<WaitingLine> =
                units.iter().enumerate().map(|(i, u)| waiting(i as i64, *u, Priority::Normal, 0)).collect();
            let given: i64 = fill_backorders(&lines, sellable).iter().map(|f| f.units).sum();
            prop_assert_eq!(given, units.iter().sum::<i64>().min(sellable.max(0)));
        }
    }
}
