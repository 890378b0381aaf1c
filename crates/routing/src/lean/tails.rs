//! Tail exchange (2-opt*): two routes of the same kind swap everything behind two points.
//!
//! Strings of ruin and recreate are short; on long routes only this move changes which half of a route goes with which.
//! Trials are drawn at random beside good successors and accepted at the temperature of the annealing.

use super::state::{Lean, Line};
use super::{DURATIONS, UNTIMED};
use crate::prep::{Kind, NONE, Neighbour};

/// Most trials per iteration; where routes are shorter than this, as many as a route has stops.
const MOST_TRIALS: usize = 32;
/// Successors drawn from.
pub(super) const SUCCESSORS: usize = 12;

/// A cut: `head` goes on with `tail`, and the other way round.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    pub head: u32,
    pub tail: u32,
    /// What follows `head` and what precedes `tail` now.
    pub next: u32,
    pub prev: u32,
    pub slots: (usize, usize),
}

impl<const TIME: u8> Lean<'_, TIME> {
    /// Tries some tail exchanges; takes the first that costs less than `most` more.
    pub(crate) fn exchange_tails(&mut self, most: f64) -> bool {
        if self.soft || self.limited {
            return false;
        }
        let trials = MOST_TRIALS.min(self.mean_stops() as usize + 1);
        let longest = self.most_detour(most);
        for _ in 0..trials {
            if self.turns && self.rng.below(2) == 0 {
                if self.try_turn(longest, most) {
                    return true;
                }
                continue;
            }
            let Some((cut, saved)) = self.draw_cut(longest) else { continue };
            if (self.cut_cost(&cut, saved) as f64) < most && self.tails_fit(&cut) {
                self.swap_tails(&cut);
                self.settle();
                return true;
            }
        }
        false
    }

    /// Metres that cost at least `most` on any vehicle, even if a route is saved.
    fn most_detour(&self, most: f64) -> i64 {
        if self.least_rate == 0 {
            i64::MAX
        } else {
            ((most + self.most_fixed as f64) / self.least_rate as f64) as i64 + 1
        }
    }

    /// Draws a cut whose new leg is not by itself `longest` or more above the legs that it saves; the cut and those legs.
    fn draw_cut(&mut self, longest: i64) -> Option<(Cut, i64)> {
        let head = self.draw_task();
        let beside = self.beside.after.of(head as usize);
        let Neighbour { task: tail, twice } = *beside.get(self.rng.below(beside.len().min(SUCCESSORS)))?;
        let saved = i64::from(self.gap_after[head as usize]) + i64::from(self.gap_before[tail as usize]);
        if i64::from(twice) / 2 - saved >= longest {
            return None;
        }
        let (a, b) = (self.nodes[head as usize], self.nodes[tail as usize]);
        if a.route == NONE || b.route == NONE || a.route == b.route {
            return None;
        }
        let slots = (a.route as usize, b.route as usize);
        let same = self.lines[slots.0].kind == self.lines[slots.1].kind;
        same.then_some((Cut { head, tail, next: a.next, prev: b.prev, slots }, saved))
    }

    /// Whether the second route is left without stops.
    fn empties(&self, cut: &Cut) -> bool {
        self.nodes[cut.prev as usize].prev == NONE && self.nodes[cut.next as usize].next == NONE
    }

    /// Change of the score by distance and fixed cost, when legs of so many metres are saved.
    pub(super) fn cut_cost(&self, cut: &Cut, gone: i64) -> i64 {
        let kind = self.kind(cut.slots.0);
        let leg =
            |from: u32, to: u32| i64::from(self.prep.tables.dist(kind.profile as usize, self.row(from), self.row(to)));
        if self.empties(cut) {
            return kind.metre * (leg(cut.head, cut.tail) - gone) - kind.fixed;
        }
        kind.metre * (leg(cut.head, cut.tail) + leg(cut.prev, cut.next) - gone)
    }

    fn tails_fit(&self, cut: &Cut) -> bool {
        let kind = self.kind(cut.slots.0);
        if TIME != UNTIMED && !(self.in_time(kind, cut.head, cut.tail) && self.in_time(kind, cut.prev, cut.next)) {
            return false;
        }
        let (first, second) = (self.tail(cut.next), self.tail(cut.tail));
        self.lines[cut.slots.0].room + first.room >= second.room
            && self.lines[cut.slots.1].room + second.room >= first.room
    }

    /// Whether `to` can follow `from` with all that precedes and follows them.
    fn in_time(&self, kind: &Kind, from: u32, to: u32) -> bool {
        let travel = self.prep.tables.time(kind.profile as usize, self.row(from), self.row(to));
        if self.nodes[from as usize].done + travel > self.nodes[to as usize].late {
            return false;
        }
        if TIME != DURATIONS {
            return true;
        }
        let (past, rest) = (self.spans[from as usize], self.spans[to as usize]);
        let way = past.past + travel;
        way + (rest.rest_early - way - past.past_late).max(0) + rest.rest <= kind.most_seconds
    }

    /// Load (as `room`), stops and metres from a node to the end of its route.
    pub(super) fn tail(&self, from: u32) -> Line {
        let mut sum = Line::default();
        let mut id = from;
        while let Some(task) = self.prep.tasks.get(id as usize) {
            sum.room += task.load;
            sum.stops += 1;
            sum.metres += i64::from(self.nodes[id as usize].to_next);
            id = self.nodes[id as usize].next;
        }
        sum
    }

    pub(super) fn swap_tails(&mut self, cut: &Cut) {
        let (first, second) = (self.tail(cut.next), self.tail(cut.tail));
        let ends = (self.first(cut.slots.0) + 1, self.first(cut.slots.1) + 1);
        let lasts = (self.nodes[ends.0 as usize].prev, self.nodes[ends.1 as usize].prev);
        let gone = (self.nodes[cut.head as usize].to_next, self.nodes[cut.tail as usize].to_prev);
        self.rehome(cut.next, cut.slots.1);
        self.rehome(cut.tail, cut.slots.0);
        let joined = self.join(cut.head, cut.tail, cut.slots.0);
        self.join(lasts.1, ends.0, cut.slots.0);
        let follower = if first.stops == 0 { ends.1 } else { cut.next };
        let other = self.join(cut.prev, follower, cut.slots.1);
        if first.stops > 0 {
            self.join(lasts.0, ends.1, cut.slots.1);
        }
        self.trade(cut.slots.0, joined - gone.0, &first, &second);
        self.trade(cut.slots.1, other - gone.1, &second, &first);
        self.refresh(cut.slots.0, cut.tail, cut.head);
        self.refresh(cut.slots.1, follower, cut.prev);
        self.refresh(cut.slots.0, ends.0, lasts.1);
        self.refresh(cut.slots.1, ends.1, self.nodes[ends.1 as usize].prev);
    }

    /// Gives every task from `from` to the end of its route another slot.
    fn rehome(&mut self, from: u32, slot: usize) {
        let mut id = from;
        while (id as usize) < self.prep.n() {
            self.touch(id);
            self.nodes[id as usize].route = slot as u32;
            id = self.nodes[id as usize].next;
        }
    }

    /// Makes `to` follow `from` on a slot; returns the way between them.
    fn join(&mut self, from: u32, to: u32, slot: usize) -> i32 {
        self.touch(from);
        self.touch(to);
        let leg = self.prep.tables.dist(self.kind(slot).profile as usize, self.row(from), self.row(to));
        let node = &mut self.nodes[from as usize];
        (node.next, node.to_next) = (to, leg);
        let node = &mut self.nodes[to as usize];
        (node.prev, node.to_prev) = (from, leg);
        self.mirror(from);
        self.mirror(to);
        leg
    }

    /// Books a tail given and one taken, and the change of the leg at the cut.
    fn trade(&mut self, slot: usize, leg: i32, given: &Line, taken: &Line) {
        self.touch_line(slot);
        let line = &mut self.lines[slot];
        line.metres += i64::from(leg) + taken.metres - given.metres;
        line.room += given.room - taken.room;
        line.stops = line.stops + taken.stops - given.stops;
        self.mark_idle(slot);
    }
}
