//! The steps, and how they are drawn.

use super::{Model, PLACES, VARIANTS};
use crate::load::random::Dice;

/// One command, naming things by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Orders units of variants.
    Place {
        /// Variant and units of each line.
        lines: Vec<(usize, i64)>,
    },
    /// Cancels.
    Cancel {
        /// Which order.
        order: usize,
    },
    /// Changes a line, adds a line, or both.
    Edit {
        /// Which order.
        order: usize,
        /// Line and units from now on.
        change: Option<(usize, i64)>,
        /// Variant and units of a new line.
        add: Option<(usize, i64)>,
    },
    /// Ships a part of a line, or everything that is promised.
    Ship {
        /// Which order.
        order: usize,
        /// Line and units.
        part: Option<(usize, i64)>,
    },
    /// The carrier takes it.
    HandOver {
        /// Which shipment.
        shipment: usize,
    },
    /// Takes it back.
    Void {
        /// Which shipment.
        shipment: usize,
    },
    /// It arrived.
    Deliver {
        /// Which shipment.
        shipment: usize,
    },
    /// It came back.
    Fail {
        /// Which shipment.
        shipment: usize,
    },
    /// Corrects good stock.
    Adjust {
        /// Which variant.
        variant: usize,
        /// Where.
        place: usize,
        /// By how much; not 0.
        by: i64,
    },
    /// Books a count of good stock.
    Count {
        /// Which variant.
        variant: usize,
        /// Where.
        place: usize,
        /// What lies there.
        counted: i64,
    },
    /// Sends goods to the other place.
    Send {
        /// Which variant.
        variant: usize,
        /// From where.
        from: usize,
        /// How many.
        units: i64,
    },
    /// Goods sent arrive in full.
    Receive {
        /// Which transfer.
        transfer: usize,
    },
}

/// Draws steps that mostly make sense in the present state; some that must be refused too.
#[derive(Clone, Debug)]
pub struct StepDice(Dice);

impl StepDice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    /// The next step.
    pub fn draw(&mut self, model: &Model) -> Step {
        let (orders, shipments) = (model.orders.len(), model.shipments.len());
        loop {
            let kind = self.0.below(100);
            return match kind {
                0..26 => Step::Place { lines: (0..self.0.between(1, 3)).map(|_| self.line(1, 4)).collect() },
                26..33 if orders > 0 => Step::Cancel { order: self.0.below(orders) },
                33..45 if orders > 0 => self.edit(model),
                45..58 if orders > 0 => self.ship(model),
                58..61 if shipments > 0 => Step::HandOver { shipment: self.0.below(shipments) },
                61..66 if shipments > 0 => Step::Void { shipment: self.0.below(shipments) },
                66..71 if shipments > 0 => Step::Deliver { shipment: self.0.below(shipments) },
                71..75 if shipments > 0 => Step::Fail { shipment: self.0.below(shipments) },
                75..86 => {
                    let by = self.0.between(1, 9) * if self.0.chance(30) { -1 } else { 1 };
                    Step::Adjust { variant: self.0.below(VARIANTS), place: self.0.below(PLACES), by }
                }
                86..90 => {
                    let counted = self.0.between(0, 12);
                    Step::Count { variant: self.0.below(VARIANTS), place: self.0.below(PLACES), counted }
                }
                90..95 => {
                    let units = self.0.between(1, 5);
                    Step::Send { variant: self.0.below(VARIANTS), from: self.0.below(PLACES), units }
                }
                95.. if !model.transfers.is_empty() => Step::Receive { transfer: self.0.below(model.transfers.len()) },
                _ => continue,
            };
        }
    }

    fn line(&mut self, low: i64, high: i64) -> (usize, i64) {
        (self.0.below(VARIANTS), self.0.between(low, high))
    }

    fn edit(&mut self, model: &Model) -> Step {
        let order = self.0.below(model.orders.len());
        let what = self.0.below(3);
        let line = self.0.below(model.orders[order].lines.len());
        let change = (what != 1).then(|| (line, self.0.between(0, 5)));
        let add = (what != 0).then(|| self.line(1, 3));
        Step::Edit { order, change, add }
    }

    fn ship(&mut self, model: &Model) -> Step {
        let order = self.0.below(model.orders.len());
        let line = self.0.below(model.orders[order].lines.len());
        let part = self.0.chance(50).then(|| (line, self.0.between(1, 3)));
        Step::Ship { order, part }
    }
}
