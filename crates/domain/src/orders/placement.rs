//! Whether an order can be placed, and what each of its lines is promised.

use super::pricing::MAX_ORDER_LINES;
use super::stage::Stage;
use crate::base::{FieldError, LocationId, Refusal, VariantId, coded, indexed};
use crate::catalog::{ProductState, ShortPolicy};
use crate::stock::{
    Allocation, AllocationInput, Demand, LineAllocation, ShortLine, ShortOfStock, allocate, allocate_partly,
};

/// A line somebody wants to order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlacementLine {
    /// What and how much.
    pub demand: Demand,
    /// Whether the variant is for sale.
    pub state: ProductState,
    /// The product's own policy for too little stock; none for the channel's.
    pub short_policy: Option<ShortPolicy>,
}

/// The question.
#[derive(Debug, Clone, Copy)]
pub struct PlacementInput<'a> {
    /// 1 to [`MAX_ORDER_LINES`] lines.
    pub lines: &'a [PlacementLine],
    /// The locations that ship for the channel, best first.
    pub locations: &'a [LocationId],
    /// A location to try first.
    pub preferred: Option<LocationId>,
    /// The channel's policy for too little stock.
    pub short_policy: ShortPolicy,
}

coded! {
    /// How an order was taken.
    pub enum PlacementOutcome {
        /// Every unit is promised.
        Committed = "committed",
        /// What there is is promised, the rest is back-ordered.
        Backordered = "backordered",
        /// Nothing is promised; every unit is back-ordered and the order stands in the stage "out of stock".
        OutOfStock = "out_of_stock",
    }
}

impl PlacementOutcome {
    /// Code of the stage the order begins in.
    pub const fn stage(self) -> &'static str {
        match self {
            PlacementOutcome::Committed | PlacementOutcome::Backordered => Stage::NEW,
            PlacementOutcome::OutOfStock => Stage::OUT_OF_STOCK,
        }
    }
}

/// What an order is promised when it is placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// How it was taken.
    pub outcome: PlacementOutcome,
    /// One entry per line: committed parts, and back-ordered units.
    pub lines: Vec<LineAllocation>,
}

/// Why an order is not placed, in order of precedence. Nothing is reserved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceRefused {
    /// Nothing was ordered.
    #[error("an order has at least one line")]
    NoLines,
    /// Above [`MAX_ORDER_LINES`].
    #[error("an order has at most {MAX_ORDER_LINES} lines")]
    TooManyLines,
    /// A line without units.
    #[error("a line orders at least one unit")]
    NoUnits {
        /// Index of the line.
        line: usize,
    },
    /// Drafts and archived products cannot be ordered.
    #[error("{} of the lines cannot be ordered: not for sale", lines.len())]
    NotForSale {
        /// Indexes of the lines.
        lines: Vec<usize>,
    },
    /// Too little stock on a line whose policy is to refuse.
    #[error(transparent)]
    Short(#[from] ShortOfStock),
}

impl Refusal for PlaceRefused {
    fn code(&self) -> &'static str {
        match self {
            PlaceRefused::NoLines => "no_lines",
            PlaceRefused::TooManyLines => "too_many_lines",
            PlaceRefused::NoUnits { .. } => "no_units",
            PlaceRefused::NotForSale { .. } => "not_for_sale",
            PlaceRefused::Short(short) => short.code(),
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        match self {
            PlaceRefused::NoLines | PlaceRefused::TooManyLines => {
                vec![FieldError::new("lines", self.code(), self.to_string())]
            }
            PlaceRefused::NoUnits { line } => {
                vec![FieldError::new(indexed("lines", *line, "quantity"), self.code(), self.to_string())]
            }
            PlaceRefused::NotForSale { lines } => {
                let fault = |l: &usize| FieldError::new(indexed("lines", *l, "sku"), self.code(), "is not for sale");
                lines.iter().map(fault).collect()
            }
            PlaceRefused::Short(short) => short.field_errors(),
        }
    }
}

/// Decides whether an order can be placed. `sellable` says how many units of a variant the channel may promise from a
/// location ([`crate::stock::Level::sellable`]; [`i64::MAX`] for a variant of which no stock is kept).
///
/// With enough stock every unit is promised. Otherwise the policies of the short lines decide: one that refuses
/// refuses the order; else one that records makes the whole order a record; else the missing units are back-ordered.
///
/// # Errors
/// No or too many lines, goods that are not for sale, or too little stock.
pub fn decide_placement(
    input: &PlacementInput<'_>,
    sellable: impl Fn(VariantId, LocationId) -> i64,
) -> Result<Placement, PlaceRefused> {
    check_lines(input.lines)?;
    let demand: Vec<Demand> = input.lines.iter().map(|l| l.demand).collect();
    let question = AllocationInput { demand: &demand, locations: input.locations, preferred: input.preferred };
    let short = match allocate(&question, &sellable) {
        Ok(Allocation { lines }) => return Ok(Placement { outcome: PlacementOutcome::Committed, lines }),
        Err(short) => short,
    };
    let policy = |line: &ShortLine| ShortPolicy::of_line(input.short_policy, input.lines[line.line].short_policy);
    let any_is = |wanted: ShortPolicy| short.lines.iter().any(|l| policy(l) == wanted);
    if any_is(ShortPolicy::Refuse) {
        return Err(PlaceRefused::Short(short));
    }
    if any_is(ShortPolicy::Record) {
        let nothing = |d: &Demand| LineAllocation { parts: Vec::new(), backordered: d.units };
        return Ok(Placement { outcome: PlacementOutcome::OutOfStock, lines: demand.iter().map(nothing).collect() });
    }
    let Allocation { lines } = allocate_partly(&question, &sellable);
    Ok(Placement { outcome: PlacementOutcome::Backordered, lines })
}

fn check_lines(lines: &[PlacementLine]) -> Result<(), PlaceRefused> {
    if lines.is_empty() {
        return Err(PlaceRefused::NoLines);
    }
    if lines.len() > MAX_ORDER_LINES {
        return Err(PlaceRefused::TooManyLines);
    }
    if let Some(line) = lines.iter().position(|l| l.demand.units < 1) {
        return Err(PlaceRefused::NoUnits { line });
    }
    let indexes = lines.iter().enumerate().filter(|(_, l)| !l.state.is_for_sale()).map(|(i, _)| i);
    let not_for_sale: Vec<usize> = indexes.collect();
    if not_for_sale.is_empty() { Ok(()) } else { Err(PlaceRefused::NotForSale { lines: not_for_sale }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The outcome, and units committed and back-ordered per line.
    type Placed = (&'static str, Vec<(i64, i64)>);

    /// Places lines of (variant, units, own policy) against one location that has 3 units of everything.
    fn place(policy: ShortPolicy, lines: &[(i64, i64, Option<ShortPolicy>)]) -> Result<Placed, String> {
        let line = |(variant, units, short_policy): &(i64, i64, Option<ShortPolicy>)| PlacementLine {
            demand: Demand { variant: VariantId::from_raw(*variant), units: *units },
            state: if *variant < 0 { ProductState::Archived } else { ProductState::Active },
            short_policy: *short_policy,
        };
        let lines: Vec<PlacementLine> = lines.iter().map(line).collect();
        let here = [LocationId::from_raw(1)];
        let input = PlacementInput { lines: &lines, locations: &here, preferred: None, short_policy: policy };
        let placed = decide_placement(&input, |_, _| 3).map_err(|refused| {
            let fields = refused.field_errors();
            let fields: Vec<String> = fields.iter().map(|e| format!("{} {:?}", e.field, e.available)).collect();
            format!("{}: {}", refused.code(), fields.join(", "))
        })?;
        let lines = placed.lines.iter().map(|l| (l.units(), l.backordered)).collect();
        Ok((placed.outcome.code(), lines))
    }

    #[test]
    fn policies_decide_what_happens_without_stock() {
        use ShortPolicy::{Backorder, Record, Refuse};
        let rows = [
            ("enough", Refuse, vec![(1, 3, None), (2, 1, None)], Ok(("committed", vec![(3, 0), (1, 0)]))),
            ("refuse", Refuse, vec![(1, 1, None), (2, 4, None)], Err("insufficient_stock: lines[1].quantity Some(3)")),
            ("record", Record, vec![(1, 1, None), (2, 4, None)], Ok(("out_of_stock", vec![(0, 1), (0, 4)]))),
            ("back-order", Backorder, vec![(1, 1, None), (2, 4, None)], Ok(("backordered", vec![(1, 0), (3, 1)]))),
            ("own policy back-orders", Refuse, vec![(1, 4, Some(Backorder))], Ok(("backordered", vec![(3, 1)]))),
            (
                "own policy refuses",
                Backorder,
                vec![(1, 4, Some(Refuse))],
                Err("insufficient_stock: lines[0].quantity Some(3)"),
            ),
            (
                "refusing beats recording",
                Record,
                vec![(1, 4, None), (2, 4, Some(Refuse))],
                Err("insufficient_stock: lines[0].quantity Some(3), lines[1].quantity Some(3)"),
            ),
            (
                "recording beats back-ordering",
                Backorder,
                vec![(1, 4, None), (2, 4, Some(Record))],
                Ok(("out_of_stock", vec![(0, 4), (0, 4)])),
            ),
            (
                "only short lines count",
                Backorder,
                vec![(1, 3, Some(Refuse)), (2, 4, None)],
                Ok(("backordered", vec![(3, 0), (3, 1)])),
            ),
            (
                "the same variant twice",
                Refuse,
                vec![(1, 2, None), (1, 2, None)],
                Err("insufficient_stock: lines[1].quantity Some(3)"),
            ),
            ("no lines", Refuse, vec![], Err("no_lines: lines None")),
            ("no units", Refuse, vec![(1, 0, None)], Err("no_units: lines[0].quantity None")),
            ("too many lines", Refuse, vec![(1, 1, None); 101], Err("too_many_lines: lines None")),
            ("archived", Record, vec![(1, 9, None), (-1, 1, None)], Err("not_for_sale: lines[1].sku None")),
        ];
        for (what, policy, lines, expected) in rows {
            assert_eq!(place(policy, &lines), expected.map_err(str::to_owned), "{what}");
        }
        assert_eq!(PlacementOutcome::OutOfStock.stage(), "out_of_stock");
        assert_eq!(PlacementOutcome::Backordered.stage(), "new");
    }
}
