//! Where the lines of an order are taken from: fewest parcels first, then the order of the locations.
//!
//! Lines of the same variant are summed first. Up to [`EXACT_SEARCH_LOCATIONS`] locations that have any of the goods,
//! the smallest set of locations is found exactly, and of several the one whose locations come first. Beyond that the
//! set is built greedily (the location that covers most of what is missing, again and again) and then thinned out; it
//! is always enough, but may have a parcel more than needed. Runs on the hot path, once per order.

use crate::base::{FieldError, LocationId, Refusal, VariantId, indexed};

/// Up to this many locations the smallest set is searched exactly: at most 2^12 sets.
pub const EXACT_SEARCH_LOCATIONS: usize = 12;

/// What one order line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// The variant.
    pub variant: VariantId,
    /// Units, 1 or more.
    pub units: i64,
}

/// The question: what is wanted, and where it may come from.
#[derive(Debug, Clone, Copy)]
pub struct AllocationInput<'a> {
    /// One entry per order line, in the order of the lines.
    pub demand: &'a [Demand],
    /// The locations that may ship, best first.
    pub locations: &'a [LocationId],
    /// A location to try before all others; one that may not ship is ignored.
    pub preferred: Option<LocationId>,
}

/// A number of units of one line from one location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartAllocation {
    /// Where they come from.
    pub location: LocationId,
    /// How many, 1 or more.
    pub units: i64,
}

/// Where one line is taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineAllocation {
    /// At most one part per location.
    pub parts: Vec<PartAllocation>,
    /// Units nobody has; 0 unless the allocation was asked to be partial.
    pub backordered: i64,
}

impl LineAllocation {
    /// Units that are taken from stock.
    pub fn units(&self) -> i64 {
        self.parts.iter().map(|p| p.units).sum()
    }
}

/// Where an order is taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allocation {
    /// One entry per demand, in the same order.
    pub lines: Vec<LineAllocation>,
}

/// A line that cannot be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortLine {
    /// Index of the line.
    pub line: usize,
    /// Its variant.
    pub variant: VariantId,
    /// What the lines of this variant ask for together.
    pub wanted: i64,
    /// What there is of the variant, at all locations together.
    pub available: i64,
}

/// The order cannot be filled; nothing is taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not enough stock for {} of the lines", lines.len())]
pub struct ShortOfStock {
    /// Each line that goes short, in order. Of several lines of one variant, those after the stock ran out.
    pub lines: Vec<ShortLine>,
}

impl Refusal for ShortOfStock {
    fn code(&self) -> &'static str {
        "insufficient_stock"
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let describe = |short: &ShortLine| {
            let message = format!("{} wanted, {} available", short.wanted, short.available);
            FieldError::new(indexed("lines", short.line, "quantity"), self.code(), message)
                .with_available(short.available)
        };
        self.lines.iter().map(describe).collect()
    }
}

/// Takes all lines from stock, or nothing. `sellable` says how many units of a variant a location may promise
/// ([`super::Level::sellable`]); less than 0 counts as 0. For a variant of which no stock is kept it says [`i64::MAX`].
///
/// # Errors
/// Every line that goes short.
pub fn allocate(
    input: &AllocationInput<'_>,
    sellable: impl Fn(VariantId, LocationId) -> i64,
) -> Result<Allocation, ShortOfStock> {
    let table = Table::new(input, sellable);
    let short = table.short_lines(input.demand);
    if short.is_empty() { Ok(table.assign(input.demand)) } else { Err(ShortOfStock { lines: short }) }
}

/// Takes what there is, earlier lines first; the rest of each line is back-ordered.
pub fn allocate_partly(input: &AllocationInput<'_>, sellable: impl Fn(VariantId, LocationId) -> i64) -> Allocation {
    let mut table = Table::new(input, sellable);
    for good in &mut table.goods {
        good.wanted = good.wanted.min(good.total());
    }
    table.assign(input.demand)
}

/// The goods one variant asks for, and what each location has of it.
struct Good {
    variant: VariantId,
    wanted: i64,
    /// By location, in the order of `Table::locations`; never below 0.
    there: Vec<i64>,
}

impl Good {
    fn total(&self) -> i64 {
        self.there.iter().fold(0, |sum, n| sum.saturating_add(*n))
    }

    fn at(&self, set: &[usize]) -> i64 {
        set.iter().fold(0, |sum, i| sum.saturating_add(self.there[*i]))
    }
}

struct Table {
    /// Best first; the preferred one in front.
    locations: Vec<LocationId>,
    goods: Vec<Good>,
}

impl Table {
    fn new(input: &AllocationInput<'_>, sellable: impl Fn(VariantId, LocationId) -> i64) -> Self {
        let is_preferred = |l: &&LocationId| Some(**l) == input.preferred;
        let mut locations: Vec<LocationId> = Vec::with_capacity(input.locations.len());
        let in_order = input.locations.iter().filter(is_preferred).chain(input.locations);
        for location in in_order {
            if !locations.contains(location) {
                locations.push(*location);
            }
        }
        let mut goods: Vec<Good> = Vec::with_capacity(input.demand.len());
        for demand in input.demand {
            if let Some(good) = goods.iter_mut().find(|g| g.variant == demand.variant) {
                good.wanted = good.wanted.saturating_add(demand.units);
            } else {
                let there = locations.iter().map(|l| sellable(demand.variant, *l).max(0)).collect();
                goods.push(Good { variant: demand.variant, wanted: demand.units, there });
            }
        }
        Self { locations, goods }
    }

    fn short_lines(&self, demand: &[Demand]) -> Vec<ShortLine> {
        let mut left: Vec<i64> = self.goods.iter().map(Good::total).collect();
        let mut short = Vec::new();
        for (line, wanted) in demand.iter().enumerate() {
            for (good, left) in self.goods.iter().zip(&mut left).filter(|(g, _)| g.variant == wanted.variant) {
                *left = left.saturating_sub(wanted.units);
                if *left < 0 {
                    short.push(ShortLine { line, variant: good.variant, wanted: good.wanted, available: good.total() });
                }
            }
        }
        short
    }

    /// Spreads the lines over the smallest sufficient set of locations. A line stays in one parcel where one location
    /// of the set has all of it.
    fn assign(mut self, demand: &[Demand]) -> Allocation {
        let set = self.smallest_set();
        let lines = demand.iter().map(|wanted| self.take(wanted, &set)).collect();
        Allocation { lines }
    }

    fn take(&mut self, demand: &Demand, set: &[usize]) -> LineAllocation {
        let Some(good) = self.goods.iter_mut().find(|g| g.variant == demand.variant) else {
            return LineAllocation { parts: Vec::new(), backordered: demand.units };
        };
        let mut left = demand.units;
        let mut parts = Vec::new();
        let whole = set.iter().find(|i| good.there[**i] >= left);
        for i in whole.map_or(set, std::slice::from_ref) {
            let units = left.min(good.there[*i]);
            if units > 0 {
                parts.push(PartAllocation { location: self.locations[*i], units });
                good.there[*i] -= units;
                left -= units;
            }
        }
        LineAllocation { parts, backordered: left }
    }

    /// Indexes of the chosen locations, in order.
    fn smallest_set(&self) -> Vec<usize> {
        let useful: Vec<usize> =
            (0..self.locations.len()).filter(|i| self.goods.iter().any(|g| g.wanted > 0 && g.there[*i] > 0)).collect();
        if useful.len() > EXACT_SEARCH_LOCATIONS {
            return self.greedy_set(&useful);
        }
        (0..=useful.len()).find_map(|size| self.first_set_of(size, &useful)).unwrap_or(useful)
    }

    fn is_enough(&self, set: &[usize]) -> bool {
        self.goods.iter().all(|g| g.at(set) >= g.wanted)
    }

    /// The first sufficient set of `size` locations, in lexical order of their places.
    fn first_set_of(&self, size: usize, useful: &[usize]) -> Option<Vec<usize>> {
        let mut places: Vec<usize> = (0..size).collect();
        loop {
            let set: Vec<usize> = places.iter().map(|p| useful[*p]).collect();
            if self.is_enough(&set) {
                return Some(set);
            }
            // The next combination: move the last place that can still move, put the others right behind it.
            let moving = (0..size).rev().find(|i| places[*i] < useful.len() - size + i)?;
            places[moving] += 1;
            for i in moving + 1..size {
                places[i] = places[i - 1] + 1;
            }
        }
    }

    fn greedy_set(&self, useful: &[usize]) -> Vec<usize> {
        let mut set: Vec<usize> = Vec::new();
        while !self.is_enough(&set) && set.len() < useful.len() {
            let covers = |i: &usize| -> i64 {
                let missing = self.goods.iter().map(|g| (g.wanted - g.at(&set)).clamp(0, g.there[*i]));
                missing.fold(0, i64::saturating_add)
            };
            // The first of equals: `max_by_key` keeps the last, so the search runs backwards.
            let Some(best) = useful.iter().rev().filter(|i| !set.contains(i)).max_by_key(|i| covers(i)) else {
                break;
            };
            set.push(*best);
        }
        set.sort_unstable();
        for i in (0..set.len()).rev() {
            let thinner: Vec<usize> = set.iter().copied().filter(|l| *l != set[i]).collect();
            if self.is_enough(&thinner) {
                set = thinner;
            }
        }
        set
    }
}

#[cfg(test)]
#[path = "allocate_tests.rs"]
mod tests;
