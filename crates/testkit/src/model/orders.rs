//! Orders of the model: place, cancel, edit, and who is served when goods come.

use super::{Line, Model, Order, PLACES, Part, URGENT_FROM};

/// What a variant does when stock is short.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WhenShort {
    Refuse,
    Backorder,
    Record,
}

/// By variant, as [`super::VARIANTS`] says.
const WHEN_SHORT: [WhenShort; super::VARIANTS] = [WhenShort::Refuse, WhenShort::Backorder, WhenShort::Record];
/// Every set of places, smaller ones first, better ones before others.
const SETS: [&[usize]; 4] = [&[], &[0], &[1], &[0, 1]];

/// Units taken from each place, and units nobody has.
type Taken = ([i64; PLACES], i64);

impl Model {
    pub(super) fn place(&mut self, lines: &[(usize, i64)]) -> Option<()> {
        let (taken, recorded) = self.promise(lines)?;
        let stage = if recorded { "out_of_stock" } else { "new" };
        let line = |(variant, units): &(usize, i64)| Line {
            variant: *variant,
            ordered: *units,
            waiting: 0,
            parts: [Part::default(); PLACES],
        };
        self.orders.push(Order { stage, lines: lines.iter().map(line).collect() });
        let order = self.orders.len() - 1;
        for (line, taken) in taken.into_iter().enumerate() {
            self.give(order, line, taken);
        }
        Some(())
    }

    /// What each wanted line is promised, and whether the whole is only recorded.
    fn promise(&self, wanted: &[(usize, i64)]) -> Option<(Vec<Taken>, bool)> {
        if let Some(taken) = self.take_all(wanted) {
            return Some((taken, false));
        }
        let short = |when: WhenShort| {
            let is_short = |v: usize| sum_of(wanted, v) > (0..PLACES).map(|p| self.free(v, p)).sum();
            wanted.iter().any(|(v, _)| WHEN_SHORT[*v] == when && is_short(*v))
        };
        if short(WhenShort::Refuse) {
            return None;
        }
        if short(WhenShort::Record) {
            return Some((wanted.iter().map(|(_, units)| ([0; PLACES], *units)).collect(), true));
        }
        Some((self.take(wanted), false))
    }

    fn take_all(&self, wanted: &[(usize, i64)]) -> Option<Vec<Taken>> {
        let taken = self.take(wanted);
        taken.iter().all(|(_, missing)| *missing == 0).then_some(taken)
    }

    /// Takes as much as there is from the smallest set of places that has it.
    fn take(&self, wanted: &[(usize, i64)]) -> Vec<Taken> {
        let there = |v: usize, set: &[usize]| set.iter().map(|p| self.free(v, *p)).sum::<i64>();
        let enough =
            |set: &&[usize]| wanted.iter().all(|(v, _)| there(*v, set) >= sum_of(wanted, *v).min(there(*v, &[0, 1])));
        let set = SETS.into_iter().find(enough).unwrap_or(&[0, 1]);
        let mut left: Vec<[i64; PLACES]> =
            (0..super::VARIANTS).map(|v| std::array::from_fn(|p| self.free(v, p))).collect();
        let one = |(variant, units): &(usize, i64)| {
            let left = &mut left[*variant];
            let whole = set.iter().find(|p| left[**p] >= *units);
            let from: &[usize] = whole.map_or(set, std::slice::from_ref);
            let (mut taken, mut missing) = ([0; PLACES], *units);
            for place in from {
                taken[*place] = missing.min(left[*place]);
                left[*place] -= taken[*place];
                missing -= taken[*place];
            }
            (taken, missing)
        };
        wanted.iter().map(one).collect()
    }

    fn give(&mut self, order: usize, line: usize, (units, missing): Taken) {
        let line = &mut self.orders[order].lines[line];
        line.waiting += missing;
        for (place, units) in units.into_iter().enumerate() {
            line.parts[place].committed += units;
            self.stock[line.variant][place].committed += units;
        }
    }

    pub(super) fn cancel(&mut self, order: usize) -> Option<()> {
        if self.orders[order].is_cancelled() {
            return Some(());
        }
        if self.orders[order].lines.iter().any(|l| l.shipped() > 0) {
            return None;
        }
        for line in 0..self.orders[order].lines.len() {
            let all = self.orders[order].lines[line].ordered;
            self.give_back(order, line, all);
        }
        self.orders[order].stage = "cancelled";
        Some(())
    }

    /// Waiting units first, then promises at the worse place.
    fn give_back(&mut self, order: usize, line: usize, units: i64) {
        let line = &mut self.orders[order].lines[line];
        let waiting = units.min(line.waiting);
        line.waiting -= waiting;
        let mut left = units - waiting;
        for place in (0..PLACES).rev() {
            let back = left.min(line.parts[place].committed);
            line.parts[place].committed -= back;
            self.stock[line.variant][place].committed -= back;
            left -= back;
        }
    }

    pub(super) fn edit(&mut self, order: usize, change: Option<(usize, i64)>, add: Option<(usize, i64)>) -> Option<()> {
        if self.orders[order].is_cancelled() {
            return None;
        }
        let mut more = Vec::new();
        if let Some((line, after)) = change {
            let found = &self.orders[order].lines[line];
            let (variant, before, shipped) = (found.variant, found.ordered, found.shipped());
            if after < shipped {
                return None;
            }
            self.give_back(order, line, (before - after).max(0));
            self.orders[order].lines[line].ordered = after;
            if after > before {
                more.push((line, (variant, after - before)));
            }
        }
        if let Some((variant, units)) = add {
            let line = Line { variant, ordered: units, waiting: 0, parts: [Part::default(); PLACES] };
            self.orders[order].lines.push(line);
            more.push((self.orders[order].lines.len() - 1, (variant, units)));
        }
        if self.orders[order].units() == 0 {
            return None;
        }
        let wanted: Vec<(usize, i64)> = more.iter().map(|m| m.1).collect();
        let (taken, _) = self.promise(&wanted)?;
        for ((line, _), taken) in more.into_iter().zip(taken) {
            self.give(order, line, taken);
        }
        Some(())
    }

    /// Gives free units of a variant to those who wait: urgent orders first, then older ones.
    pub(super) fn fill(&mut self, variant: usize) {
        let waits = |o: &Order| o.lines.iter().any(|l| l.variant == variant && l.waiting > 0);
        let mut turn: Vec<usize> = (0..self.orders.len()).filter(|o| waits(&self.orders[*o])).collect();
        turn.sort_by_key(|o| (self.orders[*o].units() < URGENT_FROM, *o));
        for order in turn {
            if (0..PLACES).all(|p| self.free(variant, p) == 0) {
                return;
            }
            if self.orders[order].stage == "out_of_stock" {
                self.fill_whole(order);
            } else {
                self.fill_lines(order, variant);
            }
        }
    }

    /// All that the order waits for, or nothing.
    fn fill_whole(&mut self, order: usize) {
        let lines = self.orders[order].lines.iter().enumerate().filter(|(_, l)| l.waiting > 0);
        let waiting: Vec<(usize, (usize, i64))> = lines.map(|(n, l)| (n, (l.variant, l.waiting))).collect();
        let wanted: Vec<(usize, i64)> = waiting.iter().map(|w| w.1).collect();
        let Some(taken) = self.take_all(&wanted) else { return };
        for ((line, _), taken) in waiting.into_iter().zip(taken) {
            self.orders[order].lines[line].waiting = 0;
            self.give(order, line, taken);
        }
        self.orders[order].stage = "new";
    }

    /// What there is, from places that send the order something already, then from the others.
    fn fill_lines(&mut self, order: usize, variant: usize) {
        let used = |p: &usize| self.orders[order].lines.iter().any(|l| l.parts[*p].committed > 0);
        let (mut places, others): (Vec<usize>, Vec<usize>) = (0..PLACES).partition(used);
        places.extend(others);
        for place in places {
            for line in 0..self.orders[order].lines.len() {
                if self.orders[order].lines[line].variant != variant {
                    continue;
                }
                let units = self.free(variant, place).min(self.orders[order].lines[line].waiting);
                let mut taken = [0; PLACES];
                taken[place] = units;
                self.give(order, line, (taken, -units));
            }
        }
    }
}

fn sum_of(wanted: &[(usize, i64)], variant: usize) -> i64 {
    wanted.iter().filter(|(v, _)| *v == variant).map(|w| w.1).sum()
}
