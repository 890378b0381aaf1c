//! The rules together: random commands on a small shop, with every invariant checked after each of them.
//!
//! The shop here does what the storage crate does with the decisions, and nothing more: it applies them to levels, lines
//! and shipments in memory. What is decided must always be possible.

use std::collections::BTreeMap;

use domain::catalog::{ProductState, ShortPolicy};
use domain::orders::{
    CancelDecision, EditLine, LineRef, LineRelease, OrderLine, OrderState, PlacementInput, PlacementLine, Priority,
    decide_cancel, decide_edit, decide_placement,
};
use domain::shipping::{
    ShipInput, ShipPart, ShipmentChange, ShipmentState, WaitingLine, decide_deliver, decide_fail, decide_ship,
    decide_void, fill_backorders,
};
use domain::stock::{Bucket, Demand, Level, LineAllocation, PartAllocation};
use domain::{LocationId, OrderLineId, Timestamp, VariantId};
use proptest::prelude::*;

const VARIANTS: i64 = 3;
const LOCATIONS: i64 = 3;

struct Order {
    state: OrderState,
    lines: Vec<OrderLine>,
}

struct Shipment {
    order: usize,
    state: ShipmentState,
    parts: Vec<ShipPart>,
}

#[derive(Default)]
struct Shop {
    levels: BTreeMap<(VariantId, LocationId), Level>,
    moved: BTreeMap<(VariantId, LocationId), i64>,
    orders: Vec<Order>,
    shipments: Vec<Shipment>,
    lines_made: i64,
}

/// A command with figures that may mean anything; each command takes them modulo what there is.
#[derive(Debug, Clone)]
struct Command {
    verb: u8,
    which: usize,
    policy: ShortPolicy,
    lines: Vec<(i64, i64)>,
}

impl Shop {
    fn level(&self, variant: VariantId, location: LocationId) -> Level {
        self.levels.get(&(variant, location)).copied().unwrap_or_default()
    }

    /// Applies an operation that was decided on and so must be possible.
    fn must(&mut self, variant: VariantId, location: LocationId, what: impl FnOnce(Level) -> LevelResult) {
        assert!(self.may(variant, location, what), "a decision could not be carried out");
    }

    fn may(&mut self, variant: VariantId, location: LocationId, what: impl FnOnce(Level) -> LevelResult) -> bool {
        let before = self.level(variant, location);
        let Ok(after) = what(before) else { return false };
        *self.moved.entry((variant, location)).or_default() += after.change_since(&before).on_hand();
        self.levels.insert((variant, location), after);
        true
    }

    fn ask(&self, lines: &[(i64, i64)], policy: ShortPolicy) -> Option<Vec<LineAllocation>> {
        let line = |(variant, units): &(i64, i64)| PlacementLine {
            demand: Demand { variant: VariantId::from_raw(*variant), units: *units },
            state: ProductState::Active,
            short_policy: None,
        };
        let lines: Vec<PlacementLine> = lines.iter().map(line).collect();
        let locations: Vec<LocationId> = (0..LOCATIONS).map(LocationId::from_raw).collect();
        let input = PlacementInput { lines: &lines, locations: &locations, preferred: None, short_policy: policy };
        let placed = decide_placement(&input, |v, l| self.level(v, l).sellable(0)).ok()?;
        Some(placed.lines)
    }

    fn commit(&mut self, variant: VariantId, parts: &[PartAllocation]) {
        for part in parts {
            self.must(variant, part.location, |l| l.commit(part.units, 0));
        }
    }

    fn release(&mut self, release: &LineRelease) {
        for part in &release.commits {
            self.must(release.variant, part.location, |l| l.release(part.units));
        }
    }

    fn new_line(&mut self, variant: VariantId, taken: LineAllocation) -> OrderLine {
        self.commit(variant, &taken.parts);
        self.lines_made += 1;
        let ordered = taken.units() + taken.backordered;
        let line = OrderLineId::from_raw(self.lines_made);
        OrderLine { line, variant, ordered, shipped: 0, backordered: taken.backordered, commits: taken.parts }
    }

    fn place(&mut self, command: &Command) {
        let Some(taken) = self.ask(&command.lines, command.policy) else { return };
        let variants = command.lines.iter().map(|l| VariantId::from_raw(l.0));
        let lines = variants.zip(taken).map(|(variant, taken)| self.new_line(variant, taken)).collect();
        self.orders.push(Order { state: OrderState::Placed, lines });
    }

    fn cancel(&mut self, order: usize) {
        let decision = decide_cancel(self.orders[order].state, &self.orders[order].lines);
        let Ok(CancelDecision::Cancel { releases }) = decision else { return };
        releases.iter().for_each(|r| self.release(r));
        let order = &mut self.orders[order];
        order.state = OrderState::Cancelled;
        for line in &mut order.lines {
            line.commits.clear();
            line.backordered = 0;
        }
    }

    fn edit(&mut self, order: usize, command: &Command) {
        let (variant, units) = command.lines[0];
        let mut edits = vec![EditLine::Add { variant: VariantId::from_raw(variant), units }];
        if let Some(line) = self.orders[order].lines.first() {
            edits.push(EditLine::Change { line: line.line, units: units - 1 });
        }
        let Ok(decision) = decide_edit(self.orders[order].state, &self.orders[order].lines, &edits) else { return };
        // What is given back may serve what is wanted in addition, so it goes first, on a copy that a refusal drops.
        let kept = (self.levels.clone(), self.moved.clone());
        decision.lines.iter().filter_map(|l| l.release.as_ref()).for_each(|r| self.release(r));
        let more: Vec<(i64, i64)> =
            decision.lines.iter().filter(|l| l.more > 0).map(|l| (l.variant.raw(), l.more)).collect();
        let Some(taken) = self.ask(&more, command.policy) else {
            (self.levels, self.moved) = kept;
            return;
        };
        let mut taken = taken.into_iter();
        for edited in &decision.lines {
            let gets = if edited.more > 0 { taken.next() } else { None };
            match edited.line {
                LineRef::Existing(id) => self.apply_edit(order, id, edited.release.as_ref(), gets),
                LineRef::New(_) => {
                    let line = self.new_line(edited.variant, gets.unwrap_or_default());
                    self.orders[order].lines.push(line);
                }
            }
        }
    }

    fn apply_edit(
        &mut self,
        order: usize,
        id: OrderLineId,
        release: Option<&LineRelease>,
        gets: Option<LineAllocation>,
    ) {
        let gets = gets.unwrap_or_default();
        let at = self.orders[order].lines.iter().position(|l| l.line == id).expect("decisions name lines that exist");
        self.commit(self.orders[order].lines[at].variant, &gets.parts);
        let line = &mut self.orders[order].lines[at];
        if let Some(release) = release {
            release.commits.iter().for_each(|c| take_commit(line, c.location, c.units));
            line.backordered -= release.backordered;
            line.ordered -= release.backordered + release.commits.iter().map(|c| c.units).sum::<i64>();
        }
        line.ordered += gets.units() + gets.backordered;
        line.backordered += gets.backordered;
        gets.parts.iter().for_each(|p| give_commit(line, *p));
    }

    fn ship(&mut self, order: usize) {
        let input = ShipInput {
            order: self.orders[order].state,
            lines: &self.orders[order].lines,
            wanted: None,
            location: None,
        };
        let Ok(parts) = decide_ship(&input) else { return };
        // Goods that a correction took away cannot leave; the command as a whole is refused then.
        let kept = (self.levels.clone(), self.moved.clone());
        if !parts.iter().all(|p| self.may(p.variant, p.location, |l| l.ship(p.units))) {
            (self.levels, self.moved) = kept;
            return;
        }
        for part in &parts {
            let line = self.orders[order]
                .lines
                .iter_mut()
                .find(|l| l.line == part.line)
                .expect("decisions name lines that exist");
            take_commit(line, part.location, part.units);
            line.shipped += part.units;
        }
        self.shipments.push(Shipment { order, state: ShipmentState::Shipped, parts });
    }

    fn report(&mut self, shipment: usize, verb: u8) {
        let state = self.shipments[shipment].state;
        let change = match verb % 3 {
            0 => decide_deliver(state).ok(),
            1 => decide_fail(state).ok(),
            _ => decide_void(self.orders[self.shipments[shipment].order].state, state).ok(),
        };
        let Some(ShipmentChange::To(next)) = change else { return };
        self.shipments[shipment].state = next;
        for part in self.shipments[shipment].parts.clone() {
            let units = part.units;
            self.must(part.variant, part.location, |l| match next {
                ShipmentState::Delivered => l.deliver(units),
                ShipmentState::Failed => l.fail_delivery(units),
                ShipmentState::Voided => l.void(units),
                ShipmentState::Shipped | ShipmentState::InTransit => Ok(l),
            });
            if next == ShipmentState::Voided {
                let order = &mut self.orders[self.shipments[shipment].order];
                let line =
                    order.lines.iter_mut().find(|l| l.line == part.line).expect("decisions name lines that exist");
                line.shipped -= units;
                give_commit(line, PartAllocation { location: part.location, units });
            }
        }
    }

    fn receive(&mut self, command: &Command) {
        let (variant, units) = command.lines[0];
        let (variant, location) = (VariantId::from_raw(variant), LocationId::from_raw(units % LOCATIONS));
        self.must(variant, location, |l| l.receive(Bucket::Good, units));
        let waits = |l: &&OrderLine| l.variant == variant && l.backordered > 0;
        let as_waiting = |l: &OrderLine| WaitingLine {
            line: l.line,
            backordered: l.backordered,
            priority: Priority::Normal,
            placed_at: Timestamp::from_micros(l.line.raw()),
            buffer: 0,
        };
        let lines = self.orders.iter().flat_map(|o| &o.lines);
        let waiting: Vec<WaitingLine> = lines.filter(waits).map(as_waiting).collect();
        for fill in fill_backorders(&waiting, self.level(variant, location).sellable(0)) {
            self.must(variant, location, |l| l.commit(fill.units, 0));
            let line = self
                .orders
                .iter_mut()
                .flat_map(|o| &mut o.lines)
                .find(|l| l.line == fill.line)
                .expect("decisions name lines that exist");
            line.backordered -= fill.units;
            give_commit(line, PartAllocation { location, units: fill.units });
        }
    }

    fn run(&mut self, command: &Command) {
        let order = command.which.checked_rem(self.orders.len());
        let shipment = command.which.checked_rem(self.shipments.len());
        let (variant, units) = command.lines[0];
        let at = (VariantId::from_raw(variant), LocationId::from_raw(units % LOCATIONS));
        match (command.verb % 8, order, shipment) {
            (0 | 1, _, _) => self.place(command),
            (2, Some(order), _) => self.cancel(order),
            (3, Some(order), _) => self.edit(order, command),
            (4, Some(order), _) => self.ship(order),
            (5, _, Some(shipment)) => self.report(shipment, command.verb / 8),
            (6, _, _) => self.receive(command),
            _ => {
                self.may(at.0, at.1, |l| l.adjust(Bucket::Good, -units));
            }
        }
    }

    /// Every figure, computed anew from orders, shipments and movements.
    fn check(&self) {
        for ((variant, location), level) in &self.levels {
            assert!(level.is_consistent(), "{level:?}");
            let lines = self.orders.iter().flat_map(|o| &o.lines).filter(|l| l.variant == *variant);
            let commits = lines.flat_map(|l| &l.commits).filter(|c| c.location == *location);
            assert_eq!(level.committed, commits.map(|c| c.units).sum::<i64>());
            let open = self.shipments.iter().filter(|s| s.state == ShipmentState::Shipped).flat_map(|s| &s.parts);
            let here = open.filter(|p| p.variant == *variant && p.location == *location);
            assert_eq!(level.in_delivery, here.map(|p| p.units).sum::<i64>());
            assert_eq!(level.on_hand(), self.moved[&(*variant, *location)]);
        }
        for order in &self.orders {
            match order.state {
                OrderState::Placed => assert!(order.lines.iter().all(OrderLine::is_consistent)),
                OrderState::Cancelled | OrderState::Closed => {
                    assert!(order.lines.iter().all(|l| l.committed() == 0 && l.backordered == 0 && l.shipped == 0));
                }
            }
        }
    }
}

type LevelResult = Result<Level, domain::stock::LevelRefused>;

fn take_commit(line: &mut OrderLine, location: LocationId, units: i64) {
    let commit = line.commits.iter_mut().find(|c| c.location == location).expect("decisions name lines that exist");
    commit.units -= units;
    line.commits.retain(|c| c.units > 0);
}

fn give_commit(line: &mut OrderLine, part: PartAllocation) {
    match line.commits.iter_mut().find(|c| c.location == part.location) {
        Some(commit) => commit.units += part.units,
        None => line.commits.push(part),
    }
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let policy = prop::sample::select(ShortPolicy::ALL);
    let lines = prop::collection::vec((0..VARIANTS, 1i64..7), 1..4);
    let one = (any::<u8>(), any::<usize>(), policy, lines).prop_map(|(verb, which, policy, lines)| Command {
        verb,
        which,
        policy,
        lines,
    });
    prop::collection::vec(one, 1..60)
}

proptest! {
    #[test]
    fn every_invariant_holds_after_every_command(commands in commands()) {
        let mut shop = Shop::default();
        for variant in 0..VARIANTS {
            for location in 0..LOCATIONS {
                shop.must(VariantId::from_raw(variant), LocationId::from_raw(location), |l| l.receive(Bucket::Good, 8));
            }
        }
        for command in &commands {
            shop.run(command);
            shop.check();
        }
    }

    #[test]
    fn cancelling_everything_gives_everything_back(commands in commands()) {
        let mut shop = Shop::default();
        for location in 0..LOCATIONS {
            shop.must(VariantId::from_raw(0), LocationId::from_raw(location), |l| l.receive(Bucket::Good, 20));
        }
        let before = shop.levels.clone();
        for command in &commands {
            shop.place(&Command { lines: command.lines.iter().map(|l| (0, l.1)).collect(), ..command.clone() });
        }
        for order in 0..shop.orders.len() {
            shop.cancel(order);
            shop.cancel(order);
        }
        prop_assert_eq!(shop.levels, before);
    }
}
