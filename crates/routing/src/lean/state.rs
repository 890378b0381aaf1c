//! Linked routes with everything an insertion check needs beside each stop, and a log to undo one iteration.

use crate::prep::{Beside, Kind, NONE, Near, Prep};
use crate::rng::Rng;

use super::space::NEIGHBOURHOOD;
use super::{DURATIONS, UNTIMED};

/// A task on a route, or the start or end of a slot's route; 32 bytes, because insertion reads many.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Node {
    pub prev: u32,
    pub next: u32,
    /// Slot, `NONE` while not served.
    pub route: u32,
    /// Iteration in which the node was logged.
    pub stamp: u32,
    /// Distance to the next and from the previous node.
    pub to_next: i32,
    pub to_prev: i32,
    /// Earliest time the stop is done.
    pub done: i32,
    /// Latest time service may start.
    pub late: i32,
}

/// Durations around a node, kept in mode [`DURATIONS`] only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// Shortest duration from departure until the stop is done, and the latest departure that keeps it feasible.
    pub past: i32,
    pub past_late: i32,
    /// Shortest duration from the start of service to the end, and the earliest start that has it.
    pub rest: i32,
    pub rest_early: i32,
}

/// Stands for the gap beside a task that is not served: nothing is worth inserting there.
pub(crate) const NO_GAP: i32 = -(1 << 29);

/// One slot's route.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    pub kind: u32,
    /// Load that still fits.
    pub room: i32,
    pub stops: u32,
    pub stamp: u32,
    pub metres: i64,
    pub unusual: i64,
    /// Score of the route as last refreshed.
    pub score: i64,
}

/// The current solution.
pub(crate) struct Lean<'a, const TIME: u8> {
    pub prep: &'a Prep<'a>,
    pub near: &'a Near,
    pub beside: &'a Beside,
    pub nodes: Vec<Node>,
    pub spans: Vec<Span>,
    /// Copies of `to_next` and `to_prev` of every task, [`NO_GAP`] while it is not served: small enough to stay in the
    /// fastest cache while insertion looks at one after the other.
    pub gap_after: Vec<i32>,
    pub gap_before: Vec<i32>,
    /// Rows of the ends of routes, from the first slot's start on.
    pub end_rows: Vec<u32>,
    pub lines: Vec<Line>,
    /// Bit set of slots without stops.
    pub idle: Vec<u64>,
    /// Tasks not served, with each one's place in the list.
    pub absent: Vec<u32>,
    pub absent_at: Vec<u32>,
    /// Tasks no vehicle can serve.
    pub hopeless: Vec<u32>,
    pub score: i64,
    pub epoch: u32,
    pub node_log: Vec<(u32, Node)>,
    pub span_log: Vec<(u32, Span)>,
    pub line_log: Vec<(u32, Line)>,
    /// Tasks to be inserted in this iteration, and those among them that were absent before.
    pub pool: Vec<u32>,
    pub was_absent: Vec<u32>,
    /// The stored solution by slot, and the slots that have changed since it was stored.
    pub best: Vec<Vec<u32>>,
    pub changed: Vec<u32>,
    pub is_changed: Vec<bool>,
    /// Routes an exchange is trying.
    pub drafts: [Vec<u32>; 2],
    pub rng: Rng,
    pub blink: u32,
    /// Iterations that still stay in the present neighbourhood, and its first task.
    pub stay: u32,
    pub base: usize,
    pub soft: bool,
    pub limited: bool,
    /// Most an optional job may cost to be inserted, in percent of what leaving it out costs.
    pub lure: i64,
    pub optional: bool,
    /// Whether no new route may be opened.
    pub closed: bool,
    /// Share of the removals that begin beside an absent task.
    pub focus: f64,
    /// Lowest score per metre of any kind.
    pub least_rate: i64,
    /// Highest fixed cost of any kind.
    pub most_fixed: i64,
    pub far: Vec<i32>,
    /// Whether a route may be driven the other way round at the same cost.
    pub turns: bool,
    /// Nearest start to and nearest end from every task, if vehicles differ in nothing but place and whom they serve.
    pub homes: Option<Vec<(i32, i32)>>,
}

impl<'a, const TIME: u8> Lean<'a, TIME> {
    /// An empty solution; `servable` are the jobs, ascending, that some vehicle could serve alone.
    pub(crate) fn new(prep: &'a Prep<'a>, near: &'a Near, beside: &'a Beside, servable: &[u32], seed: u64) -> Self {
        let n = prep.n();
        let slots = prep.slots.len();
        let limited = |k: &Kind| k.most_metres < i64::MAX || k.most_stops < u32::MAX;
        let mut state = Self {
            prep,
            near,
            beside,
            nodes: vec![Node { route: NONE, ..Node::default() }; n + 2 * slots],
            spans: vec![Span::default(); if TIME == DURATIONS { n + 2 * slots } else { 0 }],
            gap_after: vec![NO_GAP; n],
            gap_before: vec![NO_GAP; n],
            end_rows: Vec::new(),
            lines: vec![Line::default(); slots],
            idle: vec![0; slots.div_ceil(64)],
            absent: servable.to_vec(),
            absent_at: vec![NONE; n],
            hopeless: (0..n as u32).filter(|task| servable.binary_search(task).is_err()).collect(),
            score: 0,
            epoch: 1,
            node_log: Vec::new(),
            span_log: Vec::new(),
            line_log: Vec::new(),
            pool: Vec::new(),
            was_absent: Vec::new(),
            best: vec![Vec::new(); slots],
            changed: Vec::new(),
            is_changed: vec![false; slots],
            drafts: [Vec::new(), Vec::new()],
            rng: Rng::new(seed),
            blink: 1,
            stay: 0,
            base: 0,
            soft: prep.spread > 0 || prep.jobs.iter().any(|j| j.usual_cost > 0),
            lure: 100,
            optional: prep.jobs.iter().any(|j| j.class == NONE),
            closed: false,
            focus: 0.0,
            least_rate: prep.kinds.iter().map(|k| k.metre).min().unwrap_or(0),
            most_fixed: prep.kinds.iter().map(|k| k.fixed).max().unwrap_or(0),
            limited: prep.kinds.iter().any(limited),
            turns: super::turn::is_free::<TIME>(prep),
            homes: super::across::homes(prep),
            far: super::space::depot_distances(prep),
        };
        for (at, &task) in servable.iter().enumerate() {
            state.absent_at[task as usize] = at as u32;
        }
        state.lay_out();
        state
    }

    fn lay_out(&mut self) {
        let n = self.prep.n();
        for (slot, info) in self.prep.slots.iter().enumerate() {
            let kind = &self.prep.kinds[info.kind as usize];
            let (start, end) = (n + 2 * slot, n + 2 * slot + 1);
            let rows = [n as u32 + kind.start, n as u32 + kind.end];
            self.end_rows.extend(rows);
            let direct = self.prep.tables.dist(kind.profile as usize, rows[0] as usize, rows[1] as usize);
            let both = Node { route: slot as u32, done: kind.open, late: kind.close, ..Node::default() };
            self.nodes[start] = Node { next: end as u32, prev: NONE, to_next: direct, ..both };
            self.nodes[end] = Node { prev: start as u32, next: NONE, to_prev: direct, ..both };
            if TIME == DURATIONS {
                let span = Span { past: 0, past_late: kind.close, rest: 0, rest_early: kind.open };
                self.spans[start] = span;
                self.spans[end] = span;
            }
            let metres = i64::from(direct);
            self.lines[slot] = Line { kind: info.kind, room: kind.capacity, metres, ..Line::default() };
            self.idle[slot / 64] |= 1 << (slot % 64);
        }
        self.score = self.prep.jobs.iter().map(|j| j.penalty).sum();
    }

    /// A random task of the present neighbourhood.
    #[inline]
    pub(crate) fn draw_task(&mut self) -> u32 {
        let n = self.prep.n();
        let at = self.base + self.rng.below(NEIGHBOURHOOD.min(n));
        (if at < n { at } else { at - n }) as u32
    }

    /// Row of a node in the travel tables.
    #[inline]
    pub(crate) fn row(&self, id: u32) -> usize {
        let n = self.prep.tasks.len();
        if (id as usize) < n { id as usize } else { self.end_rows[id as usize - n] as usize }
    }

    /// The first slot of a kind without stops.
    pub(crate) fn idle_slot(&self, kind: &Kind) -> Option<usize> {
        let (from, to) = (kind.slots.0 as usize, kind.slots.1 as usize);
        let mut word = from / 64;
        let mut bits = self.idle.get(word)? & (u64::MAX << (from % 64));
        loop {
            if bits != 0 {
                let slot = word * 64 + bits.trailing_zeros() as usize;
                return (slot < to).then_some(slot);
            }
            word += 1;
            if word * 64 >= to {
                return None;
            }
            bits = *self.idle.get(word)?;
        }
    }

    /// Notes whether a slot is without stops.
    pub(super) fn mark_idle(&mut self, slot: usize) {
        let bit = 1_u64 << (slot % 64);
        let word = &mut self.idle[slot / 64];
        *word = if self.lines[slot].stops == 0 { *word | bit } else { *word & !bit };
    }

    #[inline]
    pub(crate) fn first(&self, slot: usize) -> u32 {
        (self.prep.n() + 2 * slot) as u32
    }

    #[inline]
    pub(crate) fn kind(&self, slot: usize) -> &'a Kind {
        &self.prep.kinds[self.lines[slot].kind as usize]
    }

    /// Puts an unserved task behind `before`, which is on a route, and brings the route up to date.
    pub(crate) fn insert(&mut self, task: u32, before: u32) {
        let (slot, after) = (self.nodes[before as usize].route, self.nodes[before as usize].next);
        self.touch(task);
        self.touch(before);
        self.touch(after);
        self.touch_line(slot as usize);
        let profile = self.kind(slot as usize).profile as usize;
        let (a, b) = (self.row(before), self.row(after));
        let into = self.prep.tables.dist(profile, a, task as usize);
        let out = self.prep.tables.dist(profile, task as usize, b);
        let gone = self.nodes[before as usize].to_next;
        let unusual = if self.soft { self.unusual(task, slot) } else { 0 };
        let line = &mut self.lines[slot as usize];
        line.metres += i64::from(into) + i64::from(out) - i64::from(gone);
        line.room -= self.prep.tasks[task as usize].load;
        line.stops += 1;
        line.unusual += unusual;
        self.idle[slot as usize / 64] &= !(1 << (slot % 64));
        self.nodes[before as usize].next = task;
        self.nodes[before as usize].to_next = into;
        self.nodes[after as usize].prev = task;
        self.nodes[after as usize].to_prev = out;
        let node = &mut self.nodes[task as usize];
        (node.prev, node.next, node.route) = (before, after, slot);
        (node.to_prev, node.to_next) = (into, out);
        self.score -= self.prep.jobs[task as usize].penalty;
        [before, task, after].into_iter().for_each(|id| self.mirror(id));
        self.refresh(slot as usize, task, task);
    }

    /// Takes a task off its route without bringing the route up to date; returns its predecessor.
    pub(crate) fn unlink(&mut self, task: u32) -> u32 {
        let Node { prev, next, route: slot, to_next, to_prev: into, .. } = self.nodes[task as usize];
        self.touch(task);
        self.touch(prev);
        self.touch(next);
        self.touch_line(slot as usize);
        let profile = self.kind(slot as usize).profile as usize;
        let (a, b) = (self.row(prev), self.row(next));
        let joined = self.prep.tables.dist(profile, a, b);
        let line = &mut self.lines[slot as usize];
        line.metres += i64::from(joined) - i64::from(into) - i64::from(to_next);
        line.room += self.prep.tasks[task as usize].load;
        line.stops -= 1;
        if line.stops == 0 {
            self.idle[slot as usize / 64] |= 1 << (slot % 64);
        }
        if self.soft {
            self.lines[slot as usize].unusual -= self.unusual(task, slot);
        }
        self.nodes[prev as usize].next = next;
        self.nodes[prev as usize].to_next = joined;
        self.nodes[next as usize].prev = prev;
        self.nodes[next as usize].to_prev = joined;
        self.nodes[task as usize].route = NONE;
        self.score += self.prep.jobs[task as usize].penalty;
        [prev, task, next].into_iter().for_each(|id| self.mirror(id));
        prev
    }

    #[inline]
    pub(crate) fn unusual(&self, task: u32, slot: u32) -> i64 {
        let job = &self.prep.jobs[task as usize];
        if job.usual == NONE || job.usual == slot { 0 } else { job.usual_cost }
    }

    /// Brings the copies of a node's gaps up to date.
    #[inline]
    pub(crate) fn mirror(&mut self, id: u32) {
        if let (Some(after), Some(before)) = (self.gap_after.get_mut(id as usize), self.gap_before.get_mut(id as usize))
        {
            let node = &self.nodes[id as usize];
            let served = node.route != NONE;
            *after = if served { node.to_next } else { NO_GAP };
            *before = if served { node.to_prev } else { NO_GAP };
        }
    }

    /// Brings times from `from` on and up to `to` on, and the score of the route, up to date.
    pub(crate) fn refresh(&mut self, slot: usize, from: u32, to: u32) {
        if TIME != UNTIMED {
            self.forward(slot, from);
            self.backward(slot, to);
        }
        let kind = self.kind(slot);
        let duration = if TIME == DURATIONS { self.spans[self.first(slot) as usize + 1].past } else { 0 };
        let spread = self.prep.spread;
        let line = &mut self.lines[slot];
        let stops = i64::from(line.stops);
        let fresh = if stops == 0 {
            0
        } else {
            kind.fixed
                + kind.metre * line.metres
                + kind.second * i64::from(duration)
                + line.unusual
                + spread * (stops * (stops - 1) / 2)
        };
        self.score += fresh - line.score;
        line.score = fresh;
    }

    /// Opening, closing and service of a node.
    #[inline]
    fn hours(&self, slot: usize, id: u32) -> (i32, i32, i32) {
        match self.prep.tasks.get(id as usize) {
            Some(task) => (task.open, task.close, task.service),
            None => {
                let kind = self.kind(slot);
                (kind.open, kind.close, 0)
            }
        }
    }

    fn forward(&mut self, slot: usize, from: u32) {
        let times = self.prep.tables.profiles[self.kind(slot).profile as usize].time_out;
        let dim = self.prep.tables.dim;
        let end = self.first(slot) + 1;
        let mut id = from;
        loop {
            let node = self.nodes[id as usize];
            let travel = self.prep.tables.cells[times + self.row(node.prev) * dim + self.row(id)];
            let (open, close, service) = self.hours(slot, id);
            let done = (self.nodes[node.prev as usize].done + travel).max(open) + service;
            let mut same = done == node.done;
            let mut span = Span::default();
            if TIME == DURATIONS {
                let before = self.spans[node.prev as usize];
                let way = before.past + travel;
                let wait = (open - way - before.past_late).max(0);
                let past_late = before.past_late.min(close - way);
                span = Span { past: way + wait + service, past_late, ..self.spans[id as usize] };
                same &= span == self.spans[id as usize];
            }
            if same && id != from {
                return;
            }
            self.touch(id);
            self.nodes[id as usize].done = done;
            if TIME == DURATIONS {
                self.spans[id as usize] = span;
            }
            if id == end {
                return;
            }
            id = node.next;
        }
    }

    fn backward(&mut self, slot: usize, to: u32) {
        let times = self.prep.tables.profiles[self.kind(slot).profile as usize].time_out;
        let dim = self.prep.tables.dim;
        let start = self.first(slot);
        let mut id = to;
        loop {
            let node = self.nodes[id as usize];
            let (open, close, service) = self.hours(slot, id);
            let (mut late, mut same) = (close, true);
            let mut span = Span { rest: 0, rest_early: open, ..Span::default() };
            if node.next != NONE {
                let way = service + self.prep.tables.cells[times + self.row(id) * dim + self.row(node.next)];
                late = close.min(self.nodes[node.next as usize].late - way);
                if TIME == DURATIONS {
                    let after = self.spans[node.next as usize];
                    let wait = (after.rest_early - way - close).max(0);
                    span.rest = way + wait + after.rest;
                    span.rest_early = open.max(after.rest_early - way) - wait;
                }
            }
            if TIME == DURATIONS {
                let old = self.spans[id as usize];
                span = Span { past: old.past, past_late: old.past_late, ..span };
                same = span == old;
            }
            if same && late == node.late && id != to {
                return;
            }
            self.touch(id);
            self.nodes[id as usize].late = late;
            if TIME == DURATIONS {
                self.spans[id as usize] = span;
            }
            if id == start {
                return;
            }
            id = node.prev;
        }
    }
}
