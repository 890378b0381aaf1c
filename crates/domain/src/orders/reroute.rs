//! Letting another location ship: the promise moves, the goods stay where they are.

use super::line::OrderLine;
use super::state::OrderState;
use crate::base::{FieldError, LocationId, OrderLineId, Refusal, VariantId};
use crate::stock::{ShortLine, ShortOfStock};

/// The question.
#[derive(Debug, Clone, Copy)]
pub struct RerouteInput<'a> {
    /// State of the order.
    pub order: OrderState,
    /// Its lines.
    pub lines: &'a [OrderLine],
    /// Only promises of this line move; none for those of all lines.
    pub only: Option<OrderLineId>,
    /// Only promises at this location move; none for all that are elsewhere.
    pub from: Option<LocationId>,
    /// Where they move.
    pub to: LocationId,
}

/// A promise that moves: released at one location, committed at the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReroutePart {
    /// The line.
    pub line: OrderLineId,
    /// Its variant.
    pub variant: VariantId,
    /// Where it was promised.
    pub from: LocationId,
    /// Units, 1 or more.
    pub units: i64,
}

/// Why the promises stay where they are, in order of precedence. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RerouteRefused {
    /// A cancelled order has no promises.
    #[error("the order is cancelled")]
    Cancelled,
    /// A closed order is history.
    #[error("the order is closed")]
    Closed,
    /// The order has no such line.
    #[error("the order has no such line")]
    UnknownLine,
    /// Nothing is promised elsewhere.
    #[error("there is nothing to move")]
    NothingToMove,
    /// The other location has too little.
    #[error(transparent)]
    Short(#[from] ShortOfStock),
}

impl Refusal for RerouteRefused {
    fn code(&self) -> &'static str {
        match self {
            RerouteRefused::Cancelled => "order_cancelled",
            RerouteRefused::Closed => "order_closed",
            RerouteRefused::UnknownLine => "unknown_line",
            RerouteRefused::NothingToMove => "nothing_to_move",
            RerouteRefused::Short(short) => short.code(),
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        match self {
            RerouteRefused::Cancelled | RerouteRefused::Closed | RerouteRefused::NothingToMove => Vec::new(),
            RerouteRefused::UnknownLine => vec![FieldError::new("line", self.code(), self.to_string())],
            RerouteRefused::Short(short) => short.field_errors(),
        }
    }
}

/// Decides whether the promises of an order can move to another location: all of them, or none. `sellable` says how
/// many units of a variant may be promised there.
///
/// # Errors
/// An ended order, an unknown line, no promises to move, or too little stock at the other location.
pub fn decide_reroute(
    input: &RerouteInput<'_>,
    sellable: impl Fn(VariantId) -> i64,
) -> Result<Vec<ReroutePart>, RerouteRefused> {
    match input.order {
        OrderState::Placed => {}
        OrderState::Cancelled => return Err(RerouteRefused::Cancelled),
        OrderState::Closed => return Err(RerouteRefused::Closed),
    }
    if input.only.is_some_and(|only| input.lines.iter().all(|l| l.line != only)) {
        return Err(RerouteRefused::UnknownLine);
    }
    let moves = |at: LocationId| at != input.to && input.from.is_none_or(|from| from == at);
    let parts_of = |line: &OrderLine| -> Vec<ReroutePart> {
        let moving = line.commits.iter().filter(|c| moves(c.location) && c.units > 0);
        let (line, variant) = (line.line, line.variant);
        moving.map(|c| ReroutePart { line, variant, from: c.location, units: c.units }).collect()
    };
    let chosen = input.lines.iter().filter(|l| input.only.is_none_or(|only| only == l.line));
    let parts: Vec<ReroutePart> = chosen.flat_map(parts_of).collect();
    if parts.is_empty() {
        return Err(RerouteRefused::NothingToMove);
    }
    let short = short_lines(input.lines, &parts, sellable);
    if short.is_empty() { Ok(parts) } else { Err(RerouteRefused::Short(ShortOfStock { lines: short })) }
}

/// The lines whose units no longer fit behind those of the lines before them.
fn short_lines(lines: &[OrderLine], parts: &[ReroutePart], sellable: impl Fn(VariantId) -> i64) -> Vec<ShortLine> {
    let wanted_by = |line: &OrderLine| -> i64 { parts.iter().filter(|p| p.line == line.line).map(|p| p.units).sum() };
    let mut short = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, l)| wanted_by(l) > 0) {
        let variant = line.variant;
        let same = |l: &&OrderLine| l.variant == variant;
        let up_to_here: i64 = lines[..=index].iter().filter(same).map(wanted_by).sum();
        let available = sellable(variant).max(0);
        if up_to_here > available {
            let wanted = lines.iter().filter(same).map(wanted_by).sum();
            short.push(ShortLine { line: index, variant, wanted, available });
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::super::edit::tests::line;
    use super::*;

    /// Moves to location 2; the answer as (line, from, units), or the code and the (line, available) that are short.
    type Moved = Result<Vec<(i64, i64, i64)>, (&'static str, Vec<(usize, i64)>)>;

    fn reroute(order: OrderState, lines: &[OrderLine], from: Option<i64>, there: i64) -> Moved {
        reroute_line(order, lines, (None, from), there)
    }

    fn reroute_line(order: OrderState, lines: &[OrderLine], way: (Option<i64>, Option<i64>), there: i64) -> Moved {
        let (only, from) = (way.0.map(OrderLineId::from_raw), way.1.map(LocationId::from_raw));
        let input = RerouteInput { order, lines, only, from, to: LocationId::from_raw(2) };
        let parts = decide_reroute(&input, |_| there);
        let plain = |p: &ReroutePart| (p.line.raw(), p.from.raw(), p.units);
        parts.map(|p| p.iter().map(plain).collect()).map_err(|refused| {
            let short = match &refused {
                RerouteRefused::Short(short) => short.lines.iter().map(|l| (l.line, l.available)).collect(),
                RerouteRefused::Cancelled | RerouteRefused::Closed => Vec::new(),
                RerouteRefused::UnknownLine | RerouteRefused::NothingToMove => Vec::new(),
            };
            (refused.code(), short)
        })
    }

    #[test]
    fn promises_move_all_or_none() {
        use OrderState::{Cancelled, Closed, Placed};
        let lines = [line(1, 1, 0, &[(1, 4), (2, 3), (3, 2)]), line(2, 0, 5, &[(1, 5)])];
        let mut same = lines.clone();
        same[1].variant = same[0].variant;
        let there = [line(1, 0, 0, &[(2, 3)])];
        let rows: [(&str, Moved, Moved); 10] = [
            ("all", reroute(Placed, &lines, None, 6), Ok(vec![(1, 1, 4), (1, 3, 2), (2, 1, 5)])),
            ("from one place", reroute(Placed, &lines, Some(3), 2), Ok(vec![(1, 3, 2)])),
            ("one line", reroute_line(Placed, &lines, (Some(2), None), 5), Ok(vec![(2, 1, 5)])),
            ("no such line", reroute_line(Placed, &lines, (Some(7), None), 9), Err(("unknown_line", vec![]))),
            ("too little", reroute(Placed, &lines, None, 5), Err(("insufficient_stock", vec![(0, 5)]))),
            ("lines of one variant", reroute(Placed, &same, None, 10), Err(("insufficient_stock", vec![(1, 10)]))),
            ("they are there", reroute(Placed, &there, None, 9), Err(("nothing_to_move", vec![]))),
            ("none at that place", reroute(Placed, &lines, Some(9), 9), Err(("nothing_to_move", vec![]))),
            ("cancelled", reroute(Cancelled, &lines, None, 9), Err(("order_cancelled", vec![]))),
            ("closed", reroute(Closed, &lines, None, 9), Err(("order_closed", vec![]))),
        ];
        for (what, got, expected) in rows {
            assert_eq!(got, expected, "{what}");
        }
    }
}
