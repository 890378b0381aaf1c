//! Cuts that drive a part of a route the other way round (2-opt, and 2-opt* between routes that run in opposite senses).
//!
//! Only where direction means nothing: no times that matter, the same way there and back, routes that end where they
//! start. There every route has two senses, and a tail exchange alone would miss half of the ways to join two routes.

use super::UNTIMED;
use super::state::Lean;
use super::tails::{Cut, SUCCESSORS};
use crate::prep::{NONE, Neighbour, Prep};

/// Whether a route may be driven the other way round at the same cost.
pub(super) fn is_free<const TIME: u8>(prep: &Prep<'_>) -> bool {
    let same_way = prep.tables.profiles.iter().all(|p| p.dist_in == p.dist_out);
    TIME == UNTIMED && same_way && prep.kinds.iter().all(|k| k.start == k.end)
}

impl<const TIME: u8> Lean<'_, TIME> {
    /// Tries to join two stops and the stops behind them; whether it did, for less than `most` more. A new leg that is
    /// by itself `longest` or more above the saved ones is not looked at.
    pub(super) fn try_turn(&mut self, longest: i64, most: f64) -> bool {
        let head = self.draw_task();
        let beside = self.beside.after.of(head as usize);
        let Some(&Neighbour { task: tail, twice }) = beside.get(self.rng.below(beside.len().min(SUCCESSORS))) else {
            return false;
        };
        let saved = i64::from(self.gap_after[head as usize]) + i64::from(self.gap_after[tail as usize]);
        if i64::from(twice) / 2 - saved >= longest {
            return false;
        }
        let (a, b) = (self.nodes[head as usize], self.nodes[tail as usize]);
        if a.route == NONE || b.route == NONE {
            return false;
        }
        let slots = (a.route as usize, b.route as usize);
        // Once the second route is turned, its end is where it starts.
        let prev = if (b.next as usize) < self.prep.n() { b.next } else { self.first(slots.1) };
        let cut = Cut { head, tail, next: a.next, prev, slots };
        if slots.0 == slots.1 {
            return self.turn_middle(&cut, saved, most);
        }
        let fits = self.lines[slots.0].kind == self.lines[slots.1].kind
            && (self.cut_cost(&cut, saved) as f64) < most
            && self.heads_fit(&cut, b.next);
        if fits {
            self.turn_route(slots.1);
            self.swap_tails(&cut);
            self.settle();
        }
        fits
    }

    /// Whether both heads fit on one route and both tails on the other; `behind` follows the second head.
    fn heads_fit(&self, cut: &Cut, behind: u32) -> bool {
        let second = &self.lines[cut.slots.1];
        let carried = self.kind(cut.slots.1).capacity - second.room;
        let (given, taken) = (self.tail(cut.next).room, carried - self.tail(behind).room);
        self.lines[cut.slots.0].room + given >= taken && second.room + taken >= given
    }

    fn turn_route(&mut self, slot: usize) {
        let mut stops = std::mem::take(&mut self.drafts[0]);
        stops.clear();
        self.read_route(slot, &mut stops);
        stops.reverse();
        self.lay(slot, &stops);
        self.drafts[0] = stops;
    }

    /// Turns the stops between two legs of one route.
    fn turn_middle(&mut self, cut: &Cut, saved: i64, most: f64) -> bool {
        let kind = self.kind(cut.slots.0);
        let leg = |from: u32, to: u32| self.prep.tables.dist(kind.profile as usize, self.row(from), self.row(to));
        let metres = i64::from(leg(cut.head, cut.tail)) + i64::from(leg(cut.next, cut.prev)) - saved;
        let same_leg = cut.next == cut.tail || cut.prev == cut.head;
        if same_leg || (kind.metre * metres) as f64 >= most {
            return false;
        }
        let mut stops = std::mem::take(&mut self.drafts[0]);
        stops.clear();
        self.read_route(cut.slots.0, &mut stops);
        let places = [cut.head, cut.tail].map(|task| stops.iter().position(|&stop| stop == task).unwrap_or(0));
        let (first, last) = (places[0].min(places[1]), places[0].max(places[1]));
        stops[first + 1..=last].reverse();
        self.lay(cut.slots.0, &stops);
        self.drafts[0] = stops;
        self.settle();
        true
    }
}
