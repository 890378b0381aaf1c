//! Shipments of the model.

use super::{Model, PLACES, Shipment};

impl Model {
    pub(super) fn ship(&mut self, order: usize, part: Option<(usize, i64)>) -> Option<()> {
        if self.orders[order].is_cancelled() {
            return None;
        }
        let mut parts = Vec::new();
        for (n, line) in self.orders[order].lines.iter().enumerate() {
            let mut left = match part {
                None => line.committed(),
                Some((wanted, units)) if wanted == n => units,
                Some(_) => 0,
            };
            if left > line.committed() {
                return None;
            }
            for place in 0..PLACES {
                let units = left.min(line.parts[place].committed);
                if units > 0 {
                    parts.push((n, place, units));
                    left -= units;
                }
            }
        }
        if parts.is_empty() {
            return None;
        }
        for (line, place, units) in &parts {
            let line = &mut self.orders[order].lines[*line];
            let stock = &mut self.stock[line.variant][*place];
            if stock.good < *units {
                return None;
            }
            stock.good -= units;
            stock.committed -= units;
            stock.in_delivery += units;
            line.parts[*place].committed -= units;
            line.parts[*place].shipped += units;
        }
        if self.orders[order].is_all_shipped() {
            self.orders[order].stage = "shipped";
        }
        self.shipments.push(Shipment { order, state: "shipped", parts });
        Some(())
    }

    pub(super) fn hand_over(&mut self, shipment: usize) -> Option<()> {
        match self.shipments[shipment].state {
            "shipped" | "in_transit" => self.shipments[shipment].state = "in_transit",
            _ => return None,
        }
        Some(())
    }

    pub(super) fn void(&mut self, shipment: usize) -> Option<()> {
        match self.shipments[shipment].state {
            "voided" => return Some(()),
            "shipped" => {}
            _ => return None,
        }
        let Shipment { order, parts, .. } = self.shipments[shipment].clone();
        for (line, place, units) in parts {
            let line = &mut self.orders[order].lines[line];
            let stock = &mut self.stock[line.variant][place];
            stock.good += units;
            stock.committed += units;
            stock.in_delivery -= units;
            line.parts[place].committed += units;
            line.parts[place].shipped -= units;
        }
        if ["shipped", "delivered"].contains(&self.orders[order].stage) {
            self.orders[order].stage = "new";
        }
        self.shipments[shipment].state = "voided";
        Some(())
    }

    pub(super) fn deliver(&mut self, shipment: usize) -> Option<()> {
        match self.shipments[shipment].state {
            "delivered" => return Some(()),
            "shipped" | "in_transit" => {}
            _ => return None,
        }
        self.arrive(shipment, 0);
        self.shipments[shipment].state = "delivered";
        let order = self.shipments[shipment].order;
        let open = ["shipped", "in_transit", "failed"];
        let others = self.shipments.iter().any(|s| s.order == order && open.contains(&s.state));
        if !others && self.orders[order].is_all_shipped() {
            self.orders[order].stage = "delivered";
        }
        Some(())
    }

    pub(super) fn fail(&mut self, shipment: usize) -> Option<()> {
        match self.shipments[shipment].state {
            "failed" => return Some(()),
            "shipped" | "in_transit" => {}
            _ => return None,
        }
        self.arrive(shipment, 1);
        self.shipments[shipment].state = "failed";
        Some(())
    }

    /// Takes the units out of delivery; `back` of each come into quarantine.
    fn arrive(&mut self, shipment: usize, back: i64) {
        let Shipment { order, parts, .. } = self.shipments[shipment].clone();
        for (line, place, units) in parts {
            let stock = &mut self.stock[self.orders[order].lines[line].variant][place];
            stock.in_delivery -= units;
            stock.quarantine += units * back;
        }
    }
}
