//! Ruin, and the lean state as a search space.

use super::state::Lean;
use crate::anneal::{Heat, Key, Ruin, Space};
use crate::prep::{NONE, Prep, Stop};

/// Absent tasks tried again per iteration, besides those just removed, when many are absent.
const ABSENT_TRIES: usize = 12;

/// Iterations after the first that stay in one neighbourhood of so many tasks: what they read is then at hand.
const STAY: u32 = 31;
pub(super) const NEIGHBOURHOOD: usize = 64;

/// One iteration in so many inserts optional jobs that do not pay by themselves.
const TEMPTED_ONE_IN: usize = 4;
/// Percent above the forfeit that such an iteration accepts at most.
const MOST_LURE: usize = 100;
/// The first plan takes all optional jobs it can; the search drops those that do not pay.
const FULL_LURE: i64 = 1 << 30;

/// Distance of each task to its nearest start place, for the order of insertion.
pub(super) fn depot_distances(prep: &Prep<'_>) -> Vec<i32> {
    let n = prep.n();
    let near = |task: usize| {
        let legs = prep.kinds.iter().map(|k| prep.tables.dist(k.profile as usize, n + k.start as usize, task));
        legs.min().unwrap_or(0)
    };
    (0..n).map(near).collect()
}

impl<const TIME: u8> Lean<'_, TIME> {
    /// Removes a string of about `length` stops that contains `task`, perhaps sparing some in its middle.
    fn remove_string(&mut self, task: u32, length: usize, split: f64) {
        let slot = self.nodes[task as usize].route as usize;
        let stops = self.lines[slot].stops as usize;
        let mut spared = 0;
        if length > 1 && length < stops && self.rng.unit() < 0.5 {
            spared = 1;
            while length + spared < stops && self.rng.unit() > split {
                spared += 1;
            }
        }
        let whole = length + spared;
        let mut first = task;
        for _ in 0..self.rng.below(whole) {
            let prev = self.nodes[first as usize].prev;
            if prev as usize >= self.prep.n() {
                break;
            }
            first = prev;
        }
        let skip_from = if spared > 0 { 1 + self.rng.below(length - 1) } else { usize::MAX };
        let (mut id, mut index, mut taken) = (first, 0, 0);
        while taken < length && (id as usize) < self.prep.n() {
            let next = self.nodes[id as usize].next;
            if index >= skip_from && index < skip_from.saturating_add(spared) {
                index += 1;
                id = next;
                continue;
            }
            let before = self.unlink(id);
            self.pool.push(id);
            taken += 1;
            index += 1;
            let gap_ends = index == skip_from || taken == length || next as usize >= self.prep.n();
            if gap_ends {
                self.refresh(slot, self.nodes[before as usize].next, before);
            }
            id = next;
        }
    }

    /// Mean number of stops of the routes in use.
    pub(super) fn mean_stops(&self) -> f64 {
        let served = self.prep.n() - self.absent.len() - self.hopeless.len();
        let routes = self.routes_in_use();
        if routes == 0 { 1.0 } else { served as f64 / routes as f64 }
    }

    pub(super) fn routes_in_use(&self) -> usize {
        self.lines.len() - self.idle.iter().map(|w| w.count_ones() as usize).sum::<usize>()
    }

    /// The routes in use: slots and their stops.
    pub(super) fn routes(&self) -> Vec<(usize, Vec<u32>)> {
        let mut routes = Vec::new();
        for slot in (0..self.lines.len()).filter(|&slot| self.lines[slot].stops > 0) {
            let mut stops = Vec::new();
            self.read_route(slot, &mut stops);
            routes.push((slot, stops));
        }
        routes
    }

    /// Writes a slot's stops behind those in `stops`.
    pub(super) fn read_route(&self, slot: usize, stops: &mut Vec<u32>) {
        let mut id = self.nodes[self.first(slot) as usize].next;
        while (id as usize) < self.prep.n() {
            stops.push(id);
            id = self.nodes[id as usize].next;
        }
    }

    /// Adds absent tasks to the pool: all when few, else some near `seed` and some at random.
    fn call_absent(&mut self, seed: u32) {
        if self.absent.len() <= ABSENT_TRIES {
            for at in 0..self.absent.len() {
                let task = self.absent[at];
                self.pool.push(task);
                self.was_absent.push(task);
            }
            return;
        }
        let near = self.near;
        for task in std::iter::once(seed).chain(near.of(seed as usize)) {
            if self.absent_at[task as usize] != NONE && self.nodes[task as usize].route == NONE {
                self.pool.push(task);
                self.was_absent.push(task);
                if self.was_absent.len() >= ABSENT_TRIES {
                    return;
                }
            }
        }
    }
}

impl<const TIME: u8> Space for Lean<'_, TIME> {
    fn score(&self) -> i64 {
        self.score
    }

    fn ruin(&mut self, ruin: &Ruin) {
        let n = self.prep.n();
        self.stay = self.stay.checked_sub(1).unwrap_or_else(|| {
            self.base = self.rng.below(n);
            STAY
        });
        let mut seed = self.draw_task();
        if self.focus > 0.0 && self.rng.unit() < self.focus {
            let at = self.rng.below(self.absent.len());
            seed = self.absent.get(at).copied().unwrap_or(seed);
        }
        let longest = self.mean_stops().min(ruin.longest).max(1.0);
        let strings = (4.0 * ruin.mean / (1.0 + longest) - 1.0).max(1.0);
        let strings = (self.rng.unit() * strings + 1.0) as usize;
        let near = self.near;
        let mut ruined = 0;
        for task in std::iter::once(seed).chain(near.of(seed as usize)) {
            let slot = self.nodes[task as usize].route;
            if slot == NONE || self.lines[slot as usize].stamp == self.epoch {
                continue;
            }
            let most = longest.min(f64::from(self.lines[slot as usize].stops));
            let length = (self.rng.unit() * most + 1.0) as usize;
            self.remove_string(task, length.min(self.lines[slot as usize].stops as usize), ruin.split);
            ruined += 1;
            if ruined >= strings {
                break;
            }
        }
        self.call_absent(seed);
    }

    fn recreate(&mut self, most: f64) -> bool {
        // Serving optional jobs often pays only together: now and then one is taken that does not pay alone.
        let tempted = self.optional && self.rng.below(TEMPTED_ONE_IN) == 0;
        self.lure = if tempted { 100 + self.rng.below(MOST_LURE) as i64 } else { 100 };
        self.refill(most) && self.touched_routes_hold()
    }

    fn exchange(&mut self, most: f64) -> bool {
        self.exchange_tails(most)
            || self.exchange_stops(most)
            || (self.prep.kinds.len() > 1 && self.exchange_across(most))
    }

    fn stops_per_route(&self) -> f64 {
        self.mean_stops()
    }

    fn keep(&mut self) {
        self.settle();
    }

    fn undo(&mut self, score: i64) {
        self.revert(score);
    }

    fn shrink(&mut self, ruin: &Ruin, heat: Heat, over: &mut dyn FnMut() -> bool) {
        self.shrink_fleet(ruin, heat, over);
    }

    fn fill(&mut self, stop: Stop<'_>) {
        self.lure = FULL_LURE;
        self.pool = self.absent.clone();
        self.was_absent = self.absent.clone();
        self.order_pool();
        for at in 0..self.pool.len() {
            if stop() {
                break;
            }
            self.place(self.pool[at]);
        }
        self.settle();
    }

    fn key(&self) -> Key {
        let absent = self.absent.iter().chain(&self.hopeless);
        Key::of(self.prep, absent.map(|&task| self.prep.tasks[task as usize].job), self.score)
    }

    fn remember(&mut self) {
        while let Some(slot) = self.changed.pop() {
            let slot = slot as usize;
            self.is_changed[slot] = false;
            let mut stops = std::mem::take(&mut self.best[slot]);
            stops.clear();
            self.read_route(slot, &mut stops);
            self.best[slot] = stops;
        }
    }

    fn remembered(&self) -> Vec<(usize, Vec<u32>)> {
        self.best.iter().cloned().enumerate().filter(|(_, stops)| !stops.is_empty()).collect()
    }

    fn load(&mut self, routes: &[(usize, Vec<u32>)]) {
        let served: Vec<u32> = (0..self.prep.n() as u32).filter(|&t| self.nodes[t as usize].route != NONE).collect();
        for task in served {
            let slot = self.nodes[task as usize].route as usize;
            let before = self.unlink(task);
            self.pool.push(task);
            self.refresh(slot, self.nodes[before as usize].next, before);
        }
        self.was_absent = self.absent.clone();
        for (slot, stops) in routes {
            let mut before = self.first(*slot);
            for &task in stops {
                if self.nodes[task as usize].route == NONE && self.fits(task, before) {
                    self.insert(task, before);
                    before = task;
                }
            }
        }
        self.settle();
    }
}
