//! Recreate: puts the tasks of the pool back, each at its cheapest feasible place beside a near task.

use super::state::{Lean, Node};
use super::{DURATIONS, UNTIMED};
use crate::prep::{Kind, NONE};

/// One place in this many is overlooked at random, so that ties and greed do not always win.
const BLINK: usize = 100;

/// The best place found so far.
#[derive(Clone, Copy)]
struct Place {
    before: u32,
    cost: i64,
}

/// A task to be placed, with its row in the tables at hand.
struct Wanted {
    task: u32,
    load: i32,
    open: i32,
    close: i32,
    service: i32,
}

impl<const TIME: u8> Lean<'_, TIME> {
    /// Inserts every task of the pool that fits somewhere at no more than its penalty.
    pub(crate) fn refill(&mut self) {
        self.order_pool();
        for at in 0..self.pool.len() {
            let task = self.pool[at];
            if let Some(before) = self.place_for(task) {
                self.insert(task, before);
            }
        }
    }

    fn order_pool(&mut self) {
        let mut pool = std::mem::take(&mut self.pool);
        self.rng.shuffle(&mut pool);
        let timed = if TIME == UNTIMED { 11 } else { 17 };
        let tasks = &self.prep.tasks;
        match self.rng.below(timed) {
            0..4 => {}
            4..8 => pool.sort_by_key(|&t| -tasks[t as usize].load),
            8..10 => pool.sort_by_key(|&t| -self.far[t as usize]),
            10 => pool.sort_by_key(|&t| self.far[t as usize]),
            11..13 => pool.sort_by_key(|&t| tasks[t as usize].close - tasks[t as usize].open),
            13..15 => pool.sort_by_key(|&t| tasks[t as usize].open),
            _ => pool.sort_by_key(|&t| -tasks[t as usize].close),
        }
        self.pool = pool;
    }

    fn wanted(&self, task: u32) -> Wanted {
        let info = &self.prep.tasks[task as usize];
        Wanted { task, load: info.load, open: info.open, close: info.close, service: info.service }
    }

    /// Whether a task may stand right behind `before`.
    pub(crate) fn fits(&self, task: u32, before: u32) -> bool {
        let node = self.nodes[before as usize];
        let line = &self.lines[node.route as usize];
        let kind = &self.prep.kinds[line.kind as usize];
        let wanted = self.wanted(task);
        let mut best = Place { before: NONE, cost: i64::MAX };
        if line.load + wanted.load <= kind.capacity && self.prep.allows(line.kind as usize, task as usize) {
            self.try_between(&wanted, kind, before, &node, &mut best);
        }
        best.before != NONE
    }

    fn place_for(&mut self, task: u32) -> Option<u32> {
        let wanted = self.wanted(task);
        let mut best = Place { before: NONE, cost: self.prep.jobs[task as usize].penalty };
        let beside = self.beside;
        for &other in beside.of(task as usize) {
            let node = self.nodes[other as usize];
            if node.route == NONE {
                continue;
            }
            let line = &self.lines[node.route as usize];
            let kind = &self.prep.kinds[line.kind as usize];
            if line.load + wanted.load > kind.capacity || !self.prep.allows(line.kind as usize, task as usize) {
                continue;
            }
            if !self.blinks() {
                self.try_between(&wanted, kind, other, &node, &mut best);
            }
            if !self.blinks() {
                let before = self.nodes[node.prev as usize];
                self.try_between(&wanted, kind, node.prev, &before, &mut best);
            }
        }
        self.try_idle(&wanted, &mut best);
        if best.before == NONE && self.prep.jobs[task as usize].class != NONE {
            self.try_everywhere(&wanted, &mut best);
        }
        (best.before != NONE).then_some(best.before)
    }

    /// Tries every place of every route in use: for a required task that fits nowhere near.
    fn try_everywhere(&self, wanted: &Wanted, best: &mut Place) {
        for (slot, line) in self.lines.iter().enumerate() {
            let kind = &self.prep.kinds[line.kind as usize];
            let full = line.load + wanted.load > kind.capacity;
            if line.stops == 0 || full || !self.prep.allows(line.kind as usize, wanted.task as usize) {
                continue;
            }
            let mut before = self.first(slot);
            while before != NONE {
                let node = self.nodes[before as usize];
                if node.next != NONE {
                    self.try_between(wanted, kind, before, &node, best);
                }
                before = node.next;
            }
        }
    }

    #[inline]
    fn blinks(&mut self) -> bool {
        self.blink -= 1;
        if self.blink > 0 {
            return false;
        }
        self.blink = 1 + self.rng.below(2 * BLINK) as u32;
        true
    }

    /// Tries a new route of each kind.
    fn try_idle(&mut self, wanted: &Wanted, best: &mut Place) {
        for k in 0..self.prep.kinds.len() {
            let kind = &self.prep.kinds[k];
            if wanted.load > kind.capacity || !self.prep.allows(k, wanted.task as usize) {
                continue;
            }
            if let Some(slot) = self.idle_slot(kind) {
                let first = self.first(slot);
                let node = self.nodes[first as usize];
                self.try_between(wanted, kind, first, &node, best);
            }
        }
    }

    #[inline]
    fn try_between(&self, wanted: &Wanted, kind: &Kind, before: u32, node: &Node, best: &mut Place) {
        let tables = &self.prep.tables;
        let at = &tables.profiles[kind.profile as usize];
        let own = wanted.task as usize * tables.dim;
        let after = &self.nodes[node.next as usize];
        let into = tables.cells[at.dist_in + own + node.row as usize];
        let out = tables.cells[at.dist_out + own + after.row as usize];
        let metres = i64::from(into) + i64::from(out) - i64::from(node.to_next);
        let mut cost = kind.metre * metres;
        if node.prev == NONE && after.next == NONE {
            cost = kind.metre * (i64::from(into) + i64::from(out)) + kind.fixed;
        }
        if TIME != DURATIONS && !self.soft && cost >= best.cost {
            return;
        }
        if TIME != UNTIMED {
            let (to_here, to_next) = if at.time_in == at.dist_in {
                (into, out)
            } else {
                (
                    tables.cells[at.time_in + own + node.row as usize],
                    tables.cells[at.time_out + own + after.row as usize],
                )
            };
            let arrival = node.done + to_here;
            if arrival > wanted.close || arrival.max(wanted.open) + wanted.service + to_next > after.late {
                return;
            }
            if TIME == DURATIONS {
                let Some(paid) = self.duration_cost(wanted, kind, node, after, (to_here, to_next)) else { return };
                cost += paid;
            }
        }
        if self.soft || self.limited {
            let Some(soft) = self.soft_cost(wanted, kind, node, metres) else { return };
            cost += soft;
        }
        if cost < best.cost {
            *best = Place { before, cost };
        }
    }

    /// What the longer duration costs; `None` if it exceeds the limit.
    #[inline]
    fn duration_cost(&self, w: &Wanted, kind: &Kind, node: &Node, after: &Node, legs: (i32, i32)) -> Option<i64> {
        let way = node.past + legs.0;
        let wait = (w.open - way - node.past_late).max(0);
        let done = way + wait + w.service + legs.1;
        let latest = node.past_late.min(w.close - way);
        let duration = done + (after.rest_early - done - latest).max(0) + after.rest;
        if duration > kind.most_seconds {
            return None;
        }
        let end = self.first(node.route as usize) as usize + 1;
        let old = if self.lines[node.route as usize].stops == 0 { 0 } else { self.nodes[end].past };
        Some(kind.second * i64::from(duration - old))
    }

    /// What soft wishes cost; `None` if a limit is exceeded.
    fn soft_cost(&self, w: &Wanted, kind: &Kind, node: &Node, metres: i64) -> Option<i64> {
        let line = &self.lines[node.route as usize];
        if line.metres + metres > kind.most_metres || line.stops >= kind.most_stops {
            return None;
        }
        Some(self.unusual(w.task, node.route) + self.prep.spread * i64::from(line.stops))
    }
}
