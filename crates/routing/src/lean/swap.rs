//! Exchange of two stops between routes, each at its best place there (SWAP*).
//!
//! Where routes are full, a stop can only move if another leaves; ruin and recreate finds such pairs when both strings
//! happen to be removed, here they are tried directly. The stops need not take each other's places.

use super::insert::Place;
use super::state::{Lean, Node};
use crate::prep::NONE;

/// Trials per iteration.
const TRIALS: usize = 2;
/// Near tasks drawn from.
const NEAR: usize = 20;

impl<const TIME: u8> Lean<'_, TIME> {
    /// Tries some exchanges; takes the first that costs less than `most` more.
    pub(crate) fn exchange_stops(&mut self, most: f64) -> bool {
        for _ in 0..TRIALS {
            let Some((one, other)) = self.draw_stops() else { continue };
            let room = most + (self.leaving(one) + self.leaving(other)) as f64;
            let Some(first) = self.place_instead(one, other, room) else { continue };
            let Some(second) = self.place_instead(other, one, room - first.cost as f64) else { continue };
            if self.swap_stops((one, first.before), (other, second.before), most) {
                return true;
            }
        }
        false
    }

    /// Two near stops on different routes that have room for each other's.
    fn draw_stops(&mut self) -> Option<(u32, u32)> {
        let one = self.draw_task();
        let other = self.near.any_of(one as usize, self.rng.below(NEAR))?;
        let (a, b) = (self.nodes[one as usize].route, self.nodes[other as usize].route);
        if a == NONE || b == NONE || a == b {
            return None;
        }
        let more = self.prep.tasks[one as usize].load - self.prep.tasks[other as usize].load;
        let (line_a, line_b) = (&self.lines[a as usize], &self.lines[b as usize]);
        let allowed = self.prep.allows(line_b.kind as usize, one as usize)
            && self.prep.allows(line_a.kind as usize, other as usize);
        (allowed && more <= line_b.room && -more <= line_a.room).then_some((one, other))
    }

    /// What the legs beside a stop cost more than the way without it.
    fn leaving(&self, task: u32) -> i64 {
        let node = &self.nodes[task as usize];
        let kind = self.kind(node.route as usize);
        let both = i64::from(node.to_prev) + i64::from(node.to_next);
        if self.lines[node.route as usize].stops == 1 {
            return kind.metre * both + kind.fixed;
        }
        let joined = self.prep.tables.dist(kind.profile as usize, self.row(node.prev), self.row(node.next));
        kind.metre * (both - i64::from(joined))
    }

    /// The best place for a task on the route of `gone` once that has left, if it costs less than `room`. Times are those
    /// with `gone` on the route.
    fn place_instead(&self, task: u32, gone: u32, room: f64) -> Option<Place> {
        let wanted = self.wanted(task);
        let Node { route, prev, next, .. } = self.nodes[gone as usize];
        let kind = self.kind(route as usize);
        let mut best = Place { before: NONE, cost: room.clamp(0.0, (1_u64 << 60) as f64) as i64 };
        let joined = self.prep.tables.dist(kind.profile as usize, self.row(prev), self.row(next));
        let mut before = self.first(route as usize);
        while before != NONE {
            let mut node = self.nodes[before as usize];
            if node.next == gone {
                (node.next, node.to_next) = (next, joined);
            }
            if node.next != NONE {
                self.try_between(&wanted, kind, before, &node, &mut best);
                before = node.next;
            } else {
                before = NONE;
            }
        }
        (best.before != NONE).then_some(best)
    }

    /// Puts each of two stops behind its new predecessor; undone if that breaks a rule or costs `most` more.
    fn swap_stops(&mut self, one: (u32, u32), other: (u32, u32), most: f64) -> bool {
        let score = self.score;
        for (task, _) in [one, other] {
            let slot = self.nodes[task as usize].route as usize;
            let before = self.unlink(task);
            self.refresh(slot, self.nodes[before as usize].next, before);
        }
        for (task, before) in [one, other] {
            if !self.fits(task, before) {
                self.revert(score);
                return false;
            }
            self.insert(task, before);
        }
        let kept = self.touched_routes_hold() && ((self.score - score) as f64) < most;
        if kept {
            self.settle();
        } else {
            self.revert(score);
        }
        kept
    }
}
