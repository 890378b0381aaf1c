//! Exchange of tails or whole routes between vehicles, with the vehicles chosen anew.
//!
//! Where vehicles differ in place, size or rates, what is best for one stop at a time seldom moves a route to another
//! vehicle. Here two routes are cut and joined crosswise (or taken whole), and each of the two new ones goes to
//! whichever of both vehicles, or of an idle one, is cheapest. Every trial runs the timetable of the new routes.

use super::state::{Lean, Node};
use super::{DURATIONS, UNTIMED};
use crate::prep::{Kind, NONE, Prep};

/// Trials per iteration: pairs of routes drawn, and those of them that are worked out.
const DRAWS: usize = 16;
const TRIALS: usize = 4;
/// Successors drawn from.
const SUCCESSORS: usize = 12;

/// Two vehicles and the new routes they get.
struct Deal {
    slots: [usize; 2],
    gain: i64,
}

/// Two routes to be cut, behind `head` and before `tail`, or to be taken whole.
#[derive(Clone, Copy)]
struct Pair {
    head: u32,
    tail: u32,
    slots: [usize; 2],
    whole: bool,
}

/// Nearest start to and nearest end from every task; `None` where vehicles differ in rates or time is paid, because
/// distances then do not bound what a route costs.
pub(super) fn homes(prep: &Prep<'_>) -> Option<Vec<(i32, i32)>> {
    let first = prep.kinds.first()?;
    let same = |k: &Kind| (k.metre, k.fixed, k.profile, k.second) == (first.metre, first.fixed, first.profile, 0);
    if !prep.kinds.iter().all(same) || prep.jobs.iter().any(|j| j.usual_cost > 0) || prep.spread > 0 {
        return None;
    }
    let (n, profile) = (prep.n(), first.profile as usize);
    let nearest = |task: usize| {
        let out = prep.kinds.iter().map(|k| prep.tables.dist(profile, n + k.start as usize, task)).min();
        let back = prep.kinds.iter().map(|k| prep.tables.dist(profile, task, n + k.end as usize)).min();
        (out.unwrap_or(0), back.unwrap_or(0))
    };
    Some((0..n).map(nearest).collect())
}

impl<const TIME: u8> Lean<'_, TIME> {
    /// Tries some exchanges; takes the first that costs less than `most` more.
    pub(crate) fn exchange_across(&mut self, most: f64) -> bool {
        let mut trials = 0;
        for draw in 0..DRAWS {
            // Routes taken whole often cost the same on either vehicle: more of them would only change about.
            let Some(pair) = self.draw_pair(draw == 0) else { continue };
            let least = self.least_cost(&pair);
            if least >= most {
                continue;
            }
            self.draft(&pair);
            if let Some(deal) = self.best_deal(pair.slots) {
                debug_assert!(deal.gain as f64 >= least, "an exchange costs less than it can");
                if (deal.gain as f64) < most {
                    self.strike(pair.slots, &deal);
                    self.settle();
                    return true;
                }
            }
            trials += 1;
            if trials == TRIALS {
                break;
            }
        }
        false
    }

    fn draw_pair(&mut self, whole: bool) -> Option<Pair> {
        let head = self.draw_task();
        let beside = self.beside.after.of(head as usize);
        let tail = beside.get(self.rng.below(beside.len().min(SUCCESSORS)))?.task;
        let (a, b) = (self.nodes[head as usize].route, self.nodes[tail as usize].route);
        if a == NONE || b == NONE || a == b {
            return None;
        }
        Some(Pair { head, tail, slots: [a as usize, b as usize], whole })
    }

    /// What the exchange costs at least, if every new route could start and end at the nearest places.
    fn least_cost(&self, pair: &Pair) -> f64 {
        let Some(homes) = &self.homes else { return f64::NEG_INFINITY };
        let kind = self.kind(pair.slots[0]);
        let home = |task: u32| homes.get(task as usize).copied().unwrap_or((0, 0));
        let [a, b] = pair.slots.map(|slot| self.first(slot) as usize);
        let (first_a, last_a) = (self.nodes[a].next, self.nodes[a + 1].prev);
        let (first_b, last_b) = (self.nodes[b].next, self.nodes[b + 1].prev);
        let old = [a, b].map(|start| self.nodes[start].to_next + self.nodes[start + 1].to_prev);
        let mut metres = home(first_a).0 + home(last_b).1 - old[0] - old[1];
        if pair.whole {
            metres += home(first_b).0 + home(last_a).1;
            return (kind.metre * i64::from(metres)) as f64;
        }
        let (head, tail) = (self.nodes[pair.head as usize], self.nodes[pair.tail as usize]);
        let leg = |from: u32, to: u32| self.prep.tables.dist(kind.profile as usize, from as usize, to as usize);
        let (none_before, none_after) = (pair.tail == first_b, pair.head == last_a);
        metres += leg(pair.head, pair.tail);
        metres -= if none_before { 0 } else { tail.to_prev };
        metres -= if none_after { 0 } else { head.to_next };
        metres += match (none_before, none_after) {
            (false, false) => leg(tail.prev, head.next) + home(first_b).0 + home(last_a).1,
            (true, false) => home(head.next).0 + home(last_a).1,
            (false, true) => home(first_b).0 + home(tail.prev).1,
            (true, true) => 0,
        };
        let saved = if none_before && none_after { kind.fixed } else { 0 };
        (kind.metre * i64::from(metres) - saved) as f64
    }

    /// Writes what two routes would become into `drafts`.
    fn draft(&mut self, pair: &Pair) {
        let mut drafts = std::mem::take(&mut self.drafts);
        drafts.iter_mut().for_each(Vec::clear);
        let lasts = [pair.head, self.nodes[pair.tail as usize].prev];
        let mut tails = [NONE; 2];
        for at in 0..2 {
            let start = self.first(pair.slots[at]);
            let mut last = start;
            let mut id = self.nodes[start as usize].next;
            while (id as usize) < self.prep.n() && (pair.whole || last != lasts[at]) {
                drafts[at].push(id);
                last = id;
                id = self.nodes[id as usize].next;
            }
            tails[at] = id;
        }
        for at in 0..2 {
            let mut id = tails[at];
            while (id as usize) < self.prep.n() {
                drafts[1 - at].push(id);
                id = self.nodes[id as usize].next;
            }
        }
        self.drafts = drafts;
    }

    /// The cheapest way to give the drafts to both vehicles, or one of them to an idle one.
    fn best_deal(&mut self, old: [usize; 2]) -> Option<Deal> {
        let kind = self.rng.below(self.prep.kinds.len());
        let third = self.idle_slot(&self.prep.kinds[kind]);
        let before = self.lines[old[0]].score + self.lines[old[1]].score;
        let candidates = [Some(old[0]), Some(old[1]), third];
        let mut costs = [[None; 3]; 2];
        for (row, draft) in costs.iter_mut().zip(&self.drafts) {
            for (cost, slot) in row.iter_mut().zip(candidates) {
                *cost = slot.and_then(|slot| self.appraise(slot, draft));
            }
        }
        let mut best: Option<Deal> = None;
        for (i, first) in candidates.iter().enumerate() {
            for (j, second) in candidates.iter().enumerate() {
                let (Some(first), Some(second)) = (first, second) else { continue };
                let (Some(one), Some(two)) = (costs[0][i], costs[1][j]) else { continue };
                let same = first == second;
                let stays = [*first, *second] == old && self.keeps(old);
                let gain = one + two - before;
                if !same && !stays && best.as_ref().is_none_or(|b| gain < b.gain) {
                    best = Some(Deal { slots: [*first, *second], gain });
                }
            }
        }
        best
    }

    /// Whether the drafts are what the vehicles already do.
    fn keeps(&self, old: [usize; 2]) -> bool {
        let same = |slot: usize, draft: &[u32]| {
            draft.len() == self.lines[slot].stops as usize
                && draft.last().is_none_or(|&last| self.nodes[self.first(slot) as usize + 1].prev == last)
        };
        same(old[0], &self.drafts[0]) && same(old[1], &self.drafts[1])
    }

    /// What a route would cost on a vehicle; `None` if it may not or cannot be driven.
    fn appraise(&self, slot: usize, stops: &[u32]) -> Option<i64> {
        if stops.is_empty() {
            return Some(0);
        }
        let (prep, k) = (self.prep, self.lines[slot].kind as usize);
        let kind = &prep.kinds[k];
        let (profile, start, end) =
            (kind.profile as usize, prep.n() + kind.start as usize, prep.n() + kind.end as usize);
        let (mut load, mut metres, mut soft) = (0, 0, 0);
        let (mut past, mut past_late, mut done, mut row) = (0, kind.close, kind.open, start);
        for &task in stops {
            let info = &prep.tasks[task as usize];
            load += info.load;
            if load > kind.capacity || !prep.allows(k, task as usize) {
                return None;
            }
            metres += i64::from(prep.tables.dist(profile, row, task as usize));
            if TIME != UNTIMED {
                let travel = prep.tables.time(profile, row, task as usize);
                let arrival = done + travel;
                if arrival > info.close {
                    return None;
                }
                done = arrival.max(info.open) + info.service;
                if TIME == DURATIONS {
                    let way = past + travel;
                    past = way + (info.open - way - past_late).max(0) + info.service;
                    past_late = past_late.min(info.close - way);
                }
            }
            if self.soft {
                soft += self.unusual(task, slot as u32);
            }
            row = task as usize;
        }
        metres += i64::from(prep.tables.dist(profile, row, end));
        if TIME != UNTIMED {
            let travel = prep.tables.time(profile, row, end);
            past += travel;
            if done + travel > kind.close || (TIME == DURATIONS && past > kind.most_seconds) {
                return None;
            }
        }
        let count = stops.len() as i64;
        if metres > kind.most_metres || count > i64::from(kind.most_stops) {
            return None;
        }
        let seconds = if TIME == DURATIONS { i64::from(past) } else { 0 };
        Some(kind.fixed + kind.metre * metres + kind.second * seconds + soft + prep.spread * (count * (count - 1) / 2))
    }

    /// Gives the drafts to their vehicles.
    fn strike(&mut self, old: [usize; 2], deal: &Deal) {
        let drafts = std::mem::take(&mut self.drafts);
        for slot in old {
            if !deal.slots.contains(&slot) {
                self.lay(slot, &[]);
            }
        }
        for (slot, draft) in deal.slots.into_iter().zip(&drafts) {
            self.lay(slot, draft);
        }
        self.drafts = drafts;
    }

    /// Makes a slot's route these stops; whoever had them must be laid anew too.
    pub(super) fn lay(&mut self, slot: usize, stops: &[u32]) {
        let (start, end) = (self.first(slot), self.first(slot) + 1);
        self.touch_line(slot);
        let profile = self.kind(slot).profile as usize;
        let (mut last, mut load, mut unusual, mut metres) = (start, 0, 0, 0);
        for &id in stops.iter().chain([&end]) {
            self.touch(last);
            self.touch(id);
            let leg = self.prep.tables.dist(profile, self.row(last), self.row(id));
            metres += i64::from(leg);
            let before = &mut self.nodes[last as usize];
            (before.next, before.to_next) = (id, leg);
            let node = &mut self.nodes[id as usize];
            // Times no route has, so that bringing them up to date does not stop half way.
            *node = Node { prev: last, to_prev: leg, route: slot as u32, done: i32::MIN, late: i32::MIN, ..*node };
            if let Some(task) = self.prep.tasks.get(id as usize) {
                load += task.load;
                unusual += if self.soft { self.unusual(id, slot as u32) } else { 0 };
            }
            self.mirror(last);
            last = id;
        }
        let room = self.kind(slot).capacity - load;
        let line = &mut self.lines[slot];
        (line.metres, line.room, line.unusual, line.stops) = (metres, room, unusual, stops.len() as u32);
        self.mark_idle(slot);
        self.refresh(slot, self.nodes[start as usize].next, end);
    }
}
