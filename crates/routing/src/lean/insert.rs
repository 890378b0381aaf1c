//! Recreate: puts the tasks of the pool back, each at its cheapest feasible place beside a near task.

use super::state::{Lean, Node};
use super::{DURATIONS, UNTIMED};
use crate::prep::{Kind, NONE};

/// One place in this many is overlooked at random, so that ties and greed do not always win.
const BLINK: usize = 100;

/// The best place found so far.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub before: u32,
    pub cost: i64,
}

/// A task to be placed, with its row in the tables at hand.
pub(super) struct Wanted {
    task: u32,
    load: i32,
    open: i32,
    close: i32,
    service: i32,
}

impl<const TIME: u8> Lean<'_, TIME> {
    /// Inserts every task of the pool that fits somewhere at no more than its penalty. Gives up, and says so, once the
    /// score without the penalties of the tasks still to be placed is `most` or more.
    pub(crate) fn refill(&mut self, most: f64) -> bool {
        self.order_pool();
        let penalty = |task: u32| self.prep.jobs[task as usize].penalty;
        let mut pending: i64 = self.pool.iter().map(|&task| penalty(task)).sum();
        for at in 0..self.pool.len() {
            if (self.score - pending) as f64 >= most {
                return false;
            }
            let task = self.pool[at];
            pending -= self.prep.jobs[task as usize].penalty;
            self.place(task);
        }
        true
    }

    /// Inserts a task at its best place, if there is one.
    pub(super) fn place(&mut self, task: u32) {
        if let Some(before) = self.place_for(task) {
            self.insert(task, before);
        }
    }

    /// Brings the pool into a random or a greedy order.
    pub(super) fn order_pool(&mut self) {
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

    pub(super) fn wanted(&self, task: u32) -> Wanted {
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
        if line.room >= wanted.load && self.prep.allows(line.kind as usize, task as usize) {
            self.try_between(&wanted, kind, before, &node, &mut best);
        }
        best.before != NONE
    }

    /// The best place beside near tasks or on an idle slot, else anywhere if the task is required and was not served
    /// before: one that was had a place, and a far one is seldom worth the search.
    fn place_for(&mut self, task: u32) -> Option<u32> {
        let wanted = self.wanted(task);
        let job = &self.prep.jobs[task as usize];
        let cost = if job.class == NONE { (job.penalty / 100).saturating_mul(self.lure) } else { job.penalty };
        let mut best = Place { before: NONE, cost };
        let beside = self.beside;
        let mut most = self.most_metres(best.cost);
        for beside in beside.before.of(task as usize) {
            if beside.twice - self.gap_after[beside.task as usize] < most && self.takes(&wanted, beside.task) {
                let node = self.nodes[beside.task as usize];
                if self.try_between(&wanted, self.kind(node.route as usize), beside.task, &node, &mut best) {
                    most = self.most_metres(best.cost);
                }
            }
        }
        for beside in beside.after.of(task as usize) {
            if beside.twice - self.gap_before[beside.task as usize] < most && self.takes(&wanted, beside.task) {
                let before = self.nodes[beside.task as usize].prev;
                let node = self.nodes[before as usize];
                if self.try_between(&wanted, self.kind(node.route as usize), before, &node, &mut best) {
                    most = self.most_metres(best.cost);
                }
            }
        }
        if !self.closed {
            self.try_idle(&wanted, &mut best);
        }
        let homeless = self.absent_at[task as usize] != NONE && self.prep.jobs[task as usize].class != NONE;
        if best.before == NONE && self.focus == 0.0 && homeless {
            self.try_everywhere(&wanted, &mut best);
        }
        (best.before != NONE).then_some(best.before)
    }

    /// Detours of this many metres or more cannot beat `cost` on any vehicle.
    ///
    /// Next to the nearer of two neighbours a detour is at least twice the way to it less their distance; the farther
    /// one's side of the same gap may then be passed over.
    #[inline]
    fn most_metres(&self, cost: i64) -> i32 {
        if self.least_rate == 0 { i32::MAX } else { (cost / self.least_rate + 1).min(1 << 28) as i32 }
    }

    /// Whether the route of `other` has room for the task and may serve it, and the place is not overlooked.
    #[inline]
    fn takes(&mut self, wanted: &Wanted, other: u32) -> bool {
        let slot = self.nodes[other as usize].route;
        if slot == NONE || self.blinks() {
            return false;
        }
        let line = &self.lines[slot as usize];
        line.room >= wanted.load && self.prep.allows(line.kind as usize, wanted.task as usize)
    }

    /// Tries every place of every route in use: for a required task that fits nowhere near.
    fn try_everywhere(&self, wanted: &Wanted, best: &mut Place) {
        for (slot, line) in self.lines.iter().enumerate() {
            let kind = &self.prep.kinds[line.kind as usize];
            let full = line.room < wanted.load;
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

    /// Takes the place between `before` and its successor if it is feasible and the best so far; whether it was.
    #[inline]
    pub(super) fn try_between(&self, wanted: &Wanted, kind: &Kind, before: u32, node: &Node, best: &mut Place) -> bool {
        let tables = &self.prep.tables;
        let at = &tables.profiles[kind.profile as usize];
        let own = wanted.task as usize * tables.dim;
        let after = &self.nodes[node.next as usize];
        let (row_before, row_after) = (self.row(before), self.row(node.next));
        let into = tables.cells[at.dist_in + own + row_before];
        let out = tables.cells[at.dist_out + own + row_after];
        let metres = i64::from(into) + i64::from(out) - i64::from(node.to_next);
        let mut cost = kind.metre * metres;
        if node.prev == NONE && after.next == NONE {
            cost = kind.metre * (i64::from(into) + i64::from(out)) + kind.fixed;
        }
        if (TIME != DURATIONS || kind.second == 0) && cost >= best.cost {
            return false;
        }
        if TIME != UNTIMED {
            let (to_here, to_next) = if at.time_in == at.dist_in {
                (into, out)
            } else {
                (tables.cells[at.time_in + own + row_before], tables.cells[at.time_out + own + row_after])
            };
            let arrival = node.done + to_here;
            if arrival > wanted.close || arrival.max(wanted.open) + wanted.service + to_next > after.late {
                return false;
            }
            if TIME == DURATIONS {
                let Some(paid) = self.duration_cost(wanted, kind, before, node, (to_here, to_next)) else {
                    return false;
                };
                cost += paid;
            }
        }
        if self.soft || self.limited {
            let Some(soft) = self.soft_cost(wanted, kind, node, metres) else { return false };
            cost += soft;
        }
        let better = cost < best.cost;
        if better {
            *best = Place { before, cost };
        }
        better
    }

    /// What the longer duration costs; `None` if it exceeds the limit.
    #[inline]
    fn duration_cost(&self, w: &Wanted, kind: &Kind, before: u32, node: &Node, legs: (i32, i32)) -> Option<i64> {
        let (past, rest) = (self.spans[before as usize], self.spans[node.next as usize]);
        let way = past.past + legs.0;
        let wait = (w.open - way - past.past_late).max(0);
        let done = way + wait + w.service + legs.1;
        let latest = past.past_late.min(w.close - way);
        let duration = done + (rest.rest_early - done - latest).max(0) + rest.rest;
        if duration > kind.most_seconds {
            return None;
        }
        let end = self.first(node.route as usize) as usize + 1;
        let old = if self.lines[node.route as usize].stops == 0 { 0 } else { self.spans[end].past };
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
