//! Stock of the model without orders.

use super::{Model, PLACES, Transfer};

impl Model {
    pub(super) fn adjust(&mut self, variant: usize, place: usize, by: i64) -> Option<()> {
        let stock = &mut self.stock[variant][place];
        stock.good += by;
        (stock.good >= 0).then_some(())
    }

    pub(super) fn count(&mut self, variant: usize, place: usize, counted: i64) -> Option<()> {
        self.stock[variant][place].good = counted;
        Some(())
    }

    pub(super) fn send(&mut self, variant: usize, from: usize, units: i64) -> Option<()> {
        if self.free(variant, from) < units {
            return None;
        }
        self.stock[variant][from].good -= units;
        self.transfers.push(Transfer { variant, to: (from + 1) % PLACES, units, arrived: false });
        Some(())
    }

    pub(super) fn receive(&mut self, transfer: usize) -> Option<()> {
        let Transfer { variant, to, units, arrived } = self.transfers[transfer];
        if arrived {
            return None;
        }
        self.transfers[transfer].arrived = true;
        self.stock[variant][to].good += units;
        Some(())
    }
}
