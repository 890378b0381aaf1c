//! Recreate for the general space: single stops beside near tasks, pairs at every two places of a near route.

use super::state::Rich;
use crate::prep::NONE;
use crate::schedule::{Conflict, RELOAD};

/// One place in this many is overlooked at random.
const BLINK: usize = 100;
/// Routes tried for a pair, nearest first.
const PAIR_ROUTES: usize = 8;

/// The best insertion found so far.
#[derive(Clone, Debug)]
pub(super) struct Place {
    slot: usize,
    items: Vec<u32>,
    score: i64,
    cost: i64,
}

impl Rich<'_> {
    /// Inserts every job of the pool that fits somewhere at no more than its penalty; whether it came to the end. It does
    /// not when told to stop, or once the score without the penalties of the jobs still to be placed is `most` or more.
    pub(crate) fn refill(&mut self, most: f64) -> bool {
        self.order_pool();
        let mut pending: i64 = self.pool.iter().map(|&job| self.prep.jobs[job as usize].penalty).sum();
        for at in 0..self.pool.len() {
            if (self.stop)() || (self.score - pending) as f64 >= most {
                return false;
            }
            let job = self.pool[at];
            pending -= self.prep.jobs[job as usize].penalty;
            self.place(job);
        }
        true
    }

    fn order_pool(&mut self) {
        let mut pool = std::mem::take(&mut self.pool);
        self.rng.shuffle(&mut pool);
        let (jobs, tasks) = (&self.prep.jobs, &self.prep.tasks);
        let first = |job: u32| &tasks[jobs[job as usize].task as usize];
        match self.rng.below(8) {
            0..3 => {}
            3 | 4 => pool.sort_by_key(|&j| -first(j).load),
            5 => pool.sort_by_key(|&j| first(j).close - first(j).open),
            6 => pool.sort_by_key(|&j| first(j).open),
            _ => pool.sort_by_key(|&j| -jobs[j as usize].penalty),
        }
        self.pool = pool;
    }

    /// Inserts a job at its best place, if there is one; whether there was.
    pub(crate) fn place(&mut self, job: u32) -> bool {
        let info = self.prep.jobs[job as usize];
        let mut best = Place { slot: usize::MAX, items: Vec::new(), score: 0, cost: info.penalty };
        self.gather_slots(job);
        if info.tasks == 1 {
            if info.rank == 1 {
                self.try_beside(info.task, &mut best);
            } else {
                self.try_everywhere(info.task, &mut best);
            }
            self.try_idle(job, &mut best);
            if best.slot == usize::MAX && info.class != NONE {
                self.try_everywhere(info.task, &mut best);
            }
        } else {
            self.try_pair(info.task, &mut best, PAIR_ROUTES);
            self.try_idle(job, &mut best);
            if best.slot == usize::MAX && info.class != NONE {
                self.try_pair(info.task, &mut best, usize::MAX);
            }
        }
        if best.slot == usize::MAX {
            return false;
        }
        self.replace(best.slot, &best.items, best.score);
        self.score -= info.penalty;
        true
    }

    /// Slots with near tasks, nearest first, then all other slots with stops.
    fn gather_slots(&mut self, job: u32) {
        let info = self.prep.jobs[job as usize];
        let mut slots = std::mem::take(&mut self.slots);
        slots.clear();
        if info.tasks == 2 || info.rank != 1 {
            for task in info.task..info.task + info.tasks {
                let (before, after) = (&self.beside.before, &self.beside.after);
                for other in before.of(task as usize).iter().chain(after.of(task as usize)) {
                    let slot = self.slot_of[other.task as usize];
                    if slot != NONE && !slots.contains(&slot) {
                        slots.push(slot);
                    }
                }
            }
            let used = (0..self.lines.len() as u32).filter(|&slot| !self.lines[slot as usize].items.is_empty());
            let rest: Vec<u32> = used.filter(|slot| !slots.contains(slot)).collect();
            slots.extend(rest);
        }
        self.slots = slots;
    }

    fn allowed(&self, slot: usize, task: u32) -> bool {
        self.prep.allows(self.prep.slots[slot].kind as usize, task as usize)
    }

    fn try_beside(&mut self, task: u32, best: &mut Place) {
        let beside = self.beside;
        for (list, shift) in [(&beside.before, 1), (&beside.after, 0)] {
            for other in list.of(task as usize).iter().map(|beside| beside.task) {
                let slot = self.slot_of[other as usize];
                if slot != NONE && self.allowed(slot as usize, task) {
                    let index = self.index_of[other as usize] as usize + shift;
                    self.try_at(task, slot as usize, index, best);
                }
            }
        }
    }

    fn try_everywhere(&mut self, task: u32, best: &mut Place) {
        for slot in 0..self.lines.len() {
            if self.lines[slot].items.is_empty() || !self.allowed(slot, task) {
                continue;
            }
            for index in 0..=self.lines[slot].items.len() {
                self.try_at(task, slot, index, best);
            }
        }
    }

    fn try_idle(&mut self, job: u32, best: &mut Place) {
        let info = self.prep.jobs[job as usize];
        for kind in 0..self.prep.kinds.len() {
            if !self.prep.allows(kind, info.task as usize) {
                continue;
            }
            if let Some(slot) = self.idle_slot(kind) {
                let items: Vec<u32> = (info.task..info.task + info.tasks).collect();
                self.consider(slot, &items, best);
            }
        }
    }

    /// Takes the sequence if it is feasible and cheaper than the best.
    fn consider(&self, slot: usize, items: &[u32], best: &mut Place) -> Option<Conflict> {
        match self.judge(slot, items) {
            Ok(score) => {
                let cost = score - self.lines[slot].score;
                if cost < best.cost {
                    best.slot = slot;
                    best.items.clear();
                    best.items.extend_from_slice(items);
                    best.score = score;
                    best.cost = cost;
                }
                None
            }
            Err(conflict) => Some(conflict),
        }
    }

    /// Row of what stands before and after a place in a route.
    fn rows(&self, slot: usize, index: usize) -> (usize, usize) {
        let n = self.prep.n();
        let kind = &self.prep.kinds[self.prep.slots[slot].kind as usize];
        let row = |item: u32| if item == RELOAD { n + kind.depot as usize } else { item as usize };
        let items = &self.lines[slot].items;
        let before = index.checked_sub(1).and_then(|i| items.get(i)).map_or(n + kind.start as usize, |&i| row(i));
        let after = items.get(index).map_or(n + kind.end as usize, |&i| row(i));
        (before, after)
    }

    /// What the detour over a task costs, by distance alone.
    fn detour(&self, task: u32, slot: usize, index: usize) -> i64 {
        let kind = &self.prep.kinds[self.prep.slots[slot].kind as usize];
        let (a, b) = self.rows(slot, index);
        let leg = |from: usize, to: usize| i64::from(self.prep.tables.dist(kind.profile as usize, from, to));
        kind.metre * (leg(a, task as usize) + leg(task as usize, b) - leg(a, b))
    }

    fn try_at(&mut self, task: u32, slot: usize, index: usize, best: &mut Place) {
        if index < self.frozen_items(slot) || self.detour(task, slot, index) >= best.cost || self.rng.below(BLINK) == 0
        {
            return;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        self.splice(slot, index, &[task], &mut scratch);
        let conflict = self.consider(slot, &scratch, best);
        let depot = self.prep.problem.vehicles()[self.prep.slots[slot].vehicle as usize].reload;
        if conflict == Some(Conflict::Capacity) && depot.is_some() {
            for pieces in [[RELOAD, task], [task, RELOAD]] {
                self.splice(slot, index, &pieces, &mut scratch);
                self.consider(slot, &scratch, best);
            }
        }
        self.scratch = scratch;
    }

    fn splice(&self, slot: usize, index: usize, pieces: &[u32], scratch: &mut Vec<u32>) {
        let items = &self.lines[slot].items;
        scratch.clear();
        scratch.extend_from_slice(&items[..index]);
        scratch.extend_from_slice(pieces);
        scratch.extend_from_slice(&items[index..]);
    }

    /// Tries both tasks of a transfer at every two places of the first `routes` gathered routes.
    fn try_pair(&mut self, fetch: u32, best: &mut Place, routes: usize) {
        let slots = std::mem::take(&mut self.slots);
        for &slot in slots.iter().take(routes) {
            let slot = slot as usize;
            if !self.allowed(slot, fetch) {
                continue;
            }
            for index in self.frozen_items(slot)..=self.lines[slot].items.len() {
                let first = self.detour(fetch, slot, index);
                if first < best.cost && self.rng.below(BLINK) != 0 {
                    self.try_pair_from(fetch, slot, index, best);
                }
            }
        }
        self.slots = slots;
    }

    fn try_pair_from(&mut self, fetch: u32, slot: usize, index: usize, best: &mut Place) {
        let mut scratch = std::mem::take(&mut self.scratch);
        self.splice(slot, index, &[fetch], &mut scratch);
        let first = self.detour(fetch, slot, index);
        let hand = fetch + 1;
        for second in index + 1..=scratch.len() {
            let apart = second > index + 1;
            if apart && first + self.detour(hand, slot, second - 1) >= best.cost {
                continue;
            }
            scratch.insert(second, hand);
            self.consider(slot, &scratch, best);
            scratch.remove(second);
        }
        self.scratch = scratch;
    }
}
