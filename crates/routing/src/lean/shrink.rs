//! Every stop served, then fewer vehicles, before cheaper routes.
//!
//! Where vehicles are scarce the first plan may leave stops out that would fit if others moved.
//!
//! A new route is opened as soon as it is cheaper for one stop, but is given up only when each of its stops has found
//! another place; at the temperatures that make good routes this never happens where the way from the depot is long or
//! vehicles have a fixed cost. So the search begins by giving up one route after the other, as long as the others can
//! take its stops: stops may be absent for a while, and those absent most often are served first (the fleet phase of
//! slack induction by string removals). It ends when fewer routes are dearer, as they are where routes are long.

use super::state::Lean;
use crate::anneal::{Heat, Ruin, Space};
use crate::prep::NONE;
use crate::rng::ln;

/// Share of the iterations that remove stops around an absent one.
const FOCUS: f64 = 0.75;
/// Routes given up one after the other without a cheaper plan before the cheapest so far is taken up again.
const MOST_DEARER: u32 = 5;
/// Most iterations spent on serving what is absent, per stop of the problem.
const PATIENCE_PER_TASK: u64 = 100;

impl<const TIME: u8> Lean<'_, TIME> {
    /// Serves what is absent, then gives up routes, until `over`, or until one cannot be given up or it does not pay;
    /// leaves no more absent than before.
    pub(super) fn shrink_fleet(&mut self, ruin: &Ruin, heat: Heat, over: &mut dyn FnMut() -> bool) {
        if self.optional || self.least_routes() > self.lines.len() {
            return;
        }
        let mut counts = vec![0_u64; self.prep.n()];
        self.focus = FOCUS;
        let before = (self.key(), self.routes());
        if self.serve_absent((ruin, heat), &mut counts, over) {
            self.give_up_routes((ruin, heat), &mut counts, over);
        } else if before.0 < self.key() {
            self.load(&before.1);
        }
        self.focus = 0.0;
    }

    fn give_up_routes(&mut self, how: (&Ruin, Heat), counts: &mut [u64], over: &mut dyn FnMut() -> bool) {
        let (mut cheapest, mut kept, mut dearer) = (self.score, self.routes(), 0);
        self.closed = true;
        while self.least_routes() < self.routes_in_use() && dearer < MOST_DEARER {
            let Some(slot) = self.least_missed(counts) else { break };
            self.remove_route(slot);
            self.settle();
            if !self.serve_absent(how, counts, over) {
                break;
            }
            dearer += 1;
            if self.score < cheapest {
                (cheapest, kept, dearer) = (self.score, self.routes(), 0);
            }
        }
        self.closed = false;
        if self.score > cheapest {
            self.load(&kept);
        }
    }

    /// Fewest routes that could carry all loads; more than there are vehicles if all of them could not.
    fn least_routes(&self) -> usize {
        let mut sizes: Vec<i32> = self.lines.iter().map(|l| self.prep.kinds[l.kind as usize].capacity).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let mut left: i64 = self.prep.tasks.iter().map(|t| i64::from(t.load)).sum();
        let enough = sizes.iter().position(|&size| {
            left -= i64::from(size);
            left <= 0
        });
        enough.map_or(sizes.len() + 1, |at| at + 1)
    }

    /// Finds places for all absent stops; whether there were any.
    fn serve_absent(
        &mut self,
        (ruin, heat): (&Ruin, Heat),
        counts: &mut [u64],
        over: &mut dyn FnMut() -> bool,
    ) -> bool {
        if self.absent.is_empty() {
            return true;
        }
        for _ in 0..PATIENCE_PER_TASK * self.prep.n() as u64 {
            if over() {
                return false;
            }
            let (before, missed) = (self.score, self.missed(counts));
            self.ruin(ruin);
            let feasible = self.recreate(f64::INFINITY);
            let luck = -heat.start * ln(1.0 - self.rng.unit());
            let better = self.missed_now(counts, missed) < missed;
            if feasible && (better || (self.score as f64) < before as f64 + luck) {
                self.settle();
            } else {
                self.revert(before);
            }
            if self.absent.is_empty() {
                return true;
            }
            for &task in &self.absent {
                counts[task as usize] += 1;
            }
        }
        false
    }

    /// Removes every stop of a route.
    fn remove_route(&mut self, slot: usize) {
        let start = self.first(slot);
        let mut id = self.nodes[start as usize].next;
        while (id as usize) < self.prep.n() {
            let next = self.nodes[id as usize].next;
            self.unlink(id);
            self.pool.push(id);
            id = next;
        }
        self.refresh(slot, id, start);
    }

    /// The route whose stops were absent least often, and of those the one with the fewest.
    fn least_missed(&self, counts: &[u64]) -> Option<usize> {
        let used = (0..self.lines.len()).filter(|&slot| self.lines[slot].stops > 0);
        used.min_by_key(|&slot| {
            let mut id = self.nodes[self.first(slot) as usize].next;
            let mut sum = 0;
            while let Some(count) = counts.get(id as usize) {
                sum += count;
                id = self.nodes[id as usize].next;
            }
            (sum, self.lines[slot].stops)
        })
    }

    /// How often the absent stops have been absent, in all.
    fn missed(&self, counts: &[u64]) -> u64 {
        self.absent.iter().map(|&task| counts[task as usize] + 1).sum()
    }

    /// The same after ruin and recreate, before they are settled.
    fn missed_now(&self, counts: &[u64], before: u64) -> u64 {
        let count = |task: u32| counts[task as usize] + 1;
        let served = |task: u32| self.nodes[task as usize].route != NONE;
        let found: u64 = self.was_absent.iter().copied().filter(|&t| served(t)).map(count).sum();
        let lost = self.pool.iter().copied().filter(|&t| !served(t) && self.absent_at[t as usize] == NONE);
        before - found + lost.map(count).sum::<u64>()
    }
}
