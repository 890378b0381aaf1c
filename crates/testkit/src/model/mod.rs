//! A shop as simple as it can be: plain numbers in memory, no database, no locks, one step after the other. What it answers
//! and where it ends is what the real shop must answer and where it must end, on either engine.
//!
//! Written from the rules, not from the code: where the shop searches the smallest set of locations, the model tries them all.

mod orders;
mod ship;
mod step;
mod stock;

pub use step::{Step, StepDice};

/// Variants of the model: the first refuses when short, the second back-orders, the third records.
pub const VARIANTS: usize = 3;
/// Locations, best first.
pub const PLACES: usize = 2;
/// Units from which an order is urgent, as a new shop has it.
const URGENT_FROM: i64 = 50;

/// The stock of a variant at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Fit for sale.
    pub good: i64,
    /// Come back from failed deliveries.
    pub quarantine: i64,
    /// Promised.
    pub committed: i64,
    /// Shipped and not arrived.
    pub in_delivery: i64,
}

/// Units of a line at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Promised there.
    pub committed: i64,
    /// Shipped from there.
    pub shipped: i64,
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which variant.
    pub variant: usize,
    /// Units ordered.
    pub ordered: i64,
    /// Units that wait for stock.
    pub waiting: i64,
    /// By place.
    pub parts: [Part; PLACES],
}

impl Line {
    fn shipped(&self) -> i64 {
        self.parts.iter().map(|p| p.shipped).sum()
    }

    fn committed(&self) -> i64 {
        self.parts.iter().map(|p| p.committed).sum()
    }
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Where its work is: `new`, `out_of_stock`, `shipped`, `delivered`, `cancelled`.
    pub stage: &'static str,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Order {
    fn is_cancelled(&self) -> bool {
        self.stage == "cancelled"
    }

    fn units(&self) -> i64 {
        self.lines.iter().map(|l| l.ordered).sum()
    }

    fn is_all_shipped(&self) -> bool {
        self.lines.iter().map(Line::shipped).sum::<i64>() == self.units()
    }
}

/// A shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    /// Index of its order.
    pub order: usize,
    /// `shipped`, `in_transit`, `delivered`, `failed`, `voided`.
    pub state: &'static str,
    /// Line, place, units.
    pub parts: Vec<(usize, usize, i64)>,
}

/// Goods on their way between places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    variant: usize,
    to: usize,
    units: i64,
    arrived: bool,
}

/// The whole shop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// By variant and place.
    pub stock: [[Stock; PLACES]; VARIANTS],
    /// In the order in which they were placed.
    pub orders: Vec<Order>,
    /// In the order in which they left.
    pub shipments: Vec<Shipment>,
    /// In the order in which they left.
    pub transfers: Vec<Transfer>,
}

impl Model {
    /// Does a step, or refuses it and stays as it was. Whether it was done.
    pub fn apply(&mut self, step: &Step) -> bool {
        let before = self.clone();
        if self.attempt(step).is_none() {
            *self = before;
            return false;
        }
        for variant in 0..VARIANTS {
            let freed = (0..PLACES).any(|p| self.free(variant, p) > before.free(variant, p));
            let waited = before.orders.iter().flat_map(|o| &o.lines).any(|l| l.variant == variant && l.waiting > 0);
            if freed && waited {
                self.fill(variant);
            }
        }
        true
    }

    /// `None`: refused, and whatever was done so far is to be forgotten.
    fn attempt(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::Place { lines } => self.place(lines),
            Step::Cancel { order } => self.cancel(*order),
            Step::Edit { order, change, add } => self.edit(*order, *change, *add),
            Step::Ship { order, part } => self.ship(*order, *part),
            Step::HandOver { shipment } => self.hand_over(*shipment),
            Step::Void { shipment } => self.void(*shipment),
            Step::Deliver { shipment } => self.deliver(*shipment),
            Step::Fail { shipment } => self.fail(*shipment),
            Step::Adjust { variant, place, by } => self.adjust(*variant, *place, *by),
            Step::Count { variant, place, counted } => self.count(*variant, *place, *counted),
            Step::Send { variant, from, units } => self.send(*variant, *from, *units),
            Step::Receive { transfer } => self.receive(*transfer),
        }
    }

    /// Units of a variant at a place that nobody was promised.
    fn free(&self, variant: usize, place: usize) -> i64 {
        let stock = self.stock[variant][place];
        (stock.good - stock.committed).max(0)
    }
}
